"""A picture of a face plays a performance: the main job of the embedded portrait."""

from collections.abc import Iterator, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.face.blendshapes import BLENDSHAPE_INDEX
from pipelines.face.mesh import Face
from pipelines.face.topology import (
    LEFT_EYE_INNER,
    LEFT_EYE_OUTER,
    LIPS_INNER_LOWER,
    LIPS_INNER_UPPER,
    RIGHT_EYE_INNER,
    RIGHT_EYE_OUTER,
)
from pipelines.performance.retarget import to_arkit
from pipelines.performance.score import VISEMES, PerformanceScore
from pipelines.portrait.expression import LID_RIMS, LOCAL, Expression, FrameOfPlay
from pipelines.portrait.eyes import Eye
from pipelines.portrait.field import Grid, Splines
from pipelines.portrait.frame import HeadFrame
from pipelines.portrait.framing import Crop, Paste, crop_around
from pipelines.portrait.lips import cleared, settled
from pipelines.portrait.mouth import Jaws, MouthInterior
from pipelines.portrait.outline import Box, below, box_of, smooth_row
from pipelines.portrait.settle import settled_parts
from pipelines.portrait.shading import Shading
from pipelines.portrait.tint import tint_of
from pipelines.portrait.turn import Turn

Image = NDArray[np.uint8]
Array = NDArray[np.float32]

_TONGUE_UP: Mapping[str, float] = {
    "TH": 0.9,
    "DD": 0.8,
    "nn": 0.8,
    "SS": 0.4,
    "CH": 0.4,
    "RR": 0.5,
    "kk": 0.3,
    "I": 0.3,
    "E": 0.25,
}


class PortraitRenderer:
    """One picture, made ready to play any performance.

    width, height: of the frames in pixels, both even. crop: the square of the picture that moves. shows_whole: whether
    frames show the whole picture, or the square alone.
    """

    def __init__(self, image: Image, face: Face, *, size: int = 512, whole_picture: bool = False) -> None:
        """image: uint8 [H, W, 3]; face: found in it; size: side of the animated square in pixels.

        whole_picture: frames show the whole picture, in which only the square moves.
        """
        # 1. Cut the square around the head, and bring the mesh into it.
        image = image[: image.shape[0] // 2 * 2, : image.shape[1] // 2 * 2]
        height, width = image.shape[:2]
        size = max(64, size - size % 4)
        self.crop: Crop = crop_around(face.points, width, height, size)
        self._size = size
        self._image = self.crop.cut(image)
        points = self.crop.points(face.points)
        self._frame = HeadFrame.of(points)

        # 2. Lay the mesh on the picture's own eyes and lips, and learn the colours of the mouth.
        down = self._frame.vectors_to_picture(np.array([0, 1, 0], dtype=np.float32))[:2]
        unit = self._frame.unit
        points = settled_parts(self._image, points, unit)
        points = settled(self._image, points, down / max(float(np.linalg.norm(down)), 1e-3), unit)
        tint = tint_of(self._image, points, unit)
        self._image = cleared(self._image, points, unit)

        # 3. Relax the face, and learn how its points move.
        self._expression = Expression(self._frame.to_head(points), face.blendshapes)
        self._rest = points

        # 4. Carry points to pixels, and give the head its depth.
        self._grid = Grid(size)
        bases = self._frame.vectors_to_picture(self._expression.bases)
        self._bases = bases.reshape(len(bases), -1)
        self._splines = Splines(self._grid, self._rest, self._frame.unit, bases, LOCAL)
        held = self.crop.inner_sides(width, height) if whole_picture else (False, False, False, False)
        self._turn = Turn(self._grid, self._rest, self._frame, held)

        # 5. Take the eyes apart, draw the mouth's inside, lay out the folds.
        self._eyes = tuple(Eye(self._image, self._rest, self._frame, side) for side in ("left", "right"))
        rest = self._expression.relaxed
        seam = float(rest[[13, 14], 1].mean())
        half = float(np.abs(rest[[78, 308], 0]).mean())
        self._mouth = MouthInterior(seam, half, tint, self._frame.unit)
        self._shading = Shading(self._image, self._rest, self._frame.unit, tint.flat)
        self._teeth_depth = float(rest[[13, 14], 2].mean()) + 0.05
        self._seam = seam
        self._paste = Paste(image, self.crop, self._moving()) if whole_picture else None
        self.shows_whole = whole_picture
        self.width = width if whole_picture else size
        self.height = height if whole_picture else size

    def render(self, score: PerformanceScore) -> Iterator[Image]:
        """Yield one frame uint8 [height, width, 3] after the other."""
        blendshapes = to_arkit(score)
        tongue = score.visemes @ np.array([_TONGUE_UP.get(name, 0.0) for name in VISEMES], dtype=np.float32)
        for index in range(score.frames):
            lids = blendshapes[index, _BLINKS]
            asked = FrameOfPlay(
                blendshapes=blendshapes[index],
                shut=(float(lids[0]), float(lids[1])),
                gaze=(float(score.gaze[index, 0]), float(score.gaze[index, 1])),
            )
            pitch, yaw, roll = (float(angle) for angle in score.head[index])
            frame = self._draw(asked, (pitch, yaw, roll), score.units[index], float(tongue[index]))
            yield frame if self._paste is None else self._paste.whole(frame)

    def points_at(self, pitch: float, yaw: float, roll: float) -> Array:
        """Where the points of the resting face lie in a frame whose head is turned so, [478, 2] in its pixels.

        Degrees, as in a score. Only for squares: with `whole_picture` the square is put back by `crop`.
        """
        return self._turn.points(self._rest, self._turn.rotation(pitch, yaw, roll))

    def _draw(self, asked: FrameOfPlay, head: tuple[float, float, float], units: Array, tongue: float) -> Image:
        # 1. Where do the points go?
        rotation = self._turn.rotation(*head)
        weights, local = self._expression.play(asked)
        free = self._frame.vectors_to_picture(local)
        moved = (weights @ self._bases).reshape(-1, 3) + free
        points = self._turn.points(self._rest + moved, rotation)

        # 2. Where does each pixel come from: once following upper lip and lids, once lower ones?
        upper, lower = self._splines.fields(weights, free)
        source_upper = self._grid.inverse(self._turn.field(upper, rotation))
        source_lower = self._grid.inverse(self._turn.field(lower, rotation), self._splines.face)

        # 3. Shade and warp the skin; below each slit take what follows the lower side.
        shaded = self._shading.apply(self._image, units)
        canvas = self._warp(shaded, source_upper, (0, 0, self._size, self._size))
        for curve, box in self._slits(points):
            self._lower_side(canvas, shaded, source_lower, curve, box)

        # 4. Put the eyeballs behind the lids.
        for eye, shut in zip(self._eyes, asked.shut, strict=True):
            rim = tuple(points[list(row)] for row in LID_RIMS[eye.side])
            place = self._place(
                [LEFT_EYE_OUTER, LEFT_EYE_INNER] if eye.side == "left" else [RIGHT_EYE_OUTER, RIGHT_EYE_INNER], rotation
            )
            lid = float(np.abs(moved[list(LID_RIMS[eye.side][0]), 1]).max()) / self._frame.unit
            eye.draw(canvas, (rim[0], rim[1]), place, asked.gaze, lid)
            eye.draw_lashes(canvas, (rim[0], rim[1]), shut)

        # 5. Show the inside of the mouth where the lips part.
        jaw = float(asked.blendshapes[BLENDSHAPE_INDEX["jawOpen"]])
        jaws = Jaws(upper=self._teeth_place(0.0, rotation), lower=self._teeth_place(jaw, rotation))
        inner = points[list(LIPS_INNER_UPPER)], points[list(LIPS_INNER_LOWER)]
        self._mouth.draw(canvas, *inner, jaws, tongue, self._frame.unit)
        return canvas

    def _warp(self, image: Image, source: Array, box: Box) -> Image:
        x, y = cv2.split(self._grid.enlarged(source, box))
        return np.asarray(cv2.remap(image, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)

    def _lower_side(self, canvas: Image, image: Image, source: Array, curve: Array, box: Box) -> None:
        left, top, right, bottom = box
        mask = below(curve, box, 0.6)[..., None]
        part = canvas[top:bottom, left:right]
        warped = self._warp(image, source, box)
        canvas[top:bottom, left:right] = np.clip(part + (warped.astype(np.float32) - part) * mask + 0.5, 0, 255).astype(
            np.uint8
        )

    def _slits(self, points: Array) -> Iterator[tuple[Array, Box]]:
        """The line between the two sides of each slit, from left to right in the picture, and the box it divides."""
        unit = self._frame.unit
        for top_row, bottom_row in ((LIPS_INNER_UPPER, LIPS_INNER_LOWER), *LID_RIMS.values()):
            middle = (points[list(top_row)] + points[list(bottom_row)]) / 2
            if middle[0, 0] > middle[-1, 0]:
                middle = middle[::-1]
            curve = smooth_row(middle.astype(np.float32))
            rows = np.vstack([points[list(top_row)], points[list(bottom_row)]])
            mouth = top_row is LIPS_INNER_UPPER
            box = box_of(rows, (0.12 if not mouth else 0.2) * unit, self._size)
            if mouth:
                chin = int(min(self._size, points[152, 1] + 0.3 * unit))
                box = (box[0], box[1], box[2], max(box[3], chin))
            yield curve, box

    def _place(self, corners: list[int], rotation: Array) -> Array:
        """Affine map [2, 3] of the picture's square to where the turned head has the neighbourhood of an eye."""
        a, b = self._rest[corners]
        across = b - a
        third = (a + b) / 2 + np.array([-across[1], across[0], 0], dtype=np.float32)
        before = np.stack([a, b, third])
        after = self._turn.points(before, rotation)
        return np.asarray(cv2.getAffineTransform(before[:, :2].astype(np.float32), after.astype(np.float32)))

    def _teeth_place(self, jaw: float, rotation: Array) -> Array:
        """Affine map [2, 3] of the head's frame (x, y) at the teeth to pixels, for the jaw opened by `jaw`."""
        corners = np.array([[0, self._seam, 0], [0.2, self._seam, 0], [0, self._seam + 0.2, 0]], dtype=np.float32)
        corners[:, 2] = self._teeth_depth
        before = corners[:, :2].copy()
        corners[:, 1] += 0.52 * 0.85 * jaw * (0.62 - self._teeth_depth)
        after = self._turn.points(self._frame.to_picture(corners), rotation)
        return np.asarray(cv2.getAffineTransform(before, after))

    def _moving(self) -> Array:
        """Where frames may differ from the picture, [size, size] in 0..1, soft at its edge."""
        share = cv2.resize(self._turn.share, (self._size, self._size), interpolation=cv2.INTER_LINEAR)
        y = np.minimum(np.arange(self._size), np.arange(self._size)[::-1]) / (0.04 * self._size)
        edge = np.clip(np.minimum(y[:, None], y[None]), 0, 1)
        return np.asarray(np.clip(share * 6, 0, 1) * edge, dtype=np.float32)


_BLINKS = [BLENDSHAPE_INDEX["eyeBlinkLeft"], BLENDSHAPE_INDEX["eyeBlinkRight"]]

"""Several faces of one picture, each playing its own performance."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.errors import InvalidInput
from pipelines.face.mesh import Face
from pipelines.performance.score import PerformanceScore
from pipelines.portrait.framing import Crop
from pipelines.portrait.renderer import PortraitRenderer

Image = NDArray[np.uint8]
Array = NDArray[np.float32]

_SOFT = 0.2
"""Width of the seam between two neighbours, in sizes of a face."""

_EDGE = 0.06
"""Width of the soft border of a generated square, in its side."""


class GroupRenderer:
    """One picture, made ready for several of its faces to play at once.

    width, height: of the frames in pixels, both even. members: the renderer of each face, in the order given.
    """

    def __init__(self, image: Image, faces: Sequence[Face], *, size: int = 512) -> None:
        """image: uint8 [H, W, 3]; faces: found in it; size: side of each animated square in pixels."""
        self._image = image[: image.shape[0] // 2 * 2, : image.shape[1] // 2 * 2]
        self.height, self.width = self._image.shape[:2]
        self.members = [PortraitRenderer(image, face, size=size, whole_picture=True) for face in faces]
        self._windows = [_window(member.crop) for member in self.members]
        self._shares = [
            _share(face, [other for other in faces if other is not face], window)
            for face, window in zip(faces, self._windows, strict=True)
        ]

    def render(self, scores: Sequence[PerformanceScore]) -> Iterator[Image]:
        """Yield one frame uint8 [height, width, 3] after the other, one score a face, all of the same length.

        Raises InvalidInput where the scores do not fit.
        """
        lengths = {score.frames for score in scores}
        if len(scores) != len(self.members) or len(lengths) > 1:
            raise InvalidInput(
                f"{len(scores)} performances of {sorted(lengths)} frames do not fit {len(self.members)} faces: give "
                "one a face, all of the same length."
            )
        playing = [member.render(score) for member, score in zip(self.members, scores, strict=True)]
        for frames in zip(*playing, strict=True):
            picture = self._image.astype(np.float32)
            for frame, window, share in zip(frames, self._windows, self._shares, strict=True):
                picture[window] += share * (frame[window].astype(np.float32) - self._image[window])
            yield np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def pasted(
    image: Image, faces: Sequence[Face], crops: Sequence[Crop], clips: Sequence[Iterator[Image]]
) -> Iterator[Image]:
    """The whole picture with a generated square around each face; each pixel is the nearer face's, edges are soft.

    image: uint8 [height, width, 3], both sides even. clips: frames of each crop's square, at any size.
    """
    windows = [_window(crop) for crop in crops]
    shares = [
        _share(face, [other for other in faces if other is not face], window) * _soft_edge(crop.side)
        for face, crop, window in zip(faces, crops, windows, strict=True)
    ]
    for frames in zip(*clips, strict=True):
        picture = image.astype(np.float32)
        for frame, crop, window, share in zip(frames, crops, windows, shares, strict=True):
            method = cv2.INTER_AREA if frame.shape[0] > crop.side else cv2.INTER_CUBIC
            square = cv2.resize(frame, (crop.side, crop.side), interpolation=method).astype(np.float32)
            picture[window] += share * (square - image[window])
        yield np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def _soft_edge(side: int) -> Array:
    """1 inside a square, falling to 0 at its border, [side, side, 1]."""
    near = np.minimum(np.arange(side), np.arange(side)[::-1]) / (_EDGE * side)
    return np.asarray(np.clip(np.minimum(near[:, None], near[None]), 0, 1)[..., None], dtype=np.float32)


def _window(crop: Crop) -> tuple[slice, slice]:
    """Rows and columns of the picture in which a square lies."""
    return slice(crop.top, crop.top + crop.side), slice(crop.left, crop.left + crop.side)


def _share(face: Face, others: Sequence[Face], window: tuple[slice, slice]) -> Array:
    """How far the pixels of a window are this face's own, [rows, columns, 1] in 0..1.

    Between two faces the border lies where both are as near, measured in their own size; their shares add up to 1.
    """
    rows, columns = window
    y, x = np.mgrid[rows.start : rows.stop, columns.start : columns.stop].astype(np.float32)
    share = np.ones_like(x)
    for other in others:
        nearer = (_distance(other, x, y) - _distance(face, x, y)) / _SOFT + 0.5
        nearer = np.clip(nearer, 0, 1)
        share = np.minimum(share, nearer * nearer * (3 - 2 * nearer))
    return np.asarray(share[..., None], dtype=np.float32)


def _distance(face: Face, x: Array, y: Array) -> Array:
    """From the middle of a face, in sizes of it."""
    left, top, right, bottom = face.box
    size = float(np.hypot(right - left, bottom - top)) / 2
    return np.asarray(np.hypot(x - (left + right) / 2, y - (top + bottom) / 2) / size, dtype=np.float32)

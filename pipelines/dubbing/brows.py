"""Brows that follow a feeling: a filmed forehead is moved a little, on top of what the actor does with it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.dubbing.shots import Shot
from pipelines.face.blendshapes import BLENDSHAPE_INDEX
from pipelines.face.topology import BROWS, LEFT_EYE, NOSE_BRIDGE, RIGHT_EYE
from pipelines.portrait.frame import HeadFrame
from pipelines.portrait.rig import displacement_bases

Image = NDArray[np.uint8]
Array = NDArray[np.float32]

SHAPES = tuple(
    BLENDSHAPE_INDEX[name]
    for name in ("browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight")
)
"""Columns of the blendshapes that are moved."""

_MOVING = (*BROWS, 9, 8, 151, 108, 337, 69, 299, 104, 333, 68, 298)
"""Brows, the place between them, and the forehead above."""

_STILL = (*LEFT_EYE, *RIGHT_EYE, *NOSE_BRIDGE, 10, 109, 338, 127, 356, 54, 284)
"""Eyes, nose and hairline, which stay where they are."""

_REACH = 0.09
"""Width of each point's pull, in distances of the eye corners."""

_HOLD = 4.0
"""How much more a point that stays counts than one that moves."""


class BrowsInShot:
    """Moves the brows of the face of one shot."""

    def __init__(self, shot: Shot) -> None:
        self._first, self._points = shot.first, shot.points
        bases = displacement_bases(HeadFrame.of(shot.face.points).to_head(shot.face.points))
        self._bases = bases[list(SHAPES)][:, list(_MOVING)]

    def move(self, frame: Image, number: int, weights: Array) -> Image:
        """Frame `number` of the film, uint8 [H, W, 3], with its brows moved by weights of SHAPES in 0..1."""
        if weights.max(initial=0.0) < 0.02:
            return frame
        # 1. Where each point goes, as the head stands in this frame.
        points = self._points[number - self._first]
        head = HeadFrame.of(points)
        ways = head.vectors_to_picture(np.tensordot(weights, self._bases, axes=1))[:, :2]
        knots = np.vstack([points[list(_MOVING), :2], points[list(_STILL), :2]])
        ways = np.vstack([ways, np.zeros((len(_STILL), 2), dtype=np.float32)])

        # 2. What moves between them, on a coarse grid that ends where nothing does.
        low = np.floor(knots.min(axis=0) - 3 * _REACH * head.unit).astype(int)
        high = np.ceil(knots.max(axis=0) + 3 * _REACH * head.unit).astype(int)
        left, top = np.clip(low, 0, None).tolist()
        right, bottom = np.minimum(high, frame.shape[1::-1]).tolist()
        if right - left < 8 or bottom - top < 8:
            return frame
        field = _between(knots - (left, top), ways, (bottom - top, right - left), _REACH * head.unit)

        # 3. Take each pixel from where it was.
        y, x = np.mgrid[: bottom - top, : right - left].astype(np.float32)
        part = np.ascontiguousarray(frame[top:bottom, left:right])
        result = frame.copy()
        result[top:bottom, left:right] = cv2.remap(
            part, x - field[..., 0], y - field[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        return result


def _between(knots: Array, ways: Array, shape: tuple[int, int], reach: float) -> Array:
    """Ways [n, 2] of knots [n, 2], spread over [h, w, 2]: their mean by nearness, and none where no knot is near."""
    step = max(2, round(reach / 3))
    rows, columns = -(-shape[0] // step), -(-shape[1] // step)
    y, x = np.mgrid[:rows, :columns].astype(np.float32) * step + (step - 1) / 2
    away = (x[..., None] - knots[:, 0]) ** 2 + (y[..., None] - knots[:, 1]) ** 2
    near = np.exp(-0.5 * away / reach**2) * np.where(ways.any(axis=1), 1.0, _HOLD)
    coarse = (near @ ways) / (near.sum(axis=2, keepdims=True) + 0.2)
    whole = cv2.resize(coarse.astype(np.float32), (columns * step, rows * step), interpolation=cv2.INTER_CUBIC)
    return np.asarray(whole[: shape[0], : shape[1]])

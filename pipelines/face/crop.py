"""The upright square around a face that a network looks at, and the way back to the picture."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.face.topology import LEFT_EYE_INNER, LEFT_EYE_OUTER, RIGHT_EYE_INNER, RIGHT_EYE_OUTER

MARGIN = 1.4
"""Side of the square over the longer side of the upright box around the points."""


@dataclass(frozen=True, kw_only=True)
class Crop:
    """A turned square of a picture.

    x, y: its middle in pixels; side: its side in pixels; angle: its turn in radians, positive where the person's eyes
    run downwards to the picture's right.
    """

    x: float
    y: float
    side: float
    angle: float

    def matrix(self, size: int) -> NDArray[np.float64]:
        """Affine map [2, 3] from the picture to a crop of `size` pixels; the first pixel runs from 0 to 1 in both."""
        scale = size / self.side
        cos, sin = scale * np.cos(self.angle), scale * np.sin(self.angle)
        turn = np.array([[cos, sin], [-sin, cos]])
        shift = size / 2 - turn @ np.array([self.x, self.y])
        return np.concatenate([turn, shift[:, None]], axis=1)

    def into(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """Points [n, 3] of the picture in the crop's own units: -1..1 across, z at the same scale."""
        turned = _turn(points - np.array([self.x, self.y, 0.0]), -self.angle)
        return np.asarray(turned * (2 / self.side), dtype=np.float32)

    def out(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """Points [n, 3] of the crop in pixels of the picture: the inverse of `into`."""
        turned = _turn(points * (self.side / 2), self.angle)
        return np.asarray(turned + np.array([self.x, self.y, 0.0]), dtype=np.float32)


def crop_of(points: NDArray[np.float32]) -> Crop:
    """Return the square that fits the mesh `points` [478, 3]: eyes level, all points inside, with a margin."""
    right = points[[RIGHT_EYE_OUTER, RIGHT_EYE_INNER], :2].mean(axis=0)
    left = points[[LEFT_EYE_OUTER, LEFT_EYE_INNER], :2].mean(axis=0)
    angle = float(np.arctan2(left[1] - right[1], left[0] - right[0]))
    upright = _turn(points, -angle)[:, :2]
    low, high = upright.min(axis=0), upright.max(axis=0)
    middle = np.append((low + high) / 2, 0.0)
    x, y, _ = _turn(middle[None], angle)[0]
    return Crop(x=float(x), y=float(y), side=float(MARGIN * max(*(high - low), 1.0)), angle=angle)


def cut(image: NDArray[np.uint8], crop: Crop, size: int, *, border: int | None = None) -> NDArray[np.uint8]:
    """Return the crop of `image` [H, W, 3] as [size, size, 3]; outside the picture its edge goes on.

    border: OpenCV's border mode, where it shall be another.
    """
    import cv2

    shrink = crop.side / size
    matrix = crop.matrix(size)
    if shrink > 2:  # average before sampling, or fine texture turns into noise
        image, matrix = _smaller(image, crop, matrix, int(shrink))
    mode = cv2.BORDER_REPLICATE if border is None else border
    matrix[:, 2] += matrix[:, :2].sum(axis=1) / 2 - 0.5  # OpenCV counts from the middle of the first pixel
    return np.asarray(cv2.warpAffine(image, matrix, (size, size), flags=cv2.INTER_LINEAR, borderMode=mode), np.uint8)


def _smaller(
    image: NDArray[np.uint8], crop: Crop, matrix: NDArray[np.float64], factor: int
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    import cv2

    reach = crop.side * 0.75
    height, width = image.shape[:2]
    left, right = (int(np.clip(value, 0, width)) for value in (crop.x - reach, crop.x + reach))
    top, bottom = (int(np.clip(value, 0, height)) for value in (crop.y - reach, crop.y + reach))
    if right - left < factor or bottom - top < factor:
        return image, matrix
    part = image[top:bottom, left:right]
    columns, rows = max(1, part.shape[1] // factor), max(1, part.shape[0] // factor)
    across, down = part.shape[1] / columns, part.shape[0] / rows
    back = np.array([[across, 0, left], [0, down, top], [0, 0, 1]])
    return np.asarray(cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA), np.uint8), matrix @ back


def _turn(points: NDArray[np.floating], angle: float) -> NDArray[np.float64]:
    cos, sin = np.cos(angle), np.sin(angle)
    turned = np.array(points, dtype=np.float64)
    turned[:, 0] = cos * points[:, 0] - sin * points[:, 1]
    turned[:, 1] = sin * points[:, 0] + cos * points[:, 1]
    return turned

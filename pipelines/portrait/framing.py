"""Which part of the picture is animated, and how it returns to the whole."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.portrait.frame import HeadFrame

Image = NDArray[np.uint8]
Array = NDArray[np.float32]

_ABOVE, _BELOW = 1.75, 2.05
"""Reach of the crop above and below the eyes, in distances of the eye corners: hair above, shoulders below."""


@dataclass(frozen=True, kw_only=True)
class Crop:
    """A square of the picture: left, top and side in pixels, and the side at which it is animated."""

    left: int
    top: int
    side: int
    size: int

    @property
    def scale(self) -> float:
        """Animated pixels per pixel of the picture."""
        return self.size / self.side

    def points(self, points: Array) -> Array:
        """Points [n, 3] of the picture -> points of the animated square."""
        shifted = points - np.array([self.left, self.top, 0], dtype=np.float32)
        # Pixel centres lie at whole numbers, so that scaling is about the corner of the first pixel.
        half = np.array([0.5, 0.5, 0], dtype=np.float32)
        return np.asarray((shifted + half) * self.scale - half, dtype=np.float32)

    def inner_sides(self, width: int, height: int) -> tuple[bool, bool, bool, bool]:
        """Which sides (left, top, right, bottom) lie inside a picture of this size."""
        return self.left > 0, self.top > 0, self.left + self.side < width, self.top + self.side < height

    def cut(self, image: Image) -> Image:
        """The animated square, uint8 [size, size, 3]."""
        part = image[self.top : self.top + self.side, self.left : self.left + self.side]
        return _resized(part, self.size)


def crop_around(points: Array, width: int, height: int, size: int) -> Crop:
    """Choose the square around a head: hair and shoulders in it, and never past the border of the picture."""
    frame = HeadFrame.of(points)
    middle = frame.to_picture(np.array([[0, (_BELOW - _ABOVE) / 2, 0.3]], dtype=np.float32))[0]
    side = min(round((_ABOVE + _BELOW) * frame.unit), width, height)
    left = int(np.clip(round(float(middle[0]) - side / 2), 0, width - side))
    top = int(np.clip(round(float(middle[1]) - side / 2), 0, height - side))
    return Crop(left=left, top=top, side=side, size=size)


class Paste:
    """Puts animated squares back into the whole picture; what lies outside the square keeps every pixel."""

    def __init__(self, image: Image, crop: Crop, moving: Array) -> None:
        """`moving`: [size, size] in 0..1, where the animation may differ from the picture."""
        self._picture = image
        self._crop = crop
        side = crop.side
        soft = cv2.resize(moving, (side, side), interpolation=cv2.INTER_LINEAR)
        self._alpha = cv2.merge([soft, soft, soft])
        self._kept = self._window(image).astype(np.float32) * (1 - self._alpha)

    def whole(self, frame: Image) -> Image:
        """The whole picture, uint8 [height, width, 3], with one animated square [size, size, 3] in it."""
        picture = self._picture.copy()
        moved = _resized(frame, self._crop.side).astype(np.float32)
        mixed = cv2.add(cv2.multiply(moved, self._alpha), self._kept)
        self._window(picture)[...] = cv2.convertScaleAbs(mixed)
        return picture

    def _window(self, image: Image) -> Image:
        crop = self._crop
        return image[crop.top : crop.top + crop.side, crop.left : crop.left + crop.side]


def _resized(image: Image, size: int) -> Image:
    if image.shape[0] == size:
        return image.copy()
    method = cv2.INTER_AREA if image.shape[0] > size else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, (size, size), interpolation=method), dtype=np.uint8)

"""A guess at what is near and what is far in a single picture, without a trained model."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Map = NDArray[np.float32]
Box = tuple[float, float, float, float]

_WORK_SIDE = 480
"""Longest side, in pixels, at which the guess is made."""


def nearness(image: NDArray[np.uint8], faces: Sequence[Box]) -> Map:
    """How near each pixel probably is, float32 [height, width] in 0 (far) .. 1 (near).

    image: uint8 [height, width, 3] RGB. faces: boxes (left, top, right, bottom) in pixels; a person stands below each
    and is of one nearness, so that nobody's face is bent.

    Lower parts, sharp parts and parts without the pale veil of distance are taken for near; edges of the guess follow
    edges of the picture (guided filter, He, Sun & Tang, 2010). It is a guess: enough for a small move of the camera.
    """
    height, width = image.shape[:2]
    shrink = min(1.0, _WORK_SIDE / max(height, width))
    small = cv2.resize(
        image, (max(8, round(width * shrink)), max(8, round(height * shrink))), interpolation=cv2.INTER_AREA
    )
    rows, columns = small.shape[:2]
    grey: Map = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32) / np.float32(255)
    low = np.linspace(0, 1, rows, dtype=np.float32)[:, None] ** 1.2 * np.ones((1, columns), np.float32)
    detail = cv2.GaussianBlur(np.abs(cv2.Laplacian(grey, cv2.CV_32F)), (0, 0), columns / 24)
    sharp = detail / max(float(detail.max()), 1e-6)
    hsv = cv2.cvtColor(small, cv2.COLOR_RGB2HSV).astype(np.float32) / 255
    veil = cv2.GaussianBlur(hsv[..., 2] * (1 - hsv[..., 1]), (0, 0), columns / 40)
    rough: Map = np.asarray(0.62 * low + 0.28 * sharp + 0.22 * (1 - veil), dtype=np.float32)
    even = _guided(grey, rough, radius=max(4, columns // 20), softness=2e-3)
    guess: Map = (even - even.min()) / max(float(np.ptp(even)), 1e-6)
    for box in faces:
        person = cv2.resize(_person(box, height, width, rows, columns), (columns, rows))
        guess = guess * (1 - person) + 0.8 * person
    return np.asarray(cv2.resize(guess.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC).clip(0, 1))


def _guided(guide: Map, source: Map, *, radius: int, softness: float) -> Map:
    """Smooth `source` along the edges of `guide`."""

    def mean(values: Map) -> Map:
        return np.asarray(cv2.blur(values, (2 * radius + 1, 2 * radius + 1)))

    middle, target = mean(guide), mean(source)
    slope = (mean(guide * source) - middle * target) / (mean(guide * guide) - middle**2 + softness)
    return mean(slope) * guide + mean(target - slope * middle)


def _person(box: Box, height: int, width: int, rows: int, columns: int) -> Map:
    """Where the head of a face and the body below it probably are, float32 [rows, columns] with soft edges."""
    left, top, right, bottom = (
        edge * side for edge, side in zip(box, (columns / width, rows / height) * 2, strict=True)
    )
    wide, tall = right - left, bottom - top
    x, y = (left + right) / 2, (top + bottom) / 2
    mask = np.zeros((rows, columns), np.float32)
    cv2.ellipse(mask, ((x, y - 0.08 * tall), (1.7 * wide, 2.0 * tall), 0), 1.0, -1)
    shoulders = [
        (x - 0.6 * wide, bottom),
        (x + 0.6 * wide, bottom),
        (x + 1.7 * wide, bottom + 1.1 * tall),
        (x + 1.9 * wide, rows + tall),
        (x - 1.9 * wide, rows + tall),
        (x - 1.7 * wide, bottom + 1.1 * tall),
    ]
    cv2.fillPoly(mask, [np.rint(shoulders).astype(np.int32)], 1.0)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), max(1.0, 0.16 * wide)))

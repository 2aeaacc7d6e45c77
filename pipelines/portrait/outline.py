"""Smooth curves through rows of mesh points, and antialiased masks of the shapes between them."""

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Box = tuple[int, int, int, int]
"""(left, top, right, bottom) in pixels, right and bottom excluded."""

_SHIFT = 4
"""Binary digits behind the point in what is given to OpenCV's polygons."""

_LEAST = 4


def smooth_row(row: Array, steps: int = 5) -> Array:
    """Catmull-Rom curve through a row of points [n, 2], `steps` points for each piece."""
    padded = np.vstack([2 * row[:1] - row[1:2], row, 2 * row[-1:] - row[-2:-1]])
    t = (np.arange(steps, dtype=np.float32) / steps)[None, :, None]
    p0, p1, p2, p3 = (padded[k : k + len(row) - 1, None] for k in range(4))
    curve = 0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3)
    return np.asarray(np.vstack([curve.reshape(-1, 2), row[-1:]]), dtype=np.float32)


def box_of(points: Array, margin: float, size: int) -> Box:
    """Box around points [n, 2] with a margin in pixels, inside a square of `size`, and never narrower than _LEAST."""
    low = np.floor(points.min(axis=0) - margin).astype(int)
    high = np.ceil(points.max(axis=0) + margin).astype(int) + 1
    left, top = (int(edge) for edge in np.clip(low, 0, size - _LEAST))
    right, bottom = (int(edge) for edge in np.clip(high, 0, size))
    return left, top, max(right, left + _LEAST), max(bottom, top + _LEAST)


def fill(polygon: Array, box: Box, blur: float = 0.0) -> Array:
    """Mask [height, width] in 0..1 of a polygon [n, 2] inside a box, antialiased, softened by `blur` pixels."""
    left, top, right, bottom = box
    mask = np.zeros((bottom - top, right - left), dtype=np.uint8)
    fixed = np.round((polygon - np.array([left, top], dtype=np.float32)) * (1 << _SHIFT)).astype(np.int32)
    cv2.fillPoly(mask, [fixed], 255, lineType=cv2.LINE_AA, shift=_SHIFT)
    if blur > 0:
        mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), blur), dtype=np.uint8)
    return np.asarray(mask.astype(np.float32) / np.float32(255), dtype=np.float32)


def below(curve: Array, box: Box, blur: float) -> Array:
    """Mask [height, width] in 0..1 of what lies below a curve [n, 2] that runs from left to right, level beyond it."""
    left, _, right, bottom = box
    first, last = curve[0], curve[-1]
    corners = [[right + 9, last[1]], [right + 9, bottom + 9], [left - 9, bottom + 9], [left - 9, first[1]]]
    return fill(np.vstack([curve, np.array(corners, dtype=np.float32)]), box, blur)

"""Folds and shadows that come with action units: people read faces by them as much as by outlines.

Each unit has one soft map over the animated square, made once per picture; a frame darkens or lightens the picture by
their weighted sum before it is warped, so that folds move with the skin.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.face.topology import MIRRORED_POINTS
from pipelines.performance.score import UNITS
from pipelines.portrait.outline import box_of

Image = NDArray[np.uint8]
Array = NDArray[np.float32]

Stroke = tuple[tuple[int, ...], float, float]
"""Mesh points along a fold on the person's left, its width in distances of the eye corners, and its darkness."""

_STROKES: dict[str, tuple[Stroke, ...]] = {
    "AU1": (((151, 337, 299), 0.022, 0.13), ((9, 336), 0.018, 0.05)),
    "AU2": (((337, 299, 333, 298), 0.024, 0.12),),
    "AU4": (
        ((8, 285, 9), 0.022, 0.1), ((417, 285, 336), 0.018, 0.2),
        ((168, 417, 465), 0.035, 0.1), ((441, 442, 443), 0.04, 0.14),
    ),
    "AU6": (
        ((353, 372, 383), 0.016, 0.09), ((446, 340, 372), 0.014, 0.08),
        ((446, 265, 353), 0.014, 0.08), ((252, 253, 254, 339), 0.022, 0.1),
    ),
    "AU7": (((341, 256, 252, 253, 254), 0.016, 0.09),),
    "AU9": (
        ((168, 417, 351), 0.022, 0.13), ((197, 419), 0.02, 0.14), ((6, 351), 0.018, 0.12),
        ((279, 358, 371), 0.028, 0.15),
    ),
    "AU10": (((279, 358, 423, 426), 0.03, 0.16),),
    "AU12": (((358, 423, 426, 436), 0.036, 0.1), ((287, 432), 0.024, 0.07)),
    "AU14": (((287, 410), 0.024, 0.18),),
    "AU15": (((287, 422, 430), 0.028, 0.16),),
    "AU17": (((200, 421, 428), 0.024, 0.09), ((18, 313), 0.026, 0.16)),
    "AU20": (((436, 432, 430), 0.028, 0.09),),
}  # fmt: skip

_GLOWS: dict[str, tuple[tuple[int, float, float], ...]] = {
    # A raised cheek catches light: mesh point, radius, lightness.
    "AU6": ((330, 0.1, 0.025), (280, 0.11, 0.03)),
    "AU12": ((280, 0.12, 0.035), (425, 0.08, 0.02)),
    "AU17": ((199, 0.07, 0.03),),
}


_CHEEK = (280, 425, 330, 427, 411, 352, 366, 346, 347, 416, 434, 364, 299, 333)
"""Points on the cheek and temple of the person's left, on which shadows are measured."""


class Shading:
    """The folds of one face. `apply` shades the animated square for a frame."""

    def __init__(self, image: Image, points: Array, unit: float, flat: float = 0.0) -> None:
        """image: the animated square; points: [478, 3] in its pixels; unit: distance of the eye corners in pixels.

        flat: 0 for a photograph, 1 for a drawing in even areas, on which soft shadows look like smudges.
        """
        self._box = box_of(points[:468, :2], 0.12 * unit, image.shape[0])
        left, top, right, bottom = self._box
        self._half = (max((right - left) // 2, 1), max((bottom - top) // 2, 1))
        places = points[:, :2]
        self._columns: list[tuple[int, int]] = []
        maps = []
        mirrored = np.array(MIRRORED_POINTS)
        for name in sorted({*_STROKES, *_GLOWS}, key=UNITS.index):
            for side in (0, 1):
                maps.append(self._map(name, places if side == 0 else places[mirrored], unit))
                self._columns.append((UNITS.index(name), side))
        self._maps = np.stack(maps).reshape(len(maps), -1)
        strength, self._hue = _shadow_manner(image, places)
        self._strength = strength * (1 - 0.6 * flat)

    def apply(self, image: Image, units: Array) -> Image:
        """Return the square shaded for one frame's units [units, 2]; the square itself stays as it is."""
        weights = np.array([units[row, side] for row, side in self._columns], dtype=np.float32)
        active = np.flatnonzero(weights > 0.01)
        if not len(active):
            return image
        left, top, right, bottom = self._box
        light = 1 + self._strength * (weights[active] @ self._maps[active])
        small = np.clip(light, 0.4, 1.3).reshape(self._half[1], self._half[0])
        full = cv2.resize(small, (right - left, bottom - top), interpolation=cv2.INTER_LINEAR)
        shaded = image.copy()
        part = image[top:bottom, left:right]
        dark, lit = np.maximum(1 - full, 0), np.maximum(full - 1, 0)
        channels = [1 - float(share) * dark + lit for share in self._hue]
        shaded[top:bottom, left:right] = cv2.multiply(part, cv2.merge(channels), dtype=cv2.CV_8U)
        return shaded

    def _map(self, name: str, flat: Array, unit: float) -> Array:
        """Light that one unit adds (negative: takes) at strength 1, at half size."""
        left, top, _, _ = self._box
        drawn = np.zeros((self._half[1], self._half[0]), dtype=np.float32)
        for row, width, dark in _STROKES.get(name, ()):
            line = (flat[list(row)] - np.array([left, top], dtype=np.float32)) / np.float32(2)
            drawn -= dark * _stroke(drawn.shape, line, width * unit / 2)
        y, x = np.mgrid[: drawn.shape[0], : drawn.shape[1]].astype(np.float32)
        for point, radius, light in _GLOWS.get(name, ()):
            at = (flat[point] - (left, top)) / 2
            square = ((x - at[0]) ** 2 + (y - at[1]) ** 2) / (radius * unit / 2) ** 2
            drawn += light * np.exp(-0.5 * square)
        return np.asarray(drawn, dtype=np.float32)


def _stroke(shape: tuple[int, ...], line: Array, width: float) -> Array:
    """A soft line, 1 along its middle, tapering to both ends."""
    steps = 24
    along = np.linspace(0, len(line) - 1, steps)
    x = np.interp(along, np.arange(len(line)), line[:, 0])
    y = np.interp(along, np.arange(len(line)), line[:, 1])
    mask = np.zeros(shape, dtype=np.float32)
    for k in range(steps - 1):
        taper = float(np.sin(np.pi * (k + 0.7) / steps))
        start, end = (round(x[k] * 16), round(y[k] * 16)), (round(x[k + 1] * 16), round(y[k + 1] * 16))
        cv2.line(mask, start, end, taper, max(1, round(width * 0.7)), cv2.LINE_8, 4)
    total = np.asarray(cv2.GaussianBlur(mask, (0, 0), max(1.1 * width, 0.6)), dtype=np.float32)
    peak = float(total.max())
    return total / peak if peak > 0 else total


def _shadow_manner(image: Image, flat: Array) -> tuple[float, Array]:
    """How shadows look on the skin of this picture: (strength, shares of red, green and blue [3] with mean 1).

    Even, bright drawings have faint shadows, modelled photographs strong ones; the hue is that between the picture's
    own light and dark skin.
    """
    size = image.shape[0]
    skin = [*_CHEEK, *np.array(MIRRORED_POINTS)[list(_CHEEK)], 151, 9, 108, 337, 199, 200]
    x, y = flat[skin].T.round().astype(int).clip(0, size - 1)
    values = np.log(cv2.GaussianBlur(image, (0, 0), 0.006 * size)[y, x].astype(np.float32) + 4)
    order = np.argsort(values.sum(axis=1))
    third = len(order) // 3
    fall = np.median(values[order[-third:]], axis=0) - np.median(values[order[:third]], axis=0)
    depth = float(fall.mean())
    hue = fall / depth if depth > 0.08 else np.ones(3)
    # On skin that is all but white, as in high-key drawings, any grey looks like dirt.
    white = float((values.mean(axis=1) > np.log(235)).mean())
    return float(np.clip(0.45 + 1.2 * depth, 0.5, 1.1)) * (1 - 0.7 * white), np.asarray(
        np.clip(0.1 + 0.9 * hue, 0.6, 1.5), dtype=np.float32
    )

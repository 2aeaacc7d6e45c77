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
    "AU1": (((151, 337, 299), 0.02, 0.16), ((9, 336), 0.018, 0.06)),
    "AU2": (((337, 299, 333, 298), 0.022, 0.15),),
    "AU4": (((8, 285, 9), 0.02, 0.12), ((417, 285, 336), 0.016, 0.3), ((168, 417, 465), 0.03, 0.12), ((441, 442, 443), 0.035, 0.14)),
    "AU6": (((353, 372, 383), 0.014, 0.12), ((446, 340, 372), 0.012, 0.1), ((446, 265, 353), 0.012, 0.1), ((252, 253, 254, 339), 0.018, 0.12)),
    "AU7": (((341, 256, 252, 253, 254), 0.014, 0.12),),
    "AU9": (((168, 417, 351), 0.02, 0.16), ((197, 419), 0.018, 0.18), ((6, 351), 0.016, 0.16), ((279, 358, 371), 0.022, 0.2)),
    "AU10": (((279, 358, 423, 426), 0.024, 0.24),),
    "AU12": (((358, 423, 426, 436, 432), 0.022, 0.26), ((287, 432), 0.018, 0.12)),
    "AU14": (((287, 410), 0.02, 0.24),),
    "AU15": (((287, 422, 430), 0.022, 0.22),),
    "AU17": (((200, 421, 428), 0.02, 0.12), ((18, 313), 0.022, 0.22)),
    "AU20": (((436, 432, 430), 0.022, 0.12),),
}  # fmt: skip

_GLOWS: dict[str, tuple[tuple[int, float, float], ...]] = {
    # A raised cheek catches light: mesh point, radius, lightness.
    "AU6": ((330, 0.11, 0.07), (280, 0.12, 0.08)),
    "AU12": ((280, 0.13, 0.1), (425, 0.09, 0.05)),
    "AU17": ((199, 0.07, 0.06),),
}


class Shading:
    """The folds of one face. `apply` shades the animated square for a frame."""

    def __init__(self, image: Image, points: Array, unit: float) -> None:
        """image: the animated square; points: [478, 3] in its pixels; unit: distance of the eye corners in pixels."""
        self._box = box_of(points[:468, :2], 0.12 * unit, image.shape[0])
        left, top, right, bottom = self._box
        self._half = (max((right - left) // 2, 1), max((bottom - top) // 2, 1))
        flat = points[:, :2]
        self._columns: list[tuple[int, int]] = []
        maps = []
        mirrored = np.array(MIRRORED_POINTS)
        for name in sorted({*_STROKES, *_GLOWS}, key=UNITS.index):
            for side in (0, 1):
                of = (lambda point: point) if side == 0 else (lambda point: int(mirrored[point]))
                maps.append(self._map(name, flat, unit, of))
                self._columns.append((UNITS.index(name), side))
        self._maps = np.stack(maps).reshape(len(maps), -1)
        self._strength = _strength(image[top:bottom, left:right])

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
        shaded[top:bottom, left:right] = cv2.multiply(part, cv2.merge([full, full, full]), dtype=cv2.CV_8U)
        return shaded

    def _map(self, name: str, flat: Array, unit: float, of: object) -> Array:
        """Light that one unit adds (negative: takes) at strength 1, at half size."""
        left, top, _, _ = self._box
        drawn = np.zeros((self._half[1], self._half[0]), dtype=np.float32)
        for row, width, dark in _STROKES.get(name, ()):
            line = (flat[[of(point) for point in row]] - (left, top)) / 2  # type: ignore[operator]
            drawn -= dark * _stroke(drawn.shape, line, width * unit / 2)
        y, x = np.mgrid[: drawn.shape[0], : drawn.shape[1]].astype(np.float32)
        for point, radius, light in _GLOWS.get(name, ()):
            at = (flat[of(point)] - (left, top)) / 2  # type: ignore[operator]
            square = ((x - at[0]) ** 2 + (y - at[1]) ** 2) / (radius * unit / 2) ** 2
            drawn += light * np.exp(-0.5 * square)
        return np.asarray(drawn, dtype=np.float32)


def _stroke(shape: tuple[int, ...], line: Array, width: float) -> Array:
    """A soft line, 1 along its middle, tapering to both ends."""
    total = np.zeros(shape, dtype=np.float32)
    steps = 24
    along = np.linspace(0, len(line) - 1, steps)
    x = np.interp(along, np.arange(len(line)), line[:, 0])
    y = np.interp(along, np.arange(len(line)), line[:, 1])
    mask = np.zeros(shape, dtype=np.float32)
    for k in range(steps - 1):
        taper = float(np.sin(np.pi * (k + 0.7) / steps))
        start, end = (round(x[k] * 16), round(y[k] * 16)), (round(x[k + 1] * 16), round(y[k + 1] * 16))
        cv2.line(mask, start, end, taper, max(1, round(width * 0.7)), cv2.LINE_8, 4)
    total = cv2.GaussianBlur(mask, (0, 0), max(width, 0.6))
    peak = float(total.max())
    return total / peak if peak > 0 else total


def _strength(face: Image) -> float:
    """How strong folds look in this picture: less in even, high-key drawings than in contrasty photographs."""
    grey = cv2.cvtColor(face, cv2.COLOR_RGB2GRAY).astype(np.float32)
    detail = float(np.abs(grey - cv2.GaussianBlur(grey, (0, 0), 0.02 * len(grey))).mean())
    return float(np.clip(0.6 + detail / 12, 0.7, 1.25))

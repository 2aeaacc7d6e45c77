"""The inside of a mouth: cavity, teeth and tongue, drawn once and placed behind the lips for every frame."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.portrait.outline import Box, box_of, fill, smooth_row

Image = NDArray[np.uint8]
Array = NDArray[np.float32]

_TEETH = (0.092, 0.07, 0.08, 0.066, 0.056, 0.05)
"""Widths of the upper teeth from the middle, narrower as the arch turns away, in distances of the eye corners."""

_LOWER_TEETH = (0.058, 0.062, 0.07, 0.062, 0.056, 0.05)


@dataclass(frozen=True, kw_only=True, eq=False)
class Tint:
    """Light of a picture as its whites show it: colour of teeth [3] in 0..255 and of the lips [3]."""

    teeth: Array
    lips: Array
    flat: float
    """0 for a photograph, 1 for a drawing in even areas."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Jaws:
    """Where the teeth are in one frame: affine maps [2, 3] from the head's frame (x, y) to pixels."""

    upper: Array
    lower: Array


class MouthInterior:
    """What shows between the lips of one picture."""

    def __init__(self, seam: float, half_width: float, tint: Tint, unit: float) -> None:
        """seam: height of the closed lips' line, half_width: of the mouth, both in the head's frame.

        unit: distance of the eye corners in pixels; teeth are drawn a little larger than they are shown.
        """
        self._detail = 1.2 * unit
        scale = float(np.clip(half_width / 0.27, 0.6, 1.25))
        self._half = half_width
        self._tint = tint
        self._upper = _teeth(_TEETH, 0.15 * scale, scale, tint, self._detail, crown_down=True)
        self._lower = _teeth(_LOWER_TEETH, 0.12 * scale, scale, tint, self._detail, crown_down=False)
        self._tongue = _tongue(scale, tint, self._detail)
        self._scale = scale
        self._bite = seam + 0.04 * scale
        self._edge = seam + 0.012 * scale
        self._seam = seam

    def draw(self, canvas: Image, upper: Array, lower: Array, jaws: Jaws, tongue: float, unit: float) -> None:
        """Fill the opening between the inner lips.

        upper, lower: inner outlines [11, 2] from the person's right corner to the left, in pixels; tongue: 0 at
        rest, 1 raised to the teeth; unit: distance of the eye corners in pixels.
        """
        gap = float((lower - upper)[:, 1].max())
        if gap < 0.4:
            return
        top_row, bottom_row = smooth_row(upper), smooth_row(lower)
        polygon = np.vstack([top_row, bottom_row[-2:0:-1]])
        box = box_of(polygon, 3, canvas.shape[0])
        left, top, right, bottom = box
        inside = self._cavity(box, polygon, unit)
        self._lay(
            inside,
            box,
            self._tongue,
            jaws.lower,
            -self._tongue.shape[1] / 2,
            self._edge + (-0.15 - 0.04 * tongue) * self._scale,
        )
        self._lay(inside, box, self._lower, jaws.lower, -self._lower.shape[1] / 2, self._edge)
        self._lay(
            inside,
            box,
            self._upper,
            jaws.upper,
            -self._upper.shape[1] / 2,
            self._bite - self._upper.shape[0] / self._detail,
        )
        mask = fill(polygon, box, 0.5)
        inside *= self._shade(box, polygon, unit)[..., None]
        under = canvas[top:bottom, left:right]
        mixed = under + (inside - under) * mask[..., None]
        canvas[top:bottom, left:right] = np.clip(mixed + 0.5, 0, 255).astype(np.uint8)

    def _cavity(self, box: Box, polygon: Array, unit: float) -> Array:
        """Dark red that deepens away from the lips, [h, w, 3]."""
        left, top, right, bottom = box
        lips = self._tint.lips
        rim = lips * np.array([0.42, 0.3, 0.3], dtype=np.float32)
        deep = lips * np.array([0.14, 0.08, 0.085], dtype=np.float32)
        inner = cv2.GaussianBlur(fill(polygon, box), (0, 0), max(1.0, 0.045 * unit))
        depth = np.clip((inner - 0.35) / 0.6, 0, 1)[..., None]
        return np.asarray(rim + (deep - rim) * depth, dtype=np.float32).reshape(bottom - top, right - left, 3)

    def _lay(self, inside: Array, box: Box, part: Array, place: Array, left: float, top: float) -> None:
        """Blend one drawn part [h, w, 4] whose first pixel lies at (left in its pixels, top in the head's frame)."""
        x0, y0, x1, y1 = box
        step = 1 / self._detail
        onto = np.array([[step, 0, left * step], [0, step, top], [0, 0, 1]])
        whole = (np.array([[1, 0, -x0], [0, 1, -y0], [0, 0, 1]]) @ np.vstack([place, [0, 0, 1]]) @ onto)[:2]
        drawn = cv2.warpAffine(part, whole, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR)
        alpha = drawn[..., 3:]
        inside += drawn[..., :3] - inside * alpha

    def _shade(self, box: Box, polygon: Array, unit: float) -> Array:
        """Shadow of the lips over what lies behind them, [h, w] in 0..1."""
        mask = fill(polygon, box)
        move = np.array([[1, 0, 0], [0, 1, 0.02 * unit]], dtype=np.float32)
        lowered = cv2.warpAffine(mask, move, (mask.shape[1], mask.shape[0]))
        near = cv2.GaussianBlur(lowered * mask, (0, 0), max(0.8, 0.03 * unit))
        return np.asarray(np.clip(0.55 + 0.8 * (near - 0.25), 0.4, 1.0))


def _teeth(
    widths: tuple[float, ...], height: float, scale: float, tint: Tint, detail: float, *, crown_down: bool
) -> Array:
    """A row of teeth with its gum, premultiplied [h, w, 4] float32; edges at the bottom for the upper row."""
    over = 4
    unit = detail * over
    half = sum(widths) * scale
    width_px, height_px = round(2 * half * unit), round(height * unit)
    crown = round(0.72 * height_px)
    colour = np.zeros((height_px, width_px, 3), dtype=np.float32)
    alpha = np.zeros((height_px, width_px), dtype=np.float32)
    gum = tint.lips * np.array([0.78, 0.6, 0.6], dtype=np.float32)
    colour[:] = gum
    # Between neighbours it is dim, not black: the gaps are narrower than a pixel.
    colour[height_px - crown :] = 0.62 * tint.teeth
    alpha[height_px - crown : height_px - crown // 4, :] = 1.0
    alpha[: height_px - crown + round(0.1 * crown)] = 1.0
    position = 0.0
    for number, width in enumerate(widths):
        w = width * scale
        fall = 1 - 0.62 * ((position + w / 2) / half) ** 2
        rise = 0.2 * crown * ((position + w / 2) / half) ** 2
        length = crown * (1.0, 0.93, 1.0, 0.86, 0.8, 0.76)[number]
        for side in (-1, 1):
            middle = width_px / 2 + side * (position + w / 2) * unit
            _tooth(colour, alpha, middle, w * unit, height_px - crown - rise, length, tint.teeth * fall, tint.flat)
        position += w
    fade = np.clip((1 - np.abs(np.linspace(-1, 1, width_px))) / 0.2, 0, 1)
    alpha *= fade[None]
    premultiplied = np.dstack([colour * alpha[..., None], alpha]).astype(np.float32)
    small = cv2.resize(premultiplied, None, fx=1 / over, fy=1 / over, interpolation=cv2.INTER_AREA)
    return np.asarray(small if crown_down else small[::-1], dtype=np.float32).copy()


def _tooth(
    colour: Array, alpha: Array, middle: float, width: float, top: float, length: float, white: Array, flat: float
) -> None:
    """Draw one tooth with rounded edges, light in the middle, darker towards its neighbours and the gum."""
    x0, x1 = max(int(middle - width / 2), 0), min(int(middle + width / 2) + 1, colour.shape[1])
    y0, y1 = int(top), min(int(top + length) + 1, colour.shape[0])
    if x1 - x0 < 2 or y1 - y0 < 2:
        return
    y, x = np.mgrid[y0:y1, x0:x1].astype(np.float32)
    across = np.abs(x - middle) / (width / 2)
    along = (y - top) / length
    corner = np.clip((along - 0.78) / 0.22, 0, 1)
    neck = np.clip((0.22 - along) / 0.22, 0, 1)
    limit = 1 - 0.22 * corner**2 - 0.35 * neck**2
    shape = np.clip((limit - across) * width / 2 + 0.5, 0, 1) * np.clip((1 - along) * length + 0.5, 0, 1)
    relief = (1 - 0.7 * flat) * (0.13 * across**4 + 0.12 * neck + 0.03 * corner)
    lit = white[None, None] * (1 - relief)[..., None]
    part = colour[y0:y1, x0:x1]
    part += (lit - part) * shape[..., None]
    alpha[y0:y1, x0:x1] = np.maximum(alpha[y0:y1, x0:x1], shape)


def _tongue(scale: float, tint: Tint, detail: float) -> Array:
    """A tongue seen from the front, premultiplied [h, w, 4] float32."""
    width, height = round(0.46 * scale * detail), round(0.34 * scale * detail)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    across = (x - width / 2) / (width / 2)
    along = y / height
    top = 0.06 + 0.62 * across**4 + 0.04 * np.exp(-((across / 0.12) ** 2))
    alpha = np.clip((along - top) / 0.09, 0, 1) * np.clip((1 - np.abs(across)) * width / 12, 0, 1)
    groove = np.exp(-((across / 0.09) ** 2))
    # The back lies in the dark of the throat, the tip towards the light.
    light = (0.3 + 0.55 * np.clip((along - 0.05) / 0.45, 0, 1)) * (1 - 0.3 * across**2) - 0.07 * groove
    colour = tint.lips * np.array([0.92, 0.72, 0.74], dtype=np.float32) * light[..., None]
    return np.dstack([colour * alpha[..., None], alpha]).astype(np.float32)

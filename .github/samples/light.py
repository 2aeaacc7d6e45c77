"""Light on a height field: a soft key with cast shadows, fill, rim, and skin that lets light seep sideways."""

from dataclasses import dataclass

import cv2
import numpy as np
from canvas import Canvas, Field
from person import Colour


@dataclass(frozen=True, kw_only=True)
class Lights:
    """Directions point towards the light (x right, y down, z to the viewer); colours are linear and may exceed 1."""

    key: tuple[float, float, float] = (-0.62, -0.58, 0.58)
    key_colour: Colour = (2.30, 2.08, 1.80)
    fill: tuple[float, float, float] = (0.8, 0.1, 0.6)
    fill_colour: Colour = (0.16, 0.19, 0.26)
    rim: tuple[float, float, float] = (0.93, -0.25, 0.18)
    rim_colour: Colour = (0.5, 0.55, 0.7)
    sky: Colour = (0.17, 0.185, 0.22)
    ground: Colour = (0.19, 0.145, 0.12)
    shadow_soft: float = 0.10


def normals(canvas: Canvas, depth: Field) -> Field:
    """Unit normals [size, size, 3] of a height field in heads."""
    dy, dx = np.gradient(depth * canvas.scale)
    field = np.stack([-dx, -dy, np.ones_like(dx)], -1)
    return np.asarray(field / np.linalg.norm(field, axis=-1, keepdims=True), dtype=np.float32)


def cast_shadow(canvas: Canvas, depth: Field, towards: tuple[float, float, float], soft: float) -> Field:
    """1 where the light reaches, 0 where the height field itself stands in the way; penumbra by `soft`."""
    flat = float(np.hypot(towards[0], towards[1]))
    small = np.asarray(cv2.resize(depth, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), dtype=np.float32)
    clear = np.ones_like(small)
    for reach in np.geomspace(0.012, 0.55, 44):
        away = reach * canvas.scale / 2 / flat
        shift = np.array([[1, 0, -towards[0] * away], [0, 1, -towards[1] * away]], np.float32)
        blocker = cv2.warpAffine(small, shift, small.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
        over = blocker - small - reach * towards[2] / flat
        clear = np.minimum(clear, 1 - np.clip(over / (soft * reach + 0.006), 0, 1))
    large = cv2.resize(clear, depth.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return canvas.blur(np.asarray(large, dtype=np.float32), 0.006)


def openness(canvas: Canvas, depth: Field) -> Field:
    """How much of the sky each point sees, from how deep it lies below its surroundings."""
    shade = np.zeros_like(depth)
    for reach, weight in ((0.008, 14.0), (0.022, 8.0), (0.06, 3.4), (0.14, 1.2)):
        shade += weight * np.clip(canvas.blur(depth, reach) - depth, 0, None)
    return np.asarray(1 / (1 + shade), dtype=np.float32)


def shade(
    canvas: Canvas,
    depth: Field,
    albedo: Field,
    lights: Lights,
    *,
    clear: Field,
    gloss: Field,
    seep: float = 1.0,
    detail: Field | None = None,
) -> Field:
    """Linear colour [size, size, 3] of a lit surface.

    `clear` is the key light's shadow, `gloss` the strength of highlights, `seep` how far light spreads under
    the skin (0: not at all), `detail` a fine relief such as pores that only the highlights show in full.
    """
    normal = normals(canvas, depth)
    fine = normal if detail is None else normals(canvas, depth + detail)
    soft = 0.6 * normal + 0.4 * fine
    sky = openness(canvas, depth)
    key = np.clip((_dot(soft, lights.key) + 0.12) / 1.12, 0, None) * clear
    light = np.empty_like(albedo)
    up = 0.5 - 0.5 * soft[..., 1]
    fill = np.clip((_dot(soft, lights.fill) + 0.3) / 1.3, 0, None)
    rim = np.clip(_dot(soft, lights.rim), 0, None) ** 2
    for channel, reach in enumerate((0.012, 0.0065, 0.0045)):
        spread = 0.75 * canvas.blur(key, reach * seep) + 0.25 * canvas.blur(key, 2.2 * reach * seep)
        around = lights.ground[channel] + (lights.sky[channel] - lights.ground[channel]) * up
        light[..., channel] = (
            lights.key_colour[channel] * spread
            + (lights.fill_colour[channel] * fill + around + lights.rim_colour[channel] * rim) * sky
        )
    shine = _highlight(soft, lights.key, 16) * 0.30 + _highlight(fine, lights.key, 52) * 0.30
    lustre = (shine * clear * gloss)[..., None] * np.array(lights.key_colour, np.float32)
    edge = (_highlight(fine, lights.rim, 14) * 0.25 * gloss * sky)[..., None] * np.array(lights.rim_colour, np.float32)
    return np.asarray(albedo * light + lustre + edge, dtype=np.float32)


def develop(linear: Field, exposure: float = 1.0) -> Field:
    """Linear light to display values in 0..1: a filmic toe and shoulder, then the gamma of screens."""
    light = np.clip(linear, 0, None) * exposure * 0.62
    mapped = light * (2.3 * light + 0.05) / (light * (2.25 * light + 0.60) + 0.12)
    return np.asarray(np.clip(mapped, 0, 1) ** (1 / 2.2), dtype=np.float32)


def _dot(normal: Field, direction: tuple[float, float, float]) -> Field:
    unit = np.array(direction, np.float32) / np.float32(np.linalg.norm(direction))
    return np.asarray(normal @ unit, dtype=np.float32)


def _highlight(normal: Field, direction: tuple[float, float, float], power: float) -> Field:
    half = np.array(direction, np.float64) / np.linalg.norm(direction) + (0, 0, 1)
    return np.asarray(np.clip(_dot(normal, tuple(half)), 0, 1) ** power, dtype=np.float32)

"""Brightness, colourfulness, hue and unrest of moving pictures, by the formulas of EmoVid (Qiu et al., AAAI 2026)."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]
Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Attributes:
    """What a stretch of video looks like.

    brightness: mean value (HSV), 0..1. colourfulness: mean saturation (HSV), 0..1.
    hue: mean direction of the hue in degrees, 0..360, as atan2(sum of sines, sum of cosines).
    unrest: mean absolute change of a pixel from one look to the next, 0..1; motion and flicker together.
    """

    brightness: float
    colourfulness: float
    hue: float
    unrest: float


def attributes(frames: Iterable[Frame], *, every: int = 1) -> Attributes:
    """Measure frames, uint8 [height, width, 3] RGB, looking at every `every`-th; there must be at least one."""
    values, saturations, sines, cosines, changes = [], [], [], [], []
    before: NDArray[np.float32] | None = None
    for number, frame in enumerate(frames):
        if number % every:
            continue
        rgb = np.asarray(frame, dtype=np.float32) / 255.0
        hue, saturation, value = _hsv(rgb)
        values.append(float(value.mean()))
        saturations.append(float(saturation.mean()))
        sines.append(float(np.sin(hue).sum()))
        cosines.append(float(np.cos(hue).sum()))
        if before is not None:
            changes.append(float(np.abs(rgb - before).mean()))
        before = rgb
    return Attributes(
        brightness=float(np.mean(values)),
        colourfulness=float(np.mean(saturations)),
        hue=float(np.degrees(np.arctan2(sum(sines), sum(cosines))) % 360.0),
        unrest=float(np.mean(changes)) if changes else 0.0,
    )


def _hsv(rgb: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Hue in radians, saturation and value in 0..1, of RGB [..., 3] in 0..1; grey has the hue 0."""
    value = rgb.max(-1)
    span = value - rgb.min(-1)
    saturation = np.where(value > 0, span / np.maximum(value, 1e-9), 0.0)
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    safe = np.maximum(span, 1e-9)
    sixths = np.where(
        value == red,
        ((green - blue) / safe) % 6.0,
        np.where(value == green, (blue - red) / safe + 2.0, (red - green) / safe + 4.0),
    )
    hue = np.where(span > 0, sixths * (np.pi / 3), 0.0)
    return hue.astype(np.float32), saturation.astype(np.float32), value.astype(np.float32)

"""How a scene looks at one moment: colours of the sky and the air from the time of day, bent by the atmosphere."""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.video.animatic.atmosphere import Atmosphere
from pipelines.video.animatic.sheet import Colour, mixed, scaled


@dataclass(frozen=True, kw_only=True)
class Palette:
    """Colours of a time of day. sky: from the zenith to the horizon. light: of the sun or moon. haze: of the air far
    away. ambient: what a white thing looks like, and dark: 0 by day .. 1 at night."""

    sky: tuple[Colour, Colour, Colour]
    light: Colour
    haze: Colour
    ambient: Colour
    dark: float


PALETTES: Mapping[str, Palette] = {
    "dawn": Palette(
        sky=((98, 134, 178), (236, 188, 164), (255, 226, 190)), light=(255, 222, 180), haze=(238, 204, 184),
        ambient=(250, 226, 212), dark=0.15,
    ),
    "day": Palette(
        sky=((66, 140, 208), (134, 190, 230), (222, 238, 240)), light=(255, 248, 226), haze=(196, 220, 230),
        ambient=(255, 252, 244), dark=0.0,
    ),
    "sunset": Palette(
        sky=((62, 58, 116), (202, 98, 100), (255, 190, 112)), light=(255, 188, 110), haze=(226, 140, 108),
        ambient=(248, 194, 158), dark=0.3,
    ),
    "night": Palette(
        sky=((16, 28, 70), (38, 60, 116), (92, 116, 166)), light=(214, 224, 255), haze=(62, 84, 136),
        ambient=(112, 130, 184), dark=1.0,
    ),
}  # fmt: skip

_STORM = (92, 98, 110)


@dataclass(frozen=True, kw_only=True)
class Look:
    """Everything that the parts of a scene ask when they draw themselves.

    seconds: time in the clip. phase: how far everything that moves has come, in seconds of ordinary pace.
    sky, light, haze, ambient: colours at this moment, before the grade. dark: 0 by day .. 1 at night.
    haziness: how much the air hides, 0..1. cloud, rain, snow, fog, wind, flash: weather now, 0..1.
    """

    seconds: float
    phase: float
    atmosphere: Atmosphere
    sky: tuple[Colour, Colour, Colour]
    light: Colour
    haze: Colour
    ambient: Colour
    dark: float
    haziness: float
    cloud: float
    rain: float
    snow: float
    fog: float
    wind: float
    flash: float

    def lit(self, colour: Colour, far: float = 0.0) -> Colour:
        """A thing's own colour as it looks in this light; `far` 0..1 is how much air lies in front of it."""
        red, green, blue = (own * around / 255 for own, around in zip(colour, self.ambient, strict=True))
        return mixed((red, green, blue), self.haze, self.share(far))

    def share(self, far: float) -> float:
        """How much of a thing the air hides."""
        return float(np.clip(far * (0.75 + 0.6 * self.haziness) + 0.30 * self.haziness * (far > 0), 0.0, 0.96))

    def affine(self, far: float) -> NDArray[np.float32]:
        """The same as `lit` for premultiplied pixels: a matrix [3, 4] for red, green, blue and opacity."""
        share = self.share(far)
        matrix = np.zeros((3, 4), np.float32)
        for row in range(3):
            matrix[row, row] = self.ambient[row] / 255 * (1 - share)
            matrix[row, 3] = self.haze[row] / 255 * share
        return matrix


def look_at(
    *,
    palette: Palette,
    atmosphere: Atmosphere,
    weather: Mapping[str, float],
    seconds: float,
    phase: float,
    flash: float,
) -> Look:
    """The look of a moment.

    weather: what the words asked for, 0..1 by the names cloud, rain, snow, fog, wind, clear.
    flash: light of a stroke of lightning, 0..1.
    """
    asked = {name: weather.get(name, 0.0) for name in ("cloud", "rain", "snow", "fog", "wind", "clear")}
    cloud = _bounded(0.3 + asked["cloud"] - 0.3 * asked["clear"] + 0.6 * atmosphere.cloud * (1 - 0.5 * asked["clear"]))
    falling = max(0.0, atmosphere.rain * (1 - 0.7 * asked["clear"])) if atmosphere.rain > 0 else 0.5 * atmosphere.rain
    wet = _bounded(asked["rain"] + (0.0 if asked["snow"] else falling))
    snow = _bounded(asked["snow"] * (1 + 0.4 * falling))
    gloom = _bounded(cloud - 0.35) * 0.75
    storm = scaled(mixed(_STORM, palette.haze, 0.35), 1 - 0.6 * palette.dark)
    haze = mixed(palette.haze, storm, gloom)
    sky = tuple(mixed(colour, storm, gloom * share) for colour, share in zip(palette.sky, (0.8, 0.9, 0.6), strict=True))
    flashed = tuple(mixed(colour, (236, 232, 255), 0.6 * flash) for colour in sky)
    return Look(
        seconds=seconds,
        phase=phase,
        atmosphere=atmosphere,
        sky=(flashed[0], flashed[1], flashed[2]),
        light=mixed(palette.light, storm, 0.6 * gloom),
        haze=mixed(haze, (236, 232, 255), 0.4 * flash),
        ambient=mixed(
            mixed(palette.ambient, (190, 198, 212), gloom * (1 - palette.dark)), (255, 252, 255), 0.5 * flash
        ),
        dark=palette.dark,
        haziness=_bounded(0.15 + asked["fog"] + 0.5 * atmosphere.haze + 0.3 * wet + 0.3 * snow),
        cloud=cloud,
        rain=wet,
        snow=snow,
        fog=_bounded(asked["fog"] + 0.8 * max(0.0, atmosphere.haze - 0.2)),
        wind=_bounded(0.15 + asked["wind"] + 0.8 * atmosphere.wind),
        flash=flash,
    )


def grade(frame: NDArray[np.uint8], atmosphere: Atmosphere) -> NDArray[np.uint8]:
    """The finished picture, uint8 [height, width, 3] RGB: saturation, tint, light and contrast of the atmosphere.

    Where it darkens, the tint takes the other colours away and adds none: a picture in that colour darkens, too.
    """
    matrix = _saturation(1 + 0.9 * atmosphere.colour)
    tint = np.clip(1 + 0.9 * np.array([atmosphere.red, atmosphere.green, atmosphere.blue]), 0.2, 1.8)
    tint /= tint.max() ** _bounded(-8 * atmosphere.light)
    toned = cv2.LUT(frame, _tone(atmosphere))
    return np.asarray(cv2.transform(toned, (matrix * tint[:, None]).astype(np.float32)))


def _saturation(amount: float) -> NDArray[np.float64]:
    grey = np.array([0.299, 0.587, 0.114])
    return np.eye(3) * amount + np.outer(np.ones(3), grey) * (1 - amount)


def _tone(atmosphere: Atmosphere) -> NDArray[np.uint8]:
    """Light as a gamma, which keeps black and white, and contrast as an S curve around the middle."""
    value = np.arange(256) / 255
    value = value ** (2.0 ** (-1.3 * atmosphere.light)) * (1 + 0.25 * min(0.0, atmosphere.light))
    curve = value + 0.6 * atmosphere.contrast * (value - 0.5) * (1 - (2 * value - 1) ** 2)
    tone: NDArray[np.uint8] = np.rint(np.clip(curve, 0, 1) * 255).astype(np.uint8)
    return tone


def _bounded(value: float) -> float:
    return min(1.0, max(0.0, value))

"""The sky: its colours, sun or moon, stars, clouds."""

from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.video.animatic.look import Look
from pipelines.video.animatic.sheet import Sheet, mixed
from pipelines.video.animatic.stage import Stage, blank

Random = np.random.Generator

SUN_PLACES = {"dawn": (0.24, 0.44), "day": (0.72, 0.17), "sunset": (0.62, 0.46), "night": (0.74, 0.2)}
"""Where sun or moon stand: share of the width, and height in world units."""


class Sky:
    """The colours of the sky with sun or moon.

    always: the stars shine by day too. stars: they were asked for, and are many. moon: it was asked for, and is large.
    """

    def __init__(
        self, time: str, aspect: float, scale: float, random: Random, *, always: bool, stars: bool, moon: bool
    ) -> None:
        self._time = time
        self._aspect, self._scale = aspect, scale
        self._always = always
        self._moon = 1.8 if moon else 1.0
        self._sown: list[tuple[float, float, float, float]] = []
        for _ in range(700 if stars else 260):
            x, y = random.uniform(-0.45, aspect + 0.45), random.uniform(-0.15, 0.7)
            size = random.choice([0.0011, 0.0016, 0.0024], p=[0.6, 0.3, 0.1])
            self._sown.append((x, y, float(size), float(random.uniform(0.4, 1.0))))

    def draw(self, stage: Stage, look: Look) -> None:
        """See Element."""
        surface = stage.surface(0.0)
        height = len(stage.pixels)
        rows = np.linspace(surface.top, surface.top + height / surface.scale, height)
        stops = np.array(look.sky, np.float64)
        column = np.stack([np.interp(rows, (-0.1, 0.34, 0.62), stops[:, part]) for part in range(3)], axis=1)
        stage.pixels[:] = np.rint(column).astype(np.uint8)[:, None, :]
        night = 1.0 if self._always else max(0.0, look.dark - 0.2) * 1.25
        if night > 0:
            stage.paste(self._stars, depth=0.02, opacity=night * (1 - 0.95 * look.cloud))
        self._sun(stage, look)

    @cached_property
    def _stars(self) -> Sheet:
        """Drawn when they first shine: by day nobody sees them, and they are a quarter of the work on a scene."""
        sheet = blank(self._aspect, self._scale, bottom=0.8)
        for x, y, size, alpha in self._sown:
            sheet.ellipse(x, y, size, size, (255, 250, 236), alpha=alpha)
        return sheet

    def _sun(self, stage: Stage, look: Look) -> None:
        share, y = SUN_PLACES[self._time]
        x = share * stage.aspect
        clear = 1 - max(0.0, look.cloud - 0.35) * 1.4
        surface = stage.surface(0.03)
        surface.glow(x, y, 0.75, look.light, 0.42 * max(0.1, clear) * (1 - 0.45 * look.dark))
        surface.glow(x, y, 0.22, look.light, 0.5 * max(0.0, clear))
        if clear <= 0.05:
            return
        if self._time == "night":
            size = self._moon
            surface.ellipse(x, y, 0.046 * size, 0.046 * size, (246, 242, 224), alpha=clear)
            for dx, dy, wide in ((-0.014, -0.008, 0.010), (0.012, 0.010, 0.013), (0.004, -0.02, 0.006)):
                crater = wide * size
                surface.ellipse(x + dx * size, y + dy * size, crater, crater, (216, 212, 198), alpha=0.7 * clear)
        else:
            surface.ellipse(x, y, 0.052, 0.052, mixed(look.light, (255, 255, 246), 0.7), alpha=min(1.0, clear))


class Clouds:
    """Drifting clouds: single ones in a fair sky, a closed layer as cover grows."""

    def __init__(self, aspect: float, scale: float, random: Random) -> None:
        self._fair = [
            (
                _cloud(scale, random),
                random.uniform(-0.2, aspect + 0.2),
                random.uniform(0.02, 0.34),
                random.uniform(0.5, 1),
            )
            for _ in range(7)
        ]
        self._aspect = aspect
        self._cover = _cover(aspect, scale, random)

    def draw(self, stage: Stage, look: Look) -> None:
        """See Element."""
        drift = look.phase * (0.006 + 0.03 * look.wind)
        body = mixed((250, 250, 252), look.sky[1], 0.12)
        lit = tuple(one * around / 255 for one, around in zip(body, look.ambient, strict=True))
        warm = mixed((lit[0], lit[1], lit[2]), look.light, 0.25)
        for number, (cloud, x, y, pace) in enumerate(self._fair):
            seen = float(np.clip(look.cloud * 9 - number, 0, 1)) * (1 - 0.5 * max(0.0, look.cloud - 0.6))
            width = cloud.pixels.shape[1] / cloud.scale
            span = self._aspect + 2 * width + 0.4
            at = (x + drift * pace + width) % span - width - 0.2
            moved = Sheet(cloud.pixels, left=at, top=y - 0.1, scale=cloud.scale)
            stage.paste(moved, depth=0.06, tone=_shaded(warm, look.sky[0]), opacity=0.92 * seen)
        heavy = float(np.clip((look.cloud - 0.45) / 0.45, 0, 1))
        dull = mixed(mixed(look.sky[0], look.sky[1], 0.5), (60, 62, 72), 0.35)
        period = self._cover.pixels.shape[1] / self._cover.scale / 2
        x = drift * 0.5 % period - period
        stage.paste(self._cover, depth=0.04, tone=_shaded(mixed(look.haze, dull, 0.4), dull), opacity=0.9 * heavy, x=x)


def _shaded(light: tuple[float, float, float], shade: tuple[float, float, float]) -> NDArray[np.float32]:
    """Turns grey pixels into colours between `shade` (black) and `light` (white)."""
    matrix = np.zeros((3, 4), np.float32)
    for row in range(3):
        matrix[row, row] = (light[row] - shade[row]) / 255
        matrix[row, 3] = shade[row] / 255
    return matrix


def _cloud(scale: float, random: Random) -> Sheet:
    """One heap cloud: round above, flat below, light on its upper left, in greys."""
    width = random.uniform(0.28, 0.6)
    height = width * random.uniform(0.34, 0.46)
    sheet = Sheet.clear(
        left=-0.5 * height, top=-0.1, right=width * 1.3 + 0.5 * height, bottom=height * 1.3, scale=scale
    )
    heaps = [
        (x, height * (1.02 - 0.36 * np.sin(np.pi * x / (width * 1.3)) * random.uniform(0.6, 1.25)), r)
        for x, r in zip(np.linspace(width * 0.18, width * 1.1, 9), height * random.uniform(0.16, 0.3, 9), strict=True)
    ]
    base = height * 1.16
    for shade, dx, dy, grow in (
        ((165, 165, 165), 0.0, 0.0, 1.0), ((212, 212, 212), -0.01, -0.014, 0.93), ((255, 255, 255), -0.02, -0.03, 0.8)
    ):  # fmt: skip
        for x, y, r in heaps:
            sheet.ellipse(x + dx * 2, y + dy, r * 1.5 * grow, r * grow, (shade[0], shade[1], shade[2]))
    cut = int((base + 0.1) * scale)
    sheet.pixels[cut:] = 0
    sheet.pixels[:] = cv2.GaussianBlur(sheet.pixels, (0, 0), max(1.0, scale * 0.004))
    return sheet


def _cover(aspect: float, scale: float, random: Random) -> Sheet:
    """A closed, ragged layer of cloud, in greys; twice as wide as it is needed, and it repeats after half its width."""
    rows, columns = 48, 96
    field: NDArray[np.float64] = np.zeros((rows, columns))
    for octave in (3, 6, 12, 24):
        small = random.normal(size=(max(2, octave // 2), octave))
        tiled = np.concatenate([small, small[:, :2]], axis=1)
        grown = cv2.resize(tiled, (columns + 16, rows), interpolation=cv2.INTER_CUBIC)[:, :columns]
        field = field + np.asarray(grown, dtype=np.float64) / octave**0.75
    field = np.concatenate([field, field], axis=1)
    field = (field - field.min()) / np.ptp(field)
    fade = np.clip(np.linspace(1.25, -0.12, rows), 0, 1)[:, None]
    cover = np.clip((field + 0.25) * 1.4, 0, 1) * fade
    height, width = int(0.62 * scale), int(2 * (aspect + 1.2) * scale)
    opacity = cv2.resize(cover, (width, height), interpolation=cv2.INTER_CUBIC).clip(0, 1)
    tone = cv2.resize(field, (width, height), interpolation=cv2.INTER_CUBIC).clip(0, 1)
    pixels = np.empty((height, width, 4), np.uint8)
    pixels[..., :3] = (tone * opacity * 255)[..., None]
    pixels[..., 3] = opacity * 255
    return Sheet(pixels, left=-0.6, top=-0.12, scale=scale)

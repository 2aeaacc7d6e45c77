"""What is in the air: fog, rain, snow, petals, embers, spores, lightning, rainbow, fireworks."""

from dataclasses import dataclass

import cv2
import numpy as np

from pipelines.video.animatic.look import Look
from pipelines.video.animatic.sheet import Colour, Sheet, mixed, scaled
from pipelines.video.animatic.stage import Stage

Random = np.random.Generator


class Fog:
    """Banks of fog that drift past at a depth."""

    def __init__(self, aspect: float, scale: float, random: Random, *, y: float, depth: float) -> None:
        width, height = int((aspect + 1.6) * scale), int(0.5 * scale)
        small = cv2.GaussianBlur(random.uniform(0, 1, (10, 40)).astype(np.float32), (0, 0), 1.2)
        small = (small - small.min()) / np.ptp(small)
        banks = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC).clip(0, 1)
        fade = np.sin(np.linspace(0, np.pi, height))[:, None] ** 1.2
        opacity = (banks * 0.8 + 0.2) * fade * 255
        pixels = np.repeat(opacity[..., None], 4, axis=2).astype(np.uint8)
        self._sheet = Sheet(pixels, left=-0.8, top=y - 0.25, scale=scale)
        self._depth = depth

    def draw(self, stage: Stage, look: Look) -> None:
        """See Element."""
        tone = np.zeros((3, 4), np.float32)
        colour = mixed(look.haze, (255, 255, 255), 0.12 * (1 - look.dark))
        tone[:, 3] = np.asarray(colour, np.float32) / 255
        x = 0.35 * np.sin(look.phase * (0.05 + 0.12 * look.wind) + 3 * self._depth)
        stage.paste(self._sheet, depth=self._depth, tone=tone, opacity=0.85 * look.fog, x=x)


class Falling:
    """Rain and snow over the whole frame, in front of everything."""

    def __init__(self, random: Random) -> None:
        self._at = random.uniform(0, 1, (520, 2))
        self._near = random.uniform(0.3, 1.0, 520)

    def draw(self, stage: Stage, look: Look) -> None:
        """See Element."""
        height, width = stage.pixels.shape[:2]
        if look.rain > 0.03:
            count = int(520 * look.rain)
            near = self._near[:count]
            slant = 0.05 + 0.35 * look.wind
            y = (self._at[:count, 1] + look.seconds * (1.5 + 1.2 * near)) % 1.15 - 0.1
            x = (self._at[:count, 0] * 1.5 - slant * y / stage.aspect * 1.2) % 1.2 - 0.1
            length = 0.035 + 0.075 * near
            start = np.stack([x * width, y * height], axis=1)
            end = start + np.stack([-slant * length * height, length * height], axis=1)
            lines = np.rint(np.stack([start, end], axis=1)[:, :, None, :] * 16).astype(np.int32)
            tone = mixed(look.haze, (236, 242, 250), 0.75)
            thick = max(1, round(height / 620))
            stage.veil(
                lambda copy: cv2.polylines(copy, list(lines), False, tone, thick, cv2.LINE_AA, 4),
                0.24 + 0.2 * look.rain,
            )
        if look.snow > 0.03:
            count = int(420 * look.snow)
            near = self._near[:count]
            y = (self._at[:count, 1] + look.seconds * (0.06 + 0.12 * near)) % 1.1 - 0.05
            drift = (
                0.03 * np.sin(look.seconds * 1.3 + self._at[:count, 0] * 40) + look.wind * 0.25 * look.seconds * near
            )
            x = (self._at[:count, 0] + drift) % 1.1 - 0.05
            white = mixed(look.ambient, (255, 255, 255), 0.65)
            turn = np.linspace(0, 2 * np.pi, 9, endpoint=False)
            round_ = np.stack([np.cos(turn), np.sin(turn)], axis=1)
            middle = np.stack([x * width, y * height], axis=1)[:, None, :]
            flakes = middle + round_ * ((0.0016 + 0.0042 * near**2) * height)[:, None, None]
            shapes = list(np.rint(flakes * 16).astype(np.int32)[:, :, None, :])
            stage.veil(lambda copy: cv2.fillPoly(copy, shapes, white, cv2.LINE_AA, 4), 0.86)


class Drifting:
    """Small things that the mood brings: petals for joy, embers for anger, spores for disgust."""

    def __init__(self, random: Random) -> None:
        self._at = random.uniform(0, 1, (90, 2))
        self._own = random.uniform(0, 1, (90, 3))

    def draw(self, stage: Stage, look: Look) -> None:
        """See Element."""
        atmosphere = look.atmosphere
        surface = stage.surface(1.1)
        width, height = stage.pixels.shape[1] / surface.scale, stage.pixels.shape[0] / surface.scale
        for amount, kind in ((atmosphere.sparkle, "petal"), (atmosphere.embers, "ember"), (atmosphere.spores, "spore")):
            for (x, y), (pace, size, turn) in zip(
                self._at[: int(60 * np.clip(amount, 0, 1.5))], self._own, strict=False
            ):
                t = look.phase * (0.5 + pace)
                if kind == "petal":
                    px, py = x + 0.05 * t * (0.5 + look.wind) + 0.02 * np.sin(t * 2 + turn * 6), y + 0.045 * t
                elif kind == "ember":
                    px, py = x + 0.06 * t * look.wind + 0.012 * np.sin(t * 5 + turn * 6), y - 0.13 * t
                else:
                    px, py = x + 0.02 * np.sin(t + turn * 6), y - 0.015 * t + 0.02 * np.cos(t * 0.7)
                at = surface.left + (px % 1.1 - 0.05) * width, surface.top + (py % 1.1 - 0.05) * height
                _particle(surface, look, kind, at, 0.003 + 0.005 * size, t * 2 + turn * 6)


def _particle(surface: Sheet, look: Look, kind: str, at: tuple[float, float], size: float, angle: float) -> None:
    x, y = at
    if kind == "petal" and look.dark < 0.6:
        thin = 0.25 + 0.75 * abs(np.sin(angle))
        lean = np.array([np.cos(angle), np.sin(angle)]) * size * 1.7
        side = np.array([-lean[1], lean[0]]) * 0.6 * thin
        surface.polygon([at + lean, at + side, at - lean, at - side], look.lit((252, 204, 214)))
    elif kind == "petal":
        surface.glow(x, y, size * 3.2, (150, 140, 60), 0.6 + 0.4 * np.sin(angle))
    elif kind == "ember":
        surface.glow(x, y, size * 2.6, (170, 70, 18), 0.9)
        surface.ellipse(x, y, size * 0.45, size * 0.45, (255, 190, 96))
    else:
        surface.ellipse(x, y, size * 0.6, size * 0.6, look.lit((150, 164, 66)), alpha=0.65)


@dataclass(frozen=True, kw_only=True)
class Lightning:
    """Bolts in the sky; each flash of the Look has one."""

    base: float

    def draw(self, stage: Stage, look: Look) -> None:
        """See Element."""
        if look.flash < 0.35:
            return
        random = np.random.default_rng(int(look.seconds * 1.4) + 17)
        surface = stage.surface(0.05)
        x, y = random.uniform(0.12, 0.88) * stage.aspect, -0.02
        bolt = [(x, y)]
        while y < self.base:
            x, y = x + random.normal(0, 0.03), y + random.uniform(0.03, 0.07)
            bolt.append((x, y))
        surface.line(bolt, 0.012, (196, 190, 255), alpha=0.35 * look.flash)
        surface.line(bolt, 0.004, (255, 252, 255), alpha=look.flash)


@dataclass(frozen=True, kw_only=True)
class Rainbow:
    """A bow in the sky, paler the less light there is."""

    def draw(self, stage: Stage, look: Look) -> None:
        """See Element."""
        surface = stage.surface(0.04)
        bands = ((206, 84, 84), (226, 150, 80), (236, 214, 110), (116, 186, 122), (92, 140, 206), (140, 104, 182))
        turn = np.linspace(np.pi * 1.02, np.pi * 1.98, 60)
        for number, colour in enumerate(bands):
            radius = 0.62 - 0.016 * number
            arc = np.stack([0.42 * stage.aspect + radius * np.cos(turn), 0.72 + radius * np.sin(turn)], axis=1)
            surface.line(
                arc, 0.016, (float(colour[0]), float(colour[1]), float(colour[2])), alpha=0.34 * (1 - 0.75 * look.dark)
            )


@dataclass(frozen=True, kw_only=True)
class Fireworks:
    """Bursts of light, one after the other."""

    seed: int

    def draw(self, stage: Stage, look: Look) -> None:
        """See Element."""
        surface = stage.surface(0.1)
        for shift in (0.0, 0.55, 1.1):
            count, age = divmod(look.phase + shift, 1.65)
            random = np.random.default_rng([self.seed, int(count), int(shift * 100)])
            x, y = random.uniform(0.15, 0.85) * stage.aspect, random.uniform(0.12, 0.36)
            hue: Colour = ((255, 120, 90), (255, 214, 110), (130, 200, 255), (220, 140, 255))[random.integers(4)]
            reach, fade = 0.2 * (1 - np.exp(-2.6 * age)), max(0.0, 1 - age / 1.5)
            surface.glow(x, y, 0.3, scaled(hue, 0.35), fade)
            for angle in np.linspace(0, 2 * np.pi, 26, endpoint=False):
                far = reach * random.uniform(0.75, 1.0)
                tip = x + far * np.cos(angle), y + far * np.sin(angle) + 0.07 * age**2
                root = x + 0.8 * far * np.cos(angle), y + 0.8 * far * np.sin(angle) + 0.06 * age**2
                surface.line([root, tip], 0.003, hue, alpha=fade)

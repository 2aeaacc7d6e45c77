"""Water: sea and lake, drawn anew in every frame."""

from dataclasses import dataclass

import numpy as np

from pipelines.video.animatic.look import Look
from pipelines.video.animatic.sheet import Colour, mixed, scaled
from pipelines.video.animatic.stage import Stage


@dataclass(frozen=True, kw_only=True)
class Water:
    """A surface of water from the horizon to the lower edge.

    top, bottom: world heights. swell: 0 still as a lake .. 1 sea. colour: its own. sun: share of the width under which
    the light glitters. depth: plane of its near edge, see Stage.
    """

    top: float
    bottom: float
    swell: float
    colour: Colour
    sun: float
    depth: float
    seed: int

    def draw(self, stage: Stage, look: Look) -> None:
        """See Element."""
        far = stage.surface(0.1)
        left, right = far.left - 0.1, far.left + stage.pixels.shape[1] / far.scale + 0.1
        own = look.lit(self.colour)
        sky = mixed(mixed(look.sky[2], look.sky[1], 0.5), own, 0.35)
        deep = scaled(mixed(own, look.sky[0], 0.3), 0.62)
        far.gradient([(left, self.top), (right, self.top), (right, 1.4), (left, 1.4)], sky, deep)
        self._glitter(stage, look)
        self._waves(stage, look, sky, deep)

    def _waves(self, stage: Stage, look: Look, sky: Colour, deep: Colour) -> None:
        rows = 13
        rough = self.swell * (0.35 + 0.9 * look.wind + 0.25 * max(0.0, look.atmosphere.energy))
        random = np.random.default_rng(self.seed)
        for row in range(rows):
            near = (row + 1) / rows
            level = self.top + (self.bottom - self.top) * near**1.7
            depth = 0.1 + (self.depth - 0.1) * near
            surface = stage.surface(depth)
            left = surface.left - 0.05
            right = surface.left + stage.pixels.shape[1] / surface.scale + 0.05
            xs = np.linspace(left, right, 90)
            length, pace = 0.1 + 0.5 * near, 0.5 + 0.5 * near
            first, second = random.uniform(0, 6.3, 2)
            wave = np.sin(xs / length * 6.3 - look.phase * pace + first)
            wave = wave + 0.5 * np.sin(xs / length * 11 + look.phase * pace * 1.3 + second)
            height = (0.0015 + 0.022 * near**1.5) * (0.25 + rough)
            crest = np.stack([xs, level - height * (wave + 0.35 * np.maximum(wave, 0) ** 2)], axis=1)
            tone = mixed(sky, deep, near**0.7)
            tone = mixed(tone, scaled(tone, 0.86), row % 2)
            surface.gradient(
                [*crest, (right, level + 0.16 * near + 0.02), (left, level + 0.16 * near + 0.02)],
                tone,
                scaled(tone, 0.9),
            )
            foam = mixed(tone, (250, 252, 255), 0.25 + 0.35 * min(1.0, rough * near))
            surface.line(crest, 0.0016 + 0.0022 * near, foam, alpha=0.35 + 0.4 * min(1.0, rough) * near)

    def _glitter(self, stage: Stage, look: Look) -> None:
        bright = (1 - 0.8 * look.cloud) * 0.9
        if bright < 0.1:
            return
        random = np.random.default_rng(self.seed + int(look.phase * 5))
        surface = stage.surface(0.15)
        for _ in range(46):
            near = random.uniform(0, 1) ** 1.3
            y = self.top + 0.004 + (self.bottom - self.top) * near * 0.8
            x = self.sun * stage.aspect + random.normal(0, 0.02 + 0.09 * near)
            width = 0.006 + 0.022 * near
            surface.line([(x - width, y), (x + width, y)], 0.0018 + 0.002 * near, look.light, alpha=0.55 * bright)

"""The animatic: a prompt and a curve become frames, drawn one after the other."""

from collections.abc import Iterator
from math import exp, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.state import LABELS
from pipelines.media.ahead import drawn_ahead
from pipelines.video.animatic.atmosphere import Atmosphere, atmospheres
from pipelines.video.animatic.camera import view
from pipelines.video.animatic.look import PALETTES, Look, grade, look_at
from pipelines.video.animatic.scene import Scene, compose
from pipelines.video.animatic.stage import Stage, View
from pipelines.video.animatic.words import read_prompt


class Animatic:
    """An illustrated clip of a prompt, shaped by an emotion curve over its whole length.

    prompt: English; `scene.words.unknown` are the words that nothing is drawn for. seconds: length of the clip.
    width, height: pixels. strength: scales the intensity of the curve. The same seed gives the same frames.
    """

    def __init__(
        self,
        prompt: str,
        curve: EmotionCurve,
        *,
        seconds: float,
        fps: float,
        width: int,
        height: int,
        seed: int,
        strength: float = 1.0,
    ) -> None:
        self.frame_count = max(1, round(seconds * fps))
        self._fps = fps
        self._size = width, height
        self._seed = seed
        times = np.arange(self.frame_count) / fps
        self._atmospheres = atmospheres(curve, times, strength)
        felt = curve.sample(times).strength.mean(axis=0) * strength
        feeling = LABELS[int(felt.argmax())] if felt.max() > 0.05 else "neutral"
        self.scene: Scene = compose(read_prompt(prompt), feeling, aspect=width / height, scale=float(height), seed=seed)

    def frames(self) -> Iterator[NDArray[np.uint8]]:
        """The frames, uint8 [height, width, 3] RGB, in their order; a few are drawn ahead, side by side."""
        paper = _paper(*self._size, self._seed)
        return drawn_ahead(lambda moment: self._draw(*moment, paper), self._moments())

    def _moments(self) -> Iterator[tuple[Atmosphere, Look, View]]:
        phase, pushed = 0.0, 0.0
        for number, atmosphere in enumerate(self._atmospheres):
            seconds = number / self._fps
            share = number / max(1, self.frame_count - 1)
            pushed += atmosphere.push / self.frame_count
            look = self._look(atmosphere, seconds, phase)
            yield atmosphere, look, view(self.scene.words.cameras, atmosphere, pushed, share, seconds)
            phase += (1 + 0.6 * atmosphere.energy) / self._fps

    def _draw(self, atmosphere: Atmosphere, look: Look, seen: View, paper: NDArray[np.uint8]) -> NDArray[np.uint8]:
        stage = Stage(*self._size, seen)
        for part in self.scene.parts:
            part.draw(stage, look)
        return np.asarray(cv2.multiply(grade(stage.pixels, atmosphere), paper, scale=1 / 255))

    def _look(self, atmosphere: Atmosphere, seconds: float, phase: float) -> Look:
        storm = max(self.scene.weather.get("lightning", 0.0), atmosphere.lightning)
        return look_at(
            palette=PALETTES[self.scene.time],
            atmosphere=atmosphere,
            weather=self.scene.weather,
            seconds=seconds,
            phase=phase,
            flash=_flash(seconds, self._seed) * min(1.0, storm * 1.3) if storm > 0.25 else 0.0,
        )


def _flash(seconds: float, seed: int) -> float:
    """Light of the last stroke of lightning, 0..1: one stroke every 0.7 s to 2.5 s, with an afterglow that flickers."""
    slot = int(seconds * 1.4)
    strikes = np.random.default_rng([seed, slot]).uniform() < 0.45
    age = seconds - slot / 1.4
    return exp(-9 * age) * (0.8 + 0.2 * sin(90 * age)) if strikes else 0.0


def _paper(width: int, height: int, seed: int) -> NDArray[np.uint8]:
    """The grain of the paper and a slight darkening towards the corners, uint8 [height, width, 3]."""
    random = np.random.default_rng(seed)
    grain = cv2.GaussianBlur(random.normal(0, 1, (height, width)).astype(np.float32), (0, 0), max(0.6, height / 900))
    ys, xs = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    corner = 1 - 0.16 * np.clip(np.hypot(xs, ys) - 0.55, 0, None) ** 1.5
    tone = np.clip(corner * (0.985 + 0.016 * grain / max(float(grain.std()), 1e-6)), 0, 1) * 255
    return np.repeat(tone[..., None], 3, axis=2).astype(np.uint8)

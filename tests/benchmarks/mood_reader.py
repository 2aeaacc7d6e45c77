"""Which mood a clip shows, judged by how its light and colour differ from the neutral clip's: learned from drawings.

A linear discriminant (Fisher, 1936) over the means and spreads of the three colour channels. It knows the animatic's
moods and nothing else, so it tells whether a network that learned from the animatic shows the mood that was asked for.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.emotion.state import LABELS
from pipelines.video.animatic.render import Animatic
from pipelines.video.mini.scenes import HEIGHT, PLACES, TIMES, WIDTH

MOODS = tuple(label for label in LABELS if label != "neutral")
INTENSITIES = (0.5, 1.0)
FPS, FRAMES = 4.0, 2
RIDGE = 1e-4
"""Added to the variance of every feature; those are in 0..1."""

Features = NDArray[np.float64]


class MoodReader:
    """Fitted to drawings of `prompts`: features [clips, 6] that differ from the neutral drawing's, by mood."""

    def __init__(self, prompts: Sequence[str]) -> None:
        drawn = drawings(prompts)
        self._means = np.stack([drawn[mood].mean(0) for mood in MOODS])
        within = np.concatenate([drawn[mood] - mean for mood, mean in zip(MOODS, self._means, strict=True)])
        self._precision = np.linalg.inv(within.T @ within / len(within) + RIDGE * np.eye(within.shape[1]))

    def probabilities(self, difference: Features) -> NDArray[np.float64]:
        """Of each of MOODS, for features [6] less those of the neutral clip."""
        away = difference - self._means
        scores = -0.5 * np.einsum("mi,ij,mj->m", away, self._precision, away)
        likely = np.exp(scores - scores.max())
        return np.asarray(likely / likely.sum())

    def accuracy(self, prompts: Sequence[str]) -> float:
        """The share of drawings of other prompts that are read as what they were drawn for."""
        drawn = drawings(prompts)
        hits = [MOODS[int(self.probabilities(one).argmax())] == mood for mood in MOODS for one in drawn[mood]]
        return float(np.mean(hits))


def features(frames: NDArray[np.float64]) -> Features:
    """Mean and spread of each channel of frames [frames, height, width, 3] in 0..1."""
    return np.concatenate([frames.mean((0, 1, 2)), frames.std((0, 1, 2))])


def split_prompts() -> tuple[list[str], list[str]]:
    """Places by times of day: some to fit to, and some held out."""
    prompts = [f"{place} {moment}" for place in PLACES.values() for moment in TIMES]
    return prompts[::3], prompts[1::6]


def drawings(prompts: Sequence[str]) -> dict[str, Features]:
    """Features of drawings less those of the neutral drawing, [prompts * intensities, 6], by mood."""
    told: dict[str, list[Features]] = {mood: [] for mood in MOODS}
    for prompt in prompts:
        neutral = features(drawn_clip(prompt, "neutral", 0.0))
        for mood in MOODS:
            told[mood] += [features(drawn_clip(prompt, mood, level)) - neutral for level in INTENSITIES]
    return {mood: np.stack(rows) for mood, rows in told.items()}


def drawn_clip(prompt: str, mood: str, intensity: float, frames: int = FRAMES) -> NDArray[np.float64]:
    """What the animatic draws, [frames, height, width, 3] in 0..1."""
    felt = EmotionCurve.constant(from_word(mood, intensity))
    drawn = Animatic(prompt, felt, seconds=frames / FPS, fps=FPS, width=WIDTH, height=HEIGHT, seed=0)
    return np.stack(list(drawn.frames())) / 255.0

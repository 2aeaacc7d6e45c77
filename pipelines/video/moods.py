"""Which moods a curve goes through: the labels refined by arousal, so that calm joy and wild joy look different."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.state import LABELS
from pipelines.emotion.taxonomy import word

Array = NDArray[np.float64]

PLEASANT = ("happy", "surprised", "amusement", "awe", "contentment", "excitement")
"""Moods that share the labels happy and surprised; which of them is meant is told by their ratio and the point."""

OPPOSITES = {
    "angry": "contentment",
    "contempt": "awe",
    "disgusted": "contentment",
    "fear": "contentment",
    "happy": "sad",
    "sad": "happy",
    "surprised": "contentment",
    "amusement": "sad",
    "awe": "contempt",
    "contentment": "fear",
    "excitement": "sad",
}
"""The mood that guidance steers away from: other in valence, and in arousal where there is one."""

_WEAKEST = 0.1
"""Strength that a mood must reach to be one of them."""

_SHARPNESS = 0.07
"""Width of a pleasant mood in the space of (happy share, valence, arousal)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class MoodTrack:
    """Strengths of moods over time: `strength` [times, moods], 0..1.5, columns as in `names`, strongest first."""

    names: tuple[str, ...]
    strength: Array


def moods(curve: EmotionCurve, times: ArrayLike, *, at_most: int = 3) -> MoodTrack:
    """The moods of a curve at `times` [n] in seconds: the `at_most` strongest of those that reach _WEAKEST."""
    at = np.atleast_1d(np.asarray(times, dtype=np.float64))
    samples = curve.sample(at)
    strengths: dict[str, Array] = {
        label: samples.strength[:, LABELS.index(label)]
        for label in LABELS
        if label not in ("neutral", "happy", "surprised")
    }
    happy, surprised = (samples.strength[:, LABELS.index(label)] for label in ("happy", "surprised"))
    pleasant = happy + surprised
    felt = np.maximum(np.minimum(samples.intensity, 1.0), 1e-9)
    share = np.where(pleasant > 1e-9, happy / np.maximum(pleasant, 1e-9), 0.0)
    here = np.stack([share, samples.valence / felt, samples.arousal / felt], axis=1)
    distance = ((here[:, None, :] - _places()[None]) ** 2).sum(-1)
    near = np.exp(-(distance - distance.min(1, keepdims=True)) / (2 * _SHARPNESS**2))
    near[near < 0.2] = 0.0
    near /= near.sum(1, keepdims=True)
    for column, mood in enumerate(PLEASANT):
        strengths[mood] = pleasant * near[:, column]
    ranked = sorted(strengths, key=lambda mood: -float(strengths[mood].max(initial=0.0)))
    kept = tuple(mood for mood in ranked[:at_most] if strengths[mood].max(initial=0.0) >= _WEAKEST)
    values = np.stack([strengths[mood] for mood in kept], axis=1) if kept else np.zeros((len(at), 0))
    return MoodTrack(names=kept, strength=values)


def _places() -> Array:
    """[moods, 3]: share of happy among happy and surprised, valence and arousal, of the pleasant moods' own words."""
    rows = []
    for mood in PLEASANT:
        entry = word(mood)
        happy, surprised = entry.blend.get("happy", 0.0), entry.blend.get("surprised", 0.0)
        rows.append([happy / (happy + surprised), entry.valence, entry.arousal])
    return np.array(rows)

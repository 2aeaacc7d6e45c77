"""Two curves side by side: how far they lie apart, and what of one is still missing from the other."""

import numpy as np

from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.factories import from_labels
from pipelines.emotion.state import LABELS, MAX_INTENSITY, Emotion

STEP = 0.25
"""Seconds between the times at which curves are compared."""


def distance(asked: EmotionCurve, heard: EmotionCurve, seconds: float) -> float:
    """Root mean square over time of the differences in label strength, valence and arousal, from 0 (equal).

    Neutral against one full feeling is about 1.3. seconds: length of the stretch that counts, above 0.
    """
    times = _times(seconds)
    one, other = asked.sample(times), heard.sample(times)
    apart = ((one.strength - other.strength) ** 2).sum(axis=1)
    apart += 0.5 * ((one.valence - other.valence) ** 2 + (one.arousal - other.arousal) ** 2)
    return float(np.sqrt(apart.mean()))


def remainder(asked: EmotionCurve, heard: EmotionCurve, seconds: float, *, trust: float = 1.0) -> EmotionCurve:
    """What is left to be added so that `heard` becomes `asked`: each label's strength, less what is there already.

    trust: how much of what is heard is believed, 0..1; a doubtful ear takes less away. What is there too much is not
    taken back: no feeling is below 0.
    """
    times = _times(seconds)
    missing = np.clip(asked.sample(times).strength - trust * heard.sample(times).strength, 0.0, None)
    keys = (
        Keyframe(seconds=round(float(time), 6), emotion=_emotion(row), easing="linear")
        for time, row in zip(times, missing, strict=True)
    )
    return EmotionCurve(keyframes=tuple(keys))


def _times(seconds: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.arange(0.0, max(seconds, STEP) + 1e-9, STEP)


def _emotion(strength: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> Emotion:
    total = float(strength.sum())
    if total < 1e-3:
        return Emotion(labels={"neutral": 1.0}, valence=0.0, arousal=0.0, intensity=0.0)
    return from_labels(dict(zip(LABELS, strength.tolist(), strict=True)), intensity=min(total, MAX_INTENSITY))

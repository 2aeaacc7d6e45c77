"""Ways to name an emotion: by a word, by weights over the labels, by a point on the circumplex."""

from collections.abc import Mapping
from math import exp, hypot, isfinite

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.state import LABELS, Emotion
from pipelines.emotion.taxonomy import word
from pipelines.errors import InvalidInput, UnknownWord

FULL_RADIUS = 0.75
"""Distance from the origin of the circumplex at which a feeling counts as full; Russell's words lie around it."""

_SPREAD = 0.35
"""How fast a label's weight falls with its distance from a point, in circumplex units."""


def from_word(name: str, intensity: float | None = None) -> Emotion:
    """The emotion of a word, at the strength the word stands for or at `intensity` 0..1.5.

    Raises UnknownWord with the nearest known words, InvalidInput for an intensity outside the range.
    """
    entry = word(name)
    return Emotion(
        labels=entry.blend,
        valence=entry.valence,
        arousal=entry.arousal,
        intensity=entry.intensity if intensity is None else intensity,
    )


def from_labels(weights: Mapping[str, float], intensity: float = 1.0) -> Emotion:
    """The emotion of a blend; `weights` over LABELS are scaled to sum to 1, the point is their weighted mean.

    Raises UnknownWord for a label outside LABELS, InvalidInput for negative weights or a sum of 0.
    """
    for label, weight in weights.items():
        if label not in LABELS:
            raise UnknownWord(f"'{label}' is not an emotion label. Use one of {', '.join(LABELS)}.", LABELS)
        if not (isfinite(weight) and weight >= 0):
            raise InvalidInput(f"The weight of '{label}' is {weight}; weights are numbers from 0 upwards.")
    total = sum(weights.values())
    if total <= 0:
        raise InvalidInput("All label weights are 0; give at least one label a weight above 0.")
    scaled = {label: weight / total for label, weight in weights.items()}
    return Emotion(
        labels=scaled,
        valence=sum(share * word(label).valence for label, share in scaled.items()),
        arousal=sum(share * word(label).arousal for label, share in scaled.items()),
        intensity=intensity,
    )


def from_valence_arousal(valence: float, arousal: float) -> Emotion:
    """The emotion at a felt point of the circumplex, valence and arousal in -1..1.

    The labels near the point share the blend; the intensity is the distance from the origin over FULL_RADIUS, at most
    1, so the origin is neutral. A point cannot tell anger from fear, which are both unpleasant and aroused: they come
    out side by side.

    Raises InvalidInput outside -1..1.
    """
    for name, value in (("valence", valence), ("arousal", arousal)):
        if not (isfinite(value) and -1.0 <= value <= 1.0):
            raise InvalidInput(f"{name} is {value}; it must lie between -1 and 1.")
    intensity = min(1.0, hypot(valence, arousal) / FULL_RADIUS)
    if intensity < 1e-6:
        return Emotion(labels={"neutral": 1.0}, valence=0.0, arousal=0.0, intensity=0.0)
    full = (max(-1.0, min(1.0, valence / intensity)), max(-1.0, min(1.0, arousal / intensity)))
    nearness = {
        label: exp(-(((full[0] - x) ** 2 + (full[1] - y) ** 2) / (2 * _SPREAD**2))) for label, (x, y) in _POINTS.items()
    }
    nearness = {label: near for label, near in nearness.items() if near >= 0.05 * max(nearness.values())}
    total = sum(nearness.values())
    return Emotion(
        labels={label: near / total for label, near in nearness.items()},
        valence=full[0],
        arousal=full[1],
        intensity=intensity,
    )


_POINTS = {
    **{label: (word(label).valence, word(label).arousal) for label in LABELS if label != "neutral"},
    "neutral": (word("calm").valence / 2, word("calm").arousal),
}
"""Where each label lies at full strength. Neutral stands at rest: low arousal, for the origin itself is intensity 0."""


UNFELT = EmotionCurve.constant(from_word("neutral"))
"""The curve in which nothing is felt."""

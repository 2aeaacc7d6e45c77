"""Curves into what a network takes: phrases for a prompt, label weights, a valence-arousal track, a vector for speech.

Every encoding says in words what it lost of the curve, so that nobody takes an approximation for the whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.emotion.phrases import FACE, VOICE
from pipelines.emotion.state import LABELS
from pipelines.errors import InvalidInput, UnknownWord

Array = NDArray[np.float64]
Value = TypeVar("Value")

SPEECH_VECTOR = ("happy", "angry", "sad", "afraid", "disgusted", "melancholic", "surprised", "calm")
"""Order of the eight numbers that emotional speech models such as IndexTTS2 (Zhou et al., 2025) take."""

_MOST_SPEECH = 0.8
"""Sum of a speech vector beyond which models of this kind lose the voice."""

SUBSTITUTES = {
    "contempt": "disgusted",
    "disgusted": "angry",
    "fear": "surprised",
    "surprised": "happy",
    "angry": "disgusted",
    "sad": "neutral",
    "happy": "neutral",
}
"""Label that stands in for one that a network does not know; followed until a known one is met."""


@dataclass(frozen=True, kw_only=True)
class Encoded(Generic[Value]):
    """A curve as a network takes it: the value, and what was lost on the way, in words."""

    value: Value
    lost: tuple[str, ...] = ()


def label_weights(curve: EmotionCurve, times: ArrayLike, order: Sequence[str] = LABELS) -> Encoded[Array]:
    """Weights [n, len(order)] at `times` [n] in seconds; each row sums to 1, and neutral takes what is not felt.

    order: the network's labels, a subset of LABELS that holds "neutral", in its order.
    Raises UnknownWord for a label outside LABELS, InvalidInput without "neutral" or for a repeated label.
    """
    for label in order:
        if label not in LABELS:
            raise UnknownWord(f"'{label}' is not an emotion label. Use some of {', '.join(LABELS)}.", LABELS)
    if "neutral" not in order or len(set(order)) < len(order):
        raise InvalidInput(f"The order {tuple(order)} must hold 'neutral' and no label twice.")
    samples = curve.sample(times)
    lost = []
    strength = samples.strength.copy()
    total = strength.sum(1, keepdims=True)
    if total.max(initial=0.0) > 1.0 + 1e-9:
        lost.append("exaggeration: strengths above 1 are held at 1")
        strength /= np.maximum(total, 1.0)
    out = np.zeros((len(strength), len(order)))
    for column, label in enumerate(LABELS):
        if label == "neutral" or not strength[:, column].any():
            continue
        stand_in = label
        while stand_in not in order:
            stand_in = SUBSTITUTES[stand_in]
        if stand_in != label:
            lost.append(f"{label}: played as {stand_in}, for the network does not know it")
        if stand_in != "neutral":
            out[:, list(order).index(stand_in)] += strength[:, column]
    out[:, list(order).index("neutral")] = np.maximum(0.0, 1.0 - out.sum(1))
    if _felt_beyond_labels(curve):
        lost.append("valence and arousal: only the labels count")
    return Encoded(value=out, lost=tuple(lost))


def valence_arousal(curve: EmotionCurve, times: ArrayLike) -> Encoded[Array]:
    """The felt point [n, 2], valence and arousal in -1..1, at `times` [n] in seconds."""
    samples = curve.sample(times)
    lost = ["labels: feelings at one point, such as anger and fear, become one"]
    if samples.intensity.max(initial=0.0) > 1.0 + 1e-9:
        lost.append("exaggeration: the point is that of full strength")
    return Encoded(value=np.stack([samples.valence, samples.arousal], axis=1), lost=tuple(lost))


def speech_vector(curve: EmotionCurve, begin: float = 0.0, end: float | None = None) -> Encoded[tuple[float, ...]]:
    """Eight numbers in 0..1 for emotional speech, in the order of SPEECH_VECTOR, for a stretch in seconds.

    Sadness without arousal is melancholic; rest that is pleasant and still is calm. The numbers sum to at most
    _MOST_SPEECH.
    Raises InvalidInput when the stretch is empty.
    """
    until = max(curve.end, begin + 0.1) if end is None else end
    if until <= begin:
        raise InvalidInput(f"The stretch runs from {begin} s to {until} s; it must have a length.")
    samples = curve.sample(np.linspace(begin, until, 50))
    mean = dict(zip(LABELS, samples.strength.mean(0), strict=True))
    arousal, valence = float(samples.arousal.mean()), float(samples.valence.mean())
    still = float(np.clip(-arousal / 0.5, 0.0, 1.0))
    values = {
        "happy": mean["happy"] * (1.0 - 0.5 * still),
        "angry": mean["angry"] + 0.5 * mean["contempt"],
        "sad": mean["sad"] * (1.0 - 0.6 * still),
        "afraid": mean["fear"],
        "disgusted": mean["disgusted"] + 0.5 * mean["contempt"],
        "melancholic": 0.6 * mean["sad"] * still,
        "surprised": mean["surprised"],
        "calm": still * max(0.0, 1.0 - sum(mean.values())) * float(valence > -0.1),
    }
    lost = []
    total = sum(values.values())
    if total > _MOST_SPEECH:
        lost.append(f"strength: {total:.2f} is held at {_MOST_SPEECH:g}")
        values = {name: value * _MOST_SPEECH / total for name, value in values.items()}
    if mean["contempt"] > 0.01:
        lost.append("contempt: half angry, half disgusted")
    if float(np.abs(samples.strength - samples.strength.mean(0)).max()) > 0.1:
        lost.append("change over time: the stretch is spoken with its mean")
    return Encoded(value=tuple(float(min(1.0, values[name])) for name in SPEECH_VECTOR), lost=tuple(lost))


def prompt_phrases(
    curve: EmotionCurve, seconds: float, *, channel: str = "face", stages: int = 3
) -> Encoded[tuple[str, ...]]:
    """What a text-driven network is told: one phrase per stage of the clip, in order; equal neighbours are told once.

    seconds: length of the clip. channel: "face" (what is seen) or "voice" (what is heard). stages: 1..8.
    Raises InvalidInput for another channel, number of stages or length.
    """
    tables = {"face": FACE, "voice": VOICE}
    if channel not in tables or not 1 <= stages <= 8 or not seconds > 0:
        raise InvalidInput(
            f"channel '{channel}', stages {stages}, seconds {seconds} cannot be told: "
            "use face or voice, 1 to 8 stages, and a length above 0."
        )
    table = tables[channel]
    edges = np.linspace(0.0, seconds, stages + 1)
    phrases: list[str] = []
    for stage in range(stages):
        mean = curve.sample(np.linspace(edges[stage], edges[stage + 1], 9)).strength.mean(0)
        ranked = sorted(zip(LABELS, mean, strict=True), key=lambda pair: -pair[1])
        told = [(label, weight) for label, weight in ranked[:2] if weight >= 0.12 and weight >= 0.4 * ranked[0][1]]
        phrase = ", with ".join(table[label][_level(weight)] for label, weight in told) or table["neutral"][0]
        if not phrases or phrases[-1] != phrase:
            phrases.append(phrase)
    lost = ["exact strength: told in three degrees", f"exact times: told in {stages} stage{'s' if stages > 1 else ''}"]
    return Encoded(value=tuple(phrases), lost=tuple(lost))


def _level(strength: float) -> int:
    return 0 if strength < 0.4 else 1 if strength < 0.8 else 2


def _felt_beyond_labels(curve: EmotionCurve) -> bool:
    """Whether a keyframe's point says more than its labels do: far from the point of its blend."""
    for key in curve.keyframes:
        plain = from_labels(key.emotion.labels)
        away = abs(plain.valence - key.emotion.valence) + abs(plain.arousal - key.emotion.arousal)
        if away * key.emotion.intensity > 0.3:
            return True
    return False

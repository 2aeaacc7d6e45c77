"""A feeling over time."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipelines.emotion.state import LABELS, MAX_INTENSITY, Emotion
from pipelines.errors import InvalidInput

SCHEMA = "emotion/1"

EASINGS = ("linear", "hold", "ease", "ease-in", "ease-out")
"""Ways to arrive at a keyframe from the one before: straight, by a jump at its time, or along cubic curves."""

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Keyframe:
    """An emotion fixed at a time. `easing` says how the curve arrives here from the keyframe before.

    Raises InvalidInput for a time below 0 and for an unknown easing.
    """

    seconds: float
    emotion: Emotion
    easing: str = "ease"

    def __post_init__(self) -> None:
        if not (isfinite(self.seconds) and self.seconds >= 0):
            raise InvalidInput(f"A keyframe stands at {self.seconds} s; times are numbers from 0 upwards.")
        if self.easing not in EASINGS:
            raise InvalidInput(f"'{self.easing}' is not an easing. Use one of {', '.join(EASINGS)}.")


@dataclass(frozen=True, kw_only=True, eq=False)
class CurveSamples:
    """An emotion curve read at given times.

    times: [n] seconds.
    strength: [n, len(LABELS)] label weight times intensity; the 'neutral' column is 0.
    intensity: [n] 0..1.5.
    valence, arousal: [n] in -1..1, as felt: the circumplex point times the intensity (at most 1).
    """

    times: Array
    strength: Array
    intensity: Array
    valence: Array
    arousal: Array


@dataclass(frozen=True, kw_only=True)
class EmotionCurve:
    """A feeling over time: keyframes in seconds, at least one, with rising times.

    Before the first keyframe and after the last the curve holds their value, so a single keyframe is a
    constant emotion. Between two keyframes, label strengths and the felt point move together, so that going
    from neutral to angry passes through 'a little angry', never through a half-neutral full-strength face.

    Raises InvalidInput when there is no keyframe or the times do not rise.
    """

    keyframes: tuple[Keyframe, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "keyframes", tuple(self.keyframes))
        if not self.keyframes:
            raise InvalidInput("The emotion curve has no keyframe; give it at least one.")
        for earlier, later in zip(self.keyframes, self.keyframes[1:], strict=False):
            if later.seconds <= earlier.seconds:
                raise InvalidInput(
                    f"Keyframe times must rise: {later.seconds:g} s comes after {earlier.seconds:g} s. Move one."
                )

    @classmethod
    def constant(cls, emotion: Emotion) -> "EmotionCurve":
        """The same emotion all the time."""
        return cls(keyframes=(Keyframe(seconds=0.0, emotion=emotion),))

    @property
    def end(self) -> float:
        """Time of the last keyframe, in seconds."""
        return self.keyframes[-1].seconds

    def sample(self, times: ArrayLike) -> CurveSamples:
        """Read the curve at `times` [n] in seconds."""
        at = np.atleast_1d(np.asarray(times, dtype=np.float64))
        knots = np.array([key.seconds for key in self.keyframes])
        values = np.stack([_vector(key.emotion) for key in self.keyframes])
        after = np.clip(np.searchsorted(knots, at, side="right"), 1, max(1, len(knots) - 1))
        before = after - 1
        after = np.minimum(after, len(knots) - 1)
        span = knots[after] - knots[before]
        progress = np.clip((at - knots[before]) / np.where(span > 0, span, 1.0), 0.0, 1.0)
        eased = np.empty_like(progress)
        easings = np.array([key.easing for key in self.keyframes])[after]
        for easing in EASINGS:
            chosen = easings == easing
            eased[chosen] = _ease(easing, progress[chosen])
        mixed = values[before] + (values[after] - values[before]) * eased[:, None]
        labels = len(LABELS)
        return CurveSamples(
            times=at,
            strength=mixed[:, :labels],
            intensity=mixed[:, labels],
            valence=mixed[:, labels + 1],
            arousal=mixed[:, labels + 2],
        )

    def at(self, seconds: float) -> Emotion:
        """The emotion at one time, in seconds."""
        samples = self.sample([seconds])
        intensity = float(samples.intensity[0])
        if intensity < 1e-9:
            return Emotion(labels={"neutral": 1.0}, valence=0.0, arousal=0.0, intensity=0.0)
        weights = samples.strength[0] / intensity
        labels = {name: float(weight) for name, weight in zip(LABELS, weights, strict=True)}
        labels["neutral"] = max(0.0, 1.0 - float(weights.sum()))
        total = sum(labels.values())
        felt = min(intensity, 1.0)
        return Emotion(
            labels={name: weight / total for name, weight in labels.items()},
            valence=float(np.clip(samples.valence[0] / felt, -1, 1)),
            arousal=float(np.clip(samples.arousal[0] / felt, -1, 1)),
            intensity=intensity,
        )

    def scaled(self, strength: float) -> "EmotionCurve":
        """The same feelings, each `strength` times as intense, from 0 upwards; none beyond MAX_INTENSITY."""
        return EmotionCurve(
            keyframes=tuple(
                replace(
                    key, emotion=replace(key.emotion, intensity=min(key.emotion.intensity * strength, MAX_INTENSITY))
                )
                for key in self.keyframes
            )
        )

    def to_dict(self) -> dict[str, Any]:
        """The curve as JSON-ready values in schema "emotion/1"; `from_dict` gives back an equal curve."""
        return {
            "schema": SCHEMA,
            "keyframes": [
                {
                    "seconds": key.seconds,
                    "labels": {name: weight for name, weight in key.emotion.labels.items() if weight > 0},
                    "valence": key.emotion.valence,
                    "arousal": key.emotion.arousal,
                    "intensity": key.emotion.intensity,
                    "easing": key.easing,
                }
                for key in self.keyframes
            ],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "EmotionCurve":
        """Read schema "emotion/1". Raises InvalidInput for another schema, missing or unknown entries."""
        if not isinstance(stored, Mapping) or stored.get("schema") != SCHEMA:
            found = stored.get("schema") if isinstance(stored, Mapping) else type(stored).__name__
            raise InvalidInput(f"This is not an emotion curve: the schema is '{found}', it must be '{SCHEMA}'.")
        entries = stored.get("keyframes")
        if not isinstance(entries, Sequence) or isinstance(entries, str):
            raise InvalidInput("The emotion curve has no list 'keyframes'.")
        return cls(keyframes=tuple(_keyframe(entry) for entry in entries))

    def to_json(self) -> str:
        """The curve as JSON text, numbers in full precision."""
        return json.dumps(self.to_dict())

    @classmethod
    def from_json(cls, text: str) -> "EmotionCurve":
        """Read JSON text in schema "emotion/1". Raises InvalidInput, also for text that is not JSON."""
        try:
            stored = json.loads(text)
        except (ValueError, RecursionError) as error:  # ValueError also for a whole number of thousands of digits
            raise InvalidInput(f"The emotion curve is not valid JSON: {error}.") from error
        return cls.from_dict(stored)


def _keyframe(entry: object) -> Keyframe:
    if not isinstance(entry, Mapping):
        raise InvalidInput(f"A keyframe is {entry!r}; it must be an object with 'seconds' and 'labels'.")
    known = {"seconds", "labels", "valence", "arousal", "intensity", "easing"}
    if unknown := sorted(set(entry) - known):
        raise InvalidInput(f"A keyframe has the unknown entry '{unknown[0]}'. Known are {', '.join(sorted(known))}.")
    labels = entry.get("labels")
    if not isinstance(labels, Mapping):
        raise InvalidInput(f'A keyframe has labels {labels!r}; they must be an object such as {{"sad": 1}}.')
    return Keyframe(
        seconds=_number(entry, "seconds"),
        emotion=Emotion(
            labels={str(name): _number(labels, name) for name in labels},
            valence=_number(entry, "valence"),
            arousal=_number(entry, "arousal"),
            intensity=_number(entry, "intensity"),
        ),
        easing=str(entry.get("easing", "ease")),
    )


def _number(entry: Mapping[str, Any], name: str) -> float:
    value = entry.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidInput(f"'{name}' is {value!r}; it must be a number.")
    try:
        return float(value)
    except OverflowError as error:
        raise InvalidInput(f"'{name}' is a number of {len(str(value))} digits; give one of at most 300.") from error


def _vector(emotion: Emotion) -> Array:
    """[labels + 3]: label strengths without neutral, intensity, felt valence, felt arousal."""
    strength = [emotion.labels[name] * emotion.intensity if name != "neutral" else 0.0 for name in LABELS]
    felt = min(emotion.intensity, 1.0)
    return np.array([*strength, emotion.intensity, emotion.valence * felt, emotion.arousal * felt])


def _ease(easing: str, progress: Array) -> Array:
    if easing == "hold":
        return (progress >= 1.0).astype(np.float64)
    if easing == "ease":
        return progress * progress * (3.0 - 2.0 * progress)
    if easing == "ease-in":
        return progress**3
    if easing == "ease-out":
        return 1.0 - (1.0 - progress) ** 3
    return progress

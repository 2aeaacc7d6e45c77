"""A recording as an emotion curve: what the voice tells of the feeling, and how sure that is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion import listen_table as table
from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.factories import FULL_RADIUS
from pipelines.emotion.prosody import Prosody, analyse, describe, typical
from pipelines.emotion.state import LABELS, Emotion
from pipelines.emotion.taxonomy import word
from pipelines.errors import InvalidInput

WINDOW = 2.0
"""Seconds of speech around a time that its reading comes from; the table is fitted on such windows."""

UNKNOWN = 1.0
"""Spread where nobody is heard to speak: anything may be felt."""

AROUSAL_PER_DECIBEL = 0.02
"""Arousal that a stretch gains for each dB above the recording's median loudness, at most 0.3. Set by hand after
Scherer, Vocal communication of emotion (2003): the recordings behind the table are levelled, so it is not fitted."""

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """What is heard in a voice: an emotion curve and how far it may be off.

    times: [n] seconds of the curve's keyframes.
    valence_spread, arousal_spread: [n] standard deviations around the felt point, as found for speakers that the fit
        had not heard; UNKNOWN where there is no voice. Valence is heard poorly: its spread is nearly that of a guess.
    spoken: share of the time in which somebody speaks.
    whole: odds of each of the table's CLASSES for the recording as a whole, the likeliest first; empty without a voice.
    """

    curve: EmotionCurve
    times: Array
    valence_spread: Array
    arousal_spread: Array
    spoken: float
    whole: Mapping[str, float] = field(default_factory=dict)

    @property
    def sureness(self) -> float:
        """How often the likeliest class was right where it had such odds, 0..1, for actors that the fit had not heard.

        It was counted on acted studio speech; what the words say is not heard, and a synthetic voice is read worse.
        """
        top = max(self.whole.values(), default=0.0)
        return next((right for upper, right in table.RIGHT if top <= upper), 1.0) if self.whole else 0.0

    @property
    def text(self) -> str:
        """The likeliest classes of the whole recording, and how sure they are, in a sentence or two."""
        if not self.whole:
            return "Nobody is heard to speak."
        likely = [f"{name} {odds:.0%}" for name, odds in self.whole.items() if odds >= 0.1][:3]
        return (
            f"As a whole it sounds like {', '.join(likely)}. {_SURE[sum(self.sureness >= least for least in _STEPS)]}: "
            f"with such odds {self.sureness:.0%} of readings of acted speech were right; the words are not heard."
        )


_STEPS = (0.5, 0.7, 0.9)
_SURE = ("This is a guess", "This is unsure", "This is fairly sure", "This is sure")


def listen(samples: NDArray[np.floating], rate: int, *, step: float = 0.5) -> EmotionCurve:
    """The emotion curve that is heard in a recording; `read` also says how sure it is.

    samples: [n] mono, full scale 1. rate: Hz, 8000..192000. step: seconds between keyframes, 0.1..10.
    Raises InvalidInput for NaN, another shape, or a recording shorter than 0.3 s or longer than 900 s.
    """
    return read(samples, rate, step=step).curve


def read(
    samples: NDArray[np.floating], rate: int, *, step: float = 0.5, check: Callable[[], object] = lambda: None
) -> Reading:
    """Hear the emotion in a recording, from pitch, loudness, tempo and timbre over windows of 2 s.

    The level of the recording does not count, only how it moves; pitch and loudness also count against the recording's
    own median. Each reading is shrunk half-way to that of the whole recording. Silence and noise read as neutral at
    intensity 0. The figures behind it stand in `pipelines.emotion.listen_table`. Arguments as for `listen`.
    check: called every few seconds of the recording; may raise to stop.
    """
    if not 0.1 <= step <= 10.0:
        raise InvalidInput(f"step is {step} s; readings stand 0.1 to 10 s apart.")
    # 1. Hear: frames of the whole recording, and what is typical for it.
    prosody = analyse(samples, rate, check=check)
    pitch, loudness = typical(prosody)
    seconds = len(samples) / rate
    times = np.arange(0.0, max(seconds, step / 2), step)
    # 2. Describe every window, and the whole as the mean of its windows.
    parts = []
    for time in times:
        check()
        parts.append(describe(_around(prosody, time, seconds), pitch))
    heard = np.array([part is not None for part in parts])
    if not heard.any():
        return _reading(times, [_neutral()] * len(times), heard, prosody, {})
    features = np.array([part for part in parts if part is not None])
    # 3. Judge: class odds and the felt point, each half window and half whole.
    scores, points = _judge(features)
    prior = np.log(np.array(table.PRIOR))
    whole = _odds(scores.mean(0) + prior)
    scores = 0.5 * scores + 0.5 * scores.mean(0) + prior
    points = 0.5 * points + 0.5 * points.mean(0)
    louder = np.array([typical(_around(prosody, time, seconds))[1] for time in times[heard]]) - loudness
    points[:, 1] += np.clip(AROUSAL_PER_DECIBEL * louder, -0.3, 0.3)
    odds = _odds(scores)
    # 4. Write keyframes; silent stretches are neutral.
    emotions = [_neutral()] * len(times)
    for place, classes, point in zip(np.flatnonzero(heard), odds, points, strict=True):
        emotions[place] = _emotion(classes, point)
    order = np.argsort(-whole, kind="stable")
    return _reading(times, emotions, heard, prosody, {table.CLASSES[place]: float(whole[place]) for place in order})


def _around(prosody: Prosody, time: float, seconds: float) -> Prosody:
    """The window around a time, moved inside the recording at its ends."""
    begin = max(0.0, min(time - WINDOW / 2, seconds - WINDOW))
    return prosody.span(begin, begin + WINDOW)


def _judge(features: Array) -> tuple[Array, Array]:
    """Class scores [n, classes] and (valence, arousal) [n, 2] of features [n, features]."""
    scaled = np.clip((features - np.array(table.CENTRE)) / np.array(table.SCALE), -3.0, 3.0)
    design = np.c_[scaled, np.ones(len(scaled))]
    return design @ np.array(table.CLASS_WEIGHTS), design @ np.array(table.POINT_WEIGHTS)


def _odds(scores: Array) -> Array:
    """Odds of the classes, which sum to 1, from their scores [..., classes]."""
    odds = np.exp(scores - scores.max(-1, keepdims=True))
    return np.asarray(odds / odds.sum(-1, keepdims=True), dtype=np.float64)


def _emotion(classes: Array, point: Array) -> Emotion:
    """One reading: labels from the class odds, strength from the odds against neutral and the felt point."""
    weights = dict.fromkeys(LABELS, 0.0)
    for name, share in zip(table.CLASSES, classes, strict=True):
        for label, part in word(name).blend.items():
            weights[label] += part * float(share)
    weights = {label: weight for label, weight in weights.items() if weight >= 0.02}
    total = sum(weights.values())
    valence, arousal = (float(value) for value in np.clip(point, -1.0, 1.0))
    calm = float(classes[table.CLASSES.index("neutral")])
    intensity = float(np.clip(0.5 * (1.0 - calm) + 0.5 * np.hypot(valence, arousal) / FULL_RADIUS, 0.05, 1.0))
    return Emotion(
        labels={label: weight / total for label, weight in weights.items()},
        valence=float(np.clip(valence / intensity, -1.0, 1.0)),
        arousal=float(np.clip(arousal / intensity, -1.0, 1.0)),
        intensity=intensity,
    )


def _neutral() -> Emotion:
    return Emotion(labels={"neutral": 1.0}, valence=0.0, arousal=0.0, intensity=0.0)


def _reading(
    times: Array, emotions: list[Emotion], heard: NDArray[np.bool_], prosody: Prosody, whole: Mapping[str, float]
) -> Reading:
    keys = (
        Keyframe(seconds=round(float(time), 6), emotion=emotion, easing="linear")
        for time, emotion in zip(times, emotions, strict=True)
    )
    return Reading(
        curve=EmotionCurve(keyframes=tuple(keys)),
        times=times,
        valence_spread=np.where(heard, table.RESIDUAL[0], UNKNOWN),
        arousal_spread=np.where(heard, table.RESIDUAL[1], UNKNOWN),
        spoken=float(prosody.active.mean()),
        whole=whole,
    )

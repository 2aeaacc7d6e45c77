"""What a feeling does to a voice: pitch, pace, pauses, level, timbre and unrest, from a curve, moment by moment.

Directions after Juslin & Laukka, Communication of emotions in vocal expression and music performance (Psychological
Bulletin, 2003) and Scherer, Vocal communication of emotion (Speech Communication, 2003). The sizes are ours: one step
of each label away from neutral, large enough to be measured back. Contempt and disgust are told apart least well in the
sources, and here.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.state import LABELS

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class VocalMove:
    """What one label, fully felt, adds to a neutral voice.

    pitch: semitones. liveliness: natural logarithm of how far pitch moves. ending: semitones by which the end of a
    phrase rises (or falls, below 0). pace, pauses: natural logarithms of the speed, and of the length of pauses.
    level: dB. tilt: dB of 1-5 kHz over what lies below 1 kHz. breath: added share of noise, 0..1. jitter: share of a
    period. shimmer: dB. tremor: semitones, at 6 Hz. formants: natural logarithm of their frequencies.
    """

    pitch: float = 0.0
    liveliness: float = 0.0
    ending: float = 0.0
    pace: float = 0.0
    pauses: float = 0.0
    level: float = 0.0
    tilt: float = 0.0
    breath: float = 0.0
    jitter: float = 0.0
    shimmer: float = 0.0
    tremor: float = 0.0
    formants: float = 0.0


MOVES = MappingProxyType({
    # fast, loud, sharp; high, wide and irregular
    "angry": VocalMove(
        pitch=4.4, liveliness=0.50, ending=-0.3, pace=0.16, pauses=-0.40, level=6.6, tilt=6.4, jitter=0.010, shimmer=0.6
    ),
    # slow, cold, a little soft and low, falling
    "contempt": VocalMove(
        pitch=-0.9, liveliness=-0.15, ending=-1.5, pace=-0.18, pauses=0.25, level=-1.5, tilt=-1.2, formants=-0.01
    ),
    # slow and low, creaking
    "disgusted": VocalMove(
        pitch=-2.1, liveliness=-0.08, ending=-1.5, pace=-0.24, pauses=0.20, level=-2.7, tilt=-1.7, jitter=0.018,
        shimmer=1.0, formants=-0.02,
    ),
    # fast, soft, high and narrow; little high-frequency energy, breath, tremor
    "fear": VocalMove(
        pitch=5.5, liveliness=-0.33, ending=0.5, pace=0.20, pauses=-0.15, level=-1.3, tilt=-2.0, breath=0.14,
        jitter=0.022, shimmer=0.8, tremor=0.45, formants=0.01,
    ),
    # fast, loud, bright; high, wide, rising; a smile shortens the mouth
    "happy": VocalMove(
        pitch=4.6, liveliness=0.42, ending=1.0, pace=0.10, pauses=-0.20, level=3.8, tilt=3.0, formants=0.03
    ),
    "neutral": VocalMove(),
    # slow, soft, dull; low, narrow, falling; breath and long pauses
    "sad": VocalMove(
        pitch=-2.0, liveliness=-0.75, ending=-1.5, pace=-0.30, pauses=0.50, level=-5.6, tilt=-4.2, breath=0.12,
        jitter=0.008, shimmer=0.3, formants=-0.015,
    ),
    # high, very wide, rising; loud
    "surprised": VocalMove(
        pitch=6.8, liveliness=0.55, ending=3.0, pace=0.04, pauses=-0.10, level=3.9, tilt=2.1, breath=0.05, formants=0.01
    ),
})  # fmt: skip
"""What each label does to a voice when it is fully felt."""

PARTS = tuple(field.name for field in fields(VocalMove))
"""Names of the parts of a move, in order."""

_TABLE = np.array([[getattr(MOVES[label], part) for part in PARTS] for label in LABELS])


Acting = Callable[[EmotionCurve, Array, Array], dict[str, Array]]
"""What a feeling does to a recording: parts of a move [n] at times [n] of the result and of the source, in seconds."""


def by_table(curve: EmotionCurve, times: Array, source: Array) -> dict[str, Array]:  # noqa: ARG001 - one kind of Acting
    """The table, played alike in every recording: each part [n] at `times` [n] in seconds."""
    return moves(curve, times)


def moves(curve: EmotionCurve, times: Array) -> dict[str, Array]:
    """Each part of the move [n] at `times` [n] in seconds: labels add up by their strength, so blends lie between."""
    strength = curve.sample(times).strength
    return dict(zip(PARTS, (strength @ _TABLE).T, strict=True))

"""Lips that follow speech: mouth shapes overlap in time, lips round ahead of the vowel, closures really close.

Each target has a dominance that falls on both sides of it, and the mouth is the mean of all targets weighted by their
dominance (Cohen & Massaro, 1993). Lip closures are then imposed: a p, b or m that does not close is seen at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pipelines.errors import InvalidInput
from pipelines.performance.ipa import mouth_shapes
from pipelines.performance.score import VISEMES

Array = NDArray[np.float64]

CLOSURE_SECONDS = 0.08
"""Least time that the lips stay closed for p, b or m: two frames at 25 fps."""

_DOMINANCE: Mapping[str, tuple[float, float, float]] = MappingProxyType({
    # viseme: (peak, seconds ahead of the target, seconds after it, in which dominance falls to 1/e)
    "sil": (0.60, 0.07, 0.10), "PP": (1.60, 0.05, 0.05), "FF": (1.40, 0.06, 0.05), "TH": (0.80, 0.05, 0.05),
    "DD": (0.45, 0.04, 0.04), "kk": (0.35, 0.04, 0.04), "CH": (1.10, 0.09, 0.06), "SS": (0.80, 0.05, 0.05),
    "nn": (0.45, 0.04, 0.04), "RR": (0.70, 0.07, 0.05), "aa": (1.00, 0.06, 0.07), "E": (0.90, 0.06, 0.06),
    "I": (0.90, 0.06, 0.06), "O": (1.20, 0.11, 0.07), "U": (1.30, 0.13, 0.08),
})  # fmt: skip
"""Shapes that need the lips dominate those that only need the tongue; rounding looks furthest ahead."""

_BLEND_SECONDS = 0.05
"""Time over which the mouth goes into and out of an imposed closure."""


@dataclass(frozen=True, kw_only=True)
class Phoneme:
    """A sound of speech and when it is spoken.

    symbol: IPA, one sound or a diphthong, with or without stress and length marks; "" or "_" is a pause.
    start, end: seconds.

    Raises InvalidInput for times that do not rise.
    """

    symbol: str
    start: float
    end: float

    def __post_init__(self) -> None:
        if not (isfinite(self.start) and isfinite(self.end) and 0 <= self.start <= self.end):
            raise InvalidInput(
                f"The phoneme '{self.symbol}' runs from {self.start} to {self.end} s; "
                "times start at 0 and the end comes after the start."
            )


def visemes_from_phonemes(phonemes: Sequence[Phoneme], times: Array) -> NDArray[np.float32]:
    """Return the mouth shapes [n, len(VISEMES)] at `times` [n] in seconds; each row sums to at most 1.

    Before, between and after the phonemes the mouth rests in "sil".
    """
    targets = _with_pauses([target for phoneme in phonemes for target in _targets(phoneme)])
    weights = np.zeros((len(times), len(VISEMES)))
    total = np.full(len(times), 1e-9)
    for target in targets:
        peak, ahead, after = _DOMINANCE[target.viseme]
        first, last = np.searchsorted(times, (target.start - 5 * ahead, target.end + 5 * after))
        near = times[first:last]
        # The distance is that to the nearest edge of the target's middle half: long sounds are held, not passed.
        quarter = (target.end - target.start) / 4
        early, late = target.start + quarter - near, near - (target.end - quarter)
        dominance = peak * np.exp(-np.maximum(early, 0) / ahead - np.maximum(late, 0) / after)
        weights[first:last, VISEMES.index(target.viseme)] += dominance * target.strength
        total[first:last] += dominance
    weights /= total[:, None]
    unreached = total < 1e-6
    weights[unreached] = 0.0
    weights[unreached, VISEMES.index("sil")] = 1.0
    closures = [_closure(phoneme) for phoneme in phonemes if ("PP", 1.0) in mouth_shapes(phoneme.symbol)]
    return impose(weights, times, closures, "PP").astype(np.float32)


def impose(weights: Array, times: Array, spans: Sequence[tuple[float, float]], viseme: str) -> Array:
    """Let `viseme` rule alone during each span (start, end in seconds), and blend into and out of it.

    A span is widened to CLOSURE_SECONDS about its middle, and at least to the nearest frame, so that no closure falls
    between two frames. Rows of the returned [n, len(VISEMES)] still sum to at most 1.
    """
    if len(times) == 0:
        return weights
    hold = np.zeros(len(times))
    frame = float(times[1] - times[0]) if len(times) > 1 else 1.0
    for start, end in spans:
        middle = (start + end) / 2
        half = max(end - start, CLOSURE_SECONDS, frame) / 2 + 1e-6
        first, last = np.searchsorted(times, (middle - half - _BLEND_SECONDS, middle + half + _BLEND_SECONDS))
        near = times[first:last]
        beyond = np.maximum(np.abs(near - middle) - half, 0.0) / _BLEND_SECONDS
        hold[first:last] = np.maximum(hold[first:last], 0.5 + 0.5 * np.cos(np.pi * np.minimum(beyond, 1.0)))
    imposed = weights * (1.0 - hold)[:, None]
    imposed[:, VISEMES.index(viseme)] += hold
    return imposed


@dataclass(frozen=True, kw_only=True)
class _Target:
    """A viseme that speech passes through: how fully, 0..1, and when, in seconds."""

    viseme: str
    strength: float
    start: float
    end: float


def _targets(phoneme: Phoneme) -> Iterator[_Target]:
    shapes = mouth_shapes(phoneme.symbol) or [("sil", 1.0)]
    share = (phoneme.end - phoneme.start) / len(shapes)
    stressed = any(mark in phoneme.symbol for mark in "ˈˌ'")
    for place, (viseme, strength) in enumerate(shapes):
        start = phoneme.start + place * share
        effort = strength if stressed or viseme not in _VOWELS else 0.85 * strength
        yield _Target(viseme=viseme, strength=effort, start=start, end=start + share)


def _closure(phoneme: Phoneme) -> tuple[float, float]:
    """When the lips are closed for p, b or m: through the hum of an m, before the burst of a p or b.

    Some sources start a plosive at its burst and leave its silence to the sound before; so a short one starts earlier.
    """
    if "m" in phoneme.symbol:
        return phoneme.start, phoneme.end
    start = max(0.0, min(phoneme.start, phoneme.end - _PLOSIVE_SECONDS))
    return start, max(start, phoneme.end - 0.015)


_PLOSIVE_SECONDS = 0.09
"""Usual time of a plosive from the meeting of the lips to the end of its burst."""

_VOWELS = ("aa", "E", "I", "O", "U")


def _with_pauses(targets: list[_Target]) -> list[_Target]:
    """The targets in order of time, with silence put into gaps of more than 60 ms, before and after."""
    filled: list[_Target] = []
    clock = 0.0
    for target in sorted(targets, key=lambda target: target.start):
        if target.start - clock > 0.06 or not filled:
            filled.append(_Target(viseme="sil", strength=1.0, start=clock, end=target.start))
        filled.append(target)
        clock = max(clock, target.end)
    filled.append(_Target(viseme="sil", strength=1.0, start=clock, end=clock + 1.0))
    return filled

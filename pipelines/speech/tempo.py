"""When each moment of a recording comes in the result: pace and pauses, and a length that is kept to the sample.

Pauses give first, then vowels, then consonants, which carry the words. Speech is stretched to fill a slot by at most
STRETCH; a longer slot ends in silence.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

PAUSE, VOWEL, CONSONANT = 0, 1, 2

STRETCH = 1.15
"""Most that speech is slowed to fill a slot; dragged speech sounds wrong sooner than a pause does."""

HURRIED = 1.3
"""Pace from which speech is hard to follow: of 60 words of a closed set 56 were heard at 1.3, 51 at 1.6, 14 at 2."""

LEAST_PAUSE = 0.3
"""Share of its natural length that a pause keeps however tight the slot is."""

_LEAST = ((PAUSE, LEAST_PAUSE), (VOWEL, 1 / 1.35), (CONSONANT, 1 / 1.2))
"""What gives in turn, and the share of its natural length that it keeps."""


@dataclass(frozen=True, kw_only=True, eq=False)
class TimeMap:
    """Where each source frame begins in the result.

    starts: [n + 1] seconds in the result at which source frame i begins; the last one is the end of the speech.
    seconds: length of the result, silence at its end included.
    pace: how many times faster than it would naturally be said; below 1 where it is slowed.
    """

    starts: Array
    seconds: float
    pace: float

    def source_of(self, times: Array, hop: float) -> Array:
        """Seconds [m] in the source that are heard at `times` [m] in the result. hop: seconds of a source frame."""
        return np.asarray(np.interp(times, self.starts, np.arange(len(self.starts)) * hop), dtype=np.float64)

    def result_of(self, times: Array, hop: float) -> Array:
        """Seconds [m] in the result at which `times` [m] in the source are heard. hop: as above."""
        return np.asarray(np.interp(times, np.arange(len(self.starts)) * hop, self.starts), dtype=np.float64)


def natural_lengths(kinds: NDArray[np.intp], pace: Array, pauses: Array, hop: float) -> Array:
    """Seconds that each source frame [n] takes: `pace` and `pauses` are natural logarithms, as in a VocalMove."""
    return np.asarray(hop * np.exp(np.where(kinds == PAUSE, pauses, -pace)), dtype=np.float64)


def fit(lengths: Array, kinds: NDArray[np.intp], slot: float | None) -> TimeMap:
    """Fit frames of these natural lengths into `slot` seconds; None leaves them as they are."""
    total = float(lengths.sum())
    if slot is None:
        return TimeMap(starts=_starts(lengths), seconds=total, pace=1.0)
    if total <= slot:
        if slot / max(total, 1e-9) <= STRETCH:
            lengths = lengths * (slot / max(total, 1e-9))
        return TimeMap(starts=_starts(lengths), seconds=slot, pace=total / float(lengths.sum()))
    spoken = float(lengths[kinds != PAUSE].sum())
    fitted = lengths.copy()
    for kind, least in _LEAST:
        chosen = kinds == kind
        mine = float(fitted[chosen].sum())
        over = float(fitted.sum()) - slot
        if over > 0 and mine > 0:
            fitted[chosen] *= max(least, 1.0 - over / mine)
    fitted *= slot / float(fitted.sum())
    left = float(fitted[kinds != PAUSE].sum())
    return TimeMap(starts=_starts(fitted), seconds=slot, pace=spoken / left if left > 0 else 1.0)


def _starts(lengths: Array) -> Array:
    return np.concatenate([[0.0], np.cumsum(lengths)])

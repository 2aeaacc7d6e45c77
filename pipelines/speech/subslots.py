"""Speech laid on given stretches of its slot: what is said between two pauses falls where somebody else spoke.

The pauses of the speech move onto those of the stretches as far as that costs nothing: no part is said faster than the
slot alone would ask, nor slowed by more than STRETCH; what is left over is silence.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.speech.tempo import LEAST_PAUSE, PAUSE, STRETCH, TimeMap, fit

Array = NDArray[np.float64]

Span = tuple[float, float]
"""(start, end) in seconds."""

SHORTEST_PAUSE = 0.1
"""Seconds of the source from which a pause parts what is said."""

_SMALLEST_GAP = 0.06  # seconds that are left between two parts


@dataclass(frozen=True, kw_only=True)
class Part:
    """What is said between two pauses, and where it should be heard. first, last: frames of the source."""

    first: int
    last: int
    wanted: Span


def parts_on(kinds: NDArray[np.intp], spans: Sequence[Span], hop: float) -> list[Part]:
    """The parts of a speech, each with the stretch that it belongs to; [] where nothing is said or wanted.

    kinds: PAUSE, VOWEL or CONSONANT of each frame. Where there are more parts than stretches, or fewer, neighbours are
    taken together so that the shares of both in the whole are as like as they can be.
    """
    said = _said(kinds, hop)
    if not said or not spans:
        return []
    count = min(len(said), len(spans))
    own = _gathered([float(last - first) for first, last in said], [end - start for start, end in spans], count)
    other = _gathered([end - start for start, end in spans], [float(last - first) for first, last in said], count)
    return [
        Part(first=said[a][0], last=said[b][1], wanted=(spans[c][0], spans[d][1]))
        for (a, b), (c, d) in zip(own, other, strict=True)
    ]


def fit_on(lengths: Array, kinds: NDArray[np.intp], slot: float, spans: Sequence[Span], hop: float) -> TimeMap:
    """`fit` into the slot with each part on its stretch as far as that goes; just `fit` where it does not.

    lengths: natural seconds of each frame. spans: stretches within the slot, rising.
    """
    plain = fit(lengths, kinds, slot)
    parts = parts_on(kinds, spans, hop)
    if not parts:
        return plain
    # 1. How short and long each part may be, and the latest that it may begin.
    spoken = kinds != PAUSE
    pace = max(1.0, plain.pace)
    shortest = [_shortest(lengths[one.first : one.last], spoken[one.first : one.last], pace) for one in parts]
    latest = np.empty(len(parts) + 1)
    latest[-1] = slot + _SMALLEST_GAP
    for number in reversed(range(len(parts))):
        latest[number] = latest[number + 1] - _SMALLEST_GAP - shortest[number]
    if latest[0] < 0:
        return plain
    # 2. Each begins where it should, or as soon as the one before is over, and takes the time of its stretch.
    starts = np.zeros(len(lengths) + 1)
    free, before = 0.0, 0
    for number, one in enumerate(parts):
        natural = float(lengths[one.first : one.last].sum())
        wish = one.wanted[0] if one.first > 0 else 0.0
        begin = float(min(max(wish, free), latest[number]))
        room = float(latest[number + 1]) - _SMALLEST_GAP - begin
        seconds = float(np.clip(one.wanted[1] - begin, min(shortest[number], room), min(room, natural * STRETCH)))
        starts[before : one.first + 1] = np.linspace(starts[before], begin, one.first - before + 1)
        inside = fit(lengths[one.first : one.last], kinds[one.first : one.last], seconds)
        starts[one.first : one.last + 1] = begin + inside.starts
        free, before = float(starts[one.last]) + _SMALLEST_GAP, one.last
    # 3. What follows is silence, as long as it was or as there is room.
    rest = lengths[before:]
    left = min(float(rest.sum()), slot - float(starts[before]))
    starts[before:] = starts[before] + np.concatenate([[0.0], np.cumsum(rest)]) * (left / max(float(rest.sum()), 1e-9))
    now = float(np.diff(starts)[spoken].sum())
    return TimeMap(starts=starts, seconds=slot, pace=float(lengths[spoken].sum()) / now)


def _said(kinds: NDArray[np.intp], hop: float) -> list[tuple[int, int]]:
    """First frame and the one behind the last of what is said between pauses of SHORTEST_PAUSE."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (kinds != PAUSE).astype(np.int8), [0]])))
    found: list[tuple[int, int]] = []
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if found and (first - found[-1][1]) * hop < SHORTEST_PAUSE:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def _shortest(lengths: Array, spoken: NDArray[np.bool_], pace: float) -> float:
    return float(lengths[spoken].sum()) / pace + LEAST_PAUSE * float(lengths[~spoken].sum())


def _gathered(lengths: Sequence[float], others: Sequence[float], count: int) -> list[tuple[int, int]]:
    """(first, last) of `count` runs of neighbours, whose shares of the whole are nearest to those of the others.

    Where the others are as many as the runs, their shares are met; else (there are more of them) each stands alone.
    """
    if len(lengths) == count:
        return [(number, number) for number in range(count)]
    ends = np.concatenate([[0.0], np.cumsum(lengths)]) / sum(lengths)
    shares = np.asarray(others) / sum(others)
    cost = np.full((count + 1, len(lengths) + 1), np.inf)
    cost[0, 0] = 0.0
    came = np.zeros(cost.shape, dtype=np.intp)
    for run in range(1, count + 1):
        for last in range(run, len(lengths) + 1):
            ways = cost[run - 1, :last] + (ends[last] - ends[:last] - shares[run - 1]) ** 2
            came[run, last] = int(ways.argmin())
            cost[run, last] = ways.min()
    runs, last = [], len(lengths)
    for run in range(count, 0, -1):
        first = int(came[run, last])
        runs.append((first, last - 1))
        last = first
    return runs[::-1]

"""A long recording in pieces that a text-driven network can make: cut where it is quiet and where the feeling turns."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.encode import prompt_phrases
from pipelines.emotion.factories import from_labels
from pipelines.emotion.phrases import FACE
from pipelines.emotion.state import LABELS
from pipelines.media.types import Audio

LONGEST = 10
"""Most seconds of a piece; the network was made for clips of this order."""

_SHORTEST = 2
_CHANGE, _LOUD, _PIECE, _TOO_SHORT = 1.0, 1.5, 0.35, 5.0
"""What is paid for a feeling that changes within a piece, a cut through speech, every piece, and a very short one."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A stretch of the clip that is made in one go, with one feeling.

    start, seconds: whole seconds. expression: how the face looks at full strength, in words.
    strength: 0..1.5, how much of that is felt.
    """

    start: int
    seconds: int
    expression: str
    strength: float


def plan_pieces(speech: Audio, curve: EmotionCurve) -> tuple[Piece, ...]:
    """The pieces that cover the speech, the last one filled up to a whole second. Pure; the cheapest of all cuts."""
    total = max(1, int(np.ceil(speech.seconds - 1e-6)))
    loud = _loudness(speech, total)
    moments = curve.sample((np.arange(total * 4) + 0.5) / 4).strength
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, total + 1):
        options = []
        for start in range(max(0, end - LONGEST), end):
            short = end - start < _SHORTEST and total >= _SHORTEST
            change = float(moments[4 * start : 4 * end].std(axis=0).sum()) * (end - start)
            through = float(loud[end]) if end < total else 0.0
            cost = _PIECE + _CHANGE * change + _LOUD * through + _TOO_SHORT * short
            options.append((best[start][0] + cost, start))
        best.append(min(options))
    cuts = [total]
    while cuts[-1] > 0:
        cuts.append(best[cuts[-1]][1])
    cuts.reverse()
    return tuple(_piece(curve, start, end) for start, end in pairwise(cuts))


def _piece(curve: EmotionCurve, start: int, end: int) -> Piece:
    mean = curve.sample(start + (np.arange(4 * (end - start)) + 0.5) / 4).strength.mean(axis=0)
    strength = float(mean.sum())
    felt = {label: float(weight) for label, weight in zip(LABELS, mean, strict=True) if weight > 1e-3}
    if not felt:
        return Piece(start=start, seconds=end - start, expression=FACE["neutral"][0], strength=0.0)
    (expression,) = prompt_phrases(EmotionCurve.constant(from_labels(felt)), float(end - start), stages=1).value
    return Piece(start=start, seconds=end - start, expression=expression, strength=min(1.5, strength))


def _loudness(speech: Audio, total: int) -> NDArray[np.float64]:
    """How loud it is around every whole second, 0..1 of the loudest such moment, [total + 1]."""
    samples, reach = speech.mono().astype(np.float64), int(0.15 * speech.rate)
    levels = np.array(
        [
            np.sqrt(np.mean(part**2)) if (part := samples[max(0, middle - reach) : middle + reach]).size else 0.0
            for middle in (second * speech.rate for second in range(total + 1))
        ]
    )
    return levels / max(float(levels.max()), 1e-9)

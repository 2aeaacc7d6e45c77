"""Memory that runs were measured to take corrects the forecasts of the runs after them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log2

from pipelines.backends.base import ResourceEstimate

LEAST, MOST = 0.5, 3.0
"""How far a forecast is corrected: beyond that, something else was measured than what was forecast."""

SPARE = 1.1
"""Room over what was measured: the next run of the size may take a little more."""

TRUSTED = 3
"""Runs after which a forecast is also lowered: one that is too high costs little, one that is too low costs a run."""

NEAR = 2
"""Size classes around a request of which the runs tell about it: half and double its size."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What runs of a size class took: the most memory beside the weights, over what was forecast, in so many runs."""

    size: int
    ratio: float
    runs: int


def corrected(estimate: ResourceEstimate, measured: Sequence[Measured]) -> ResourceEstimate:
    """The estimate as runs of its back end on this kind of device teach it."""
    factor = correction(measured, size_class(estimate.activation_bytes))
    if factor == 1.0:
        return estimate
    return replace(
        estimate,
        activation_bytes=round(estimate.activation_bytes * factor),
        tiled_bytes=round(estimate.tiled_bytes * factor),
    )


def correction(measured: Sequence[Measured], size: int) -> float:
    """What a forecast for this size class is to be multiplied with; 1 where nothing speaks against it.

    Of runs of about its size the greediest counts. Where there are none, it is only raised: a forecast that was too low
    at another size may be too low here as well.
    """
    near = [one for one in measured if abs(one.size - size) <= NEAR]
    factor = SPARE * max((one.ratio for one in near or measured), default=1.0 / SPARE)
    if factor < 1.0 and sum(one.runs for one in near) < TRUSTED:
        return 1.0
    return min(MOST, max(LEAST, factor))


def size_class(activation_bytes: int) -> int:
    """Class of a request, by the memory that its run needs beside the model: two classes for each doubling."""
    return round(2 * log2(max(1, activation_bytes)))

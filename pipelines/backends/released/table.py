"""Traces a released model at several sizes, and fits the law that stands in the table."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import ceil, floor, log10
from typing import Any

import numpy as np
import torch
from scipy.optimize import nnls

from pipelines.backends.released.released import Part, Released
from pipelines.memory.law import Extent
from pipelines.memory.trace import trace_memory, weights_bytes

DIGITS = 4
"""Significant digits of a law."""


def row_of(released: Released) -> dict[str, Any]:
    """What the table says of a model: JSON-ready."""
    sizes = {name: part_bytes(part) for name, part in released.parts.items()}
    stages = {}
    for name, stage in released.stages.items():
        traces = [traced_bytes(released, name, extent) for extent in stage.extents]
        stages[name] = {
            "law": fitted(stage.extents, traces),
            "traces": [
                [extent.width, extent.height, extent.frames, traced]
                for extent, traced in zip(stage.extents, traces, strict=True)
            ],
        }
    return {
        "source": released.source,
        "weights_bytes": sum(sizes.values()),
        "largest_bytes": max(sizes.values()),
        "stages": stages,
    }


def part_bytes(part: Part) -> int:
    """Bytes of a network's weights, counted on one that has none."""
    with torch.device("meta"), default_dtype(part.dtype):
        return weights_bytes(part.build())


def traced_bytes(released: Released, stage: str, extent: Extent) -> int:
    """The most that the tensors of a stage hold beside the weights, on a card."""
    work = released.stages[stage]
    part = released.parts[work.part]
    return trace_memory(
        part.build, lambda model: work.call(model, extent), device="cuda:0", dtype=part.dtype
    ).traced_bytes


def fitted(extents: Sequence[Extent], traces: Sequence[int]) -> list[float]:
    """Bytes for each of an extent's terms, none of them negative, by least squares of the relative errors.

    Then all grow until none of the traces is above the law: what is forecast too low costs a run.
    """
    terms, took = np.array([extent.terms for extent in extents]), np.array(traces, dtype=np.float64)
    shares, _ = nnls(terms / took[:, None], np.ones(len(took)))
    shares *= (took / (terms @ shares)).max()
    return [_rounded_up(float(share)) for share in shares]


def _rounded_up(share: float) -> float:
    """To DIGITS digits; less than a byte is nothing."""
    if share < 1.0:
        return 0.0
    unit = 10 ** (floor(log10(share)) + 1 - DIGITS)
    return float(ceil(share / unit) * unit)


@contextmanager
def default_dtype(dtype: torch.dtype) -> Iterator[None]:
    usual = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(usual)

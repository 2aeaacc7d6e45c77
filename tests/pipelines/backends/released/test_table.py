"""The table is what traces give: a law fitted so that none is above it, and rows that a new trace finds again."""

import json

import pytest
import torch
from torch import nn

from pipelines.assets import asset
from pipelines.backends.released import RELEASED
from pipelines.backends.released.released import Part, Released, Stage
from pipelines.backends.released.table import fitted, part_bytes, row_of, traced_bytes
from pipelines.memory.law import TABLE, Extent

ROWS = json.loads(asset(TABLE).read_text(encoding="utf-8"))
SHAPES = [Extent(width=side, height=side, frames=frames) for side in (100, 300, 500) for frames in (5, 25)]


def test_a_law_finds_what_memory_grows_with() -> None:
    took = [round(3e6 + 4e8 * extent.terms[2] + 2e8 * extent.terms[3]) for extent in SHAPES]
    assert fitted(SHAPES, took) == pytest.approx([3e6, 0.0, 4e8, 2e8, 0.0], rel=1e-3, abs=1.0)


def test_no_trace_is_above_a_law_that_cannot_be_exact() -> None:
    took = [round(1e8 * extent.terms[3] ** 1.3 * (1.1 if number % 2 else 1.0)) for number, extent in enumerate(SHAPES)]
    law = fitted(SHAPES, took)
    told = [sum(share * term for share, term in zip(law, extent.terms, strict=True)) for extent in SHAPES]
    assert all(law_bytes >= traced for law_bytes, traced in zip(told, took, strict=True))


def test_a_row_counts_parts_in_their_types_and_traces_stages() -> None:
    twice = Part(lambda: nn.Linear(100, 100, bias=False), torch.float32)
    tiny = Released(
        source="here",
        parts={"large": twice, "small": Part(lambda: nn.Linear(100, 100, bias=False))},
        stages={
            "predicting": Stage(
                "large",
                lambda model, extent: model(torch.zeros(extent.frames, 100)),
                [Extent(frames=frames) for frames in (10, 1000)],
            )
        },
    )
    row = row_of(tiny)
    assert (row["weights_bytes"], row["largest_bytes"]) == (60_000, 40_000)
    assert [trace[-1] for trace in row["stages"]["predicting"]["traces"]] == [8_000, 800_000]


@pytest.mark.slow
@pytest.mark.parametrize("name", RELEASED)
def test_a_new_trace_finds_the_table_again(name: str) -> None:
    released, row = RELEASED[name](), ROWS[name]
    assert sum(map(part_bytes, released.parts.values())) == row["weights_bytes"]
    for stage, told in row["stages"].items():
        width, height, frames, before = told["traces"][0]
        now = traced_bytes(released, stage, Extent(width=width, height=height, frames=frames))
        assert now == pytest.approx(before, rel=0.02)

"""The law of every large back end is above all that was traced of it, and not far."""

import json
from typing import Any

import pytest

from pipelines.assets import asset
from pipelines.backends import cards
from pipelines.memory.law import CARD_BYTES, MARGIN, TABLE, Extent, MemoryLaw, law_of

UNCOUNTED = {"omnivoice"}
"""Its networks come with a package that is installed for it only."""

ROWS: dict[str, Any] = json.loads(asset(TABLE).read_text(encoding="utf-8"))


def test_every_back_end_whose_weights_are_fetched_has_a_law() -> None:
    large = {name for name, card in cards().items() if card.hub_id is not None}
    assert set(ROWS) == large - UNCOUNTED


@pytest.mark.parametrize("name", ROWS)
def test_a_law_is_above_its_traces_and_within_a_few_per_cent(name: str) -> None:
    law = law_of(name)
    assert 0 < law.largest_bytes <= law.weights_bytes
    for stage, row in ROWS[name]["stages"].items():
        for width, height, frames, traced in row["traces"]:
            told = law.stage_bytes(stage, Extent(width=width, height=height, frames=frames))
            assert traced <= told <= 1.12 * traced + 50e6, (stage, width, height, frames, told / traced)


def test_stages_follow_each_other_so_that_only_the_larger_counts() -> None:
    law = MemoryLaw(
        weights_bytes=9, largest_bytes=5, stages={"predicting": (1e6, 0, 0, 2e6, 0), "decoding": (0, 0, 5e6, 0, 0)}
    )
    short, long = (Extent(width=1000, height=1000, frames=frames) for frames in (1, 10))
    assert law.stage_bytes("predicting", long) == 21_000_000
    assert law.activation_bytes(predicting=short, decoding=short) == round(MARGIN * 5e6) + CARD_BYTES
    assert law.activation_bytes(predicting=long, decoding=long) == round(MARGIN * 21e6) + CARD_BYTES


def test_sound_has_one_pixel_a_frame() -> None:
    assert Extent(frames=2_000_000).terms == (1.0, 2_000_000, 1e-6, 2.0, 4.0)

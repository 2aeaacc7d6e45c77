"""What is tried when memory runs out: never the same twice, never in vain, always told."""

from dataclasses import replace
from math import inf
from typing import Any

import pytest

from pipelines.backends import cards
from pipelines.backends.base import ResourceEstimate
from studio.jobs.memory_plan import (
    GROUPS,
    LADDER,
    SAID,
    first_plan,
    in_vain,
    least_memory,
    needed_bytes,
    next_plan,
    plans_for,
)

LARGE = ResourceEstimate(
    seconds=60.0,
    clip_seconds=5.0,
    frames=81,
    steps=50,
    weights_bytes=40 * 10**9,
    largest_bytes=30 * 10**9,
    activation_bytes=10 * 10**9,
    tiled_bytes=5 * 10**9,
    disk_bytes=10**6,
)


@pytest.fixture
def model(backend: Any) -> Any:
    return replace(backend.card, sketch=False, needs_gpu=False)


def test_a_card_goes_down_the_whole_ladder_and_ends(model: Any) -> None:
    allowed = plans_for("cuda:0", model)
    tried = [first_plan(allowed, (), LARGE, inf)]
    while (following := next_plan(tried[-1], "step", allowed)) is not None:
        tried.append(following)
    assert tuple(tried) == LADDER


def test_a_failure_while_decoding_takes_the_sampler_off_the_card_and_then_goes_straight_to_tiles(model: Any) -> None:
    allowed = plans_for("cuda:0", model)
    assert next_plan("resident", "decode", allowed) == "model_offload"
    assert next_plan("model_offload", "decode", allowed) == "vae_tiling"
    assert next_plan("vae_tiling", "decode", allowed) == "fp8"
    assert next_plan("resident", "decode", plans_for("cpu", model)) == "vae_tiling"
    assert in_vain("resident", "decode", allowed) == ("resident",)
    assert in_vain("model_offload", "decode", allowed) == ("model_offload", "group_offload")
    assert in_vain("cpu", "decode", allowed) == ("cpu",)


def test_a_model_that_needs_a_card_never_ends_on_the_processor(model: Any) -> None:
    allowed = plans_for("cuda:0", replace(model, needs_gpu=True))
    assert next_plan("fp8", "step", allowed) is None


def test_the_processor_offloads_nothing(model: Any) -> None:
    allowed = plans_for("cpu", model)
    assert next_plan("resident", "load", allowed) == "vae_tiling"
    assert not {"model_offload", "group_offload", "cpu"} & set(allowed)


def test_only_what_a_back_end_can_do_is_tried() -> None:
    """What its `load` makes no use of would be the same once more, under a sentence that is not true."""
    known = cards()
    assert plans_for("cuda:0", known["whisper"]) == ("resident", "cpu")
    assert plans_for("cuda:0", known["dia"]) == ("resident", "group_offload")
    assert plans_for("cuda:0", known["madlad400"]) == ("resident", "group_offload", "cpu")
    assert plans_for("cpu", known["pocket_tts"]) == plans_for("cpu", known["index_tts"]) == ("resident",)
    for name in ("wan", "dice_talk", "ltx_2_a2v"):
        assert plans_for("cuda:0", known[name]) == LADDER[:-1]
    assert least_memory(known["wan"], LARGE) == 20_000
    assert least_memory(known["dia"], LARGE) == 40_000


def test_a_sketch_has_one_plan(backend: Any) -> None:
    assert plans_for("cpu", backend.card) == ("resident",)
    assert next_plan("resident", "step", ("resident",)) is None


def test_what_ran_out_before_is_not_tried_again(model: Any) -> None:
    allowed = plans_for("cuda:0", model)
    assert first_plan(allowed, {"resident", "model_offload"}, LARGE, inf) == "group_offload"
    assert first_plan(allowed, set(LADDER), LARGE, inf) == "cpu"


@pytest.mark.parametrize(
    ("room", "plan"),
    [
        (50, "resident"),
        *((room, "model_offload") for room in (49, 40)),
        *((room, "group_offload") for room in (39, 13)),
        *((room, "vae_tiling") for room in (12, 8)),
        (7, "cpu"),
    ],
)
def test_what_would_not_fit_is_not_tried_first(model: Any, room: float, plan: str) -> None:
    assert first_plan(plans_for("cuda:0", model), (), LARGE, room * 1e9) == plan


def test_a_model_of_one_network_gains_nothing_by_moving_it_about_whole() -> None:
    single = replace(LARGE, largest_bytes=0, tiled_bytes=0)
    assert needed_bytes("model_offload", single) == needed_bytes("resident", single) == 50 * 10**9
    assert needed_bytes("vae_tiling", single) == 40 * 10**9 // GROUPS + single.activation_bytes


def test_every_plan_has_its_sentence() -> None:
    assert set(SAID) == set(LADDER)
    assert all(sentence.endswith(".") for sentence in SAID.values())

"""What is tried when memory runs out: never the same twice, never in vain, always told."""

from dataclasses import replace
from typing import Any

import pytest

from studio.jobs.memory_plan import LADDER, SAID, first_plan, next_plan, plans_for


@pytest.fixture
def model(backend: Any) -> Any:
    return replace(backend.card, sketch=False, needs_gpu=False)


def test_a_card_goes_down_the_whole_ladder_and_ends(model: Any) -> None:
    allowed = plans_for("cuda:0", model)
    tried = [first_plan(allowed, ())]
    while (following := next_plan(tried[-1], "step", allowed)) is not None:
        tried.append(following)
    assert tuple(tried) == LADDER


def test_a_failure_while_decoding_goes_straight_to_tiles(model: Any) -> None:
    allowed = plans_for("cuda:0", model)
    assert next_plan("resident", "decode", allowed) == "vae_tiling"
    assert next_plan("vae_tiling", "decode", allowed) == "fp8"


def test_a_model_that_needs_a_card_never_ends_on_the_processor(model: Any) -> None:
    allowed = plans_for("cuda:0", replace(model, needs_gpu=True))
    assert next_plan("fp8", "step", allowed) is None


def test_the_processor_offloads_nothing(model: Any) -> None:
    allowed = plans_for("cpu", model)
    assert next_plan("resident", "load", allowed) == "vae_tiling"
    assert not {"model_offload", "group_offload", "cpu"} & set(allowed)


def test_a_sketch_has_one_plan(backend: Any) -> None:
    assert plans_for("cpu", backend.card) == ("resident",)
    assert next_plan("resident", "step", ("resident",)) is None


def test_what_ran_out_before_is_not_tried_again(model: Any) -> None:
    allowed = plans_for("cuda:0", model)
    assert first_plan(allowed, {"resident", "model_offload"}) == "group_offload"
    assert first_plan(allowed, set(LADDER)) == "cpu"


def test_every_plan_has_its_sentence() -> None:
    assert set(SAID) == set(LADDER)
    assert all(sentence.endswith(".") for sentence in SAID.values())

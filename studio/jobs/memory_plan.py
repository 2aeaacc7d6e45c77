"""The out-of-memory ladder: what is tried next when a model does not fit, and how the user hears of it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Literal, get_args

from pipelines.backends.base import MemoryPlan, ModelCard, ResourceEstimate

LADDER: tuple[MemoryPlan, ...] = get_args(MemoryPlan)
"""From the fastest plan to the most frugal one."""

CHANGES_PICTURES: MemoryPlan = "vae_tiling"
"""From this plan on, results are not quite the same as under the plans before it."""

GROUPS = 10
"""A group of blocks that is on the device at a time is at most this part of a network."""

Stage = Literal["load", "step", "decode"]
"""What was being done when the memory ran out."""

SAID: Mapping[MemoryPlan, str] = {
    "resident": "The model stays in the device's memory.",
    "model_offload": "The memory was short, so only the part of the model at work stays on the device; a bit slower.",
    "group_offload": "The memory was short, so the model comes onto the device block by block; clearly slower.",
    "vae_tiling": (
        "The memory was short, so pictures are decoded tile by tile, and a card holds only a part of the model at a "
        "time; clearly slower, and faint seams are possible."
    ),
    "fp8": (
        "The memory was short, so the weights are stored in 8 bits, and a card holds only a part of them at a time; "
        "clearly slower, and fine detail may change a little."
    ),
    "cpu": "The memory of the card was short, so the processor does the work; very much slower.",
}
"""One sentence a plan, told when it is taken."""


def plans_for(device: str, card: ModelCard) -> tuple[MemoryPlan, ...]:
    """Those of the card's plans that make sense. Offloading moves weights off a card: not for the processor."""
    if card.sketch:
        return ("resident",)
    apart: tuple[MemoryPlan, ...] = ("model_offload", "group_offload", "cpu") if device == "cpu" else ()
    useless = ("cpu",) if device != "cpu" and card.needs_gpu else apart
    return tuple(plan for plan in card.plans if plan not in useless)


def least_memory(card: ModelCard, estimate: ResourceEstimate) -> int:
    """MB, on the card and beside it, without which no plan helps: the weights, in 8 bits where that can be; all of it
    for a sketch."""
    return estimate.memory_mb if card.sketch else round(estimate.weights_bytes / (2e6 if "fp8" in card.plans else 1e6))


def first_plan(
    allowed: Sequence[MemoryPlan], overflowed: Collection[str], estimate: ResourceEstimate, room_bytes: float
) -> MemoryPlan:
    """The plan to begin with: the fastest that fits and under which memory did not run out; else the most frugal one.

    room_bytes: memory of the device that the model can have.
    """
    open_plans = (plan for plan in allowed if plan not in overflowed)
    return next((plan for plan in open_plans if needed_bytes(plan, estimate) <= room_bytes), allowed[-1])


def needed_bytes(plan: MemoryPlan, estimate: ResourceEstimate) -> int:
    """What a run takes of the device's memory: weights as the plan keeps them, and what it needs beside them."""
    largest = estimate.largest_bytes or estimate.weights_bytes
    weights = {"resident": estimate.weights_bytes, "model_offload": largest, "group_offload": largest // GROUPS}
    if plan in weights:
        return weights[plan] + estimate.activation_bytes
    if plan == "cpu":
        return 0
    return largest // GROUPS + (estimate.tiled_bytes or estimate.activation_bytes)


def next_plan(current: MemoryPlan, stage: Stage, allowed: Sequence[MemoryPlan]) -> MemoryPlan | None:
    """The plan to try after memory ran out under `current`, or None when nothing is left.

    A model that is offloaded has only its decoder on the device while it decodes: then nothing but tiles helps.
    """
    at = LADDER.index(current)
    if stage == "decode" and current != "resident":
        at = max(at, LADDER.index("vae_tiling") - 1)
    return next((plan for plan in LADDER[at + 1 :] if plan in allowed), None)


def in_vain(current: MemoryPlan, stage: Stage, allowed: Sequence[MemoryPlan]) -> tuple[MemoryPlan, ...]:
    """What need not be tried again after memory ran out under `current`: this plan, and those that are passed over."""
    following = next_plan(current, stage, allowed)
    if following is None:
        return (current,)
    return LADDER[LADDER.index(current) : LADDER.index(following)]

"""Which weights lie where: pure plans for a device's memory and the main memory, least recently used first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

FIXED_SECONDS = 1.0
"""What loading costs however small the model is."""


@dataclass(frozen=True, kw_only=True)
class Resident:
    """A loaded back end. `last_used` is any number that rises with time. A `pinned` one stays where it is."""

    name: str
    memory_mb: int
    last_used: float
    pinned: bool = False


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What lies where. device_mb, ram_mb: budgets. on_device: loaded models. in_ram: models whose weights lie ready in
    the main memory, those on the device among them."""

    device_mb: int
    ram_mb: int
    on_device: Sequence[Resident] = ()
    in_ram: Sequence[Resident] = ()


@dataclass(frozen=True, kw_only=True)
class Speeds:
    """MB a second: from the main memory to the device, and from the disk to the main memory."""

    bus: float
    disk: float


@dataclass(frozen=True, kw_only=True)
class LoadPlan:
    """How a model comes onto a device.

    source: where its weights are now. evict: who leaves the device first, in order; where their weights lie in the
    main memory, they stay there. drop: whose weights leave the main memory. kept_mb: weights that stay on the device;
    fewer than all of them where the rest streams in block by block. seconds: what it takes until work can begin.
    """

    source: Literal["device", "ram", "disk"]
    evict: tuple[str, ...]
    drop: tuple[str, ...]
    kept_mb: int
    streams: bool
    seconds: float


def plan_load(name: str, weights_mb: int, activation_mb: int, memory: Memory, speeds: Speeds) -> LoadPlan:
    """Plan how the model's weights come onto the device, with room for its activations beside them."""
    room = memory.device_mb - activation_mb
    kept = min(weights_mb, max(0, room))
    streams = kept < weights_mb
    others = [resident for resident in memory.on_device if resident.name != name]
    if len(others) < len(memory.on_device):
        evict = plan_evictions(others, kept + activation_mb, memory.device_mb)
        return LoadPlan(source="device", evict=evict, drop=(), kept_mb=kept, streams=streams, seconds=0.0)
    evict = plan_evictions(others, kept + activation_mb, memory.device_mb)
    ready = any(resident.name == name for resident in memory.in_ram)
    drop: tuple[str, ...] = ()
    if not ready and weights_mb <= memory.ram_mb:
        drop = plan_evictions(memory.in_ram, weights_mb, memory.ram_mb)
    seconds = FIXED_SECONDS + kept / speeds.bus + (0.0 if ready else weights_mb / speeds.disk)
    return LoadPlan(
        source="ram" if ready else "disk", evict=evict, drop=drop, kept_mb=kept, streams=streams, seconds=seconds
    )


def plan_evictions(residents: Sequence[Resident], needed_mb: int, budget_mb: int) -> tuple[str, ...]:
    """Names to unload, in order, so that `needed_mb` fits beside the rest within `budget_mb`.

    Least recently used first: in simulation cleverer orders, and even one that knew the future, gave the same waiting
    times within one per cent. A newcomer larger than the whole budget empties the device, of what is not pinned, and
    is tried all the same: the budget is an estimate, and a refusal would be certain where a failure is not.
    """
    used = sum(resident.memory_mb for resident in residents)
    evicted = []
    for resident in sorted(residents, key=lambda resident: resident.last_used):
        if used + needed_mb <= budget_mb:
            break
        if resident.pinned:
            continue
        evicted.append(resident.name)
        used -= resident.memory_mb
    return tuple(evicted)

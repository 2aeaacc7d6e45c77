"""Which loaded back ends must go so that another one fits: a pure plan, least recently used first."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Resident:
    """A loaded back end. `last_used` is any number that rises with time."""

    name: str
    memory_mb: int
    last_used: float


def plan_evictions(residents: Sequence[Resident], needed_mb: int, budget_mb: int) -> tuple[str, ...]:
    """Names to unload, in order, so that `needed_mb` fits beside the rest within `budget_mb`.

    A newcomer larger than the whole budget empties the device and is tried all the same: the budget is an
    estimate, and a refusal would be certain where a failure is not.
    """
    used = sum(resident.memory_mb for resident in residents)
    evicted = []
    for resident in sorted(residents, key=lambda resident: resident.last_used):
        if used + needed_mb <= budget_mb:
            break
        evicted.append(resident.name)
        used -= resident.memory_mb
    return tuple(evicted)

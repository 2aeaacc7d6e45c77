"""Which waiting job gets a device next: a pure function of who waits, who had how much, the device, and the time.

The policy, whose parts were measured against others in simulation (`tests/benchmarks/scheduler.py`):

1. Interactive jobs go before batch jobs; a batch job that has waited for PATIENCE counts as interactive.
2. The tenants who had least of the devices lately, within EQUAL_SECONDS of each other, go first.
3. Of their jobs, the one with the highest response ratio (wait + length) / length goes first, where its length is the
   forecast work and what it takes to make its model ready on this device (Brinch Hansen, 1971). So short jobs and warm
   models go early, and every job's ratio grows until it is its turn.
4. A running batch job gives way to an interactive one at its next step. An interactive one gives way to at most
   MAX_PAUSES others, each of which takes less than SHORT_SHARE of what is left of it: so it takes about twice as long
   at worst, however many short ones come.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heapreplace
from math import inf

from studio.jobs.job import Job, Priority

PATIENCE = 3600.0
"""Seconds after which a batch job joins the interactive ones, so that it is not passed over for ever."""

EQUAL_SECONDS = 60.0
"""Device-seconds within which tenants count as having had equally much."""

SET_BACK = 60.0
"""A job that was submitted so many seconds from now shows that the clock was set back since. It is older than all that
came later, and counts as one that has waited for PATIENCE."""

MAX_PAUSES = 3
SHORT_SHARE = 0.35


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What the choice needs to know of a waiting job.

    submitted: seconds since the epoch. model: name of the back end. seconds: forecast work with the model loaded.
    pinned: first among the jobs of its tenant. position: place among them that the tenant chose, or None.
    """

    id: str
    tenant: str
    priority: Priority
    submitted: float
    model: str = ""
    seconds: float = 1.0
    pinned: bool = False
    position: float | None = None


@dataclass(frozen=True, kw_only=True)
class Current:
    """The job that a device works on, or would go back to. left: seconds of work left. pauses: jobs it made way for."""

    id: str
    priority: Priority
    submitted: float
    model: str
    left: float
    pauses: int = 0


@dataclass(frozen=True, kw_only=True)
class Device:
    """A device at one moment. swap: seconds to make each model ready on it; models that are left out are ready."""

    swap: Mapping[str, float] = field(default_factory=dict)
    current: Current | None = None


@dataclass(frozen=True, kw_only=True)
class Queue:
    """The line at one moment.

    waiting: in any order. usage: device-seconds of each tenant, older ones counting less; none for who is left out.
    """

    waiting: Sequence[Waiting]
    usage: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A waiting job's place in the line.

    ahead: how many go before it. start: seconds from now until it starts, as far as can be told.
    """

    id: str
    ahead: int
    start: float


def select(queue: Queue, device: Device, now: float) -> str | None:
    """The id of the waiting job that the device should work on now, in seconds since the epoch.

    None when what it does should go on, or nobody waits.
    """
    pressing = [job for job in queue.waiting if is_pressing(job, now)]
    current = device.current
    if current is None:
        best = _best(pressing or queue.waiting, queue.usage, device, now)
        return None if best is None else best.id
    best = _best(pressing, queue.usage, device, now)
    return best.id if best is not None and _gives_way(current, best, device, now) else None


def rank(queue: Queue, device: Device, now: float, *, busy: Sequence[float] = ()) -> Iterator[Turn]:
    """The waiting jobs in the order in which they would start if nothing else came and all forecasts held.

    busy: seconds until each device of the kind is free; none for a single one that is free now.
    """
    usage = dict(queue.usage)
    clocks = list(busy) or [0.0]
    heapify(clocks)
    ahead = 0
    for level in (True, False):
        lines = _lines([job for job in queue.waiting if is_pressing(job, now) is level], device, now)
        while lines:
            least = min(usage.get(tenant, 0.0) for tenant in lines)
            equal = [tenant for tenant in lines if usage.get(tenant, 0.0) <= least + EQUAL_SECONDS]
            tenant = min(equal, key=lambda one: _order(lines[one][-1], device, now))
            job = lines[tenant].pop()
            if not lines[tenant]:
                del lines[tenant]
            yield Turn(id=job.id, ahead=ahead, start=clocks[0])
            length = _length(job, device)
            usage[tenant] = usage.get(tenant, 0.0) + length
            heapreplace(clocks, clocks[0] + length)
            ahead += 1


def is_pressing(job: Waiting | Current | Job, now: float) -> bool:
    """True for a job that somebody waits for, and for one that has waited too long."""
    return job.priority == "interactive" or not -SET_BACK <= now - job.submitted < PATIENCE


def _best(jobs: Sequence[Waiting], usage: Mapping[str, float], device: Device, now: float) -> Waiting | None:
    if not jobs:
        return None
    tenants = {job.tenant for job in jobs}
    least = min(usage.get(tenant, 0.0) for tenant in tenants)
    equal = {tenant for tenant in tenants if usage.get(tenant, 0.0) <= least + EQUAL_SECONDS}
    heads: dict[str, tuple[_OwnOrder, Waiting]] = {}
    for job in jobs:
        if job.tenant in equal:
            order, head = _own_order(job, device, now), heads.get(job.tenant)
            if head is None or order < head[0]:
                heads[job.tenant] = order, job
    return min((job for _, job in heads.values()), key=lambda job: _order(job, device, now))


def _gives_way(current: Current, newcomer: Waiting, device: Device, now: float) -> bool:
    if not is_pressing(current, now):
        return True
    if current.pauses >= MAX_PAUSES:
        return False
    back = device.swap.get(newcomer.model, 0.0) if newcomer.model != current.model else 0.0
    return _length(newcomer, device) + back < SHORT_SHARE * current.left


def _lines(jobs: Iterable[Waiting], device: Device, now: float) -> dict[str, list[Waiting]]:
    """The jobs of each tenant, the next one last."""
    lines: dict[str, list[Waiting]] = {}
    for job in sorted(jobs, key=lambda job: _own_order(job, device, now), reverse=True):
        lines.setdefault(job.tenant, []).append(job)
    return lines


_OwnOrder = tuple[bool, float, float, float, str]


def _own_order(job: Waiting, device: Device, now: float) -> _OwnOrder:
    """The order among the jobs of one tenant: his own wishes first."""
    return not job.pinned, inf if job.position is None else job.position, *_order(job, device, now)


def _order(job: Waiting, device: Device, now: float) -> tuple[float, float, str]:
    """The order by response ratio, highest first, then by age."""
    length, waited = _length(job, device), now - job.submitted
    if waited < -SET_BACK:
        waited = PATIENCE
    return -(waited + length) / length, job.submitted, job.id


def _length(job: Waiting, device: Device) -> float:
    length = job.seconds + device.swap.get(job.model, 0.0)
    return length if length > 0.01 else 0.01

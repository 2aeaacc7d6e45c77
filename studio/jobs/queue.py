"""Which waiting job goes next: a pure function of who waits, who was served when, and the time."""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heapreplace
from math import inf

from studio.jobs.job import Priority

PATIENCE = 3600.0
"""Seconds after which a batch job joins the interactive ones, so that it is not passed over for ever."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What the choice needs to know of a waiting job. `submitted` is in seconds since the epoch."""

    id: str
    tenant: str
    priority: Priority
    submitted: float


@dataclass(frozen=True, kw_only=True)
class Queue:
    """The line at one moment.

    waiting: in any order.
    served: when each tenant's latest job started, in seconds since the epoch; tenants never served are left out.
    """

    waiting: Sequence[Waiting]
    served: Mapping[str, float] = field(default_factory=dict)


def select(queue: Queue, now: float) -> str | None:
    """The id of the job to start at `now`, in seconds since the epoch, or None when nobody waits."""
    return next(rank(queue, now), None)


def rank(queue: Queue, now: float) -> Iterator[str]:
    """The ids of all waiting jobs, in the order in which they would start if nothing else came.

    Interactive jobs go before batch jobs. Within a level, tenants take turns: the one served longest ago comes
    first, with its oldest job.
    """
    served = dict(queue.served)
    for level in (True, False):
        jobs = [job for job in queue.waiting if _is_pressing(job, now) is level]
        yield from _by_turns(jobs, served)


def _is_pressing(job: Waiting, now: float) -> bool:
    return job.priority == "interactive" or now - job.submitted >= PATIENCE


def _by_turns(jobs: Sequence[Waiting], served: dict[str, float]) -> Iterator[str]:
    lines: dict[str, deque[Waiting]] = defaultdict(deque)
    for job in sorted(jobs, key=lambda job: (job.submitted, job.id)):
        lines[job.tenant].append(job)
    turns = [(served.get(tenant, -inf), line[0].submitted, tenant) for tenant, line in lines.items()]
    heapify(turns)
    turn = max(served.values(), default=0.0)
    while turns:
        tenant = turns[0][2]
        line = lines[tenant]
        yield line.popleft().id
        turn += 1.0
        served[tenant] = turn
        if line:
            heapreplace(turns, (turn, line[0].submitted, tenant))
        else:
            heappop(turns)

"""The policies that are compared: the studio's own, as it is, and what others do."""

from collections.abc import Sequence
from math import inf
from typing import Protocol

from studio.jobs.queue import Device, Queue, select


class Policy(Protocol):
    """Chooses for one device. caches: weights stay in the main memory between loads, and models stay on the device."""

    name: str
    caches: bool

    def choose(self, queue: Queue, device: Device, now: float) -> str | None:
        """The id of the waiting job to work on now, see `studio.jobs.queue.select`."""
        ...


class Mien:
    """The studio's policy object itself."""

    name = "mien"
    caches = True

    def choose(self, queue: Queue, device: Device, now: float) -> str | None:
        """See Policy."""
        return select(queue, device, now)


class FirstCome:
    """First come, first served: with a cache of models, or loading anew at each switch."""

    def __init__(self, *, caches: bool) -> None:
        self.name = "fifo_lru" if caches else "fifo_reload"
        self.caches = caches

    def choose(self, queue: Queue, device: Device, now: float) -> str | None:  # noqa: ARG002 - it looks at the order alone
        """See Policy."""
        if device.current is not None or not queue.waiting:
            return None
        return min(queue.waiting, key=lambda job: (job.submitted, job.id)).id


class RoundRobin:
    """Users take turns; of a user's jobs, and among users not served lately, one whose model is warm goes first."""

    name = "round_robin_affinity"
    caches = True

    def __init__(self) -> None:
        self._served: dict[str, float] = {}

    def choose(self, queue: Queue, device: Device, now: float) -> str | None:
        """See Policy."""
        if device.current is not None or not queue.waiting:
            return None
        tenants = sorted({job.tenant for job in queue.waiting}, key=lambda one: (self._served.get(one, -inf), one))
        tenant = tenants[0]
        mine = [job for job in queue.waiting if job.tenant == tenant]
        job = min(mine, key=lambda job: (device.swap.get(job.model, 0.0) > 0, job.submitted, job.id))
        self._served[tenant] = now
        return job.id


def policies() -> Sequence[Policy]:
    """Fresh ones for a run."""
    return Mien(), FirstCome(caches=True), RoundRobin(), FirstCome(caches=False)

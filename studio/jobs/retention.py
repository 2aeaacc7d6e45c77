"""Which ended jobs are deleted to keep the disk free: a pure plan, oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Kept:
    """An ended job that is still on the disk. `finished` is in seconds since the epoch."""

    id: str
    finished: float
    size_bytes: int


def plan_deletions(kept: Sequence[Kept], now: float, *, days: float, gigabytes: float) -> tuple[str, ...]:
    """Ids of the jobs to delete: those older than `days`, then the oldest until `gigabytes` hold the rest.

    0 days, or 0 gigabytes, sets no limit.
    """
    oldest_first = sorted(kept, key=lambda job: job.finished)
    deleted = [job for job in oldest_first if days and now - job.finished > days * 86400]
    rest = oldest_first[len(deleted) :]
    size = sum(job.size_bytes for job in rest)
    for job in rest:
        if not gigabytes or size <= gigabytes * 1e9:
            break
        deleted.append(job)
        size -= job.size_bytes
    return tuple(job.id for job in deleted)

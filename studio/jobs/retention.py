"""What is deleted to keep the disk free: ended jobs by a pure plan, oldest first, and what pages were sent."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass

from studio.jobs.executors.base import results_of, uploads_of
from studio.jobs.folders import delete_older, size_of
from studio.jobs.store import JobStore
from studio.settings import Settings


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


def tidy(store: JobStore, settings: Settings, now: float) -> None:
    """Delete the ended jobs, and the uploads, that the settings no longer keep. `now` is in seconds since the epoch."""
    days, gigabytes = settings.retention_days, settings.retention_gb
    if not (days or gigabytes):
        return
    results = results_of(settings.home)
    kept = [
        Kept(id=job.id, finished=job.finished or 0.0, size_bytes=size_of(results / job.id))
        for job in store.jobs(limit=-1)
        if job.ended
    ]
    for job_id in plan_deletions(kept, now, days=days, gigabytes=gigabytes):
        store.delete(job_id)
        shutil.rmtree(results / job_id, ignore_errors=True)
    if days:
        delete_older(uploads_of(settings.home), now - days * 86400)

"""What is deleted to keep the disk free: ended jobs by a pure plan, oldest first, and what pages were sent."""

import logging
import shutil
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from studio.jobs.folders import delete_older, size_of
from studio.jobs.home import results_of, uploads_of
from studio.jobs.store import JobStore
from studio.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Kept:
    """An ended job, or a folder without one, that is still on the disk. `finished` is in seconds since the epoch."""

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
    """Delete the ended jobs, and the uploads, that the settings no longer keep. `now` is in seconds since the epoch.

    What cannot be deleted now is left for the next time.
    """
    days, gigabytes = settings.retention_days, settings.retention_gb
    if not (days or gigabytes):
        return
    try:
        for job_id in plan_deletions(_kept(store, settings, now), now, days=days, gigabytes=gigabytes):
            delete(store, settings, job_id)
        if days:
            delete_older(uploads_of(settings.home), now - days * 86400)
    except (OSError, sqlite3.OperationalError):
        _log.exception("What is not kept any more could not be deleted; it is tried again later")


def delete(store: JobStore, settings: Settings, job_id: str) -> None:
    """Forget an ended job, and delete all that it made and was given."""
    store.delete(job_id)
    shutil.rmtree(results_of(settings.home) / job_id, ignore_errors=True)


class Tidying:
    """Tidies once at its start and then every hour, so that what is old goes even where nothing new is asked for."""

    def __init__(self, store: JobStore, settings: Settings) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._tidy, args=(store, settings), name="studio-tidying", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Tidy no more; returns once that is so."""
        self._ended.set()
        self._thread.join()

    def _tidy(self, store: JobStore, settings: Settings) -> None:
        while not self._ended.is_set():
            tidy(store, settings, time.time())
            self._ended.wait(_EVERY_SECONDS)


def _kept(store: JobStore, settings: Settings, now: float) -> list[Kept]:
    """The ended jobs, and the folders that a killed process left without a job."""
    results = results_of(settings.home)
    jobs = store.disk_use.of(results)
    known = {job.id for job in jobs}
    kept = [
        Kept(id=job.id, finished=job.finished, size_bytes=job.size_bytes) for job in jobs if job.finished is not None
    ]
    for folder in results.iterdir():
        if folder.name not in known and now - (left := folder.stat().st_mtime) > _STORING_SECONDS:
            kept.append(Kept(id=folder.name, finished=left, size_bytes=size_of(folder)))
    return kept


_EVERY_SECONDS = 3600.0

_STORING_SECONDS = 3600.0
"""For so long a folder without a job may be that of one which is just being stored."""

_log = logging.getLogger(__name__)

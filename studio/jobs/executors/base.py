"""What an executor is: it keeps workers at work on the jobs of one studio."""

import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pipelines.backends.base import Backend
from studio.jobs.home import owners_of
from studio.jobs.run import CLOSED
from studio.jobs.store import JobStore
from studio.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Workplace:
    """What workers share: the settings, the store, and what makes a back end by name."""

    settings: Settings
    store: JobStore
    backends: Callable[[str], Backend[Any]]

    @property
    def owners(self) -> Path:
        """Folder with the signs of life of all workers of the studio."""
        return owners_of(self.settings.home)


class Executor(Protocol):
    """Works on the jobs of a workplace from `start` to `stop`.

    lent: True where cards are lent for the request of whoever follows a job: it has to be attended
    from there, and cannot be paused.
    """

    lent: bool

    @property
    def devices(self) -> tuple[str, ...]:
        """What it works on."""
        ...

    def start(self) -> None:
        """Begin; jobs that dead workers left behind are taken up again."""
        ...

    def attend(self, job_id: str) -> None:
        """Work on a waiting job here and now, where that takes the context of whoever follows it; else do nothing."""
        ...

    def stop(self, timeout: float) -> bool:
        """Stop at the next step of each running job, which goes back to the queue; True when no worker is left.

        A worker that does not stop within `timeout` seconds is ended, where that is possible.
        """
        ...


def recover(store: JobStore, alive: Callable[[str], bool], cause_of: Callable[[str], str] = lambda _owner: "") -> None:
    """Put back what dead workers held, and forget what they had loaded.

    A store that cannot be written now is left for the next time.
    """
    try:
        store.recover(time.time(), alive, cause_of)
        store.residents.forget(alive)
    except sqlite3.OperationalError:
        _log.exception("The job list cannot be written; what dead workers left behind waits")


def hand_back(store: JobStore, owner: str) -> None:
    """Put back what a worker held that was ended because the studio closes: that is not the fault of its jobs."""
    for job in store.held(owner):
        store.release(job, time.time(), CLOSED)


_log = logging.getLogger(__name__)

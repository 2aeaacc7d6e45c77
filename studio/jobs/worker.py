"""The thread that does the work: claims a job, runs it, and looks for the next."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

from studio.jobs.owner import Owner, is_alive
from studio.jobs.run import run_job
from studio.jobs.shelf import Shelf
from studio.jobs.store import JobStore

LOOK_SECONDS = 1.0
"""Time after which an idle worker looks at the store by itself: other processes submit jobs too, and die."""

_log = logging.getLogger(__name__)


class Worker:
    """Runs the jobs of a store one after the other, on one device, until `stop`.

    folder_of: the folder of a job by its id. owners: where the signs of life of all workers of the store lie.
    """

    def __init__(self, store: JobStore, shelf: Shelf, *, folder_of: Callable[[str], Path], owners: Path) -> None:
        self._store = store
        self._shelf = shelf
        self._folder_of = folder_of
        self._owners = owners
        self._owner = Owner(owners)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name="studio-worker", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> bool:
        """Stop at the next step of the running job, which goes back to the queue; True when that took place in time."""
        self._closing.set()
        self._store.wake()
        self._thread.join(timeout)
        if self._thread.is_alive():
            return False
        self._owner.release()
        return True

    def _work(self) -> None:
        while not self._closing.is_set():
            version = self._store.version
            try:
                self._store.recover(time.time(), self._is_elsewhere)
                job = self._store.claim(self._owner.name, time.time())
                if job is not None:
                    folder = self._folder_of(job.id)
                    run_job(job, store=self._store, shelf=self._shelf, folder=folder, is_closing=self._closing.is_set)
                    continue
            except sqlite3.OperationalError:
                _log.exception("The job list cannot be written; trying again in %g s", LOOK_SECONDS)
                self._closing.wait(LOOK_SECONDS)
            self._store.wait(version, LOOK_SECONDS)
        self._shelf.clear()

    def _is_elsewhere(self, owner: str) -> bool:
        """True when another live worker holds the job. A job that bears this worker's name between jobs is a stray."""
        return owner != self._owner.name and is_alive(self._owners, owner)

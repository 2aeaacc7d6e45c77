"""Does the work of one device: claims a job, runs it, and looks for the next; lets a running job rest for another."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import Cancelled
from studio.jobs.job import Job, Place
from studio.jobs.run import run_job
from studio.jobs.shelf import Shelf
from studio.jobs.store import JobStore
from studio.jobs.wishes import CANCELED, PAUSED

LOOK_SECONDS = 1.0
"""Time after which an idle worker looks at the store by itself: a wake-up may be missed."""

MAX_RESTING = 4
"""Most jobs that rest in one worker's memory at once while it works on another."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Post:
    """Where a worker works: the name that stands on its jobs, and its device, "cpu" or "cuda:0"."""

    owner: str
    device: str

    @property
    def place(self) -> Place:
        """The kind of the device."""
        return "cpu" if self.device == "cpu" else "cuda"


class Worker:
    """Runs the jobs of a store one after the other, on one device and in one thread, until `closing` is set.

    folder_of: the folder of a job by its id.
    """

    def __init__(
        self,
        post: Post,
        store: JobStore,
        shelf: Shelf,
        *,
        folder_of: Callable[[str], Path],
        closing: threading.Event,
    ) -> None:
        self._post = post
        self._store = store
        self._shelf = shelf
        self._folder_of = folder_of
        self._closing = closing
        self._resting = 0

    def work(self) -> None:
        """Work until the studio closes, then unload everything."""
        while not self._closing.is_set():
            version = self._store.changes.version
            try:
                self._take_up_strays()
                if self._run_next():
                    continue
            except sqlite3.OperationalError:
                _log.exception("The job list cannot be written; trying again in %g s", LOOK_SECONDS)
                self._closing.wait(LOOK_SECONDS)
            self._store.changes.wait(version, LOOK_SECONDS)
        self._shelf.clear()

    def _take_up_strays(self) -> None:
        """Put back what stands as held by this worker between two jobs: its end could not be written down."""
        self._store.recover(time.time(), lambda owner: owner != self._post.owner, lambda _: "could not end it")

    def _run_next(self) -> bool:
        job = self._store.claim(self._post.owner, time.time(), place=self._post.place, device=self._post.device)
        if job is None:
            return False
        run_job(
            job,
            store=self._store,
            shelf=self._shelf,
            folder=self._folder_of(job.id),
            is_closing=self._closing.is_set,
            give_way=self._give_way,
        )
        return True

    def _give_way(self, job: Job) -> float:
        """Hold a job at its step while its user lets it rest, and work on others meanwhile; seconds that it rested."""
        if not self._shall_rest(job):
            return 0.0
        begun = time.monotonic()
        self._store.advance(job, "paused", time.time(), message=PAUSED)
        self._resting += 1
        try:
            while self._shall_rest(job):
                version = self._store.changes.version
                if self._resting > MAX_RESTING or not self._run_next():
                    self._store.changes.wait(version, LOOK_SECONDS)
        finally:
            self._resting -= 1
        self._store.advance(job, "running", time.time(), message="Going on.")
        return time.monotonic() - begun

    def _shall_rest(self, job: Job) -> bool:
        cancelling, pausing = self._store.wishes.of(job.id)
        if cancelling or self._closing.is_set():
            raise Cancelled(CANCELED)
        return pausing

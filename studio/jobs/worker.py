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
from studio.jobs.progress import Parked, Progress
from studio.jobs.queue import Current, Device
from studio.jobs.run import CLOSED, run_job
from studio.jobs.shelf import Shelf
from studio.jobs.store import JobStore
from studio.jobs.wishes import CANCELED, PAUSED

LOOK_SECONDS = 1.0
"""Time after which an idle worker looks at the store by itself: a wake-up may be missed."""

LOOK_AROUND_SECONDS = 0.1
"""Least time between two looks for a job that goes before the running one."""

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
        self._resting: list[str] = []
        self._looked = 0.0
        self._taken: Job | None = None

    def work(self) -> None:
        """Work until the studio closes, then unload everything."""
        while not self._closing.is_set():
            version = self._store.changes.version
            try:
                ran = self._run_next()
                if self._taken is None:
                    self._take_up_strays()
                if ran:
                    continue
            except sqlite3.OperationalError:
                _log.exception("The job list cannot be written; trying again in %g s", LOOK_SECONDS)
                self._closing.wait(LOOK_SECONDS)
            self._store.changes.wait(version, LOOK_SECONDS)
        if self._taken is not None:
            self._store.release(self._taken, time.time(), CLOSED)
        self._shelf.clear()

    def _take_up_strays(self) -> None:
        """Put back what stands as held by this worker between two jobs: its end could not be written down."""
        mine = self._post.owner
        self._store.recover(time.time(), lambda owner: owner != mine, lambda _: "could not end it")

    def _run_next(self) -> bool:
        job, self._taken = self._taken or self._claim(None), None
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
        self._store.residents.note(self._post.owner, self._shelf.loaded())
        return True

    def _claim(self, current: Current | None, *, without: str = "") -> Job | None:
        """The job to work on now: not of the model `without`, and only one to which a `current` one gives way."""
        place, device = self._post.place, self._post.device
        models = self._store.models(place)
        if not models:
            return None
        return self._store.claim(
            self._post.owner,
            time.time(),
            place=place,
            device=device,
            view=Device(swap=self._shelf.swap_seconds(models), current=current),
            without=without,
            ready=self._shelf.ready(),
        )

    def _give_way(self, job: Job, progress: Progress) -> float:
        """Hold a job at its step while its user lets it rest, or while others go first; seconds that it rested.

        A job that can go on later from a checkpoint leaves the device to them whole. Any other one keeps its place in
        memory, and they are worked on from here. Where it would hold others up by that, as `_held_up` says, a job that
        its user lets rest starts anew.
        """
        if not self._shall_rest(job) and not self._is_outrun(job, progress):
            return 0.0
        begun = time.monotonic()
        told = PAUSED if self._taken is None else "Making way for another job."
        self._store.advance(job, "paused", time.time(), message=told)
        self._resting.append(job.id)
        try:
            while self._taken or self._shall_rest(job) or self._is_outrun(job, progress, at_once=True):
                version = self._store.changes.version
                if self._taken is None and len(self._resting) <= MAX_RESTING:
                    self._taken = self._claim(None, without=self._alone(job, progress))
                if self._taken is not None:
                    progress.park_if_possible()
                    self._run_next()
                elif cause := self._held_up(job, progress):
                    progress.park_if_possible()
                    raise Parked(cause)
                else:
                    self._store.changes.wait(version, LOOK_SECONDS)
        finally:
            self._resting.remove(job.id)
        self._store.advance(job, "running", time.time(), message="Going on.")
        return time.monotonic() - begun

    def _held_up(self, job: Job, progress: Progress) -> str:
        """Whom the job, which rests on top of those that rested before it, keeps from the device; "" for nobody."""
        if self._alone(job, progress) in self._store.models(self._post.place):
            return "Others wait for its model."
        if any(cancelling or not pausing for cancelling, pausing in map(self._store.wishes.of, self._resting[:-1])):
            return "A job that rested before it goes on."
        if len(self._resting) > MAX_RESTING and self._store.models(self._post.place):
            return "Others wait, and too many jobs rest in memory."
        return ""

    def _alone(self, job: Job, progress: Progress) -> str:
        """The job's model where no other job can use it while this one rests, else ""."""
        return "" if progress.can_park or self._shelf.fits_twice(job.need) else job.need.backend

    def _shall_rest(self, job: Job) -> bool:
        cancelling, pausing = self._store.wishes.of(job.id)
        if cancelling or self._closing.is_set():
            raise Cancelled(CANCELED)
        return pausing

    def _is_outrun(self, job: Job, progress: Progress, *, at_once: bool = False) -> bool:
        """True when another job goes first, which is then taken; looks `at_once`, or now and then."""
        now = time.monotonic()
        if len(self._resting) > MAX_RESTING or (not at_once and now - self._looked < LOOK_AROUND_SECONDS):
            return False
        self._looked = now
        self._taken = self._claim(
            Current(
                id=job.id,
                priority=job.priority,
                submitted=job.submitted,
                model=job.need.backend,
                left=progress.left,
                pauses=job.pauses + progress.pauses,
            ),
            without=self._alone(job, progress),
        )
        progress.pauses += self._taken is not None
        return self._taken is not None

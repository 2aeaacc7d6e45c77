"""What a running job says about itself: how far it is, how long it takes still, and what it looks like."""

import time
from collections.abc import Callable
from math import exp, inf
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.errors import Cancelled
from pipelines.media.partial import partial_file
from studio.jobs.checkpoint import Checkpoints
from studio.jobs.job import Job
from studio.jobs.store import JobStore
from studio.jobs.wishes import CANCELED

UPDATE_SECONDS = 0.1
"""Least time between two updates."""

PREVIEW_SECONDS = 0.4
"""Least time between two preview pictures."""

PREVIEW_SIDE = 384
"""Longest side of a preview, in pixels."""


class Parked(Cancelled):
    """The run is broken off for another job, and goes on later from its checkpoint."""


class Pace:
    """How fast steps are made, over about the last `memory` seconds: an exponentially weighted mean of the rate.

    Steps and seconds are weighted alike, so the first estimate is the plain mean and not pulled towards zero.
    """

    def __init__(self, memory: float = 4.0) -> None:
        self._memory = memory
        self._steps = 0.0
        self._seconds = 0.0
        self._latest: tuple[int, float] | None = None

    def remaining(self, done: int, total: int, now: float) -> float | None:
        """Seconds left after `done` of `total` steps at time `now`, in seconds; None before two calls apart in time."""
        if self._latest is not None and now > self._latest[1]:
            steps, seconds = done - self._latest[0], now - self._latest[1]
            kept = exp(-seconds / self._memory)
            self._steps = self._steps * kept + steps
            self._seconds = self._seconds * kept + seconds
        self._latest = (done, now)
        if self._steps <= 0:
            return None
        return max(0, total - done) * self._seconds / self._steps

    def interrupt(self) -> None:
        """Leave out the time until the next call, in which nothing was made."""
        self._latest = None


class Progress:
    """The progress callback of one job: stops or holds it when asked, and tells the store at a pace for a page.

    folder: where preview pictures are written; they go when the `with` block ends.
    is_closing: True once the studio closes down.
    give_way: called at every step; holds the job while it shall rest, and returns for how many seconds it did.
        Raises Cancelled.

    paused_seconds: how long the job was held so far. left: seconds of work left, as far as they are known.
    pauses: how often it made way for another job. checkpoints: those of the run, once it has begun.
    """

    def __init__(
        self,
        job: Job,
        store: JobStore,
        folder: Path,
        is_closing: Callable[[], bool],
        give_way: "Callable[[Job, Progress], float]" = lambda _job, _progress: 0.0,
    ) -> None:
        self._job = job
        self._store = store
        self._folder = folder
        self._is_closing = is_closing
        self._give_way = give_way
        self._pace = Pace()
        self._told = -inf
        self._shown = -inf
        self._previews: list[Path] = []
        self.paused_seconds = 0.0
        self.left = job.need.seconds
        self.pauses = 0
        self.checkpoints: Checkpoints | None = None
        self._on_last_step: Callable[[], None] = lambda: None

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        for path in self._previews:
            path.unlink(missing_ok=True)

    def __call__(self, done: int, total: int, preview: NDArray[np.uint8] | None = None) -> None:
        """Take `done` of `total` steps, perhaps with a picture, uint8 [height, width, 3] RGB. Raises Cancelled."""
        self.check()
        if self.checkpoints is not None:
            self.checkpoints.note_step(time.monotonic())
        if done >= total:
            self._on_last_step()
        if paused := self._give_way(self._job, self):
            self.paused_seconds += paused
            self._pace.interrupt()
        now = time.monotonic()
        if done < total and now - self._told < UPDATE_SECONDS:
            return
        self._told = now
        picture = None
        if preview is not None and now - self._shown >= PREVIEW_SECONDS:
            self._shown = now
            picture = self._show(done, preview)
        eta = self._pace.remaining(done, total, now)
        self.left = self.left if eta is None else eta
        self._store.progress(self._job, time.time(), done, total, eta, picture)

    def begin(self, checkpoints: Checkpoints, on_last_step: Callable[[], None]) -> None:
        """Begin a run, or begin it anew. on_last_step: called once all steps are made."""
        self.checkpoints = checkpoints
        self._on_last_step = on_last_step
        self._pace = Pace()
        self.left = self._job.need.seconds

    @property
    def can_park(self) -> bool:
        """True when the run can be broken off and go on later from a checkpoint."""
        return self.checkpoints is not None and self.checkpoints.possible

    def park_if_possible(self) -> None:
        """Break the run off, to go on later from a checkpoint, where that is possible: raises Parked."""
        if self.checkpoints is not None and self.checkpoints.write():
            raise Parked("Others go first.")

    def check(self) -> None:
        """Raise Cancelled when the user, or the studio's closing down, stops the job."""
        if self._is_closing() or self._store.wishes.of(self._job.id)[0]:
            raise Cancelled(CANCELED)

    def _show(self, done: int, picture: NDArray[np.uint8]) -> Path:
        """Write a preview under a new name, because pages keep what they have loaded; a few older ones stay."""
        path = self._folder / f"preview-{done:06d}.jpg"
        save_jpeg(picture, path)
        self._previews.append(path)
        while len(self._previews) > 3:
            self._previews.pop(0).unlink(missing_ok=True)
        return path


def save_jpeg(picture: NDArray[np.uint8], path: Path, side: int = PREVIEW_SIDE) -> None:
    """Write a picture, uint8 [height, width, 3] RGB, as JPEG, scaled down to `side` pixels where it is longer."""
    from PIL import Image

    image = Image.fromarray(picture)
    image.thumbnail((side, side))
    with partial_file(path) as partial:
        image.save(partial, format="JPEG", quality=82)

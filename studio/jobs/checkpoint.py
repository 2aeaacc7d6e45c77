"""Keeps on the disk where a long job stands, so that it can make way for others and survives its worker."""

import logging
from pathlib import Path
from types import TracebackType
from typing import Any, cast

from pipelines.backends.base import Backend, Resumable
from pipelines.errors import Cancelled, MienError
from studio.jobs.job import Job

LONG_SECONDS = 300.0
"""A job of so much work is kept on the disk while it runs."""

EVERY_SECONDS = 60.0
"""Time between two writings: at most so much work is lost."""

NAME = "checkpoint.pt"


_log = logging.getLogger(__name__)


class Checkpoints:
    """The checkpoint of one run, where its back end can make one: a run that was broken off goes on from there.

    The file goes when the run ends, and stays when it is stopped on the way. went_on: True when it began from one.
    """

    def __init__(self, job: Job, backend: Backend[Any], folder: Path) -> None:
        self._backend = cast(Resumable, backend) if issubclass(type(backend), Resumable) else None
        self._path = folder / NAME
        self._is_long = job.need.seconds >= LONG_SECONDS
        self._begun: float | None = None
        self._written: float | None = None
        self.went_on = False

    def __enter__(self) -> "Checkpoints":
        if self._backend is not None and self._path.exists():
            try:
                self._backend.resume(self._path)
                self.went_on = True
            except MienError:
                self._path.unlink()
        return self

    def __exit__(self, _kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._backend is not None and not isinstance(error, Cancelled):
            self._path.unlink(missing_ok=True)

    @property
    def possible(self) -> bool:
        """True when the run can be broken off and go on later."""
        return self._backend is not None

    def write(self) -> bool:
        """Write where the run stands, from within a step.

        False where its back end has nothing to go on from yet, or it cannot be written: the run is not worse for that.
        """
        if self._backend is None:
            return False
        try:
            self._backend.checkpoint(self._path)
        except (OSError, MienError) as error:
            _log.warning("Where the run stands could not be written: %s", error)
            return False
        return self._path.exists()

    def note_step(self, now: float) -> None:
        """Write where a long run stands, now and then. `now` is in seconds, on the monotonic clock."""
        if self._backend is None:
            return
        self._begun = now if self._begun is None else self._begun
        latest = self._begun if self._written is None else self._written
        if (self._is_long or now - self._begun >= LONG_SECONDS) and now - latest >= EVERY_SECONDS:
            self._written = now
            self.write()

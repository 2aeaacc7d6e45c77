"""For how long a worker has given no sign of life and its job has made no step, in time that was really watched."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress

from pipelines.errors import UnknownWord
from studio.jobs.job import Job, Update
from studio.jobs.store import JobStore

LONGEST_LOOK = 5.0
"""Seconds that count at most between two looks: where more went by, the machine slept, and the worker with it."""

LOADING_PATIENCE = 4.0
"""How many times longer than between two steps a worker may take for loading, which may download."""


STOPPED_PATIENCE = 20.0
"""Seconds for which a model is loaded on for a job that was stopped: a load may take minutes, and knows no steps."""


class Stillness:
    """For how long each of some values has stood as it is. Times (`now`) are seconds on the monotonic clock.

    The clock of the wall does not do: it jumps when it is set, and it goes on while a computer sleeps.
    """

    def __init__(self) -> None:
        self._watched = 0.0
        self._looked: float | None = None
        self._since: dict[str, tuple[object, float]] = {}

    def look(self, values: Mapping[str, object], now: float) -> dict[str, float]:
        """Seconds for which the values have stood, by their names; what is not named is forgotten."""
        self._watched += 0.0 if self._looked is None else min(now - self._looked, LONGEST_LOOK)
        self._looked = now
        fresh = {name: (value, self._watched) for name, value in values.items()}
        kept = {name: seen for name, seen in self._since.items() if name in fresh and fresh[name][0] == seen[0]}
        self._since = fresh | kept
        return {name: self._watched - since for name, (_, since) in self._since.items()}


def held_by(owner: str, store: JobStore) -> list[tuple[Job, Update]]:
    """The jobs that a worker holds, each with its newest update; none where the list of jobs cannot be read now.

    One that ended and was deleted meanwhile is left out.
    """
    held = []
    with suppress(sqlite3.OperationalError):
        for job in store.held(owner):
            with suppress(UnknownWord):
                held.append((job, store.events.latest(job.id)))
    return held


def stalled(held: Sequence[tuple[Job, Update]], stood: Mapping[str, float], limit: float) -> str:
    """Why the worker of these jobs counts as hung, as a clause, or "" where it does not.

    held: its jobs, each with its newest update. stood: seconds since that update, by the job's id. limit: most seconds
    between two steps. A job that rests is no sign. A worker that loads for a job that was stopped is given up as well,
    unless another job rests in it, whose work would be lost.
    """
    for job, _ in held:
        if job.cancelling and job.state == "loading" and len(held) == 1 and stood[job.id] > STOPPED_PATIENCE:
            return "was loading a model for a job that was stopped"
        patience = limit * (LOADING_PATIENCE if job.state == "loading" else 1.0)
        if job.state != "paused" and stood[job.id] > patience:
            return f"made no step for {patience:g} s"
    return ""

"""The words of the queue: a job, the states it goes through, and the updates that tell of them.

    queued → loading → running ⇄ paused → finishing → succeeded | failed | canceled

A job whose worker died, or was closed down, goes from loading, running or finishing back to queued. A job that its user
pauses while it waits goes from queued to paused and back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

Priority = Literal["interactive", "batch"]
"""Somebody waits in front of the page, or nobody does."""

Place = Literal["cpu", "cuda"]
"""What kind of device a job needs: the processor, or any one graphics card."""

PLACES: tuple[Place, ...] = get_args(Place)

State = Literal["queued", "loading", "running", "paused", "finishing", "succeeded", "failed", "canceled"]

ACTIVE: tuple[State, ...] = ("loading", "running", "finishing")
"""A worker works on the job."""

HELD: tuple[State, ...] = (*ACTIVE, "paused")
"""A worker may hold the job; a paused one is held when it has an owner."""

ENDED: tuple[State, ...] = ("succeeded", "failed", "canceled")
"""The job will not change any more."""


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a job takes, as forecast when it was submitted: for choosing and for planning memory.

    seconds: of work, with the model loaded. weights_bytes, activation_bytes, disk_bytes: see ResourceEstimate.
    """

    backend: str
    place: Place = "cpu"
    seconds: float = 1.0
    weights_bytes: int = 0
    activation_bytes: int = 0
    disk_bytes: int = 0


@dataclass(frozen=True, kw_only=True)
class Job:
    """One request in the queue or after it.

    tenant: whose it is; the queue is fair among tenants.
    key: the tenant's idempotency key, or None.
    request: as written by `studio.codec.encode`, with paths to the job's own copies of the input files.
    submitted, started, finished: seconds since the epoch; None when it has not come to that.
    owner: the worker process that holds the job, or None.
    device: where it runs, or ran last: "cpu", "cuda:0"; None before its first start.
    deaths: how many worker processes died while they worked on it.
    pauses: how often it was paused to let another job go first.
    message: how it ended, in a sentence, or "".
    cancelling, pausing: True once the user asked for it to stop, or as long as it shall rest.
    pinned: True puts it before the other jobs of its tenant. position: place among them that the user chose, or None.
    outcome: what a finished job recorded (facts of the clip), empty before.
    """

    id: str
    tenant: str
    key: str | None
    priority: Priority
    state: State
    request: Mapping[str, Any]
    need: Need
    submitted: float
    started: float | None
    finished: float | None
    owner: str | None
    device: str | None
    deaths: int
    pauses: int
    message: str
    cancelling: bool
    pausing: bool
    pinned: bool
    position: float | None
    outcome: Mapping[str, Any]

    @property
    def ended(self) -> bool:
        """True once the job will not change any more."""
        return self.state in ENDED


@dataclass(frozen=True, kw_only=True)
class Update:
    """One thing that happened to a job.

    sequence: rises over the whole store; the key to read on from.
    at: seconds since the epoch.
    done, total: steps (frames) made, of how many; 0 of 0 before the first.
    eta: seconds left, or None while they are not known.
    preview: small JPEG of the newest picture, or None; it may be gone when a newer one has replaced it.
    message: a sentence fit for the user, or "".
    detail: traceback of an unexpected failure, for a log and not for a page, or None.
    """

    sequence: int
    at: float
    state: State
    done: int = 0
    total: int = 0
    eta: float | None = None
    preview: Path | None = None
    message: str = ""
    detail: str | None = None

    @property
    def ended(self) -> bool:
        """True for the last one of its job."""
        return self.state in ENDED

"""The line as a user sees it: his own jobs, how many of others go before them, what is loaded, what it all takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from studio.jobs.job import ACTIVE, Job, Update
from studio.jobs.queue import Turn, is_pressing
from studio.jobs.residents import Loaded


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One job of the user and how it stands.

    latest: its newest update. ahead: how many jobs, of anybody, go before it; None when it does not wait.
    start: seconds until it starts, as far as can be told; None likewise. lane: the same for all of the user's waiting
    jobs among which he can put it in order; "" likewise.
    """

    job: Job
    latest: Update
    ahead: int | None
    start: float | None
    lane: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """All of it at one moment.

    mine: the user's jobs: those that run, then those that wait in their order, then those that rest, then the newest
    of the others. running, waiting: jobs of everybody. seconds: of work in all unfinished jobs, as forecast.
    loaded: models on each device. at_work: the devices and models that jobs hold just now.
    """

    mine: tuple[Standing, ...]
    running: int
    waiting: int
    seconds: float
    loaded: tuple[Loaded, ...]
    at_work: frozenset[tuple[str | None, str]]


def line_of(
    jobs: Sequence[tuple[Job, Update]],
    turns: Sequence[Turn],
    unfinished: Sequence[Job],
    loaded: Sequence[Loaded],
    now: float,
) -> Line:
    """Put the line together, as it is at `now`. Pure.

    jobs: the user's, newest first, each with its newest update. turns: everybody's waiting jobs, in their order.
    unfinished: everybody's jobs that have not ended.
    """
    places = {turn.id: turn for turn in turns}
    mine = sorted((_standing(job, latest, places, now) for job, latest in jobs), key=_order)
    running = [job for job in unfinished if job.state in ACTIVE]
    return Line(
        mine=tuple(mine),
        running=len(running),
        waiting=len(turns),
        seconds=sum(job.need.seconds for job in unfinished),
        loaded=tuple(loaded),
        at_work=frozenset((job.device, job.need.backend) for job in unfinished if job.owner is not None),
    )


def _standing(job: Job, latest: Update, places: Mapping[str, Turn], now: float) -> Standing:
    turn = places.get(job.id)
    return Standing(
        job=job,
        latest=latest,
        ahead=None if turn is None else turn.ahead,
        start=None if turn is None else turn.start,
        lane="" if turn is None else _lane(job, now),
    )


def _lane(job: Job, now: float) -> str:
    """What comes before the order that a user gives his jobs: the kind of device, who waits for them, and pins."""
    watched, pinned = is_pressing(job, now), job.pinned
    return f"{job.need.place}, {'first' if watched else 'later'}{', pinned' if pinned else ''}"


def _order(one: Standing) -> tuple[int, float]:
    if one.job.state in ACTIVE:
        return 0, one.job.submitted
    if one.ahead is not None:
        return 1, float(one.ahead)
    return (3, -(one.job.finished or 0.0)) if one.job.ended else (2, one.job.submitted)

"""A worker counts as hung after time that was watched, and not because a clock was set or a computer slept."""

from pathlib import Path

import pytest

from studio.jobs.executors.stillness import LONGEST_LOOK, Stillness, held_by, stalled
from studio.jobs.job import Job, Need, State, Update
from studio.jobs.store import JobStore


@pytest.mark.parametrize(
    ("state", "quiet", "reason"),
    [
        ("running", 9.0, ""),
        ("running", 11.0, "made no step for 10 s"),
        ("finishing", 11.0, "made no step for 10 s"),
        ("loading", 39.0, ""),
        ("loading", 41.0, "made no step for 40 s"),
        ("paused", 999.0, ""),
    ],
)
def test_a_worker_hangs_when_its_job_makes_no_step_for_too_long(state: State, quiet: float, reason: str) -> None:
    job = Job(
        **dict.fromkeys(Job.__dataclass_fields__) | {"id": "job", "state": state, "need": Need(backend="tiny")}  # type: ignore[arg-type]
    )
    held = [(job, Update(sequence=1, at=0.0, state=state))]
    stillness = Stillness()
    stillness.look({"job": 1}, 100.0)
    for second in range(101, 100 + int(quiet)):
        stillness.look({"job": 1}, second)
    assert stalled(held, stillness.look({"job": 1}, 100.0 + quiet), 10.0) == reason


@pytest.mark.parametrize(
    ("state", "cancelling", "others", "quiet", "is_given_up"),
    [
        ("loading", True, 0, 21.0, True),
        ("loading", True, 0, 19.0, False),
        ("loading", False, 0, 21.0, False),
        ("loading", True, 1, 21.0, False),
        ("running", True, 0, 21.0, False),
    ],
)
def test_nobody_waits_for_a_long_load_of_a_job_that_was_stopped(
    state: State, cancelling: bool, others: int, quiet: float, is_given_up: bool
) -> None:
    def held(number: int, state: State, cancelling: bool) -> tuple[Job, Update]:
        known = {"id": f"job {number}", "state": state, "cancelling": cancelling, "need": Need(backend="tiny")}
        job = Job(**dict.fromkeys(Job.__dataclass_fields__) | known)  # type: ignore[arg-type]
        return job, Update(sequence=number, at=0.0, state=state)

    jobs = [held(0, state, cancelling), *(held(1 + number, "paused", False) for number in range(others))]
    stood = {job.id: quiet for job, _ in jobs}
    assert ("was stopped" in stalled(jobs, stood, 900.0)) is is_given_up


def test_a_step_begins_the_time_anew() -> None:
    stillness = Stillness()
    assert stillness.look({"job": 1}, 0.0) == {"job": 0.0}
    assert stillness.look({"job": 1}, 1.0) == {"job": 1.0}
    assert stillness.look({"job": 2}, 2.0) == {"job": 0.0}
    assert stillness.look({"job": 2, "other": 7}, 3.0) == {"job": 1.0, "other": 0.0}


def test_what_was_not_held_meanwhile_begins_anew() -> None:
    stillness = Stillness()
    stillness.look({"job": 1}, 0.0)
    stillness.look({}, 1.0)
    assert stillness.look({"job": 1}, 2.0) == {"job": 0.0}


def test_the_time_that_a_computer_slept_is_not_held_against_its_worker() -> None:
    stillness = Stillness()
    stillness.look({"job": 1}, 0.0)
    assert stillness.look({"job": 1}, 8 * 3600.0) == {"job": LONGEST_LOOK}


def test_a_job_that_is_deleted_while_it_is_looked_at_does_not_end_the_watch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = JobStore(tmp_path / "jobs.sqlite")
    for name in ("gone", "held"):
        store.submit(
            name, {}, need=Need(backend="tiny"), tenant="local", key=None, priority="batch", now=1.0, max_queue=9
        )
    jobs = [job for job in (store.claim("me", 2.0), store.claim("me", 2.0)) if job is not None]
    monkeypatch.setattr(store, "held", lambda _owner: jobs)
    store.advance(jobs[0], "canceled", 3.0)
    store.delete(jobs[0].id)
    assert [job.id for job, _ in held_by("me", store)] == [jobs[1].id]

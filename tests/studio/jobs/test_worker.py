"""A running job makes way for others, rests in place or on the disk, and comes to the same end."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.backends.base import OnStep, ResourceEstimate
from pipelines.errors import UnreadableMedia
from pipelines.requests.outcome import Clip
from pipelines.requests.portrait import PortraitRequest
from studio.jobs import checkpoint, shelf, worker
from studio.jobs.job import Update
from studio.jobs.queue import MAX_PAUSES
from studio.settings import Settings
from studio.studio import Studio
from tests.studio.gradient import GradientBackend

STEPS = 12


class Sampler(GradientBackend):
    """Makes its steps first and the frames at the end, and waits at a step for the test.

    made: the steps that were made, in order, over all runs.
    """

    def __init__(self, name: str, wait_at: int | None = None) -> None:
        super().__init__()
        self.card = replace(self.card, name=name, sketch=False)
        self.wait_at = wait_at
        self.reached, self.go_on = threading.Event(), threading.Event()
        self.made: list[int] = []

    def estimate(self, request: PortraitRequest) -> ResourceEstimate:
        return replace(super().estimate(request), seconds=100.0 if self.wait_at else 1.0)

    def run(self, request: PortraitRequest, on_step: OnStep) -> Clip:
        for step in range(self.first_step(), STEPS):
            self.made.append(step)
            if step == self.wait_at and not self.go_on.is_set():
                self.reached.set()
                assert self.go_on.wait(20)
                time.sleep(0.12)  # the worker looks around now and then
            on_step(step + 1, STEPS)
        return super().run(request, lambda *_: None)

    def first_step(self) -> int:
        return 0


class ResumableSampler(Sampler):
    """The same, and its runs can be broken off."""

    def __init__(self, name: str, wait_at: int | None = None) -> None:
        super().__init__(name, wait_at)
        self.start = 0
        self.mute = False

    def first_step(self) -> int:
        start, self.start = self.start, 0
        return start

    def checkpoint(self, path: Path) -> None:
        if self.mute:
            return
        path.write_text(json.dumps(self.made[-1] + 1))

    def resume(self, path: Path) -> None:
        try:
            self.start = int(json.loads(path.read_text()))
        except ValueError as error:
            raise UnreadableMedia("no number") from error


Ask = Callable[..., str]


@pytest.fixture
def models() -> dict[str, Any]:
    return {
        "long": Sampler("long", wait_at=4),
        "resumable": ResumableSampler("resumable", wait_at=4),
        "short": Sampler("short"),
    }


@pytest.fixture
def studio(settings: Settings, models: dict[str, Any], no_face: None) -> Iterator[Studio]:
    with Studio(settings, backends=lambda name: models[name]) as opened:
        yield opened


@pytest.fixture
def ask(studio: Studio, portrait: PortraitRequest) -> Ask:
    def submit(backend: str, **how: Any) -> str:
        return studio.submit(replace(portrait, backend=backend), **how)

    return submit


def end(studio: Studio, job_id: str) -> Update:
    return list(studio.follow(job_id))[-1]


def told(studio: Studio, job_id: str) -> list[str]:
    """States and messages, without repeats."""
    words = [f"{update.state} {update.message}".strip() for update in studio.events(job_id)]
    return [word for before, word in zip(["", *words], words, strict=False) if word != before]


def test_a_batch_job_makes_way_for_an_interactive_one_at_its_next_step(
    studio: Studio, ask: Ask, models: dict[str, Any]
) -> None:
    batch = ask("long", priority="batch")
    assert models["long"].reached.wait(20)
    quick = ask("short")
    models["long"].go_on.set()
    assert end(studio, quick).state == "succeeded" and not studio.job(batch).ended
    assert end(studio, batch).state == "succeeded"
    assert "paused Making way for another job." in told(studio, batch)
    assert models["long"].made == list(range(STEPS))


def test_a_stream_of_short_jobs_keeps_a_long_one_resting_no_longer_than_for_three(
    studio: Studio, ask: Ask, models: dict[str, Any]
) -> None:
    first = ask("long")
    assert models["long"].reached.wait(20)
    short = [ask("short") for _ in range(MAX_PAUSES + 3)]
    models["long"].go_on.set()
    assert end(studio, first).state == "succeeded"
    for job_id in short:
        assert end(studio, job_id).state == "succeeded"
    ends = [studio.job(job_id).finished or 0.0 for job_id in (first, *short)]
    assert sum(each < ends[0] for each in ends[1:]) == MAX_PAUSES


def test_an_interactive_job_does_not_make_way_for_a_batch_job(studio: Studio, ask: Ask, models: dict[str, Any]) -> None:
    first = ask("long")
    assert models["long"].reached.wait(20)
    batch = ask("short", priority="batch")
    models["long"].go_on.set()
    assert end(studio, first).state == "succeeded"
    assert not any("Making way" in words for words in told(studio, first))
    assert end(studio, batch).state == "succeeded"
    finished, started = studio.job(first).finished, studio.job(batch).started
    assert finished is not None and started is not None and finished <= started


@pytest.mark.parametrize("name", ["long", "resumable"])
def test_a_paused_job_leaves_its_device_to_others_and_goes_on(
    studio: Studio, ask: Ask, models: dict[str, Any], name: str
) -> None:
    job_id = ask(name)
    assert models[name].reached.wait(20)
    studio.pause(job_id)
    models[name].go_on.set()
    assert end(studio, ask("short")).state == "succeeded"
    job = studio.job(job_id)
    assert job.state == "paused" and (job.owner is None) == (name == "resumable")
    studio.resume(job_id)
    assert end(studio, job_id).state == "succeeded"
    assert models[name].made == list(range(STEPS))


def test_a_resumable_batch_job_goes_back_into_the_line_with_its_checkpoint(
    studio: Studio, ask: Ask, models: dict[str, Any]
) -> None:
    batch = ask("resumable", priority="batch")
    assert models["resumable"].reached.wait(20)
    quick = ask("short")
    models["resumable"].go_on.set()
    assert end(studio, quick).state == "succeeded"
    assert end(studio, batch).state == "succeeded"
    assert studio.job(batch).pauses == 1
    assert models["resumable"].made == list(range(STEPS))
    assert not list((studio.settings.home / "results" / batch).glob("checkpoint*"))


def test_a_run_that_has_nothing_to_go_on_from_rests_in_place(studio: Studio, ask: Ask, models: dict[str, Any]) -> None:
    models["resumable"].mute = True
    batch = ask("resumable", priority="batch")
    assert models["resumable"].reached.wait(20)
    quick = ask("short")
    models["resumable"].go_on.set()
    assert end(studio, quick).state == "succeeded"
    assert end(studio, batch).state == "succeeded"
    assert models["resumable"].made == list(range(STEPS))


@pytest.mark.parametrize("act", ["resume", "cancel"])
def test_a_job_that_rests_over_another_does_not_hold_it_up(
    studio: Studio, ask: Ask, models: dict[str, Any], act: str
) -> None:
    models["resumable"].mute = True
    first, second = _two_resting(studio, ask, models)
    getattr(studio, act)(first)
    assert end(studio, first).state == ("succeeded" if act == "resume" else "canceled")
    assert studio.job(second).state == "paused"
    studio.resume(second)
    assert end(studio, second).state == "succeeded"


def test_too_many_resting_jobs_hold_nobody_up(
    studio: Studio, ask: Ask, models: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "MAX_RESTING", 1)
    models["resumable"].mute = True
    first, second = _two_resting(studio, ask, models)
    assert end(studio, ask("short")).state == "succeeded"
    assert {studio.job(first).state, studio.job(second).state} == {"paused"}
    for job_id in (first, second):
        studio.resume(job_id)
        assert end(studio, job_id).state == "succeeded"


def _two_resting(studio: Studio, ask: Ask, models: dict[str, Any]) -> tuple[str, str]:
    """Two jobs that rest in the memory of one worker, as their user wants; the second began while the first rested."""
    jobs = []
    for name in ("long", "resumable"):
        jobs.append(ask(name))
        assert models[name].reached.wait(20)
        studio.pause(jobs[-1])
        models[name].go_on.set()
        next(update for update in studio.follow(jobs[-1]) if update.state == "paused")
    return jobs[0], jobs[1]


def test_a_job_that_cannot_share_its_model_starts_anew_for_those_who_wait(
    studio: Studio, ask: Ask, models: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "memory_budget", lambda _device: (7, 0))
    first = ask("long")
    assert models["long"].reached.wait(20)
    studio.pause(first)
    models["long"].go_on.set()
    assert end(studio, ask("long")).state == "succeeded"
    assert studio.job(first).state == "paused"
    studio.resume(first)
    assert end(studio, first).state == "succeeded"
    assert models["long"].made == [*range(5), *range(STEPS), *range(STEPS)]


def test_a_long_job_is_kept_on_the_disk_and_survives_its_worker(
    settings: Settings, portrait: PortraitRequest, no_face: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "LONG_SECONDS", 0.0)
    monkeypatch.setattr(checkpoint, "EVERY_SECONDS", 0.0)
    model = ResumableSampler("resumable", wait_at=4)
    with Studio(settings, backends=lambda _name: model) as first:
        job_id = first.submit(replace(portrait, backend="resumable"))
        assert model.reached.wait(20)
        threading.Timer(0.1, model.go_on.set).start()
    with Studio(settings, backends=lambda _name: model) as second:
        assert end(second, job_id).state == "succeeded"
    assert model.made == [*range(5), *range(4, STEPS)]  # one step of work is lost


def test_a_damaged_checkpoint_lets_the_job_start_anew(
    settings: Settings, portrait: PortraitRequest, no_face: None
) -> None:
    model = ResumableSampler("resumable")
    with Studio(settings, backends=lambda _name: model, working=False) as waiting:
        job_id = waiting.submit(replace(portrait, backend="resumable"))
    (settings.home / "results" / job_id / checkpoint.NAME).write_text("cut o")
    with Studio(settings, backends=lambda _name: model) as studio:
        assert end(studio, job_id).state == "succeeded"
    assert model.made == list(range(STEPS))


def test_cancelling_removes_the_checkpoint(studio: Studio, ask: Ask, models: dict[str, Any]) -> None:
    job_id = ask("resumable")
    assert models["resumable"].reached.wait(20)
    folder = studio.settings.home / "results" / job_id
    (folder / checkpoint.NAME).write_text("7")
    studio.cancel(job_id)
    models["resumable"].go_on.set()
    assert end(studio, job_id).state == "canceled"
    assert not (folder / checkpoint.NAME).exists()

"""The time left comes from the measured pace; updates come at a rate that a page can follow."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from pipelines.errors import Cancelled
from studio.jobs.job import Job, Need
from studio.jobs.progress import PREVIEW_SIDE, Pace, Progress, save_jpeg
from studio.jobs.store import JobStore


def test_the_time_left_is_unknown_before_the_second_step() -> None:
    pace = Pace()
    assert pace.remaining(0, 100, 0.0) is None
    assert pace.remaining(0, 100, 1.0) is None


def test_a_steady_pace_gives_the_exact_time_left() -> None:
    pace = Pace()
    left = [pace.remaining(done, 100, done * 0.5) for done in range(1, 11)]
    assert left[1:] == pytest.approx([(100 - done) * 0.5 for done in range(2, 11)])


def test_the_time_left_follows_a_change_of_pace_smoothly() -> None:
    pace = Pace(memory=4.0)
    for done in range(21):
        pace.remaining(done, 1000, done * 0.1)
    soon = pace.remaining(21, 1000, 3.0)
    late = None
    for extra in range(1, 21):
        late = pace.remaining(21 + extra, 1000, 3.0 + extra)
    assert soon is not None and late is not None
    assert 979 * 0.1 < soon < 979 * 1.0
    assert late == pytest.approx(959, rel=0.05)


def test_no_time_is_left_at_the_end() -> None:
    pace = Pace()
    pace.remaining(0, 10, 0.0)
    assert pace.remaining(10, 10, 5.0) == 0


def claimed(store: JobStore) -> Job:
    store.submit(
        "a", {}, need=Need(backend="tiny"), tenant="local", key=None, priority="interactive", now=0.0, max_queue=9
    )
    job = store.claim("me", 1.0)
    assert job is not None
    return job


def test_a_burst_of_steps_is_told_once_at_its_start_and_once_at_its_end(tmp_path: Path) -> None:
    store = JobStore(tmp_path / "jobs.sqlite")
    job = claimed(store)
    progress = Progress(job, store, tmp_path, lambda: False)
    picture = np.zeros((16, 16, 3), np.uint8)
    with progress:
        for done in range(1, 51):
            progress(done, 50, picture)
        told = [update for update in store.events.of("a") if update.state == "running"]
        assert told[0].preview is not None and told[0].preview.exists()
    assert told[0].done == 1 and told[-1].done == 50
    assert len(told) < 25
    assert not list(tmp_path.glob("preview-*"))


def test_a_run_that_begins_anew_has_all_its_time_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, clock = JobStore(tmp_path / "jobs.sqlite"), [0.0]
    job = claimed(store)
    monkeypatch.setattr("studio.jobs.progress.time", SimpleNamespace(monotonic=lambda: clock[0], time=lambda: clock[0]))
    progress = Progress(job, store, tmp_path, lambda: False)
    checkpoints = SimpleNamespace(note_step=lambda _now: None)

    def run(seconds_a_step: float, steps: int) -> float:
        progress.begin(checkpoints, lambda: None)  # type: ignore[arg-type]
        assert progress.left == job.need.seconds
        for done in range(1, steps + 1):
            clock[0] += seconds_a_step
            progress(done, 10)
        return progress.left

    assert run(0.5, 10) == 0.0
    assert run(2.0, 5) == pytest.approx(10.0), "at its own pace, and not at that of the plan before"


def test_a_step_stops_the_job_when_it_is_cancelled_or_the_studio_closes(tmp_path: Path) -> None:
    store = JobStore(tmp_path / "jobs.sqlite")
    job = claimed(store)
    with pytest.raises(Cancelled):
        Progress(job, store, tmp_path, lambda: True)(1, 5)
    store.wishes.cancel("a", 2.0)
    with pytest.raises(Cancelled):
        Progress(job, store, tmp_path, lambda: False)(1, 5)


def test_previews_are_small_and_keep_their_shape(tmp_path: Path) -> None:
    save_jpeg(np.zeros((500, 1000, 3), np.uint8), tmp_path / "a.jpg")
    with Image.open(tmp_path / "a.jpg") as image:
        assert image.size == (PREVIEW_SIDE, PREVIEW_SIDE // 2)
    save_jpeg(np.zeros((20, 10, 3), np.uint8), tmp_path / "b.jpg")
    with Image.open(tmp_path / "b.jpg") as image:
        assert image.size == (10, 20)

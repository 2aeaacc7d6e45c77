"""What users do with their jobs: let them rest, put them in order, edit them, and stay within their quota."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from pipelines.errors import InvalidInput, MienError
from pipelines.media.video import read_video
from pipelines.requests.portrait import PortraitRequest
from studio.jobs.job import Update
from studio.settings import Settings
from studio.studio import Studio


def states(updates: list[Update]) -> list[str]:
    """The states in order, without repeats."""
    return [
        update.state
        for before, update in zip([None, *updates], updates, strict=False)
        if not before or before.state != update.state
    ]


@pytest.mark.usefixtures("slow_frames")
def test_a_paused_job_holds_its_step_and_goes_on_from_there(studio: Studio, portrait: PortraitRequest) -> None:
    job_id = studio.submit(portrait)
    resumed = False
    for update in studio.follow(job_id):
        if update.state == "running" and update.done >= 2 and not resumed:
            studio.pause(job_id)
        if update.state == "paused":
            held = studio.events(job_id)[-1]
            time.sleep(0.1)
            assert studio.events(job_id)[-1] == held and studio.job(job_id).state == "paused"
            studio.resume(job_id)
            resumed = True
        if resumed and update.state == "running" and update.done > held.done:
            studio.cancel(job_id)
    assert resumed and studio.job(job_id).state == "canceled"
    assert "paused" in states(studio.events(job_id))


def test_pausing_changes_no_frame(studio: Studio, portrait: PortraitRequest, backend: Any) -> None:
    plain = studio.submit(portrait)
    list(studio.follow(plain))
    rested = _wait_at(backend, 4)
    job_id = studio.submit(portrait)
    rested.reached.wait(20)
    studio.pause(job_id)
    rested.go_on.set()
    for update in studio.follow(job_id):
        if update.state == "paused":
            studio.resume(job_id)
    assert "paused" in states(studio.events(job_id))
    with read_video(studio.result(plain).path) as one, read_video(studio.result(job_id).path) as other:
        assert all(np.array_equal(left, right) for left, right in zip(one, other, strict=True))


def test_others_are_served_while_a_job_rests(studio: Studio, portrait: PortraitRequest, backend: Any) -> None:
    rested = _wait_at(backend, 4)
    first = studio.submit(portrait)
    rested.reached.wait(20)
    studio.pause(first)
    rested.go_on.set()
    assert list(studio.follow(studio.submit(portrait, tenant="else")))[-1].state == "succeeded"
    assert studio.job(first).state == "paused"
    studio.resume(first)
    assert list(studio.follow(first))[-1].state == "succeeded"


def test_a_resting_job_can_be_cancelled(studio: Studio, portrait: PortraitRequest, backend: Any) -> None:
    rested = _wait_at(backend, 4)
    job_id = studio.submit(portrait)
    rested.reached.wait(20)
    studio.pause(job_id)
    rested.go_on.set()
    for update in studio.follow(job_id):
        if update.state == "paused":
            studio.cancel(job_id)
    assert studio.job(job_id).state == "canceled"


def test_a_waiting_job_rests_out_of_the_line(settings: Settings, backend: Any, portrait: PortraitRequest) -> None:
    with Studio(settings, backends=lambda _: backend, working=False) as studio:
        first, second = studio.submit(portrait), studio.submit(portrait)
        studio.pause(first)
        assert (studio.place(first), studio.place(second)) == (0, 1)
        studio.resume(first)
        assert (studio.place(first), studio.place(second)) == (1, 2)
        studio.pause(first)
        studio.cancel(first)
        assert states(studio.events(first)) == ["queued", "paused", "queued", "paused", "canceled"]


def test_a_user_orders_and_pins_his_own_jobs(settings: Settings, backend: Any, portrait: PortraitRequest) -> None:
    with Studio(settings, backends=lambda _: backend, working=False) as studio:
        first, second, third = (studio.submit(portrait) for _ in range(3))
        studio.reorder([third, first])
        assert [studio.place(job) for job in (third, first, second)] == [1, 2, 3]
        studio.pin(second)
        assert [studio.place(job) for job in (second, third, first)] == [1, 2, 3]
        studio.pin(second, False)
        assert studio.place(second) == 3
        with pytest.raises(InvalidInput, match="one user"):
            studio.reorder([first, studio.submit(portrait, tenant="else")])
        studio.cancel(first)
        with pytest.raises(InvalidInput, match="does not wait"):
            studio.reorder([first])


def test_an_edited_job_takes_the_place_of_the_old_one(
    settings: Settings, backend: Any, portrait: PortraitRequest
) -> None:
    with Studio(replace(settings, quota_jobs=2), backends=lambda _: backend, working=False) as studio:
        first, second = studio.submit(portrait), studio.submit(portrait)
        edited = studio.edit(first, replace(portrait, seed=7))
        assert studio.job(first).state == "canceled"
        assert (studio.place(edited), studio.place(second)) == (1, 2)
        assert studio.job(edited).request["seed"] == 7
        studio.cancel(second)
        again = studio.edit(first, portrait)
        assert studio.place(again) == 2


@pytest.mark.parametrize("rests", [False, True])
def test_an_edited_job_stays_where_its_user_put_it(
    settings: Settings, backend: Any, portrait: PortraitRequest, rests: bool
) -> None:
    with Studio(replace(settings, max_queue=3), backends=lambda _: backend, working=False) as studio:
        first, second, third = (studio.submit(portrait) for _ in range(3))
        studio.reorder([third, second, first])
        studio.pin(second)
        if rests:
            studio.pause(third)
        edited = studio.edit(third, portrait)  # into a queue that is full
        assert [studio.place(job) for job in (second, edited, first)] == [1, 2, 3]
        assert studio.place(studio.edit(second, portrait)) == 1


@pytest.mark.usefixtures("slow_frames")
def test_editing_a_running_job_stops_it(settings: Settings, portrait: PortraitRequest, backend: Any) -> None:
    with Studio(replace(settings, quota_jobs=1), backends=lambda _: backend) as studio:
        job_id = studio.submit(portrait)
        for update in studio.follow(job_id):
            if update.state == "running" and update.done == 1:
                backend.frames = 3
                edited = studio.edit(job_id, portrait)
        assert studio.job(job_id).state == "canceled"
        assert list(studio.follow(edited))[-1].state == "succeeded"


def test_waiting_work_counts_against_the_seconds_of_a_day(
    settings: Settings, backend: Any, portrait: PortraitRequest
) -> None:
    with Studio(settings, backends=lambda _: backend, working=False) as studio:
        seconds = studio.forecast(portrait).seconds
    with Studio(replace(settings, quota_seconds=1.5 * seconds), backends=lambda _: backend, working=False) as studio:
        studio.submit(portrait)
        with pytest.raises(MienError, match="in a day"):
            studio.submit(portrait)
        studio.submit(portrait, tenant="else")


def test_many_requests_at_once_do_not_go_beyond_a_quota_together(
    settings: Settings, backend: Any, portrait: PortraitRequest
) -> None:
    with Studio(replace(settings, quota_seconds=3.5), backends=lambda _: backend, working=False) as studio:

        def ask(key: str) -> str:
            try:
                return studio.submit(portrait, key=key)
            except MienError as error:
                return str(error)

        with ThreadPoolExecutor(16) as pool:
            told = list(pool.map(ask, [str(number // 2) for number in range(16)]))
        assert len(studio.jobs()) == 3 and {job.id for job in studio.jobs()} < set(told)
        assert all(told[number] == told[number + 1] for number in range(0, 16, 2)), "a key has one answer"
        assert all("in a day" in one for one in set(told) - {job.id for job in studio.jobs()})


@pytest.mark.parametrize(
    ("limit", "words"),
    [({"quota_jobs": 1}, "1 unfinished"), ({"quota_seconds": 0.5}, "in a day"), ({"quota_mb": 0.001}, "keeps for you")],
)
def test_a_user_beyond_his_quota_is_refused_and_leaves_no_files(
    settings: Settings, backend: Any, portrait: PortraitRequest, limit: dict[str, Any], words: str
) -> None:
    with Studio(replace(settings, **limit), backends=lambda _: backend, working=False) as studio:
        with pytest.raises(MienError, match=words):
            for _ in range(2):
                studio.submit(portrait, tenant="greedy")
        assert len(list((settings.home / "results").iterdir())) == len(studio.jobs())


def test_what_waiting_jobs_will_take_of_the_disk_counts_against_the_quota(
    settings: Settings, backend: Any, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = replace(backend.estimate(portrait), disk_bytes=10**6)
    monkeypatch.setattr(backend, "estimate", lambda _request: large)
    with Studio(replace(settings, quota_mb=2.5), backends=lambda _: backend, working=False) as studio:
        for _ in range(2):
            studio.submit(portrait)
        with pytest.raises(MienError, match=r"about 1 MB; of the 2\.5 MB .*, 2 MB are taken"):
            studio.submit(portrait)


def test_device_time_is_charged_to_who_asked(studio: Studio, portrait: PortraitRequest, backend: Any) -> None:
    backend.before_frame = lambda _number: time.sleep(0.01)
    list(studio.follow(studio.submit(portrait, tenant="greedy")))
    deadline = time.monotonic() + 20
    while not (used := studio._store.ledger.usage(time.time())) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert set(used) == {"greedy"} and used["greedy"] > 0.09


@dataclass(frozen=True)
class _Rest:
    """A frame at which the back end waits for the test."""

    reached: threading.Event
    go_on: threading.Event


def _wait_at(backend: Any, frame: int) -> _Rest:
    rest = _Rest(threading.Event(), threading.Event())

    def before(number: int) -> None:
        if number == frame and not rest.go_on.is_set():
            rest.reached.set()
            rest.go_on.wait(20)

    backend.before_frame = before
    return rest

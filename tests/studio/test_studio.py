"""The studio as its faces use it: submit, follow, cancel, retry, read the result."""

import asyncio
import errno
import json
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import InvalidInput, MienError, UnknownWord
from pipelines.media.metadata import read_metadata
from pipelines.media.probe import probe
from pipelines.requests.portrait import PortraitRequest
from studio.codec import summary
from studio.jobs.home import uploads_of
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


def test_a_request_becomes_a_clip_with_score_and_poster(studio: Studio, portrait: PortraitRequest) -> None:
    job_id = studio.submit(portrait)
    updates = list(studio.follow(job_id))
    assert states(updates) == ["queued", "loading", "running", "finishing", "succeeded"]
    result = studio.result(job_id)
    info = probe(result.path)
    assert (info.width, info.height) == (64, 64) and info.has_audio
    assert result.score is not None and result.score.exists()
    assert result.poster is not None and result.poster.exists()
    assert result.facts["frames"] == 10 and result.facts["backend"] == "gradient"
    assert result.settings == summary(portrait)


def test_the_clip_holds_its_settings_and_no_folder_of_this_machine(studio: Studio, portrait: PortraitRequest) -> None:
    job_id = studio.submit(portrait)
    list(studio.follow(job_id))
    kept = read_metadata(studio.result(job_id).path)
    assert kept["settings"] == summary(portrait)
    assert str(portrait.image.parent) not in json.dumps(kept)


def test_updates_rise_in_sequence_and_in_progress(studio: Studio, portrait: PortraitRequest) -> None:
    updates = list(studio.follow(studio.submit(portrait)))
    sequences = [update.sequence for update in updates]
    assert sequences == sorted(set(sequences))
    done = [update.done for update in updates]
    assert done == sorted(done) and done[-1] == updates[-1].total == 10


@pytest.mark.usefixtures("slow_frames")
def test_a_running_job_shows_a_preview_and_the_time_left(studio: Studio, portrait: PortraitRequest) -> None:
    job_id = studio.submit(portrait)
    seen = None
    for update in studio.follow(job_id):
        if update.preview is not None:
            assert update.preview.exists()
        if update.eta is not None:
            seen = update
            break
    assert seen is not None and seen.eta is not None and seen.eta > 0
    studio.cancel(job_id)


def test_the_same_key_gives_the_same_job_and_makes_it_once(studio: Studio, portrait: PortraitRequest) -> None:
    first = studio.submit(portrait, key="a")
    assert studio.submit(portrait, key="a") == first
    assert studio.submit(portrait, key="a", tenant="somebody else") != first
    assert len(studio.jobs()) == 2 and len(studio.jobs("local")) == 1


def test_an_endless_key_is_refused(studio: Studio, portrait: PortraitRequest) -> None:
    assert studio.submit(portrait, key="a" * 200)
    with pytest.raises(InvalidInput, match="has 201 characters; use at most 200"):
        studio.submit(portrait, key="a" * 201)
    assert len(studio.jobs()) == 1


def test_a_key_of_another_request_is_refused(studio: Studio, portrait: PortraitRequest, tmp_path: Path) -> None:
    first = studio.submit(portrait, key="a")
    longer = tmp_path / "longer" / portrait.image.name
    longer.parent.mkdir()
    longer.write_bytes(portrait.image.read_bytes() + b"more")
    for other in (replace(portrait, seed=7), replace(portrait, image=longer)):
        with pytest.raises(InvalidInput, match=rf"The key 'a' was given to another request.*'{first}'"):
            studio.submit(other, key="a")
    assert len(studio.jobs()) == 1


def test_many_threads_with_one_key_make_one_job(studio: Studio, portrait: PortraitRequest) -> None:
    ids: list[str] = []
    threads = [threading.Thread(target=lambda: ids.append(studio.submit(portrait, key="k"))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 6 and len(set(ids)) == 1
    assert [path.name for path in (studio.settings.home / "results").iterdir()] == [ids[0]]


def test_a_job_survives_the_loss_of_its_uploads(settings: Settings, backend: Any, portrait: PortraitRequest) -> None:
    with Studio(settings, backends=lambda _: backend, working=False) as waiting:
        job_id = waiting.submit(portrait)
    portrait.image.unlink()
    portrait.speech.unlink() if portrait.speech else None
    with Studio(settings, backends=lambda _: backend) as opened:
        assert list(opened.follow(job_id))[-1].state == "succeeded"


@pytest.mark.usefixtures("slow_frames")
def test_cancel_stops_a_running_job_midway(studio: Studio, portrait: PortraitRequest) -> None:
    job_id = studio.submit(portrait)
    for update in studio.follow(job_id):
        if update.done >= 2:
            studio.cancel(job_id)
    job = studio.job(job_id)
    assert job.state == "canceled" and job.cancelling
    assert 2 <= studio.events(job_id)[-1].done < 400
    assert not (studio.settings.home / "results" / job_id / "clip.mp4").exists()
    with pytest.raises(MienError, match="canceled"):
        studio.result(job_id)


def test_cancel_ends_a_waiting_job_at_once(settings: Settings, backend: Any, portrait: PortraitRequest) -> None:
    with Studio(settings, backends=lambda _: backend, working=False) as studio:
        job_id = studio.submit(portrait)
        studio.cancel(job_id)
        assert studio.job(job_id).state == "canceled"
        studio.cancel(job_id)
        assert states(studio.events(job_id)) == ["queued", "canceled"]


def test_retry_makes_a_new_job_of_the_same_request(studio: Studio, portrait: PortraitRequest, backend: Any) -> None:
    backend.before_frame = _fail
    first = studio.submit(portrait)
    assert list(studio.follow(first))[-1].state == "failed"
    backend.before_frame = lambda _: None
    second = studio.retry(first)
    assert second != first
    assert list(studio.follow(second))[-1].state == "succeeded"


def test_retry_of_a_job_that_goes_on_is_refused(settings: Settings, backend: Any, portrait: PortraitRequest) -> None:
    with Studio(settings, backends=lambda _: backend, working=False) as studio:
        job_id = studio.submit(portrait)
        with pytest.raises(InvalidInput, match="still queued"):
            studio.retry(job_id)


def test_closing_puts_a_running_job_back_for_the_next_studio(
    settings: Settings, portrait: PortraitRequest, slow_frames: Any
) -> None:
    with Studio(settings, backends=lambda _: slow_frames) as first:
        job_id = first.submit(portrait)
        assert any(update.done for update in first.follow(job_id))
    slow_frames.frames = 3
    with Studio(settings, backends=lambda _: slow_frames) as second:
        updates = list(second.follow(job_id))
        assert updates[-1].state == "succeeded"
        assert second.job(job_id).deaths == 0


def test_follow_async_tells_the_same_as_follow(studio: Studio, portrait: PortraitRequest) -> None:
    async def collect() -> list[Update]:
        return [update async for update in studio.follow_async(job_id)]

    job_id = studio.submit(portrait)
    assert asyncio.run(collect()) == list(studio.follow(job_id))


def test_places_in_the_line_count_from_one(settings: Settings, backend: Any, portrait: PortraitRequest) -> None:
    with Studio(settings, backends=lambda _: backend, working=False) as studio:
        batch = studio.submit(portrait, priority="batch")
        first, second = studio.submit(portrait), studio.submit(portrait)
        assert [studio.place(job) for job in (first, second, batch)] == [1, 2, 3]
        studio.cancel(first)
        assert studio.place(first) == 0


def test_an_unknown_job_is_an_error_everywhere(studio: Studio) -> None:
    for call in (
        *(studio.job, studio.place, studio.events, studio.cancel, studio.pause, studio.resume, studio.retry),
        studio.result,
    ):
        with pytest.raises(UnknownWord, match="no job 'nix'"):
            call("nix")
    with pytest.raises(UnknownWord):
        next(studio.follow("nix"))


def test_an_overlong_clip_is_refused_before_any_work(studio: Studio, portrait: PortraitRequest, backend: Any) -> None:
    backend.frames = 25 * 301
    with pytest.raises(InvalidInput, match=r"301 s.*at most 300 s"):
        studio.submit(portrait)
    assert studio.jobs() == []


def test_a_back_end_of_another_kind_of_work_is_refused_before_it_looks_at_the_request(
    settings: Settings, portrait: PortraitRequest
) -> None:
    with Studio(settings, working=False) as studio:
        for ask in (studio.forecast, studio.outlook, studio.submit):
            with pytest.raises(InvalidInput, match=r"'wan' makes a video, and a portrait was asked for"):
                ask(replace(portrait, backend="wan"))


def test_a_back_end_that_asks_for_consent_is_refused_without_it_and_keeps_it_with_the_job(
    settings: Settings, backend: Any, portrait: PortraitRequest
) -> None:
    backend.card = replace(backend.card, title="Lifelike", needs_consent=True)
    with Studio(settings, backends=lambda _: backend, working=False) as studio:
        with pytest.raises(InvalidInput, match=r"Lifelike.*agreed.*consent=True"):
            studio.submit(portrait)
        assert studio.jobs() == []
        job_id = studio.submit(replace(portrait, consent=True))
        assert studio.job(job_id).request["consent"] is True


def test_a_full_queue_refuses_and_leaves_no_files(settings: Settings, backend: Any, portrait: PortraitRequest) -> None:
    with Studio(replace(settings, max_queue=1), backends=lambda _: backend, working=False) as studio:
        kept = studio.submit(portrait)
        with pytest.raises(MienError, match="1 jobs are waiting"):
            studio.submit(portrait)
        assert [path.name for path in (settings.home / "results").iterdir()] == [kept]


def test_a_home_that_is_no_folder_is_refused(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(InvalidInput, match="STUDIO_HOME"):
        Studio(settings)


def test_a_request_that_cannot_be_stored_leaves_nothing_behind(
    settings: Settings, backend: Any, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with Studio(settings, backends=lambda _: backend, working=False) as studio:
        with pytest.raises(MienError, match="could not be stored"):
            studio.submit(portrait)
        assert studio.jobs() == [] and list((settings.home / "results").iterdir()) == []


def test_results_beyond_the_retention_are_deleted(settings: Settings, backend: Any, portrait: PortraitRequest) -> None:
    with Studio(replace(settings, retention_gb=1e-9), backends=lambda _: backend) as studio:
        old = studio.submit(portrait)
        list(studio.follow(old))
        new = studio.submit(portrait)
        list(studio.follow(new))
        assert [job.id for job in studio.jobs()] == [new]
        assert not (settings.home / "results" / old).exists()
        again = studio.retry(new)
        assert list(studio.follow(again))[-1].state == "succeeded", "its files were copied before the old job went"


def test_what_is_too_old_goes_when_the_studio_opens_with_what_a_killed_process_left(
    settings: Settings, backend: Any, portrait: PortraitRequest
) -> None:
    results = settings.home / "results"
    with Studio(settings, backends=lambda _: backend, working=False) as studio:
        waiting, old = studio.submit(portrait), studio.submit(portrait)
        studio.cancel(old)
    left, young = results / "left", results / "young"
    for folder in (left, young):
        (folder / "inputs").mkdir(parents=True)
    os.utime(left, (time.time() - 86400,) * 2)
    with Studio(replace(settings, retention_days=1e-9), backends=lambda _: backend) as studio:
        assert list(studio.follow(waiting))[-1].state == "succeeded"
        for _ in range(200):
            if not left.exists():
                break
            time.sleep(0.05)
    assert {path.name for path in results.iterdir()} == {waiting, "young"}


def test_a_job_that_has_ended_is_deleted_with_its_files(
    settings: Settings, backend: Any, portrait: PortraitRequest
) -> None:
    with Studio(replace(settings, quota_mb=0.02), backends=lambda _: backend, working=False) as studio:
        job_id = studio.submit(portrait)
        with pytest.raises(InvalidInput, match="still queued"):
            studio.delete(job_id)
        studio.cancel(job_id)
        with pytest.raises(MienError, match="Delete old jobs on the Queue tab"):
            studio.submit(portrait)
        studio.delete(job_id)
        with pytest.raises(UnknownWord):
            studio.job(job_id)
        assert list((settings.home / "results").iterdir()) == []
        studio.submit(portrait)


def test_a_wish_that_cannot_be_written_down_is_said_in_a_sentence(
    settings: Settings, backend: Any, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def full(*_: Any, **__: Any) -> Iterator[None]:
        raise sqlite3.OperationalError("database or disk is full")
        yield

    with Studio(settings, backends=lambda _: backend, working=False) as studio:
        job_id, ended = studio.submit(portrait), studio.submit(portrait)
        studio.cancel(ended)
        monkeypatch.setattr(studio._store._database, "transaction", full)
        for wish in (studio.cancel, studio.pause, studio.resume, studio.pin, lambda one: studio.reorder([one])):
            with pytest.raises(MienError, match=r"disk is full\. Free some space"):
                wish(job_id)
        for wish in (studio.delete, studio.retry):
            with pytest.raises(MienError, match=r"disk is full\. Free some space"):
                wish(ended)


def test_uploads_beyond_the_retention_are_deleted_and_newer_ones_stay(
    settings: Settings, backend: Any, portrait: PortraitRequest
) -> None:
    upload = uploads_of(settings.home) / "0f0f" / "face.png"
    upload.parent.mkdir(parents=True)
    shutil.copy2(portrait.image, upload)
    with Studio(replace(settings, retention_days=1), backends=lambda _: backend, working=False) as studio:
        studio.submit(portrait)
        assert upload.exists()
    with Studio(replace(settings, retention_days=1e-9), backends=lambda _: backend, working=False) as studio:
        studio.submit(replace(portrait, image=upload))
        assert not upload.parent.exists()


def test_the_forecast_is_said_in_a_sentence(studio: Studio, portrait: PortraitRequest) -> None:
    forecast = studio.forecast(portrait)
    assert forecast.clip_seconds == pytest.approx(0.4)
    assert forecast.text == "About 1 s of work for a clip of 0.4 s, with 10 MB of memory and 1 MB on the disk."


def test_lowering_comes_from_the_back_end(studio: Studio, portrait: PortraitRequest) -> None:
    assert studio.lower(portrait).uses == ("1 keyframe",)


def _fail(_number: int) -> None:
    raise RuntimeError("the warp broke")

"""The line as one user sees it: his own jobs in their order, the others only as numbers."""

import time
from pathlib import Path
from typing import Any

import pytest

from pipelines.requests.portrait import PortraitRequest
from studio.jobs.executors.base import recover
from studio.jobs.job import Job
from studio.jobs.residents import Loaded
from studio.jobs.store import JobStore
from studio.settings import Settings
from studio.studio import Studio


def test_own_jobs_are_told_and_others_only_counted(
    settings: Settings, portrait: PortraitRequest, backend: object
) -> None:
    with Studio(settings, backends=lambda _: backend, working=False) as studio:  # type: ignore[arg-type,return-value]
        studio.submit(portrait, tenant="bob")
        mine = [studio.submit(portrait, tenant="ann") for _ in range(2)]
        line = studio.line("ann")
        assert [one.job.id for one in line.mine] == mine
        assert (line.running, line.waiting) == (0, 3)
        assert all(one.ahead is not None and one.start is not None for one in line.mine)
        assert sorted(one.ahead or 0 for one in studio.line().mine) == [0, 1, 2]
        assert line.seconds == 3.0
        assert len(studio.line().mine) == 3


def test_ended_jobs_come_last_newest_first(settings: Settings, portrait: PortraitRequest, backend: object) -> None:
    with Studio(settings, backends=lambda _: backend, working=False) as studio:  # type: ignore[arg-type,return-value]
        first, second, third = (studio.submit(portrait) for _ in range(3))
        studio.cancel(first)
        studio.cancel(second)
        assert [one.job.id for one in studio.line("local").mine] == [third, second, first]


def test_a_job_that_is_deleted_while_somebody_looks_is_left_out(
    settings: Settings, portrait: PortraitRequest, backend: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Studio(settings, backends=lambda _: backend, working=False) as studio:  # type: ignore[arg-type,return-value]
        kept, gone = (studio.submit(portrait) for _ in range(2))
        studio.cancel(gone)
        seen = JobStore.jobs

        def deleted_after(store: JobStore, *of: Any, **how: Any) -> list[Job]:
            jobs = seen(store, *of, **how)
            store.delete(gone)
            return jobs

        monkeypatch.setattr(JobStore, "jobs", deleted_after)
        assert [one.job.id for one in studio.line().mine] == [kept]


def test_a_worker_tells_what_it_has_loaded_and_a_dead_one_is_forgotten(tmp_path: Path) -> None:
    store = JobStore(tmp_path / "jobs.sqlite")
    film = Loaded(device="cuda:0", model="film", memory_mb=900, on_device=True)
    voice = Loaded(device="cpu", model="voice", memory_mb=90, on_device=False)
    store.residents.note("one", [film])
    store.residents.note("two", [voice])
    assert store.residents.all(lambda _owner: True) == [film, voice]
    assert store.residents.all(lambda owner: owner == "two") == [voice]
    assert store.residents.all(lambda _owner: True) == [film, voice], "whoever looks deletes nothing"
    recover(store, lambda owner: owner == "two")
    assert store.residents.all(lambda _owner: True) == [voice]
    store.residents.note("two", [])
    assert store.residents.all(lambda _owner: True) == []
    store.close()


def test_a_finished_job_leaves_its_model_in_the_list(studio: Studio, portrait: PortraitRequest) -> None:
    job_id = studio.submit(portrait)
    list(studio.follow(job_id))
    for _ in range(600):
        line = studio.line()
        if line.loaded and not line.at_work:
            break
        time.sleep(0.1)
    assert [(one.model, one.device, one.on_device) for one in line.loaded] == [("sketch_portrait", "cpu", True)]

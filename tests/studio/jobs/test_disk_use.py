"""What ended jobs take on the disk is looked up once; what goes on is looked at each time."""

from pathlib import Path

import pytest

from studio.jobs import disk_use
from studio.jobs.folders import size_of
from studio.jobs.job import Need
from studio.jobs.store import JobStore


@pytest.fixture
def store(tmp_path: Path) -> JobStore:
    return JobStore(tmp_path / "jobs.sqlite")


def submit(store: JobStore, folder: Path, tenant: str, size: int) -> None:
    folder.mkdir()
    (folder / "clip.mp4").write_bytes(b"a" * size)
    store.submit(
        *(folder.name, {}), need=Need(backend="tiny"), tenant=tenant, key=None, priority="batch", now=1.0, max_queue=9
    )


def sizes(store: JobStore, results: Path, tenant: str | None = None) -> dict[str, int]:
    return {one.id: one.size_bytes for one in store.disk_use.of(results, tenant)}


def test_the_folder_of_an_ended_job_is_looked_into_once(
    store: JobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def look(folder: Path) -> int:
        looked.append(folder.name)
        return size_of(folder)

    monkeypatch.setattr(disk_use, "size_of", look)
    submit(store, tmp_path / "ended", "me", 5)
    store.wishes.cancel("ended", 2.0)
    submit(store, tmp_path / "waits", "me", 7)
    assert sizes(store, tmp_path) == {"ended": 5, "waits": 7}
    (tmp_path / "waits" / "preview.jpg").write_bytes(b"a")
    assert sizes(store, tmp_path) == {"ended": 5, "waits": 8}
    assert looked == ["ended", "waits", "waits"]


def test_each_tenant_has_what_is_his_and_a_deleted_job_takes_nothing(store: JobStore, tmp_path: Path) -> None:
    submit(store, tmp_path / "a", "one", 5)
    submit(store, tmp_path / "b", "two", 6)
    for job_id in "ab":
        store.wishes.cancel(job_id, 2.0)
    assert sizes(store, tmp_path, "two") == {"b": 6}
    assert sizes(store, tmp_path) == {"a": 5, "b": 6}
    assert {one.id: one.finished for one in store.disk_use.of(tmp_path)} == {"a": 2.0, "b": 2.0}
    store.delete("a")
    assert sizes(store, tmp_path) == {"b": 6}

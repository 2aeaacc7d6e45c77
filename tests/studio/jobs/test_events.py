"""What happened to a job is told, to those who wait and to the log, once it stands in the job list, and only then."""

import logging
from pathlib import Path

import pytest

from pipelines.errors import MienError
from studio.jobs.job import Need
from studio.jobs.store import JobStore


class Listening(logging.Handler):
    """Notes what another connection finds in the job list, and whether it could write to it, at each line."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._path = path

    def emit(self, record: logging.LogRecord) -> None:
        beside = JobStore(self._path)
        beside.ledger.charge("other", 1.0, 1.0)  # waits half a minute, and fails, where somebody holds the job list
        self.found.append((record.getMessage().split()[3].rstrip("."), beside.events.latest("a").state))
        beside.close()


@pytest.fixture
def store(tmp_path: Path) -> JobStore:
    return JobStore(tmp_path / "jobs.sqlite")


def submit(store: JobStore, job_id: str, *, max_jobs: int = 0, instead_of: str | None = None) -> None:
    store.submit(
        job_id,
        {},
        need=Need(backend="tiny"),
        tenant="local",
        key=None,
        priority="batch",
        now=1.0,
        max_queue=9,
        max_jobs=max_jobs,
        instead_of=instead_of,
    )


def test_a_state_is_logged_once_others_find_it_and_can_write(store: JobStore, tmp_path: Path) -> None:
    logger = logging.getLogger("studio.jobs.events")
    listening, level = Listening(tmp_path / "jobs.sqlite"), logger.level
    logger.addHandler(listening)
    logger.setLevel(logging.INFO)
    try:
        submit(store, "a")
        job = store.claim("me", 2.0)
        assert job is not None
        store.advance(job, "succeeded", 3.0)
    finally:
        logger.removeHandler(listening)
        logger.setLevel(level)
    assert listening.found == [("queued", "queued"), ("loading", "loading"), ("succeeded", "succeeded")]


def test_what_is_given_up_is_told_to_nobody(store: JobStore, caplog: pytest.LogCaptureFixture) -> None:
    submit(store, "a")
    submit(store, "b")
    version = store.changes.version
    with caplog.at_level(logging.INFO, logger="studio"), pytest.raises(MienError, match="You have 1 unfinished"):
        submit(store, "c", max_jobs=1, instead_of="a")  # "a" is canceled in what the refusal takes back
    assert store.get("a").state == "queued" and not caplog.records and store.changes.version == version


def test_nobody_is_woken_for_the_moment_in_which_a_warm_model_is_taken(
    store: JobStore, caplog: pytest.LogCaptureFixture
) -> None:
    def news_of(ready: set[str]) -> tuple[bool, list[str]]:
        version = store.changes.version
        caplog.clear()
        with caplog.at_level(logging.INFO, logger="studio"):
            assert store.claim("me", 2.0, ready=ready) is not None
        return store.changes.version != version, [record.state for record in caplog.records]  # type: ignore[attr-defined]

    submit(store, "a")
    submit(store, "b")
    assert news_of({"tiny"}) == (False, [])
    assert news_of({"other"}) == (True, ["loading"])
    for job_id in ("a", "b"):
        assert [update.state for update in store.events.of(job_id)] == ["queued", "loading"]


def test_a_job_that_loads_anew_stands_at_its_beginning(store: JobStore) -> None:
    submit(store, "a")
    job = store.claim("me", 2.0)
    assert job is not None
    store.progress(job, 3.0, 6, 6, 0.0, None)
    store.advance(job, "finishing", 4.0)
    assert store.events.latest("a").done == 6
    store.advance(job, "loading", 5.0, message="The memory was short.")
    assert (store.events.latest("a").done, store.events.latest("a").total) == (0, 0)


def test_what_a_user_wants_of_a_waiting_job_is_logged(store: JobStore, caplog: pytest.LogCaptureFixture) -> None:
    submit(store, "a")
    with caplog.at_level(logging.INFO, logger="studio"):
        store.wishes.pause("a", 2.0)
        store.wishes.resume("a", 3.0)
        store.wishes.cancel("a", 4.0)
    assert [record.state for record in caplog.records] == ["paused", "queued", "canceled"]  # type: ignore[attr-defined]
    assert [update.state for update in store.events.of("a")] == ["queued", "paused", "queued", "canceled"]

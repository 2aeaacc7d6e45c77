"""The store loses nothing and gives no job away twice, whatever happens to the processes around it."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pipelines.errors import MienError, UnknownWord
from studio.jobs.job import Job, Need
from studio.jobs.schema import MIGRATIONS
from studio.jobs.store import JobStore

ROOT = Path(__file__).parents[3]
NEED = Need(backend="tiny")


@pytest.fixture
def store(tmp_path: Path) -> JobStore:
    return JobStore(tmp_path / "jobs.sqlite")


def submit(store: JobStore, job_id: str, tenant: str = "local", key: str | None = None, now: float = 1.0) -> str:
    return store.submit(
        job_id,
        {"text": job_id},
        need=NEED,
        tenant=tenant,
        key=key,
        priority="interactive",
        now=now,
        max_queue=1000,
    )


def claim(store: JobStore, owner: str = "me", now: float = 2.0) -> Job:
    job = store.claim(owner, now)
    assert job is not None
    return job


def nobody_lives(_owner: str) -> bool:
    return False


def test_a_submitted_job_is_there_after_reopening(store: JobStore, tmp_path: Path) -> None:
    submit(store, "a")
    store.close()
    job = JobStore(tmp_path / "jobs.sqlite").get("a")
    assert job.state == "queued" and job.request == {"text": "a"} and job.submitted == 1.0


def test_a_key_belongs_to_its_tenant(store: JobStore) -> None:
    assert submit(store, "a", key="k") == "a"
    assert submit(store, "b", key="k") == "a"
    assert submit(store, "c", tenant="other", key="k") == "c"
    assert submit(store, "d") == "d" and submit(store, "e") == "e"
    assert store.with_key("local", "k") == "a" and store.with_key("local", None) is None


def test_a_job_is_claimed_once(store: JobStore) -> None:
    submit(store, "a")
    job = claim(store)
    assert (job.state, job.owner, job.started) == ("loading", "me", 2.0)
    assert store.claim("you", 3.0) is None


def test_two_processes_never_claim_the_same_job(store: JobStore, tmp_path: Path) -> None:
    for number in range(60):
        submit(store, f"job {number}", now=float(number))
    code = (
        "import sys; from pathlib import Path; from studio.jobs.store import JobStore\n"
        "store = JobStore(Path(sys.argv[1])); print('ready', flush=True); sys.stdin.readline()\n"
        "while job := store.claim(sys.argv[2], 100.0): print(job.id, flush=True)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "jobs.sqlite")]
    claimers = [
        subprocess.Popen([*command, name], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for name in ("one", "two")
    ]
    for claimer in claimers:
        assert claimer.stdout is not None and claimer.stdout.readline() == "ready\n"
    for claimer in claimers:  # both are told before either is waited for, so that they race
        assert claimer.stdin is not None
        claimer.stdin.write("go\n")
        claimer.stdin.flush()
    claimed = [claimer.communicate(timeout=60)[0].splitlines() for claimer in claimers]
    assert sorted(claimed[0] + claimed[1]) == sorted(f"job {number}" for number in range(60))


def test_restart_puts_held_jobs_back_into_the_queue(store: JobStore) -> None:
    for job_id, state in (("a", "loading"), ("b", "running"), ("c", "finishing")):
        submit(store, job_id)
        job = claim(store)
        store.advance(job, state, 3.0)  # type: ignore[arg-type]
    store.recover(4.0, nobody_lives)
    assert [store.get(job_id).state for job_id in "abc"] == ["queued"] * 3
    assert [store.get(job_id).deaths for job_id in "abc"] == [1] * 3
    assert "second try" in store.events.of("a")[-1].message


def test_the_jobs_of_the_living_are_left_alone(store: JobStore) -> None:
    submit(store, "a")
    submit(store, "b")
    claim(store, "dead")
    claim(store, "alive")
    store.recover(4.0, lambda owner: owner == "alive")
    assert store.get("a").state == "queued" and store.get("b").state == "loading"


def test_a_job_that_two_workers_died_on_fails_with_the_cause(store: JobStore) -> None:
    submit(store, "a")
    for _ in range(2):
        store.advance(claim(store), "running", 3.0)
        store.recover(4.0, nobody_lives)
    job = store.get("a")
    assert job.state == "failed" and "died 2 times while the job was running" in job.message
    assert job.finished == 4.0


def test_a_dead_workers_job_that_was_being_cancelled_ends(store: JobStore) -> None:
    submit(store, "a")
    claim(store)
    store.wishes.cancel("a", 3.0)
    store.recover(4.0, nobody_lives)
    assert store.get("a").state == "canceled"


def test_a_worker_that_died_between_jobs_is_not_held_against_a_resting_one(store: JobStore) -> None:
    submit(store, "a")
    job = claim(store)
    store.wishes.pause("a", 3.0)
    store.advance(job, "paused", 3.0)
    store.recover(4.0, nobody_lives)
    kept = store.get("a")
    assert (kept.state, kept.owner, kept.deaths) == ("paused", None, 0)
    store.wishes.resume("a", 5.0)
    assert claim(store).id == "a"


def test_the_cause_of_the_last_death_is_told(store: JobStore) -> None:
    submit(store, "a")
    for _ in range(2):
        claim(store)
        store.recover(4.0, nobody_lives, lambda _owner: "was ended by the signal SIGKILL")
    assert "the last time it was ended by the signal SIGKILL" in store.get("a").message


def test_a_job_is_claimed_by_the_kind_of_device_it_needs(store: JobStore) -> None:
    store.submit(
        "a",
        {},
        need=Need(backend="wan", place="cuda"),
        tenant="t",
        key=None,
        priority="batch",
        now=1.0,
        max_queue=9,
    )
    assert store.claim("me", 2.0, place="cpu", device="cpu") is None
    job = store.claim("me", 2.0, place="cuda", device="cuda:1")
    assert job is not None and job.device == "cuda:1"


def test_an_owner_who_lost_the_job_cannot_move_it(store: JobStore) -> None:
    submit(store, "a")
    lost = claim(store, "slow")
    store.recover(3.0, nobody_lives)
    claim(store, "quick")
    store.advance(lost, "succeeded", 5.0)
    assert store.get("a").state == "loading" and store.get("a").owner == "quick"


def test_an_ended_job_never_moves_again(store: JobStore) -> None:
    submit(store, "a")
    job = claim(store)
    store.advance(job, "succeeded", 3.0, outcome={"facts": 1})
    store.wishes.cancel("a", 4.0)
    store.advance(job, "failed", 5.0)
    kept = store.get("a")
    assert (kept.state, kept.finished, kept.cancelling, kept.outcome) == ("succeeded", 3.0, False, {"facts": 1})


def test_a_full_queue_says_so(store: JobStore) -> None:
    submit(store, "a")
    with pytest.raises(MienError, match="1 jobs are waiting"):
        store.submit("b", {}, need=NEED, tenant="t", key=None, priority="batch", now=1.0, max_queue=1)


def test_an_unknown_job_is_an_error(store: JobStore) -> None:
    with pytest.raises(UnknownWord, match="no job 'x'"):
        store.get("x")


def test_updates_of_many_threads_keep_their_order(store: JobStore) -> None:
    for name in "abcd":
        submit(store, name)
    jobs = [claim(store) for _ in range(4)]

    def tell(job: Job) -> None:
        for done in range(1, 51):
            store.progress(job, 3.0, done, 50, None, None)

    threads = [threading.Thread(target=tell, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    everything = set()
    for job in jobs:
        updates = store.events.of(job.id)
        assert [update.done for update in updates[2:]] == list(range(1, 51))
        assert [update.sequence for update in updates] == sorted(update.sequence for update in updates)
        everything |= {update.sequence for update in updates}
        assert store.events.of(job.id, updates[-3].sequence) == updates[-2:]
    assert len(everything) == 4 * 52


def test_waiting_ends_with_the_next_change_and_misses_none(store: JobStore) -> None:
    version = store.changes.version
    submit(store, "a")
    store.changes.wait(version, 60.0)
    thread = threading.Timer(0.02, lambda: submit(store, "b"))
    thread.start()
    store.changes.wait(store.changes.version, 60.0)
    thread.join()
    assert len(store.jobs()) == 2


def test_deleting_takes_the_updates_along_and_spares_unfinished_jobs(store: JobStore) -> None:
    submit(store, "a")
    submit(store, "b")
    store.wishes.cancel("a", 2.0)
    store.delete("a")
    store.delete("b")
    assert [job.id for job in store.jobs()] == ["b"]
    assert store.events.of("a") == []


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the platform has no kill -9")
def test_a_killed_writer_loses_no_job_that_it_reported(store: JobStore, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from studio.jobs.job import Need; from studio.jobs.store import JobStore\n"
        "store = JobStore(Path(sys.argv[1])); number = 0\n"
        "while True:\n"
        "    name = f'{sys.argv[2]} {number}'; number += 1\n"
        "    store.submit(name, {}, need=Need(backend='tiny'), tenant='t', key=name, priority='batch', now=1.0,"
        " max_queue=10**6)\n"
        "    job = store.claim(sys.argv[2], 2.0); store.progress(job, 3.0, 1, 2, None, None)\n"
        "    print(name, flush=True)"
    )
    reported = []
    for attempt in range(3):
        command = [sys.executable, "-c", code, str(tmp_path / "jobs.sqlite"), str(attempt)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            reported += [writer.stdout.readline().strip() for _ in range(10)]
            os.kill(writer.pid, signal.SIGKILL)
            reported += [line.strip() for line in writer.stdout if line.endswith("\n")]
    kept = {job.id for job in store.jobs(limit=-1)}
    assert set(reported) <= kept and len(reported) == len(set(reported))
    check = sqlite3.connect(tmp_path / "jobs.sqlite").execute("PRAGMA integrity_check").fetchone()
    assert check == ("ok",)
    store.recover(9.0, nobody_lives)
    assert {store.get(name).state for name in reported} == {"queued"}


def test_a_file_of_the_first_version_moves_forward(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    old = sqlite3.connect(path)
    old.executescript(MIGRATIONS[0] + "; PRAGMA user_version = 1")
    columns = "(id, tenant, priority, state, request, submitted, owner)"
    values = """('a', 'local', 'batch', 'running', '{"backend": "wan"}', 1.0, 'gone')"""
    old.execute(f"INSERT INTO job {columns} VALUES {values}")
    old.execute(
        "INSERT INTO job_event (job_id, at, state, done, total, message) VALUES ('a', 2.0, 'running', 3, 9, '')"
    )
    old.commit()
    old.close()
    store = JobStore(path)
    job = store.get("a")
    assert (job.need.backend, job.need.place, job.pausing, job.position) == ("wan", "cpu", False, None)
    assert store.events.of("a")[0].done == 3
    store.recover(3.0, nobody_lives)
    assert claim(store).id == "a"


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    sqlite3.connect(path).execute("PRAGMA user_version = 99")
    with pytest.raises(MienError, match="version 99"):
        JobStore(path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(MienError, match="cannot be opened"):
        JobStore(path)


def test_nobody_is_told_to_move_a_job_list_away_that_only_cannot_be_opened_now(tmp_path: Path) -> None:
    (tmp_path / "jobs.sqlite").mkdir()
    with pytest.raises(MienError, match="cannot be opened now") as told:
        JobStore(tmp_path / "jobs.sqlite")
    assert "Move" not in str(told.value)


def test_the_order_is_told_also_where_a_job_is_deleted_while_it_is_looked_at(
    store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(store, "a")
    submit(store, "b")
    claim(store)
    held = store.held()
    store.advance(held[0], "succeeded", 3.0)
    store.delete("a")
    monkeypatch.setattr(store, "held", lambda: held)
    assert [(turn.id, turn.start) for turn in store.turns("cpu", 4.0)] == [("b", 0.0)]

"""Worker processes die, hang and are stopped, and no job is lost, made twice, or blamed for another's end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.errors import InvalidInput
from pipelines.requests.portrait import PortraitRequest
from studio.jobs.executors import processes
from studio.jobs.executors.processes import ProcessExecutor
from studio.jobs.job import Update
from studio.settings import Settings
from studio.studio import Studio
from tests.studio.behaving import create

ROOT = Path(__file__).parents[4]
pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the platform has no kill -9")

Ask = Callable[..., str]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", device="cpu", executor="process")


@pytest.fixture
def studio(settings: Settings) -> Iterator[Studio]:
    with Studio(settings, backends=create) as opened:
        yield opened


@pytest.fixture
def ask(studio: Studio, portrait: PortraitRequest) -> Ask:
    """Submit the small request for a back end by name."""

    def submit(backend: str, **how: str) -> str:
        return studio.submit(replace(portrait, backend=backend), **how)  # type: ignore[arg-type]

    return submit


def end(studio: Studio, job_id: str) -> Update:
    """The last update of the job, after its end."""
    return list(studio.follow(job_id))[-1]


def until(studio: Studio, job_id: str, is_so: Callable[[Update], bool]) -> Update:
    """The first update of the job for which it is so."""
    return next(update for update in studio.follow(job_id) if is_so(update))


def worker_pid(studio: Studio) -> int:
    executor = studio._executor
    assert isinstance(executor, ProcessExecutor)
    return executor.pids()["cpu"]


def test_jobs_are_made_in_one_process_that_stays(studio: Studio, ask: Ask) -> None:
    first = ask("quick")
    assert end(studio, first).state == "succeeded"
    pid = worker_pid(studio)
    assert pid != os.getpid()
    assert end(studio, ask("quick")).state == "succeeded" and worker_pid(studio) == pid
    assert studio.result(first).path.exists()


def test_a_killed_worker_costs_its_job_one_attempt(studio: Studio, ask: Ask) -> None:
    job_id = ask("slow")
    until(studio, job_id, lambda update: update.done > 3)
    os.kill(worker_pid(studio), signal.SIGKILL)
    again = until(studio, job_id, lambda update: "second try" in update.message)
    assert "SIGKILL" in again.message and again.state == "queued"
    studio.cancel(job_id)
    assert end(studio, job_id).state == "canceled"
    assert studio.job(job_id).deaths == 1


def test_a_poisonous_job_fails_with_its_cause_and_harms_no_other(studio: Studio, ask: Ask) -> None:
    poison, next_one = ask("poison"), ask("quick")
    last = end(studio, poison)
    assert last.state == "failed" and "died 2 times" in last.message and "SIGKILL" in last.message
    assert end(studio, next_one).state == "succeeded"
    assert studio.job(next_one).deaths == 0


def test_a_job_that_makes_no_step_is_ended_and_its_worker_replaced(
    settings: Settings, portrait: PortraitRequest
) -> None:
    with Studio(replace(settings, hang_seconds=3.0), backends=create) as studio:
        stuck = studio.submit(replace(portrait, backend="hang"))
        again = until(studio, stuck, lambda update: update.state == "queued" and update.message != "")
        assert "made no step for 3 s" in again.message
        studio.cancel(stuck)
        assert end(studio, studio.submit(replace(portrait, backend="quick"))).state == "succeeded"


def test_a_worker_without_a_sign_of_life_is_killed(studio: Studio, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    job_id = ask("freeze")
    until(studio, job_id, lambda update: update.state == "running")  # starting a process may take longer than 1.5 s
    monkeypatch.setattr(processes, "SILENCE_SECONDS", 1.5)
    again = until(studio, job_id, lambda update: update.state == "queued" and update.message != "")
    assert "no sign of life for 1.5 s" in again.message
    studio.cancel(job_id)


def test_a_job_paused_in_a_worker_that_died_still_rests(studio: Studio, ask: Ask) -> None:
    job_id = ask("slow")
    until(studio, job_id, lambda update: update.done > 0)
    studio.pause(job_id)
    until(studio, job_id, lambda update: update.state == "paused")
    assert end(studio, ask("quick")).state == "succeeded"
    os.kill(worker_pid(studio), signal.SIGKILL)
    deadline = time.monotonic() + 20
    while studio.job(job_id).owner is not None and time.monotonic() < deadline:
        time.sleep(0.02)
    job = studio.job(job_id)
    assert (job.state, job.owner, job.deaths) == ("paused", None, 0)
    studio.resume(job_id)
    until(studio, job_id, lambda update: update.state == "running" and update.sequence > 0)
    studio.cancel(job_id)
    assert end(studio, job_id).state == "canceled"


def test_closing_hands_a_running_job_to_the_next_studio(settings: Settings, portrait: PortraitRequest) -> None:
    with Studio(settings, backends=create) as first:
        job_id = first.submit(replace(portrait, backend="slow"))
        until(first, job_id, lambda update: update.done > 0)
        pid = worker_pid(first)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with Studio(settings, backends=create, working=False) as second:
        job = second.job(job_id)
        assert (job.state, job.deaths, job.owner) == ("queued", 0, None)


def test_workers_end_with_a_server_that_was_killed(settings: Settings, portrait: PortraitRequest) -> None:
    with Studio(settings, backends=create, working=False) as waiting:
        job_id = waiting.submit(replace(portrait, backend="slow"))
        with _server(settings.home) as server:
            assert server.stdout is not None
            pid = int(server.stdout.readline())
            until(waiting, job_id, lambda update: update.done > 0)
            server.kill()
        deadline = time.monotonic() + 20
        while _runs(pid) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not _runs(pid)
        job = waiting.job(job_id)
        assert (job.state, job.deaths) == ("queued", 0)


def test_a_second_server_shares_the_workers_of_the_first_and_takes_over_when_that_is_killed(
    settings: Settings, portrait: PortraitRequest, caplog: pytest.LogCaptureFixture
) -> None:
    with _server(settings.home) as first:
        assert first.stdout is not None
        first.stdout.readline()
        with Studio(settings, backends=create) as second:
            executor = second._executor
            assert isinstance(executor, ProcessExecutor)
            assert end(second, second.submit(replace(portrait, backend="quick"))).state == "succeeded"
            assert executor.pids() == {} and "Another studio works on cpu" in caplog.text
            job_id = second.submit(replace(portrait, backend="slow"))
            begun = until(second, job_id, lambda update: update.done > 0)
            first.kill()
            until(second, job_id, lambda update: update.sequence > begun.sequence and update.state == "queued")
            until(second, job_id, lambda update: update.sequence > begun.sequence and update.state == "running")
            assert executor.pids() and second.job(job_id).deaths == 0
            second.cancel(job_id)
            assert end(second, job_id).state == "canceled"


def test_back_ends_that_no_other_process_can_import_are_refused(settings: Settings) -> None:
    with pytest.raises(InvalidInput, match="top of a module"):
        Studio(settings, backends=lambda _name: create("quick"))


def _server(home: Path) -> "subprocess.Popen[str]":
    """A process with a studio of its own; it prints the number of its worker's process."""
    code = (
        "import sys, time; from pathlib import Path\n"
        "from studio.settings import Settings; from studio.studio import Studio\n"
        "from tests.studio.behaving import create\n"
        "studio = Studio(Settings(home=Path(sys.argv[1]), device='cpu', executor='process'), backends=create)\n"
        "while not studio._executor.pids(): time.sleep(0.01)\n"
        "print(studio._executor.pids()['cpu'], flush=True); time.sleep(3600)"
    )
    return subprocess.Popen([sys.executable, "-c", code, str(home)], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] != "Z"

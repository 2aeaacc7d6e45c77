"""Whatever is killed, filled up or asked twice: no job is lost, none is made twice, and nobody is shut out."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.errors import MienError
from pipelines.requests.portrait import PortraitRequest
from studio.jobs import room
from studio.jobs.executors.processes import ProcessExecutor
from studio.jobs.job import Job
from studio.settings import Settings
from studio.studio import Studio
from tests.studio.behaving import create

ROOT = Path(__file__).parents[3]
KILLS = 20
pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the platform has no kill -9")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", device="cpu", executor="process")


def submit_keyed(studio: Studio, portrait: PortraitRequest, count: int) -> list[str]:
    """Jobs with a key each, submitted twice, as an impatient client does."""
    wanted = replace(portrait, backend="brief")
    first = [studio.submit(wanted, key=str(number)) for number in range(count)]
    assert [studio.submit(wanted, key=str(number)) for number in range(count)] == first
    return first


def ended(studio: Studio, job_ids: list[str], seconds: float) -> list[Job]:
    """The jobs, once all of them have ended."""
    deadline = time.monotonic() + seconds
    while True:
        jobs = [studio.job(job_id) for job_id in job_ids]
        if all(job.ended for job in jobs):
            return jobs
        assert time.monotonic() < deadline, Counter(job.state for job in jobs)
        time.sleep(0.05)


def check(studio: Studio, jobs: list[Job]) -> None:
    """Nothing is lost, made twice, or given up before two deaths."""
    assert {job.state for job in jobs} <= {"succeeded", "failed"}
    for job in jobs:
        ends = [update for update in studio.events(job.id) if update.state in ("succeeded", "failed")]
        assert len(ends) == 1
        assert (job.state == "failed") == (job.deaths >= 2), (job.state, job.deaths, job.message)
        if job.state == "succeeded":
            assert studio.result(job.id).path.exists()
    check_file = sqlite3.connect(studio.settings.home / "jobs.sqlite").execute("PRAGMA integrity_check").fetchone()
    assert check_file == ("ok",)


@pytest.mark.slow
def test_twenty_killed_workers_lose_and_double_nothing(settings: Settings, portrait: PortraitRequest) -> None:
    chance = random.Random(3)
    with Studio(settings, backends=create) as studio:
        job_ids = submit_keyed(studio, portrait, 60)
        executor = studio._executor
        assert isinstance(executor, ProcessExecutor)
        for _ in range(KILLS):
            begun = time.monotonic()
            while not studio._store.held() and time.monotonic() - begun < 60:
                time.sleep(0.01)
            time.sleep(chance.uniform(0.0, 0.3))
            for pid in executor.pids().values():
                os.kill(pid, signal.SIGKILL)
        jobs = ended(studio, job_ids, 240)
        check(studio, jobs)
        assert sum(job.deaths for job in jobs) >= KILLS / 4


@pytest.mark.slow
def test_twenty_killed_servers_lose_and_double_nothing(settings: Settings, portrait: PortraitRequest) -> None:
    chance = random.Random(5)
    with Studio(settings, backends=create, working=False) as page:
        job_ids = submit_keyed(page, portrait, 20)
        for _ in range(KILLS):
            with server(settings.home) as killed:
                time.sleep(chance.uniform(0.3, 2.0))
                killed.kill()
        with Studio(settings, backends=create):
            check(page, ended(page, job_ids, 240))


@pytest.mark.slow
def test_a_worker_killed_within_each_state_costs_one_attempt(settings: Settings, portrait: PortraitRequest) -> None:
    with Studio(settings, backends=create) as studio:
        executor = studio._executor
        assert isinstance(executor, ProcessExecutor)
        for state in ("loading", "running", "finishing"):
            job_id = studio.submit(replace(portrait, backend="brief"))
            for update in studio.follow(job_id):
                if update.state == state and studio.job(job_id).deaths == 0:
                    os.kill(executor.pids()["cpu"], signal.SIGKILL)
                    break
            (job,) = ended(studio, [job_id], 60)
            assert job.state == "succeeded" and job.deaths <= 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 6 MB, where this user may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)]
    try:
        made = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        made = False
    if not made:
        pytest.skip("no small file system can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


@pytest.mark.slow
def test_a_full_disk_stops_no_job_for_good(
    small_disk: Path, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "SPARE_MB", 0.0)
    home = small_disk / "home"
    with Studio(Settings(home=home, device="cpu", executor="process"), backends=create) as studio:
        job_id = studio.submit(replace(portrait, backend="slow"))
        next(update for update in studio.follow(job_id) if update.done > 0)
        filler = small_disk / "filler"
        with pytest.raises(OSError, match="space"), filler.open("wb", buffering=0) as file:
            while True:
                file.write(b"\0" * 4096)
        with pytest.raises(MienError, match=r"could not be stored|MB free"):
            studio.submit(replace(portrait, backend="quick"))
        time.sleep(1.5)
        filler.unlink()
        (job,) = ended(studio, [job_id], 60)
        assert job.state == "succeeded" or "disk" in job.message or "could not end it" in job.message
        (after,) = ended(studio, [studio.submit(replace(portrait, backend="quick"))], 60)
        assert after.state == "succeeded"


def test_a_page_of_another_server_follows_a_job_to_its_end(settings: Settings, portrait: PortraitRequest) -> None:
    with Studio(settings, backends=create) as studio:
        job_id = studio.submit(replace(portrait, backend="brief"))
        first = next(iter(studio.follow(job_id)))
        with Studio(settings, backends=create, working=False) as page:
            rest = list(page.follow(job_id, first.sequence))
            assert rest[-1].state == "succeeded" and page.result(job_id).path.exists()
            assert [first, *rest] == studio.events(job_id)


def test_a_greedy_user_shuts_nobody_out(settings: Settings, portrait: PortraitRequest) -> None:
    wanted = replace(portrait, backend="quick")
    with Studio(settings, backends=create, working=False) as page:
        page._store.ledger.charge("greedy", 300.0, time.time())
        greedy = [page.submit(wanted, tenant="greedy") for _ in range(8)]
        modest = page.submit(wanted, tenant="modest")
        with Studio(settings, backends=create):
            ended(page, [*greedy, modest], 60)
        started = {job_id: page.job(job_id).started or 0.0 for job_id in (*greedy, modest)}
        assert min(started, key=lambda job_id: started[job_id]) == modest


def server(home: Path) -> "subprocess.Popen[bytes]":
    """A process with a studio of its own, which works until it is killed."""
    code = (
        "import sys, time; from pathlib import Path\n"
        "from studio.settings import Settings; from studio.studio import Studio\n"
        "from tests.studio.behaving import create\n"
        "studio = Studio(Settings(home=Path(sys.argv[1]), device='cpu', executor='process'), backends=create)\n"
        "time.sleep(3600)"
    )
    return subprocess.Popen([sys.executable, "-c", code, str(home)], cwd=ROOT, stderr=subprocess.DEVNULL)

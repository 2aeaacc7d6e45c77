"""Two machines with a card each, in one local cluster: jobs go to both, and a lost worker costs one attempt."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipelines.errors import MienError, MissingDependency
from pipelines.requests.portrait import PortraitRequest
from studio.jobs.executors.ray_actors import RayExecutor, read_folder, write_folder
from studio.jobs.job import Update
from studio.settings import Settings
from studio.studio import Studio
from tests.studio.behaving import create_for_cards


def test_a_folder_is_sent_whole(tmp_path: Path) -> None:
    files = {"a.txt": b"one", "inputs/image/b.png": b"two"}
    write_folder(tmp_path / "there", files)
    assert read_folder(tmp_path / "there") == files


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingDependency, match=r"mien\[ray\]"):
        Studio(Settings(home=tmp_path, executor="ray"), backends=create_for_cards)


def test_a_cluster_that_does_not_answer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: Any) -> None:
        raise ConnectionError("Could not find any running Ray instance.")

    monkeypatch.setitem(sys.modules, "ray", SimpleNamespace(is_initialized=lambda: False, init=refuse))  # type: ignore[arg-type]
    with pytest.raises(MienError, match=r"STUDIO_RAY=auto: Could not find.*`ray start --head`"):
        Studio(Settings(home=tmp_path, executor="ray"), backends=create_for_cards)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    ray = pytest.importorskip("ray", reason="the extra `ray` is not installed")
    utils = pytest.importorskip("ray.cluster_utils")
    cluster = utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "num_gpus": 1})
    cluster.add_node(num_cpus=1, num_gpus=1, node_ip_address="127.0.0.2")
    ray.init(address=cluster.address, log_to_driver=False)
    yield cluster
    ray.shutdown()
    cluster.shutdown()


@pytest.fixture
def studio(cluster: Any, tmp_path: Path) -> Iterator[Studio]:
    settings = Settings(home=tmp_path / "home", executor="ray", ray=cluster.address)
    with Studio(settings, backends=create_for_cards) as opened:
        yield opened


def end(studio: Studio, job_id: str) -> Update:
    return list(studio.follow(job_id))[-1]


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_both_cards_work_and_results_come_home(studio: Studio, portrait: PortraitRequest) -> None:
    assert studio._executor is not None and studio._executor.devices == ("cpu", "cuda:0", "cuda:1")
    jobs = [studio.submit(replace(portrait, backend="node"), tenant=f"user {n % 2}") for n in range(6)]
    assert [end(studio, job).state for job in jobs] == ["succeeded"] * 6
    results = [studio.result(job) for job in jobs]
    assert all(result.path.is_relative_to(studio.settings.home) and result.poster for result in results)
    assert len({result.facts["node"] for result in results}) == 2
    named = {(result.facts["node"], studio.job(job).device) for job, result in zip(jobs, results, strict=True)}
    assert len(named) == len({name for _, name in named}) == 2
    assert {one.device for one in studio.line().loaded} == {name for _, name in named}
    profiles = studio._store._database.connection.execute("SELECT DISTINCT device FROM model_profile")
    assert {row["device"] for row in profiles} == {name for _, name in named}
    assert studio._store.ledger.slowness("cuda", "node") is not None


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_lost_worker_costs_one_attempt(studio: Studio, portrait: PortraitRequest, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    job_id = studio.submit(replace(portrait, backend="node", plan=str(pid_file)))
    for update in studio.follow(job_id):
        if update.done == 0 or update.state != "running":
            continue
        os.kill(int(pid_file.read_text()), signal.SIGKILL)
        break
    assert end(studio, job_id).state == "succeeded"
    assert studio.job(job_id).deaths == 1
    assert any("was lost" in update.message for update in studio.events(job_id))


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_workers_that_cannot_send_a_job_home_are_replaced(
    studio: Studio, portrait: PortraitRequest, tmp_path: Path
) -> None:
    job_id = studio.submit(replace(portrait, backend="node"))
    folder = studio.folder(job_id)
    for update in studio.follow(job_id):
        if update.state == "running" and folder.is_dir():
            folder.rename(tmp_path / "aside")
            folder.write_text("no folder")
    assert studio.job(job_id).state == "failed"
    assert "broke off (FileExistsError" in studio.job(job_id).message
    more = [studio.submit(replace(portrait, backend="node"), tenant=f"user {n}") for n in range(4)]
    assert [end(studio, job).state for job in more] == ["succeeded"] * 4
    assert len({studio.result(job).facts["node"] for job in more}) == 2


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_the_way_to_the_store_is_laid_again_where_it_is_lost(
    cluster: Any, studio: Studio, portrait: PortraitRequest
) -> None:
    import ray

    assert end(studio, studio.submit(replace(portrait, backend="node"))).state == "succeeded"
    assert isinstance(studio._executor, RayExecutor)
    ray.kill(studio._executor._desk, no_restart=False)
    assert end(studio, studio.submit(replace(portrait, backend="node"))).state == "succeeded"


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_running_job_can_be_cancelled_and_paused_from_afar(studio: Studio, portrait: PortraitRequest) -> None:
    job_id = studio.submit(replace(portrait, backend="slow"))
    for update in studio.follow(job_id):
        if update.state == "running" and update.done:
            studio.pause(job_id)
        if update.state == "paused":
            time.sleep(0.1)
            studio.cancel(job_id)
    assert studio.job(job_id).state == "canceled"

"""Two tiny real diffusion pipelines in one worker: many clients are answered in order, and a kill loses little."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.media.probe import probe
from pipelines.media.video import read_video
from pipelines.requests.video import VideoRequest
from studio.jobs.executors.processes import ProcessExecutor
from studio.jobs.queue import Device, Queue, Waiting, select
from studio.settings import Settings
from studio.studio import Studio
from tests.ports import free_port
from tests.studio.tiny_models import STEPS, create

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the platform has no kill -9"),
]
CLIENTS = 8


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    settings = Settings(home=tmp_path / "home", device="cpu", executor="process")
    with Studio(settings, backends=create) as opened:
        yield opened


def video(curve: EmotionCurve, backend: str, prompt: str = "a sad face", seed: int = 0) -> VideoRequest:
    return VideoRequest(prompt=prompt, width=64, height=64, seconds=0.5, curve=curve, backend=backend, seed=seed)


def frames(studio: Studio, job_id: str) -> Any:
    with read_video(studio.result(job_id).path) as reader:
        return np.stack(list(reader))


@pytest.mark.parametrize("backend", ["wan", "cog"])
def test_a_killed_worker_loses_no_steps_and_changes_no_frame(studio: Studio, curve: EmotionCurve, backend: str) -> None:
    plain = studio.submit(video(curve, backend, "long", seed=4))
    assert list(studio.follow(plain))[-1].state == "succeeded"
    executor = studio._executor
    assert isinstance(executor, ProcessExecutor)
    killed = studio.submit(video(curve, backend, "long", seed=4))
    for update in studio.follow(killed):
        if update.done >= 5 and studio.job(killed).deaths == 0:
            os.kill(executor.pids()["cpu"], signal.SIGKILL)
            break
    assert list(studio.follow(killed))[-1].state == "succeeded" and studio.job(killed).deaths == 1
    made = [update.done for update in studio.events(killed) if update.state == "running" and update.done]
    assert made[-1] == STEPS and all(later >= 5 for later in made[made.index(max(made[:-1])) :])
    assert np.array_equal(frames(studio, plain), frames(studio, killed))


def test_pausing_in_a_step_changes_no_frame(studio: Studio, curve: EmotionCurve) -> None:
    plain, paused = (studio.submit(video(curve, "wan", seed=4)) for _ in range(2))
    for update in studio.follow(paused):
        if update.state == "running" and update.done == 3:
            studio.pause(paused)
        if update.state == "paused":
            other = studio.submit(video(curve, "cog"))
            assert list(studio.follow(other))[-1].state == "succeeded"
            studio.resume(paused)
    assert any(update.state == "paused" for update in studio.events(paused))
    assert np.array_equal(frames(studio, plain), frames(studio, paused))


def test_a_cancelled_run_leaves_the_model_as_it_was(studio: Studio, curve: EmotionCurve) -> None:
    plain = studio.submit(video(curve, "wan", seed=4))
    list(studio.follow(plain))
    stopped = studio.submit(video(curve, "wan", seed=9))
    for update in studio.follow(stopped):
        if update.done == 3:
            studio.cancel(stopped)
    again = studio.submit(video(curve, "wan", seed=4))
    list(studio.follow(again))
    assert studio.job(stopped).state == "canceled"
    assert np.array_equal(frames(studio, plain), frames(studio, again))


def test_eight_clients_share_a_device_in_the_order_of_the_policy(studio: Studio, curve: EmotionCurve) -> None:
    from gradio_client import Client

    from studio.ui.build import build

    for backend in ("wan", "cog"):  # both are loaded then, so that no time for swapping counts
        assert list(studio.follow(studio.submit(video(curve, backend))))[-1].state == "succeeded"
    page = build(studio)
    _, url, _ = page.launch(server_port=free_port(), prevent_thread_lock=True, quiet=True)
    answers: dict[int, Any] = {}

    def ask(number: int) -> None:
        client = Client(url, verbose=False, headers={"X-Forwarded-For": f"10.0.0.{number}"})
        answers[number] = client.predict(
            prompt=f"client {number}",
            emotion="sad",
            seconds=0.5,
            width=64,
            height=64,
            seed=number,
            backend=("wan", "cog")[number % 2],
            api_name="/text_to_video",
        )

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
        time.sleep(0.05)
    for thread in threads:
        thread.join(200)
    page.close(verbose=False)

    assert sorted(answers) == list(range(CLIENTS))
    assert {studio.job(job_id).tenant for _, _, job_id in answers.values()} == {f"10.0.0.{n}" for n in range(CLIENTS)}
    assert all(probe(Path(file)).has_video and settings["seed"] == n for n, (file, settings, _) in answers.items())
    jobs = sorted((studio.job(job_id) for _, _, job_id in answers.values()), key=lambda job: job.started or 0.0)
    for number, job in enumerate(jobs):
        started = job.started or 0.0
        line = [
            Waiting(
                id=one.id,
                tenant=one.tenant,
                priority=one.priority,
                submitted=one.submitted,
                model=one.need.backend,
                seconds=one.need.seconds,
            )
            for one in jobs[number:]
            if one.submitted <= started
        ]
        assert select(Queue(waiting=line), Device(), started) == job.id


def test_the_bundled_sampler_answers_at_the_endpoint_with_what_it_changed(tmp_path: Path) -> None:
    from gradio_client import Client

    from studio.ui.build import build

    with Studio(Settings(home=tmp_path / "home", device="cpu", executor="process")) as opened:
        page = build(opened)
        _, url, _ = page.launch(server_port=free_port(), prevent_thread_lock=True, quiet=True)
        video, settings, job_id = Client(url, verbose=False).predict(
            prompt="by the sea at sunset, a boat",
            emotion="calm, then furious at 3 s",
            backend="mini_wan",
            api_name="/text_to_video",
        )
        page.close(verbose=False)
        found = probe(Path(video))
        assert (found.width, found.height) == (160, 96)
        assert settings["backend"] == "mini_wan"
        facts = opened.job(job_id).outcome["facts"]
        assert facts["sketch"] is True and "160 × 96" in facts["notes"][0]

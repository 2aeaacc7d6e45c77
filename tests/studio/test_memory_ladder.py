"""Where memory runs out, a real pipeline in a real worker is placed more frugally, and makes the same clip again."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines.emotion.parse import parse
from pipelines.media.video import read_video
from pipelines.requests.video import VideoRequest
from studio.jobs.executors.processes import ProcessExecutor
from studio.settings import Settings
from studio.studio import Studio
from tests.studio.emulated_card import FOLDER, create

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the platform has no kill -9"),
]
BLOCKS, TILES = ["moved_by_blocks"], ["moved_by_blocks", "tiled"]


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    from tests.pipelines.video.tiny import tiny_wan

    tiny_wan().save_pretrained(tmp_path / "weights")
    monkeypatch.setenv(FOLDER, str(tmp_path))
    monkeypatch.setattr("studio.jobs.executors.processes.find_devices", lambda _wanted: ("cuda:0",))
    monkeypatch.setattr("studio.jobs.admission.machine_memory", lambda _devices: 10**6)
    short(tmp_path)
    with Studio(Settings(home=tmp_path / "home"), backends=create) as opened:
        yield opened


def short(folder: Path, **stages: list[str]) -> None:
    (folder / "short.json").write_text(json.dumps(stages))


def asked(studio: Studio, seed: int) -> str:
    curve = parse("calm, then furious at 0.3 s", 1)
    return studio.submit(
        VideoRequest(prompt="a woman walks", width=64, height=64, seconds=0.5, curve=curve, backend="wan", seed=seed)
    )


def made(studio: Studio) -> tuple[Any, dict[str, Any], list[str]]:
    """Frames, facts, and what was told on the way."""
    job_id = asked(studio, seed=4)
    updates = list(studio.follow(job_id))
    assert updates[-1].state == "succeeded", updates[-1].message
    with read_video(studio.result(job_id).path) as frames:
        return np.stack(list(frames)), studio.result(job_id).facts, [update.message for update in updates]


def test_each_plan_is_applied_told_remembered_and_leaves_nothing_behind(studio: Studio, tmp_path: Path) -> None:
    assert isinstance(studio._executor, ProcessExecutor)
    usual, facts, _ = made(studio)
    assert (facts["memory_plan"], facts["stands"]) == ("resident", [])
    tiled: Any = None
    for stage, failing, plan, stands, said in (
        ("step", ["resident"], "model_offload", ["moved_whole"], "only the part of the model at work"),
        ("step", ["resident", "model_offload"], "group_offload", BLOCKS, "block by block"),
        ("decode", ["group_offload"], "vae_tiling", TILES, "tile by tile"),
        ("load", ["vae_tiling"], "fp8", ["eight_bits", *TILES], "stored in 8 bits"),
        ("step", ["fp8"], "cpu", ["tiled"], "the processor does the work"),
    ):
        short(tmp_path, **{stage: failing})
        if plan == "fp8":  # a model that is warm under the plan before would not be loaded
            os.kill(studio._executor.pids()["cuda:0"], signal.SIGKILL)
        frames, facts, told = made(studio)
        assert (facts["memory_plan"], facts["stands"]) == (plan, stands)
        assert any(said in message for message in told)
        if plan == "vae_tiling":
            tiled = frames
        if plan != "fp8":
            assert np.array_equal(frames, usual if tiled is None else tiled)

        # A run that is stopped under the plan leaves the model fit, and the next one begins there.
        stopped = asked(studio, seed=9)
        for update in studio.follow(stopped):
            if update.done >= 2:
                studio.cancel(stopped)
        again, facts, _ = made(studio)
        assert facts["memory_plan"] == plan and np.array_equal(again, frames)


def test_a_decoder_that_does_not_fit_goes_to_tiles_and_a_fresh_worker_begins_there(
    studio: Studio, tmp_path: Path
) -> None:
    assert isinstance(studio._executor, ProcessExecutor)
    short(tmp_path, decode=["resident", "model_offload", "group_offload"])
    _, facts, told = made(studio)
    assert facts["memory_plan"] == "vae_tiling" and not any("block by block" in message for message in told)
    os.kill(studio._executor.pids()["cuda:0"], signal.SIGKILL)
    _, facts, told = made(studio)
    assert facts["memory_plan"] == "vae_tiling" and not any("at work stays" in message for message in told)

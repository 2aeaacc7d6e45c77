"""Every ending of a job: it is told in a sentence, nothing half-made is left, and the worker lives on."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines.backends.base import MemoryPlan, OnStep
from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import FaceProblem
from pipelines.media.metadata import read_metadata
from pipelines.requests.outcome import Clip
from pipelines.requests.portrait import PortraitRequest
from pipelines.requests.video import VideoRequest
from pipelines.verify.probe import Measurement
from pipelines.verify.report import Report, compare
from studio.jobs import run
from studio.jobs.job import Update
from studio.jobs.memory_plan import SAID
from studio.settings import Settings
from studio.studio import Studio
from tests.studio.gradient import GradientBackend

MADE = {"inputs", "clip.mp4", "score.npz", "poster.jpg", "thumb.jpg"}
"""What the folder of a job holds after its success."""


def end(studio: Studio, job_id: str) -> Update:
    """The last update of the job, after its end."""
    return list(studio.follow(job_id))[-1]


def the_worker_lives(studio: Studio, portrait: PortraitRequest, backend: Any) -> bool:
    """True when the studio makes the next clip as if nothing had happened."""
    backend.before_frame = lambda _number: None
    backend.frames = 2
    return end(studio, studio.submit(portrait)).state == "succeeded"


def raising(error: BaseException, at: int = 3) -> Any:
    def raise_it(number: int) -> None:
        if number == at:
            raise error

    return raise_it


def test_a_known_problem_is_told_in_its_own_sentence(studio: Studio, portrait: PortraitRequest, backend: Any) -> None:
    backend.before_frame = raising(FaceProblem("There are two faces. Choose one."))
    update = end(studio, studio.submit(portrait))
    assert (update.state, update.message, update.detail) == ("failed", "There are two faces. Choose one.", None)
    assert backend.unloads == 0
    assert the_worker_lives(studio, portrait, backend)
    assert backend.loads == 1


def test_a_crash_keeps_its_traceback_and_gets_a_fresh_back_end(
    studio: Studio, portrait: PortraitRequest, backend: Any
) -> None:
    backend.before_frame = raising(ZeroDivisionError("the warp broke\nbadly"))
    job_id = studio.submit(portrait)
    update = end(studio, job_id)
    assert update.state == "failed" and "ZeroDivisionError: the warp broke)" in update.message
    assert update.detail is not None and "raise_it" in update.detail
    assert studio.job(job_id).message == update.message
    assert backend.unloads == 1
    assert the_worker_lives(studio, portrait, backend)
    assert backend.loads == 2


def test_a_disk_that_fills_up_elsewhere_is_told_with_a_remedy(
    studio: Studio, portrait: PortraitRequest, backend: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/models/part")

    monkeypatch.setattr(backend, "load", load)
    update = end(studio, studio.submit(portrait))
    assert update.state == "failed" and "Free some space" in update.message and "foresee" not in update.message


def test_a_lack_of_memory_is_told_with_a_remedy(studio: Studio, portrait: PortraitRequest, backend: Any) -> None:
    backend.before_frame = raising(MemoryError())
    update = end(studio, studio.submit(portrait))
    assert update.state == "failed" and "smaller size" in update.message
    assert backend.unloads == 1
    assert the_worker_lives(studio, portrait, backend)


class Hungry(GradientBackend):
    """Needs more memory than there is while it `does` something, unless it is kept frugally."""

    def __init__(self, does: str, until: str) -> None:
        super().__init__()
        self.card = replace(self.card, sketch=False)
        self.does = does
        self.until = until
        self.plans: list[str] = []

    def load(self, device: str, plan: MemoryPlan) -> None:
        assert device == "cpu"
        self.plans.append(plan)
        self.eat("load")

    def run(self, request: PortraitRequest, on_step: OnStep) -> Clip:
        self.eat("step")
        return super().run(request, on_step)

    def eat(self, what: str) -> None:
        if what == self.does and self.plans[-1] != self.until:
            raise MemoryError


@pytest.mark.parametrize("does", ["load", "step", "decode"])
def test_a_job_that_does_not_fit_is_made_more_frugally_and_says_so(
    settings: Settings, portrait: PortraitRequest, no_face: None, does: str
) -> None:
    hungry = Hungry(does, until="vae_tiling")
    hungry.before_frame = lambda _number: hungry.eat("decode")
    with Studio(settings, backends=lambda _name: hungry) as studio:
        job_id = studio.submit(portrait)
        assert end(studio, job_id).state == "succeeded"
        told = [update.message for update in studio.events(job_id) if "memory" in update.message]
        assert SAID["vae_tiling"] in told
        assert studio.result(job_id).facts["memory_plan"] == "vae_tiling"
        assert end(studio, studio.submit(portrait)).state == "succeeded"
    assert hungry.plans == ["resident", "vae_tiling"]
    with Studio(settings, backends=lambda _name: hungry) as studio:
        assert end(studio, studio.submit(portrait)).state == "succeeded"
    assert hungry.plans[2:] == ["vae_tiling"]


def test_a_job_that_never_fits_fails_with_a_remedy(
    settings: Settings, portrait: PortraitRequest, no_face: None
) -> None:
    hungry = Hungry("step", until="never")
    with Studio(settings, backends=lambda _name: hungry) as studio:
        update = end(studio, studio.submit(portrait))
    assert update.state == "failed" and "smaller size" in update.message
    assert hungry.plans == ["resident", "vae_tiling", "fp8"] and hungry.unloads == 3


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (np.zeros((64, 62, 3), np.uint8), "frame 1 as uint8 (64, 62, 3)"),
        (np.zeros((64, 64, 3), np.float32), "frame 1 as float32"),
        (np.zeros((64, 64), np.uint8), "frame 1 as uint8 (64, 64)"),
    ],
)
def test_frames_of_another_shape_than_promised_are_refused(
    studio: Studio, portrait: PortraitRequest, backend: Any, frame: Any, sentence: str
) -> None:
    backend.make_frame = lambda _number: frame
    update = end(studio, studio.submit(portrait))
    assert update.state == "failed" and sentence in update.message


def test_fewer_frames_than_promised_are_refused(studio: Studio, portrait: PortraitRequest, backend: Any) -> None:
    whole = backend._made
    backend._made = lambda on_step: islice(whole(on_step), 4)
    update = end(studio, studio.submit(portrait))
    assert update.state == "failed" and "4 of 10 frames" in update.message


def test_a_failure_while_loading_is_told_and_tried_anew(
    studio: Studio, portrait: PortraitRequest, backend: Any
) -> None:
    def load(_device: str, _plan: str) -> None:
        raise OSError("weights are cut off")

    backend.load = load
    update = end(studio, studio.submit(portrait))
    assert update.state == "failed" and "weights are cut off" in update.message
    del backend.load
    assert the_worker_lives(studio, portrait, backend)


def test_inputs_that_vanished_are_named(settings: Settings, portrait: PortraitRequest, backend: Any) -> None:
    with Studio(settings, backends=lambda _name: backend, working=False) as waiting:
        job_id = waiting.submit(portrait)
    shutil.rmtree(settings.home / "results" / job_id / "inputs" / "image")
    with Studio(settings, backends=lambda _name: backend) as studio:
        update = end(studio, job_id)
        assert update.state == "failed" and "face.png" in update.message
        assert the_worker_lives(studio, portrait, backend)


@pytest.mark.usefixtures("slow_frames")
def test_a_cancelled_job_keeps_its_score_and_no_half_clip(studio: Studio, portrait: PortraitRequest) -> None:
    job_id = studio.submit(portrait)
    for update in studio.follow(job_id):
        if update.done:
            studio.cancel(job_id)
    folder = studio.settings.home / "results" / job_id
    assert studio.job(job_id).state == "canceled"
    assert {path.name for path in folder.iterdir()} == {"inputs", "score.npz", "thumb.jpg"}


def test_a_finished_job_leaves_no_previews(studio: Studio, portrait: PortraitRequest) -> None:
    job_id = studio.submit(portrait)
    assert end(studio, job_id).state == "succeeded"
    names = {path.name for path in (studio.settings.home / "results" / job_id).iterdir()}
    assert names == MADE


def test_what_was_measured_stands_in_the_facts_and_in_the_clip(
    studio: Studio, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure(clip: Path, asked: EmotionCurve, *, probe: str, rest: object, check: object) -> Report:
        assert clip.exists() and probe == "face" and rest is None
        seen = Measurement(curve=asked, spread=(0.0,), seen=1.0)
        return compare(asked, seen, probe="mirror")

    monkeypatch.setattr(run, "measure_clip", measure)
    job_id = studio.submit(portrait)
    assert end(studio, job_id).state == "succeeded"
    result = studio.result(job_id)
    assert result.facts["measured"]["probe"] == "mirror"
    assert read_metadata(result.path) == {"settings": result.settings, "facts": result.facts}


def test_a_clip_is_compared_with_the_curve_at_the_strength_that_was_asked(
    studio: Studio, backend: Any, curve: EmotionCurve, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[EmotionCurve] = []

    def measure(_clip: Path, asked: EmotionCurve, **_: object) -> Report:
        compared.append(asked)
        return compare(asked, Measurement(curve=asked, spread=(0.0,), seen=1.0), probe="mirror")

    monkeypatch.setattr(run, "measure_clip", measure)
    backend.card = replace(backend.card, name="animatic", task="video")
    request = VideoRequest(prompt="a lake", curve=curve, emotion_strength=0.5, backend="animatic")
    assert end(studio, studio.submit(request)).state == "succeeded"
    assert compared == [curve.scaled(0.5)]


def test_a_clip_that_cannot_be_measured_is_kept(studio: Studio, portrait: PortraitRequest) -> None:
    job_id = studio.submit(portrait)
    assert end(studio, job_id).state == "succeeded"
    assert "No face can be followed" in studio.result(job_id).facts["measured"]["text"]


def test_a_clip_over_whose_measurement_something_unforeseen_happens_is_kept(
    studio: Studio, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: Any, **_how: Any) -> Report:
        raise RuntimeError("no kernel image")

    monkeypatch.setattr(run, "measure_clip", breaks)
    job_id = studio.submit(portrait)
    assert end(studio, job_id).state == "succeeded"
    assert "could not be read back" in (said := studio.result(job_id).facts["measured"]["text"])
    assert "no kernel image" in said


def test_a_job_that_does_not_fit_beside_idle_models_is_made_once_they_have_left(
    settings: Settings, portrait: PortraitRequest, no_face: None
) -> None:
    models = {name: Crowded(name) for name in ("idle", "large")}
    with Studio(settings, backends=lambda name: models[name]) as studio:
        assert end(studio, studio.submit(replace(portrait, backend="idle"))).state == "succeeded"
        models["large"].beside = models["idle"]
        job_id = studio.submit(replace(portrait, backend="large"))
        assert end(studio, job_id).state == "succeeded"
        assert any("they have left" in update.message for update in studio.events(job_id))
        assert studio.result(job_id).facts["memory_plan"] == "resident"
        assert (models["idle"].unloads, models["large"].loads) == (1, 2)


class Crowded(GradientBackend):
    """Does not fit as long as the back end `beside` it is loaded."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.card = replace(self.card, name=name, sketch=False)
        self.beside: GradientBackend | None = None

    def run(self, request: PortraitRequest, on_step: OnStep) -> Clip:
        if self.beside is not None and not self.beside.unloads:
            raise MemoryError
        return super().run(request, on_step)


def test_a_clip_that_is_stopped_while_it_is_measured_is_kept(
    studio: Studio, portrait: PortraitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure(_clip: Path, _asked: EmotionCurve, *, check: Callable[[], None], **_: object) -> Report:
        for _ in range(1000):
            check()
            time.sleep(0.01)
        raise AssertionError("nobody stopped it")

    monkeypatch.setattr(run, "measure_clip", measure)
    job_id = studio.submit(portrait)
    for update in studio.follow(job_id):
        if update.state == "finishing":
            studio.cancel(job_id)
    result = studio.result(job_id)
    assert (update.state, update.message) == ("succeeded", run.UNREAD)
    assert result.facts["measured"] == {"text": run.UNREAD}
    assert read_metadata(result.path) == {"settings": result.settings, "facts": result.facts}


def test_a_warm_back_end_is_not_loaded_again(studio: Studio, portrait: PortraitRequest, backend: Any) -> None:
    for _ in range(3):
        assert end(studio, studio.submit(portrait)).state == "succeeded"
    assert backend.loads == 1


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the platform has no kill -9")
def test_a_job_whose_studio_was_killed_is_made_by_the_next_one(
    settings: Settings, portrait: PortraitRequest, backend: Any
) -> None:
    with Studio(settings, backends=lambda _name: backend, working=False) as waiting:
        job_id = waiting.submit(portrait)
    code = (
        "import sys, time; from pathlib import Path\n"
        "from studio.jobs.owner import Owner; from studio.jobs.store import JobStore\n"
        "home = Path(sys.argv[1]); owner = Owner(home / 'owners')\n"
        "job = JobStore(home / 'jobs.sqlite').claim(owner.name, time.time())\n"
        "print(job.id, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(settings.home)]
    root = Path(__file__).parents[3]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None and killed.stdout.readline().strip() == job_id
        folder = settings.home / "results" / job_id
        (folder / ".0f0f.part.mp4").touch()
        (folder / "preview-000007.jpg").touch()
        with Studio(settings, backends=lambda _name: backend) as studio:
            assert studio.job(job_id).state == "loading"
            os.kill(killed.pid, signal.SIGKILL)
            assert end(studio, job_id).state == "succeeded"
            assert studio.job(job_id).deaths == 1
    assert {path.name for path in folder.iterdir()} == MADE

"""A tiny back end, a tiny request and a studio around them, for every test of the studio."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from pipelines.backends.base import Lowering, MemoryPlan, ModelCard, OnStep, ResourceEstimate
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.state import Emotion
from pipelines.errors import UnreadableMedia
from pipelines.media.audio import write_wav
from pipelines.media.types import Audio
from pipelines.performance.score import UNITS, PerformanceScore
from pipelines.requests.outcome import Clip
from pipelines.requests.portrait import PortraitRequest
from studio.jobs import run
from studio.settings import Settings
from studio.studio import Studio

SIDE = 64


class GradientBackend:
    """Makes a moving gradient, or fails in the way it is told to.

    frames: how many. before_frame: called with the number of each frame before it is made.
    """

    card = ModelCard(
        name="sketch_portrait",
        title="Gradient",
        task="portrait",
        sketch=True,
        summary="A moving gradient.",
        licences=(),
        hub_id=None,
        revision=None,
        sha256={},
        memory_mb={"fp32": 10},
        needs_gpu=False,
        emotion_inputs=("curve",),
        languages=("any",),
        paper="none",
        probe="face",
    )

    def __init__(self) -> None:
        self.frames = 10
        self.before_frame: Callable[[int], None] = lambda _number: None
        self.make_frame: Callable[[int], NDArray[np.uint8]] = gradient
        self.loads = 0
        self.unloads = 0

    def lower(self, curve: EmotionCurve) -> Lowering:
        return Lowering(uses=(f"{len(curve.keyframes)} keyframe",))

    def estimate(self, request: PortraitRequest) -> ResourceEstimate:
        return ResourceEstimate(
            seconds=1.0,
            clip_seconds=self.frames / request.fps,
            frames=self.frames,
            steps=self.frames,
            weights_bytes=4 * 10**6,
            activation_bytes=6 * 10**6,
            disk_bytes=1000,
        )

    def load(self, device: str, plan: MemoryPlan) -> None:
        assert (device, plan) == ("cpu", "resident")
        self.loads += 1

    def unload(self) -> None:
        self.unloads += 1

    def run(self, request: PortraitRequest, on_step: OnStep) -> Clip:
        return Clip(
            frames=self._made(on_step),
            frame_count=self.frames,
            width=SIDE,
            height=SIDE,
            fps=request.fps,
            sound=request.speech,
            score=still_score(self.frames, request.fps),
            facts={"backend": "gradient"},
        )

    def _made(self, on_step: OnStep) -> Iterator[NDArray[np.uint8]]:
        for number in range(self.frames):
            self.before_frame(number)
            frame = self.make_frame(number)
            on_step(number + 1, self.frames, gradient(number))
            yield frame


def gradient(number: int) -> NDArray[np.uint8]:
    ramp = (np.arange(SIDE) * 3 + number * 8) % 256
    return np.broadcast_to(ramp.astype(np.uint8)[None, :, None], (SIDE, SIDE, 3)).copy()


def still_score(frames: int, fps: float) -> PerformanceScore:
    return PerformanceScore.of_units(np.zeros((frames, len(UNITS), 2), dtype=np.float32), fps=fps)


@pytest.fixture
def no_face(monkeypatch: pytest.MonkeyPatch) -> None:
    """Find no face in a gradient without loading the face model, which would find none either."""

    def refuse(clip: Path, _asked: EmotionCurve, *, probe: str, rest: object) -> NoReturn:
        raise UnreadableMedia(f"No face can be followed in '{clip.name}'.")

    monkeypatch.setattr(run, "measure_clip", refuse)


@pytest.fixture
def backend(no_face: None) -> GradientBackend:
    """The back end that the fixture `studio` uses for every job."""
    return GradientBackend()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", device="cpu")


@pytest.fixture
def studio(settings: Settings, backend: GradientBackend) -> Iterator[Studio]:
    with Studio(settings, backends=lambda _name: backend) as opened:
        yield opened


@pytest.fixture
def curve() -> EmotionCurve:
    return EmotionCurve.constant(Emotion(labels={"happy": 1.0}, valence=0.8, arousal=0.4))


@pytest.fixture
def request_files(tmp_path: Path) -> tuple[Path, Path]:
    """A small picture and 0.4 s of a tone."""
    image, speech = tmp_path / "face.png", tmp_path / "speech.wav"
    Image.fromarray(gradient(0)).save(image)
    tone = np.sin(np.arange(6400) * 0.1).astype(np.float32)[:, None] * 0.3
    write_wav(speech, Audio(samples=tone, rate=16000))
    return image, speech


@pytest.fixture
def portrait(request_files: tuple[Path, Path], curve: EmotionCurve) -> PortraitRequest:
    image, speech = request_files
    return PortraitRequest(image=image, speech=speech, curve=curve)


def pause(_number: int) -> None:
    """Takes long enough for a test to step in between two frames."""
    time.sleep(0.02)


@pytest.fixture
def slow_frames(backend: GradientBackend) -> GradientBackend:
    """The back end, with many frames that each take a while."""
    backend.frames = 400
    backend.before_frame = pause
    return backend

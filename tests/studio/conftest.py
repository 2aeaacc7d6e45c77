"""A tiny request and a studio around a tiny back end, for every test of the studio."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
from PIL import Image

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.state import Emotion
from pipelines.errors import UnreadableMedia
from pipelines.media.audio import write_wav
from pipelines.media.types import Audio
from pipelines.requests.portrait import PortraitRequest
from studio.jobs import run
from studio.settings import Settings
from studio.studio import Studio
from tests.studio.gradient import GradientBackend, gradient


@pytest.fixture
def no_face(monkeypatch: pytest.MonkeyPatch) -> None:
    """Find no face in a gradient without loading the face model, which would find none either."""

    def refuse(clip: Path, _asked: EmotionCurve, *, probe: str, rest: object, check: object) -> NoReturn:
        raise UnreadableMedia(f"No face can be followed in '{clip.name}'.")

    monkeypatch.setattr(run, "measure_clip", refuse)


@pytest.fixture
def backend(no_face: None) -> GradientBackend:
    """The back end that the fixture `studio` uses for every job."""
    return GradientBackend()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", device="cpu", executor="thread")


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

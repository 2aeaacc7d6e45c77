"""A video is dubbed: lines in their slots, pictures bit for bit, and a sentence for what cannot be done."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from pipelines.backends import sketch_dub
from pipelines.dubbing.lines import Line
from pipelines.emotion.parse import parse
from pipelines.errors import InvalidInput, MienError
from pipelines.media.audio import write_wav
from pipelines.media.mux import mux
from pipelines.media.types import Audio
from pipelines.media.video import read_video, write_video
from pipelines.requests.dub import DubRequest
from pipelines.requests.outcome import Pictures
from pipelines.speech.espeak import available

CURVE = parse("calm, then furious at 3 s", 6.0)
RATE = 24000


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("video")
    frames = (np.full((48, 64, 3), 4 * number, np.uint8) for number in range(60))
    hum = (0.05 * np.sin(np.arange(6 * RATE) * 0.05)).astype(np.float32)
    sound = write_wav(folder / "hum.wav", Audio(samples=hum, rate=RATE))
    return write_video(folder / "film.mp4", frames, fps=10, width=64, height=48, sound=sound)


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1.5 s of something like a voice."""
    times = np.arange(int(1.5 * RATE)) / RATE
    buzz = sum(np.sin(2 * np.pi * 140 * n * times) / n for n in range(1, 20)) * (0.6 + 0.4 * np.sin(25 * times))
    path = tmp_path_factory.mktemp("take") / "take.wav"
    return write_wav(path, Audio(samples=(0.15 * buzz).astype(np.float32), rate=RATE))


def steps(done: int, total: int, preview: object = None) -> None:
    """Nobody looks on."""


def pictures(path: Path) -> str:
    with read_video(path) as frames:
        return hashlib.sha256(b"".join(frame.tobytes() for frame in frames)).hexdigest()


def wanted(video: Path, *lines: Line, **more: object) -> DubRequest:
    return DubRequest(video=video, lines=lines, curve=CURVE, **more)  # type: ignore[arg-type]


def test_takes_are_placed_and_the_pictures_stay(video: Path, take: Path, tmp_path: Path) -> None:
    lines = (
        Line(start=0.5, end=2.5, text="One.", take=take),
        Line(start=3.0, end=3.9, text="Two.", take=take),
        Line(start=4.0, end=5.5, text="Three.", take=take),
    )
    dubbed = sketch_dub.create().run(wanted(video, *lines), steps)
    assert dubbed.sound.seconds == pytest.approx(6.0, abs=0.001)
    fits = [(line["fit"], line["seconds"]) for line in dubbed.facts["lines"]]
    assert fits[0] == ("fits", 1.5) and fits[2] == ("fits", 1.5)
    assert fits[1][0] in ("hurried", "too long") and fits[1][1] == pytest.approx(0.9, abs=0.001)
    made = mux(dubbed.picture, dubbed.sound, tmp_path / "made.mp4")
    assert pictures(made) == pictures(video)


@pytest.mark.skipif(not available(), reason="espeak-ng is not installed")
def test_typed_lines_are_spoken_with_their_own_feeling_or_that_of_the_curve(video: Path) -> None:
    lines = (
        Line(start=0.2, end=2.0, text="[sad] I waited for you."),
        Line(start=3.2, end=5.0, text="And you never came!"),
        Line(start=5.2, end=5.9, text="Go.", emotion="happy 0.8"),
    )
    dubbed = sketch_dub.create().run(wanted(video, *lines), steps)
    told = dubbed.facts["lines"]
    assert [line["felt"] for line in told] == ["sad", "angry", "happy"]
    assert told[0]["text"] == "I waited for you."
    assert [one.curve.at(0.1).dominant for one in dubbed.asked] == ["sad", "angry", "happy"]
    for line, one in zip(lines, dubbed.asked, strict=True):
        assert line.start == one.start < one.end <= line.end + 0.6


def test_a_silent_film_is_dubbed_too(take: Path, tmp_path: Path) -> None:
    frames = (np.zeros((32, 32, 3), np.uint8) for _ in range(20))
    film = write_video(tmp_path / "silent.mp4", frames, fps=10, width=32, height=32)
    request = wanted(film, Line(start=0.2, end=1.9, text="One.", take=take), follow_actor=True)
    assert sketch_dub.create().run(request, steps).sound.seconds == pytest.approx(2.0, abs=0.001)


def test_what_cannot_be_dubbed_is_refused_before_any_work(video: Path, take: Path) -> None:
    backend = sketch_dub.create()
    with pytest.raises(InvalidInput, match="begins after the video"):
        backend.estimate(wanted(video, Line(start=60, end=61, text="Late.")))
    with pytest.raises(MienError, match="no moving pictures"):
        backend.estimate(wanted(take, Line(start=0, end=1, text="No picture.")))
    with pytest.raises(InvalidInput, match="Choose one"):
        wanted(video, Line(start=0, end=1, text="x"), reference=take, keep_voices=True)


def test_lips_without_a_face_leave_the_pictures_and_say_so(video: Path, take: Path) -> None:
    asked = wanted(video, Line(start=0.5, end=2.5, text="One.", take=take), lips=True)
    forecast = sketch_dub.create().estimate(asked)
    made = sketch_dub.create().run(asked, steps)
    assert isinstance(made.picture, Pictures)
    frames = list(made.picture.frames)
    with read_video(video) as before:
        assert all(np.array_equal(a, b) for a, b in zip(frames, before, strict=True))
    assert forecast.frames == len(frames) and (made.picture.width, made.picture.height) == frames[0].shape[1::-1]
    assert made.facts["lines"][0]["lips_seconds"] == 0
    assert any("no lips were moved" in note for note in made.facts["notes"])


def test_a_model_for_the_background_is_in_the_forecast(video: Path, take: Path) -> None:
    line = Line(start=0.5, end=2.5, text="One.", take=take)
    plain, parted = (sketch_dub.create().estimate(wanted(video, line, background=how)) for how in ("duck", "auto"))
    assert parted.seconds > plain.seconds + 3 and parted.activation_bytes > plain.activation_bytes + 10**9

"""Films, scripts and texts as people have them: each is dubbed sensibly, or refused in a sentence before any work."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pipelines.backends import sketch_dub
from pipelines.dubbing.lines import Line
from pipelines.dubbing.subtitles import read_lines
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.errors import InvalidInput, MienError, UnknownWord, UnreadableMedia
from pipelines.media.audio import write_wav
from pipelines.media.ffmpeg import ffmpeg_program
from pipelines.media.mux import mux
from pipelines.media.probe import probe
from pipelines.media.types import Audio
from pipelines.requests.dub import DubRequest
from pipelines.requests.outcome import Dubbed
from pipelines.speech.espeak import available
from tests.pipelines.speech.voices import sentence

needs_espeak = pytest.mark.skipif(not available(), reason="espeak-ng is not installed")
NEUTRAL = EmotionCurve.constant(from_word("neutral"))
MOVING = "testsrc=s=64x48:r=10:d=4"


def steps(done: int, total: int, preview: object = None) -> None:
    """Nobody looks on."""


def ffmpeg(*arguments: str) -> None:
    subprocess.run([ffmpeg_program(), "-loglevel", "error", "-y", *arguments], check=True)


def film(path: Path, *options: str, source: str = MOVING) -> Path:
    ffmpeg("-f", "lavfi", "-i", source, *options, str(path))
    return path


def dubbing(video: Path, *lines: Line, **more: object) -> DubRequest:
    return DubRequest(video=video, lines=lines, curve=NEUTRAL, **more)  # type: ignore[arg-type]


def dubbed(request: DubRequest) -> Dubbed:
    sketch_dub.create().estimate(request)
    return sketch_dub.create().run(request, steps)


def times_of_frames(path: Path) -> list[str]:
    """Time and digest of every picture, as the container has them."""
    command = [
        ffmpeg_program(),
        "-loglevel",
        "error",
        "-i",
        str(path),
        "-map",
        "0:v",
        "-c",
        "copy",
        "-f",
        "framemd5",
        "-",
    ]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [line for line in told.splitlines() if not line.startswith("#")]


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_wav(tmp_path_factory.mktemp("take") / "take.wav", sentence())


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds of moving pictures without sound."""
    return film(tmp_path_factory.mktemp("film") / "film.mp4")


def _uneven(path: Path) -> Path:
    """Every picture after another time, as phones film."""
    return film(path, "-vf", "select='not(mod(n,3))+not(mod(n,7))'", "-fps_mode", "vfr")


def _turned(path: Path) -> Path:
    flat = film(path.with_name("flat.mp4"))
    ffmpeg("-display_rotation", "90", "-i", str(flat), "-c", "copy", str(path))
    return path


def _with_sound(path: Path) -> Path:
    ffmpeg("-f", "lavfi", "-i", MOVING, "-f", "lavfi", "-i", "sine=300:d=3", str(path))
    return path


@pytest.mark.parametrize("make", [_uneven, _turned, _with_sound])
def test_pictures_keep_their_times_turn_and_number(make: Callable[[Path], Path], take: Path, tmp_path: Path) -> None:
    video = make(tmp_path / "film.mp4")
    made = dubbed(dubbing(video, Line(start=0.5, end=2.5, text="One.", take=take), follow_actor=True))
    out = mux(made.picture, made.sound, tmp_path / "out.mp4")
    before, after = probe(video), probe(out)
    assert times_of_frames(out) == times_of_frames(video)
    assert (after.width, after.height) == (before.width, before.height)
    assert after.has_audio and after.seconds == pytest.approx(before.seconds, abs=0.06)


def test_a_film_of_hours_is_refused_without_being_read(tmp_path: Path) -> None:
    hours = film(tmp_path / "long.mp4", source="color=s=32x32:r=0.01:d=14400")
    with pytest.raises(UnreadableMedia, match=r"14400 s; at most 900 s.*Cut it into parts"):
        sketch_dub.create().estimate(dubbing(hours, Line(start=0, end=1, text="One.")))


def test_a_file_without_a_picture_in_it_is_refused(tmp_path: Path, plain: Path) -> None:
    empty = tmp_path / "empty.mp4"
    ffmpeg("-i", str(plain), "-c", "copy", "-frames:v", "0", str(empty))
    with pytest.raises(MienError, match=r"empty\.mp4"):
        sketch_dub.create().estimate(dubbing(empty, Line(start=0, end=1, text="One.")))


def test_a_line_that_ends_after_the_film_ends_with_it_and_that_is_said(take: Path, plain: Path) -> None:
    made = dubbed(dubbing(plain, Line(start=3.0, end=9.0, text="One.", take=take)))
    (line,) = made.facts["lines"]
    assert line["seconds"] == pytest.approx(1.0) and line["fit"] in ("hurried", "too long")
    assert "ends with the video" in made.facts["notes"][0]


def test_a_slot_of_a_tenth_of_a_second_is_filled_and_told_and_a_shorter_one_refused(take: Path, plain: Path) -> None:
    told = dubbed(
        dubbing(plain, Line(start=1.0, end=1.1, text="One.", take=take), Line(start=1.1, end=3, text="x", take=take))
    )
    assert told.facts["lines"][0]["fit"] == "too long" and told.facts["lines"][0]["seconds"] == pytest.approx(0.1)
    for start, end in ((1.0, 1.05), (3.95, 5.0)):
        with pytest.raises(InvalidInput, match=r"only 0\.05 s"):
            sketch_dub.create().estimate(dubbing(plain, Line(start=start, end=end, text="One.")))


@needs_espeak
@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("😀😀", "en-us", "line at 2 s cannot be spoken. There is no word"),
        ("مرحبا بالعالم", "en-us", "Arabic"),
        ("你好，世界", "en-us", "Chinese"),
        ("Hello.", "klingon", "not a voice of espeak-ng"),
    ],
)
def test_a_line_that_cannot_be_spoken_is_named_before_any_work(
    plain: Path, take: Path, text: str, language: str, words: str
) -> None:
    lines = (Line(start=0, end=1.9, text="…", take=take), Line(start=2, end=3, text=text))
    with pytest.raises((InvalidInput, UnknownWord), match=words):
        sketch_dub.create().estimate(dubbing(plain, *lines, language=language))


@needs_espeak
@pytest.mark.parametrize(
    ("text", "language"), [("At www.example.org/x, 24 h 🎉 for 3.50!", "en-us"), ("שלום, עולם", "he")]
)
def test_addresses_numbers_emoji_and_letters_from_right_to_left_are_spoken(
    plain: Path, text: str, language: str
) -> None:
    (line,) = dubbed(dubbing(plain, Line(start=0, end=3.5, text=text), language=language)).facts["lines"]
    assert line["text"] == text and 0.4 < line["seconds"] <= 4.1


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("1\n00:00:00,000 --> 00:00:02,000\nOne.\n\n2\n00:00:01,500 --> 00:00:03,000\nTwo.\n", "overlap"),
        ("1\n00:00:07,000 --> 00:00:08,000\nLate.\n", "begins after the video"),
        ("1\n-00:00:01,000 --> 00:00:02,000\nEarly.\n", "neither before 0"),
    ],
)
def test_times_that_cannot_be_are_refused(tmp_path: Path, plain: Path, script: str, words: str) -> None:
    path = tmp_path / "lines.srt"
    path.write_text(script, encoding="utf-8-sig")
    with pytest.raises(InvalidInput, match=words):
        sketch_dub.create().estimate(dubbing(plain, *read_lines(path)))


def test_a_script_in_another_encoding_is_read_or_refused_but_never_crashes(tmp_path: Path) -> None:
    path = tmp_path / "lines.srt"
    text = "1\n00:00:00,000 --> 00:00:02,000\n言葉です\n"
    path.write_bytes(text.encode("shift-jis"))
    assert read_lines(path)[0].end == 2.0
    path.write_bytes(text.encode("utf-16-le"))
    with pytest.raises(UnreadableMedia, match="is no text"):
        read_lines(path)


@needs_espeak
@pytest.mark.parametrize(("seconds", "level", "words"), [(0.3, 0.1, "at least 1 s"), (2.0, 0.0, "silent")])
def test_a_reference_that_tells_nothing_is_refused(
    tmp_path: Path, plain: Path, seconds: float, level: float, words: str
) -> None:
    noise = level * np.random.default_rng(0).standard_normal(round(seconds * 16000))
    reference = write_wav(tmp_path / "reference.wav", Audio(samples=noise.astype(np.float32), rate=16000))
    request = dubbing(plain, Line(start=0, end=2, text="One."), reference=reference)
    with pytest.raises(InvalidInput, match=words):
        sketch_dub.create().run(request, steps)

"""Whisper on tiny random components of its real classes: a recording becomes a script, or a sentence says why not."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pipelines import hub
from pipelines.backends import whisper
from pipelines.backends.whisper import LONGEST_SECONDS, Whisper, create
from pipelines.dubbing.lines import check_lines
from pipelines.errors import Cancelled, InvalidInput, MissingDependency, UnknownWord, UnreadableMedia
from pipelines.media.audio import write_wav
from pipelines.media.types import Audio, MediaInfo
from pipelines.media.video import write_video
from pipelines.requests.transcript import TranscriptRequest
from pipelines.speech import recognition
from pipelines.speech.recognition import Word
from tests.pipelines.tiny_whisper import tiny_whisper

RATE = 16000


@pytest.fixture(scope="module")
def loaded() -> Whisper:
    backend = create()
    backend.model, backend.processor = tiny_whisper(tokens=16)
    return backend


@pytest.fixture(autouse=True)
def one_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "TEMPERATURES", (0.0,))


@pytest.fixture
def talk(tmp_path: Path) -> Callable[..., Path]:
    """Writes a recording of hums that last a second, at the given seconds."""

    def write(seconds: float, at: tuple[float, ...] = (0.2,)) -> Path:
        times = np.arange(int(seconds * RATE)) / RATE
        hum = sum(np.sin(2 * np.pi * 140 * k * times) / k for k in range(1, 12)) * 0.2
        on = np.any([(times >= start) & (times < start + 1.0) for start in at], axis=0)
        return write_wav(tmp_path / "talk.wav", Audio(samples=(hum * on).astype(np.float32), rate=RATE))

    return write


def nothing(done: int, total: int, preview: object = None) -> None:
    assert 0 <= done <= total


def said(monkeypatch: pytest.MonkeyPatch, *windows: list[Word]) -> None:
    """Let these words be heard, window by window."""
    left = iter(windows)
    monkeypatch.setattr(whisper, "hear", lambda *_, **__: next(left))


def test_a_recording_becomes_lines_with_times(loaded: Whisper, talk: Callable[..., Path]) -> None:
    steps: list[tuple[int, int]] = []
    request = TranscriptRequest(recording=talk(3.0, (0.1, 1.5)), language="English")
    script = loaded.run(request, lambda done, total, _=None: steps.append((done, total)))
    check_lines(script.lines, 60.0)
    assert script.language == "en" and all(line.spoken for line in script.lines)
    assert script.facts["voice"] == "en-us" and script.facts["heard"] is False
    assert steps[0] == (0, 3) and steps == sorted(steps) and all(done <= total for done, total in steps)


def test_the_same_seed_makes_the_same_script(loaded: Whisper, talk: Callable[..., Path]) -> None:
    request = TranscriptRequest(recording=talk(2.0), seed=3)
    first, second = (loaded.run(request, nothing) for _ in range(2))
    assert first.lines == second.lines and first.language == second.language
    assert first.facts["heard"] is True


def test_words_of_later_windows_are_at_their_place_in_the_recording(
    loaded: Whisper, talk: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whisper, "LONGEST_WINDOW", 4.0)
    said(
        monkeypatch,
        [Word(text=" Here.", start=0.3, end=1.0), Word(text=" Thanks.", start=2.5, end=3.0)],
        [Word(text=" There.", start=1.1, end=99.0)],
    )
    recording = talk(12.0, (0.2, 5.2))
    lines = loaded.run(TranscriptRequest(recording=recording, language="en"), nothing).lines
    assert [line.text for line in lines] == ["Here.", "There."]  # nobody spoke where thanks were heard
    assert lines[0].start == pytest.approx(0.3, abs=0.05)
    assert 5.0 <= lines[1].start < lines[1].end <= 6.5


def test_silent_windows_are_not_listened_to(
    loaded: Whisper, talk: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whisper, "LONGEST_WINDOW", 4.0)
    said(monkeypatch, [Word(text=" Late.", start=0.1, end=4.0)])
    script = loaded.run(TranscriptRequest(recording=talk(12.0, (9.0,)), language="en"), nothing)
    assert [line.text for line in script.lines] == ["Late."]


def test_a_video_is_listened_to(loaded: Whisper, talk: Callable[..., Path], tmp_path: Path) -> None:
    frames = (np.zeros((32, 32, 3), np.uint8) for _ in range(20))
    film = write_video(tmp_path / "film.mp4", frames, fps=10, width=32, height=32, sound=talk(2.0))
    assert loaded.run(TranscriptRequest(recording=film, language="de"), nothing).language == "de"


def test_it_can_be_stopped(loaded: Whisper, talk: Callable[..., Path]) -> None:
    calls = 0

    def stop(done: int, total: int, preview: object = None) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        loaded.run(TranscriptRequest(recording=talk(2.0), language="en"), stop)


def test_what_cannot_be_heard_is_refused_before_any_work(
    talk: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = create()
    mute = write_video(
        tmp_path / "mute.mp4", (np.zeros((32, 32, 3), np.uint8) for _ in range(5)), fps=10, width=32, height=32
    )
    with pytest.raises(UnreadableMedia, match=r"'mute\.mp4' has no sound"):
        backend.estimate(TranscriptRequest(recording=mute))
    (tmp_path / "text.mp3").write_bytes(b"no sound")
    with pytest.raises(UnreadableMedia, match="neither sound nor video"):
        backend.estimate(TranscriptRequest(recording=tmp_path / "text.mp3"))
    with pytest.raises(UnreadableMedia, match="does not exist"):
        TranscriptRequest(recording=tmp_path / "gone.wav")
    with pytest.raises(UnknownWord, match="'Klingon' is not known"):
        TranscriptRequest(recording=mute, language="Klingon")
    long = MediaInfo(seconds=4 * 3600.0, width=0, height=0, fps=0, has_audio=True, has_video=False, channels=1)
    monkeypatch.setattr("pipelines.media.audio.probe", lambda *_, **__: long)
    with pytest.raises(InvalidInput, match=f"lasts 14400 s; at most {LONGEST_SECONDS:g} s"):
        backend.estimate(TranscriptRequest(recording=talk(1.0)))


def test_silence_and_unknown_languages_are_sentences(
    loaded: Whisper, talk: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InvalidInput, match="silent"):
        loaded.run(TranscriptRequest(recording=talk(2.0, ())), nothing)
    with pytest.raises(InvalidInput, match="does not know French"):
        loaded.run(TranscriptRequest(recording=talk(2.0), language="fr"), nothing)
    said(monkeypatch, [])
    with pytest.raises(InvalidInput, match=r"No word was heard in 'talk\.wav'"):
        loaded.run(TranscriptRequest(recording=talk(2.0), language="en"), nothing)


def test_without_its_weights_it_names_the_model_and_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "hub_is_reachable", lambda: False)
    with pytest.raises(MissingDependency, match=r"'openai/whisper-small' .*hf download openai/whisper-small"):
        create().load("cpu", "resident")


def test_longer_sound_takes_longer_and_no_more_memory(talk: Callable[..., Path]) -> None:
    short, long = (create().estimate(TranscriptRequest(recording=talk(seconds))) for seconds in (1.0, 9.0))
    assert long.seconds > short.seconds and long.memory_mb == short.memory_mb and long.clip_seconds == 0

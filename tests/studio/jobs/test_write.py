"""A take becomes a recording with its phonemes, a dubbed video keeps its pictures, a script becomes three files."""

import hashlib
import json
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from pipelines.dubbing.lines import Line
from pipelines.dubbing.subtitles import read_lines
from pipelines.media.audio import load_audio, write_wav
from pipelines.media.probe import probe
from pipelines.media.types import Audio
from pipelines.media.video import read_video, write_video
from pipelines.performance.visemes import Phoneme
from pipelines.requests.outcome import Dubbed, Pictures, Script, Take
from studio.jobs.progress import Progress
from studio.jobs.write import write_outcome

NO_PROGRESS = cast(Progress, None)
"""Takes and dubbed videos are finished when they are handed back, so nothing is left to stop."""


def tone(seconds: float, hertz: float) -> Audio:
    times = np.arange(int(seconds * 16000)) / 16000
    return Audio(samples=(0.4 * np.sin(2 * np.pi * hertz * times)).astype(np.float32), rate=16000)


def pictures(path: Path) -> str:
    with read_video(path) as frames:
        return hashlib.sha256(b"".join(frame.tobytes() for frame in frames)).hexdigest()


def test_a_take_is_written_with_its_phonemes(tmp_path: Path) -> None:
    take = Take(sound=tone(0.5, 220), phonemes=(Phoneme(symbol="ə", start=0.0, end=0.2),), facts={"voice": "x"})
    path, facts = write_outcome(take, tmp_path, NO_PROGRESS, "x")
    assert facts == {"voice": "x", "rate": 16000, "seconds": 0.5, "file": "speech.wav"}
    assert load_audio(path).seconds == pytest.approx(0.5)
    spoken = json.loads((tmp_path / "phonemes.json").read_text(encoding="utf-8"))
    assert spoken == [{"symbol": "ə", "start": 0.0, "end": 0.2}]


def test_a_dubbed_video_keeps_its_pictures_and_gets_the_new_sound(tmp_path: Path) -> None:
    source, made = tmp_path / "source.mp4", tmp_path / "made"
    made.mkdir()
    frames = (np.full((32, 48, 3), 20 * number, np.uint8) for number in range(10))
    write_video(source, frames, fps=10, width=48, height=32, sound=write_wav(tmp_path / "old.wav", tone(1.0, 200)))
    path, facts = write_outcome(Dubbed(picture=source, sound=tone(1.0, 1000)), made, NO_PROGRESS, "x")
    assert pictures(path) == pictures(source)
    assert (facts["width"], facts["height"], facts["seconds"]) == (
        48,
        32,
        pytest.approx(probe(source).seconds, abs=0.05),
    )
    heard = load_audio(path, rate=16000).mono()
    loudest = np.argmax(np.abs(np.fft.rfft(heard))) * 16000 / len(heard)
    assert loudest == pytest.approx(1000, abs=20)


def test_pictures_that_were_made_anew_are_written_with_the_new_sound(tmp_path: Path) -> None:
    frames = (np.full((32, 48, 3), 20 * number, np.uint8) for number in range(10))
    made = Pictures(frames=frames, width=48, height=32, fps=10)
    path, facts = write_outcome(Dubbed(picture=made, sound=tone(1.0, 1000)), tmp_path, NO_PROGRESS, "x")
    assert (facts["width"], facts["height"], facts["fps"]) == (48, 32, 10)
    assert facts["seconds"] == pytest.approx(1.0, abs=0.05) and load_audio(path).seconds == pytest.approx(1.0, abs=0.05)


def test_a_script_is_written_in_every_form_and_whole_as_json(tmp_path: Path) -> None:
    lines = (
        Line(start=0.5, end=2.0, text="[sad] Ich wartete.", character="Anna"),
        Line(start=3.0, end=4.5, text="Nun?"),
    )
    script = Script(lines=lines, language="de", facts={"voice": "de"})
    path, facts = write_outcome(script, tmp_path, NO_PROGRESS, "x")
    assert facts == {"voice": "de", "language": "de", "line_count": 2, "seconds": 4.5, "file": "script.json"}
    assert read_lines(path) == lines
    for form in ("srt", "vtt"):
        read = read_lines(path.with_suffix(f".{form}"))
        assert [(one.start, one.end, one.text) for one in read] == [(0.5, 2.0, "Ich wartete."), (3.0, 4.5, "Nun?")]

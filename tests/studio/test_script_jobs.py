"""A recording goes through the studio's queue with Whisper's real class, and comes back as the files of a script."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from pipelines.backends import whisper
from pipelines.dubbing.subtitles import read_lines
from pipelines.media.audio import write_wav
from pipelines.media.types import Audio
from pipelines.requests.transcript import TranscriptRequest
from pipelines.speech import recognition
from studio.settings import Settings
from studio.studio import Studio
from tests.pipelines.tiny_whisper import tiny_whisper


@pytest.fixture
def studio(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    monkeypatch.setattr(recognition, "TEMPERATURES", (0.0,))
    backend = whisper.create()
    backend.model, backend.processor = tiny_whisper(tokens=16)
    with Studio(settings, backends=lambda _name: backend) as opened:
        yield opened


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    times = np.arange(3 * 16000) / 16000
    hum = sum(np.sin(2 * np.pi * 140 * k * times) / k for k in range(1, 12)) * 0.2 * (np.sin(4 * times) > 0)
    return write_wav(tmp_path / "talk.wav", Audio(samples=hum.astype(np.float32), rate=16000))


def test_a_job_writes_its_script_and_measures_no_feeling(studio: Studio, recording: Path) -> None:
    job_id = studio.submit(TranscriptRequest(recording=recording, language="de"))
    states = [update.state for update in studio.follow(job_id)]
    assert states[-1] == "succeeded" and "finishing" not in states
    result = studio.result(job_id)
    assert result.path.name == "script.json" and result.score is None and result.poster is None
    lines = read_lines(result.path)
    assert [line.start for line in read_lines(result.path.with_suffix(".srt"))] == [line.start for line in lines]
    assert result.facts["language"] == "de" and result.facts["line_count"] == len(lines)
    assert "measured" not in result.facts
    record = json.loads((studio.folder(job_id) / "request.json").read_text(encoding="utf-8"))
    assert record["settings"]["kind"] == "transcript" and record["settings"]["recording"] == "talk.wav"


def test_a_silent_recording_fails_with_its_sentence(studio: Studio, tmp_path: Path) -> None:
    silent = write_wav(tmp_path / "silent.wav", Audio(samples=np.zeros(16000, np.float32), rate=16000))
    job_id = studio.submit(TranscriptRequest(recording=silent))
    assert list(studio.follow(job_id))[-1].state == "failed"
    assert "silent" in studio.job(job_id).message


def test_its_forecast_names_no_length_of_a_clip(studio: Studio, recording: Path) -> None:
    request = TranscriptRequest(recording=recording)
    assert re.match(r"About 3 s of work, with \d+ MB of memory", studio.forecast(request).text)
    assert studio.lower(request).ignores == ("the curve: only words and their times are written down",)

"""Settings travel inside a WAV file, and its sound stays as it is."""

import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest

from pipelines.media.audio import write_wav
from pipelines.media.ffmpeg import ffmpeg_program
from pipelines.media.metadata import read_metadata, write_metadata
from pipelines.media.riff import read_comment, write_comment
from pipelines.media.types import Audio

SETTINGS = {"settings": {"text": "Schön — 你好", "seed": 7}}


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    samples = np.random.default_rng(0).uniform(-0.5, 0.5, 3001).astype(np.float32)
    return write_wav(tmp_path / "take.wav", Audio(samples=samples, rate=22050))


def test_settings_come_back_and_the_sound_is_the_same(recording: Path) -> None:
    with wave.open(str(recording)) as before:
        sound = before.readframes(before.getnframes())

    write_metadata(recording, SETTINGS)

    assert read_metadata(recording) == SETTINGS
    with wave.open(str(recording)) as after:
        assert after.readframes(after.getnframes()) == sound


def test_later_settings_take_the_place_of_earlier_ones(recording: Path) -> None:
    write_metadata(recording, SETTINGS)
    size = recording.stat().st_size

    write_metadata(recording, SETTINGS)

    assert recording.stat().st_size == size


@pytest.mark.parametrize("count", [3000, 3001])
def test_the_sound_is_not_written_again_and_the_file_tells_its_length(tmp_path: Path, count: int) -> None:
    recording = write_wav(tmp_path / "take.wav", Audio(samples=np.zeros(count, np.float32), rate=16000))
    before, stored = recording.read_bytes(), recording.stat().st_ino

    write_comment(recording, "odd")

    after = recording.read_bytes()
    assert recording.stat().st_ino == stored
    assert after[8 : len(before)] == before[8:]
    assert int.from_bytes(after[4:8], "little") == len(after) - 8


def test_a_write_that_breaks_off_leaves_a_recording_that_plays(recording: Path) -> None:
    before = recording.read_bytes()
    write_comment(recording, "x" * 200)
    recording.write_bytes(before + recording.read_bytes()[len(before) : -100])  # what a killed process leaves

    with wave.open(str(recording)) as played:
        assert played.getnframes() == 3001
    write_comment(recording, "whole")
    assert read_comment(recording) == b"whole"


def test_a_recording_without_settings_has_none(recording: Path) -> None:
    assert read_metadata(recording) == {}


@pytest.mark.parametrize("kept", [11, 30, 60, 6040, 6060])
def test_cut_off_files_hold_what_they_hold(recording: Path, kept: int) -> None:
    write_comment(recording, "x" * 200)
    recording.write_bytes(recording.read_bytes()[:kept])

    assert read_metadata(recording) == {}


def test_other_programs_read_the_comment(recording: Path) -> None:
    write_comment(recording, "hello there")

    told = subprocess.run([ffmpeg_program(), "-i", str(recording)], capture_output=True, text=True, check=False).stderr

    assert "hello there" in told
    assert read_comment(recording) == b"hello there"

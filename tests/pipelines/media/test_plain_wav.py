"""WAV files of plain numbers are read without a program, to the same bits; all others are left to it."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipelines.media import audio, plain_wav, probe
from pipelines.media.audio import load_audio
from pipelines.media.plain_wav import look_into
from pipelines.media.riff import write_comment

RATE = 16000


def noise(channels: int) -> np.ndarray:
    return np.random.default_rng(0).uniform(-1, 1, (RATE // 2 + 1, channels)).astype(np.float32)


@pytest.fixture(params=["PCM_16", "FLOAT"])
def depth(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("channels", [1, 2])
def test_the_samples_are_those_of_the_program(
    tmp_path: Path, depth: str, channels: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "noise.wav"
    soundfile.write(path, noise(channels), RATE, subtype=depth)
    write_comment(path, "a chunk behind the samples")
    here = load_audio(path, rate=RATE)
    for module in (audio, probe):
        monkeypatch.setattr(module, "look_into", lambda _path: None)
    by_program = load_audio(path, rate=RATE)
    assert np.array_equal(here.samples, by_program.samples)
    assert here.samples.shape == (RATE // 2 + 1, channels)


def test_no_program_is_started(tmp_path: Path, depth: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "noise.wav"
    soundfile.write(path, noise(2), RATE, subtype=depth)
    for module in (audio, probe):
        monkeypatch.delattr(module, "run_ffmpeg")
    info = probe.probe(path)
    assert (info.seconds, info.channels) == (pytest.approx(0.5, abs=1e-4), 2)
    assert info.has_audio and not info.has_video
    assert load_audio(path, rate=RATE).rate == RATE


def test_what_is_not_that_simple_is_left_to_the_program(tmp_path: Path) -> None:
    for name, subtype, channels in (("deep", "PCM_24", 1), ("coarse", "PCM_U8", 1), ("wide", "PCM_16", 6)):
        soundfile.write(tmp_path / f"{name}.wav", noise(channels), RATE, subtype=subtype)
    soundfile.write(tmp_path / "other.flac", noise(1), RATE)
    whole = tmp_path / "whole.wav"
    soundfile.write(whole, noise(1), RATE)
    content = whole.read_bytes()
    assert look_into(whole) is not None
    (tmp_path / "cut.wav").write_bytes(content[: len(content) // 2])
    at = content.index(b"data") + 4
    (tmp_path / "streamed.wav").write_bytes(content[:at] + b"\xff" * 4 + content[at + 4 :])
    (tmp_path / "empty.wav").write_bytes(content[:at] + bytes(4))
    (tmp_path / "head.wav").write_bytes(content[:12])
    (tmp_path / "formless.wav").write_bytes(content[:12] + content[at - 4 :])
    others = [path for path in tmp_path.iterdir() if path != whole]
    assert len(others) == 9
    assert [path.name for path in others if look_into(path) is not None] == []
    assert load_audio(tmp_path / "cut.wav").seconds == pytest.approx(0.25, abs=0.01)
    assert load_audio(tmp_path / "streamed.wav").seconds == pytest.approx(0.5, abs=0.01)


def test_samples_that_are_cut_off_later_are_not_made_up(tmp_path: Path) -> None:
    path = tmp_path / "noise.wav"
    soundfile.write(path, noise(1), RATE)
    wav = look_into(path)
    assert wav is not None
    path.write_bytes(path.read_bytes()[:-1000])
    assert len(plain_wav.read_samples(path, wav)) == wav.frames - 500

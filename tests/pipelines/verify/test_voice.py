"""The voice probe measures what is heard."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipelines.emotion.parse import parse
from pipelines.errors import UnreadableMedia
from pipelines.media.audio import write_wav
from pipelines.media.types import Audio
from pipelines.verify.report import compare
from pipelines.verify.voice import VoiceProbe

RATE = 16000


def _recording(path: Path, pitch: float, pace: float, treble: float) -> Path:
    time = np.arange(3 * RATE) / RATE
    phase = 2 * np.pi * np.cumsum(pitch * 2.0 ** (np.sin(2 * np.pi * 0.7 * time) / 4)) / RATE
    buzz = sum(np.sin(n * phase) / n**treble for n in range(1, 25))
    sound = 0.1 * buzz * (0.55 - 0.45 * np.cos(2 * np.pi * pace * time))
    return write_wav(path, Audio(samples=np.pad(sound, RATE).astype(np.float32), rate=RATE))


def test_a_shout_is_heard_as_more_aroused_than_a_mumble(tmp_path: Path) -> None:
    shout = VoiceProbe().measure(_recording(tmp_path / "shout.wav", 260.0, 6.0, 0.6), rest=None)
    mumble = VoiceProbe().measure(_recording(tmp_path / "mumble.wav", 90.0, 2.5, 1.8), rest=None)
    assert shout.curve.at(2.5).arousal * shout.curve.at(2.5).intensity > mumble.curve.at(2.5).arousal
    assert 0.4 < shout.seen < 0.8
    assert shout.sure is not None and 0 < shout.sure < 1
    asked = parse("furious")
    assert f"{shout.sure:.0%} were right" in compare(asked, shout, probe="voice").text
    assert "were right" not in compare(asked, replace(shout, sure=None), probe="voice").text
    assert len(shout.spread) == len(shout.curve.keyframes)


def test_a_recording_too_short_to_judge_is_told(tmp_path: Path) -> None:
    short = write_wav(tmp_path / "short.wav", Audio(samples=np.full(4000, 0.1, dtype=np.float32), rate=RATE))
    with pytest.raises(UnreadableMedia, match="long"):
        VoiceProbe().measure(short, rest=None)

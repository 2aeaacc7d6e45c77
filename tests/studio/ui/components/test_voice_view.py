from pathlib import Path

import numpy as np

from pipelines.media.audio import write_wav
from pipelines.media.types import Audio
from studio.ui.components.voice_view import VoiceView, draw
from tests.pipelines.speech.voices import PITCH, sentence


def test_a_voice_is_drawn_with_its_usual_pitch(tmp_path: Path) -> None:
    shown = draw(write_wav(tmp_path / "voice.wav", sentence(syllables=8)))

    hertz = int(shown["caption"].split("pitch ")[1].split(" Hz")[0])
    assert abs(hertz - PITCH) < 12
    assert shown["svg"].count("<path") == 2


def test_what_cannot_be_measured_is_told(tmp_path: Path) -> None:
    short = write_wav(tmp_path / "short.wav", Audio(samples=np.full(3600, 0.1, dtype=np.float32), rate=16000))

    shown = VoiceView(follows="clip", render=False).postprocess(short)

    assert shown is not None
    assert shown["svg"] is None
    assert "long" in shown["caption"]

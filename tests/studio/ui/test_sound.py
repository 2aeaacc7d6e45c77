"""The waveform behind the curve."""

from pathlib import Path

import numpy as np
import pytest

from pipelines.errors import UnreadableMedia
from pipelines.media.audio import write_wav
from pipelines.media.types import Audio
from studio.ui.sound import spoken_seconds, waveform


def test_peaks_follow_the_loudness(tmp_path: Path) -> None:
    samples = np.concatenate([np.zeros(8000), np.sin(np.arange(8000) * 0.3) * 0.25]).astype(np.float32)
    write_wav(tmp_path / "half.wav", Audio(samples=samples[:, None], rate=8000))
    peaks, seconds = waveform(tmp_path / "half.wav")
    assert seconds == pytest.approx(2.0, abs=0.01)
    assert max(peaks[: len(peaks) // 2 - 5]) < 0.05
    assert min(peaks[len(peaks) // 2 + 5 : -5]) > 0.8
    assert max(peaks) == 1.0


def test_silence_is_flat(tmp_path: Path) -> None:
    write_wav(tmp_path / "still.wav", Audio(samples=np.zeros((8000, 1), dtype=np.float32), rate=8000))
    assert set(waveform(tmp_path / "still.wav")[0]) == {0.0}


def test_a_file_without_sound_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("no sound")
    with pytest.raises(UnreadableMedia):
        waveform(tmp_path / "text.wav")


def test_longer_texts_take_longer() -> None:
    assert spoken_seconds("Hello.") < spoken_seconds("Hello, how have you been all these years?")

"""Every probe stops between two looks when it is told to."""

from pathlib import Path

import numpy as np
import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.emotion.passages import Passage
from pipelines.errors import Cancelled
from pipelines.media.audio import write_wav
from pipelines.media.types import Audio
from pipelines.media.video import write_video
from pipelines.verify.passages import measure_passages
from pipelines.verify.report import PROBES, measure_clip

CALM = EmotionCurve.constant(from_word("calm"))


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Twelve seconds of grey with a hum."""
    times = np.arange(12 * 16000) / 16000
    hum = Audio(samples=(0.3 * np.sin(2 * np.pi * 150 * times)).astype(np.float32), rate=16000)
    frames = (np.full((32, 48, 3), 90, np.uint8) for _ in range(60))
    return write_video(
        tmp_path / "film.mp4", frames, fps=5.0, width=48, height=32, sound=write_wav(tmp_path / "hum.wav", hum)
    )


class Stop:
    """Stops at the second look."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self) -> None:
        self.looks += 1
        if self.looks == 2:
            raise Cancelled("Stopped.")


@pytest.mark.parametrize("probe", PROBES)
def test_a_probe_stops(film: Path, probe: str) -> None:
    stop = Stop()
    with pytest.raises(Cancelled):
        measure_clip(film, CALM, probe=probe, check=stop)
    assert stop.looks == 2


def test_the_reading_of_passages_stops(film: Path) -> None:
    with pytest.raises(Cancelled):
        measure_passages(film, [Passage(start=0.0, end=12.0, curve=CALM)], check=Stop())

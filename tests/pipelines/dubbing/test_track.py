"""Between the lines the old sound stays as it is; under them the voice steps back; the length is kept."""

import numpy as np
import pytest

from pipelines.dubbing.track import DUCKED_DB, RATE, Placed, background_of, mix
from pipelines.media.types import Audio


def tone(hertz: float, seconds: float, level: float = 0.1, rate: int = RATE) -> np.ndarray:  # type: ignore[type-arg]
    return (level * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)).astype(np.float32)


def level(samples: np.ndarray) -> float:  # type: ignore[type-arg]
    return float(20 * np.log10(np.sqrt(np.mean(samples.astype(float) ** 2)) + 1e-9))


def placed(start: float, seconds: float) -> Placed:
    speech = Audio(samples=tone(500, seconds, 0.3, 24000), rate=24000)
    return Placed(speech=speech, start=start, covers=(start, start + seconds))


def test_the_background_between_lines_is_untouched() -> None:
    old = Audio(samples=tone(200, 6.0), rate=RATE)
    track = mix(old, [placed(2.0, 1.0)], 6.0)
    assert np.array_equal(track.samples[: int(1.9 * RATE), 0], old.samples[: int(1.9 * RATE), 0])
    assert abs(level(track.samples[int(4 * RATE) :, 0]) - level(old.samples[int(4 * RATE) :, 0])) < 0.01


def test_mono_steps_back_under_a_line_by_the_stated_amount() -> None:
    old = Audio(samples=tone(200, 4.0), rate=RATE)
    under = background_of(old, [(1.0, 3.0)])[int(1.2 * RATE) : int(2.8 * RATE), 0]
    assert level(under) - level(old.samples[:, 0]) == pytest.approx(DUCKED_DB, abs=0.1)


def test_stereo_keeps_what_differs_between_the_sides() -> None:
    voice, music = tone(300, 4.0), tone(2000, 4.0)
    old = Audio(samples=np.stack([voice + music, voice - music], axis=1), rate=RATE)
    under = background_of(old, [(0.0, 4.0)])[:, 0]
    spectrum = np.abs(np.fft.rfft(under))
    assert spectrum[2000 * 4] > 15 * spectrum[300 * 4]


def test_the_edges_are_soft() -> None:
    old = Audio(samples=np.full(4 * RATE, 0.5, np.float32), rate=RATE)
    under = background_of(old, [(1.0, 3.0)])[:, 0]
    assert np.abs(np.diff(under)).max() < 0.001


@pytest.mark.parametrize("seconds", [1.0, 3.37, 6.0])
def test_the_track_is_exactly_as_long_as_the_video(seconds: float) -> None:
    for old in (None, Audio(samples=tone(200, 4.0, rate=16000), rate=16000)):
        track = mix(old, [placed(0.5, 2.0)], seconds)
        assert track.samples.shape == (round(seconds * RATE), 2)
        assert np.abs(track.samples).max() <= 0.98


def test_speech_lies_in_its_slot_and_nowhere_else() -> None:
    track = mix(None, [placed(2.0, 1.0)], 5.0).samples[:, 0]
    loud = np.flatnonzero(np.abs(track) > 0.01) / RATE
    assert loud.min() == pytest.approx(2.0, abs=0.01) and loud.max() == pytest.approx(3.0, abs=0.01)

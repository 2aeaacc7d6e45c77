"""Exact lengths."""

import numpy as np
import pytest

from pipelines.emotion.prosody import analyse, typical
from pipelines.media.types import Audio
from pipelines.speech.slot import fit_to_slot

RATE = 16000


def _buzz(seconds: float, pitch: float = 130.0, silence: float = 0.0) -> Audio:
    time = np.arange(round(seconds * RATE)) / RATE
    sound = 0.1 * sum(np.sin(2 * np.pi * pitch * n * time) / n for n in range(1, 20))
    sound *= 0.55 - 0.45 * np.cos(2 * np.pi * 4 * time)
    return Audio(samples=np.pad(sound, round(silence * RATE)).astype(np.float32), rate=RATE)


def test_every_length_is_exact_to_the_sample() -> None:
    random = np.random.default_rng(0)
    for _ in range(40):
        sound = _buzz(float(random.uniform(0.4, 3.0)))
        seconds = float(random.uniform(0.1, 4.0))
        assert len(fit_to_slot(sound, seconds).sound.samples) == round(seconds * RATE)


def test_short_speech_is_padded_and_not_stretched() -> None:
    sound = _buzz(1.0)
    fitted = fit_to_slot(sound, 1.5)
    assert fitted.pace == 1.0
    assert np.array_equal(fitted.sound.samples[: len(sound.samples)], sound.samples)
    assert not fitted.sound.samples[len(sound.samples) :].any()


def test_hurried_speech_keeps_its_pitch_and_loudness() -> None:
    sound = _buzz(3.0)
    fitted = fit_to_slot(sound, 2.0)
    assert fitted.pace == pytest.approx(1.5, abs=0.03)
    before, after = (analyse(one.mono(), RATE) for one in (sound, fitted.sound))
    assert abs(typical(before)[0] - typical(after)[0]) < 0.3
    levels = [np.sqrt((one.mono() ** 2).mean()) for one in (sound, fitted.sound)]
    assert 0.8 < levels[1] / levels[0] < 1.25
    assert len(after.nuclei) >= 0.8 * len(before.nuclei)


def test_silence_at_the_ends_goes_before_the_pace_rises() -> None:
    fitted = fit_to_slot(_buzz(2.0, silence=0.3), 2.2)
    assert fitted.pace == 1.0


def test_silence_itself_only_changes_its_length() -> None:
    silent = Audio(samples=np.zeros(RATE, dtype=np.float32), rate=RATE)
    assert len(fit_to_slot(silent, 0.3).sound.samples) == round(0.3 * RATE)

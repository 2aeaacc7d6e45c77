import numpy as np
import pytest

from pipelines.speech.pitch import HOP_SECONDS, track_pitch
from tests.pipelines.speech.voices import RATE, hiss, vowel


@pytest.mark.parametrize("pitch", [80.0, 130.0, 240.0, 420.0])
def test_a_steady_voice_is_heard_within_one_percent(pitch: float) -> None:
    heard = track_pitch(vowel(0.6, pitch=pitch), RATE)[20:-20]

    assert (heard > 0).all()
    assert np.abs(heard / pitch - 1).max() < 0.01


def test_a_gliding_voice_is_followed_in_time() -> None:
    glide = np.linspace(100.0, 200.0, RATE)

    heard = track_pitch(vowel(1.0, pitch=glide), RATE)

    at = np.arange(len(heard)) * HOP_SECONDS
    expected = 100.0 + 100.0 * at
    assert np.abs(heard / expected - 1)[20:-20].max() < 0.03


def test_noise_and_silence_have_no_pitch() -> None:
    assert (track_pitch(hiss(0.5), RATE) > 0).mean() < 0.05
    assert not track_pitch(np.zeros(RATE // 2), RATE).any()

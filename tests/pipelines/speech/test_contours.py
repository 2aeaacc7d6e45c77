"""Slow curves of a voice beside its neutral self, on sound that is made so that they are known."""

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.prosody import analyse
from pipelines.speech.contours import CONTOURS, FPS, TIMING, measure, timing, usual_of

RATE = 16000


def _voice(pitch: float, seconds: float = 3.0, wobble: float = 0.0, dull: bool = False) -> NDArray[np.float64]:
    """A buzz with syllables at 4 Hz; `wobble` moves the pitch by semitones, `dull` takes the treble."""
    time = np.arange(round(seconds * RATE)) / RATE
    hertz = pitch * 2.0 ** (wobble * np.sin(2 * np.pi * 1.5 * time) / 12.0)
    phase = 2 * np.pi * np.cumsum(hertz) / RATE
    fall = 2.0 if dull else 1.0
    buzz = sum(np.sin(n * phase) / n**fall for n in range(1, 24))
    sound = buzz * (0.55 - 0.45 * np.cos(2 * np.pi * 4 * time)) * 0.2
    edge = round(0.4 * RATE)
    return np.concatenate([np.zeros(edge), sound, np.zeros(edge)])


def _middle(samples: NDArray[np.float64], usual_samples: NDArray[np.float64]) -> dict[str, float]:
    usual = usual_of([analyse(usual_samples, RATE)])
    curves = measure(analyse(samples, RATE), usual)
    inner = curves[len(curves) // 4 : 3 * len(curves) // 4]
    return dict(zip(CONTOURS, inner.mean(0).tolist(), strict=True))


def test_a_voice_beside_itself_is_flat() -> None:
    middle = _middle(_voice(120.0), _voice(120.0))
    assert abs(middle["pitch"]) < 0.2 and abs(middle["tilt"]) < 0.5 and abs(middle["rate"]) < 0.25


def test_pitch_is_told_in_semitones_of_difference() -> None:
    assert abs(_middle(_voice(120.0 * 2 ** (5 / 12)), _voice(120.0))["pitch"] - 5.0) < 0.3


def test_a_moving_pitch_is_livelier_and_a_dull_sound_tilts_down() -> None:
    assert _middle(_voice(120.0, wobble=4.0), _voice(120.0, wobble=1.0))["liveliness"] > 0.4
    assert _middle(_voice(120.0, dull=True), _voice(120.0))["tilt"] < -3.0


def test_timing_is_there_for_every_frame_and_knows_where_the_speech_is() -> None:
    prosody = analyse(_voice(150.0), RATE)
    when = timing(prosody)
    assert when.shape[1] == len(TIMING) and abs(len(when) / FPS - 3.8) < 0.1
    active = when[:, TIMING.index("active")]
    assert active[:5].max() < 0.2 and active[len(active) // 2] > 0.5
    assert when.min() >= 0.0 and when.max() <= 1.0


def test_silence_has_flat_contours_and_no_speech() -> None:
    prosody = analyse(np.zeros(RATE), RATE)
    curves = measure(prosody, usual_of([analyse(_voice(120.0), RATE)]))
    assert np.isfinite(curves).all() and timing(prosody)[:, :2].max() == 0.0

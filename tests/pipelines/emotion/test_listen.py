from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from pipelines.emotion import listen_table as table
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.listen import UNKNOWN, listen, read
from pipelines.emotion.prosody import RATE, analyse
from pipelines.errors import InvalidInput

Array = NDArray[np.float64]


def _voice(
    seconds: float = 4.0,
    *,
    pitch: float = 120.0,
    syllables: float = 4.0,
    swing: float = 1.0,
    tilt: float = -12.0,
    rate: int = RATE,
) -> Array:
    """A voice-like sound: harmonics that fall by `tilt` dB an octave, in syllables, on a moving pitch.

    pitch: Hz. syllables: a second. swing: semitones that the pitch moves up and down.
    """
    times = np.arange(int(seconds * rate)) / rate
    melody = pitch * 2.0 ** (swing / 12.0 * np.sin(2 * np.pi * 0.7 * times))
    phase = 2 * np.pi * np.cumsum(melody) / rate
    sound = np.zeros_like(times)
    for harmonic in range(1, int(0.45 * min(rate, RATE) / (pitch * 2 ** (swing / 12))) + 1):
        sound += 10.0 ** (tilt * np.log2(harmonic) / 20.0) * np.sin(harmonic * phase)
    envelope = 0.03 + np.sin(np.pi * syllables * times) ** 2
    return 0.1 * envelope * sound / np.abs(sound).max()


def _arousal(curve: EmotionCurve) -> float:
    return float(curve.sample(np.arange(0.0, curve.end + 0.1, 0.25)).arousal.mean())


def test_the_pitch_of_a_voice_is_heard() -> None:
    for pitch in (90.0, 140.0, 220.0, 330.0):
        heard = analyse(_voice(2.0, pitch=pitch, swing=0.0), RATE).pitch
        assert np.median(heard[heard > 0]) == pytest.approx(pitch, rel=0.02)


def test_syllables_are_counted() -> None:
    slow, fast = (len(analyse(_voice(4.0, syllables=count), RATE).nuclei) for count in (2.0, 6.0))
    assert slow == pytest.approx(8, abs=1)
    assert fast == pytest.approx(24, abs=2)


def test_a_higher_voice_is_more_aroused() -> None:
    assert _arousal(listen(_voice(pitch=260.0), RATE)) > _arousal(listen(_voice(pitch=120.0), RATE)) + 0.05


def test_a_faster_voice_is_more_aroused() -> None:
    assert _arousal(listen(_voice(syllables=6.0), RATE)) > _arousal(listen(_voice(syllables=2.5), RATE)) + 0.05


def test_a_pressed_voice_is_more_aroused_than_a_soft_one() -> None:
    assert _arousal(listen(_voice(tilt=-6.0), RATE)) > _arousal(listen(_voice(tilt=-15.0), RATE)) + 0.05


def test_louder_stretches_are_more_aroused_than_the_rest_of_a_recording() -> None:
    voice = _voice(8.0)
    voice[len(voice) // 2 :] *= 5.0
    samples = listen(voice, RATE).sample([1.0, 6.5])
    assert samples.arousal[1] > samples.arousal[0] + 0.1


def test_the_level_of_a_whole_recording_does_not_count() -> None:
    quiet, loud = (listen(_voice() * gain, RATE) for gain in (0.2, 5.0))
    assert _arousal(quiet) == pytest.approx(_arousal(loud), abs=0.02)


def test_the_sampling_rate_does_not_count() -> None:
    low, high = listen(_voice(rate=16000), 16000), listen(_voice(rate=48000), 48000)
    assert _arousal(low) == pytest.approx(_arousal(high), abs=0.1)


@pytest.mark.parametrize("name", ["silence", "noise", "hum"])
def test_where_nobody_speaks_it_is_neutral_and_says_that_it_does_not_know(name: str) -> None:
    noise = np.random.default_rng(0).normal(size=3 * RATE)
    sounds = {
        "silence": np.zeros(3 * RATE),
        "noise": 0.1 * noise,
        "hum": 0.3 * np.sin(2 * np.pi * 100.0 * np.arange(3 * RATE) / RATE) + 0.001 * noise,
    }
    reading = read(sounds[name], RATE)
    assert reading.curve.sample(reading.times).intensity.max() == 0.0
    assert (reading.arousal_spread == UNKNOWN).all()


def test_a_reading_says_how_sure_it_is_of_the_whole() -> None:
    flat, silent = read(_voice(), RATE), read(np.zeros(3 * RATE), RATE)
    odds = list(flat.whole.values())
    assert sum(odds) == pytest.approx(1.0) and odds == sorted(odds, reverse=True)
    assert set(flat.whole) == set(table.CLASSES)
    assert flat.sureness in [right for _, right in table.RIGHT]
    assert f"{next(iter(flat.whole))} {odds[0]:.0%}" in flat.text and f"{flat.sureness:.0%}" in flat.text
    assert silent.whole == {} and silent.sureness == 0.0 and silent.text == "Nobody is heard to speak."


def test_stronger_odds_are_surer() -> None:
    guess, sure = (
        replace(read(_voice(), RATE), whole={"anger": share, "neutral": 1.0 - share}) for share in (0.51, 0.9)
    )
    assert guess.sureness < sure.sureness
    assert "unsure" in guess.text and "This is sure" in sure.text


def test_silence_inside_a_recording_is_neutral() -> None:
    voice = np.concatenate([_voice(3.0), np.zeros(4 * RATE), _voice(3.0)])
    samples = listen(voice, RATE).sample([1.0, 5.0, 9.0])
    assert samples.intensity[1] == 0.0 < min(samples.intensity[0], samples.intensity[2])


def test_keyframes_stand_a_step_apart_and_their_spread_is_given() -> None:
    reading = read(_voice(3.0), RATE, step=0.25)
    assert [key.seconds for key in reading.curve.keyframes] == pytest.approx(np.arange(12) * 0.25)
    assert reading.times.shape == reading.valence_spread.shape == reading.arousal_spread.shape == (12,)
    assert (reading.arousal_spread < reading.valence_spread).all()


def test_a_short_word_is_enough() -> None:
    assert len(listen(_voice(0.4), RATE).keyframes) == 1


@pytest.mark.parametrize(
    ("samples", "rate", "message"),
    [
        (np.array([0.0, np.nan] * RATE), RATE, "NaN"),
        (np.array([0.0, np.inf] * RATE), RATE, "NaN or infinite"),
        (np.zeros(100), RATE, "0.01 s long"),
        (np.zeros(0), RATE, "0.00 s long"),
        (np.zeros((RATE, 2)), RATE, "one channel"),
        (np.zeros(RATE), 4000, "4000 Hz"),
    ],
)
def test_what_cannot_be_heard_is_refused_in_words(samples: Array, rate: int, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        listen(samples, rate)


def test_a_step_out_of_range_is_refused() -> None:
    with pytest.raises(InvalidInput, match="step is 0"):
        listen(_voice(1.0), RATE, step=0.0)

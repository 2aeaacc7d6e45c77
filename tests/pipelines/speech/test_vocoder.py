import numpy as np
import pytest

from pipelines.media.types import Audio
from pipelines.speech.envelope import spectral_envelope
from pipelines.speech.noise import noise_shares
from pipelines.speech.pitch import HOP_SECONDS, frame_count, track_pitch
from pipelines.speech.vocoder import HIGHEST_RATE, put_together, take_apart
from tests.pipelines.speech.voices import PITCH, RATE, hiss, sentence, vowel


def test_white_noise_of_variance_one_has_an_envelope_around_one() -> None:
    samples = np.random.default_rng(1).standard_normal(RATE)

    envelope = spectral_envelope(samples, RATE, np.zeros(frame_count(RATE, RATE)))

    assert np.median(envelope[10:-10]) == pytest.approx(1.0, rel=0.35)


def test_the_envelope_peaks_at_the_formants_and_shows_no_harmonics() -> None:
    sound = vowel(0.5, pitch=200.0, formants=(700.0, 1800.0))

    envelope = spectral_envelope(sound, RATE, np.full(frame_count(len(sound), RATE), 200.0))[50]

    frequency = np.linspace(0, RATE / 2, len(envelope))
    low, high = (frequency > 400) & (frequency < 1200), (frequency > 1300) & (frequency < 2500)
    assert frequency[low][envelope[low].argmax()] == pytest.approx(700, abs=90)
    assert frequency[high][envelope[high].argmax()] == pytest.approx(1800, abs=90)
    bends = np.sign(np.diff(np.log(envelope[(frequency > 150) & (frequency < 2500)])))
    assert (np.diff(bends) != 0).sum() < 8  # a spectrum with its harmonics turns some twenty times


def test_a_breathy_vowel_has_more_noise_than_a_clear_one() -> None:
    clear = vowel(0.5)
    breathy = clear + 0.2 * np.random.default_rng(0).standard_normal(len(clear))

    def share(sound):
        return noise_shares(sound, RATE, np.full(frame_count(len(sound), RATE), PITCH))[20:-20].mean()

    assert share(clear) < 0.25 < share(breathy)


def test_speech_that_is_taken_apart_and_put_together_sounds_alike() -> None:
    sound = sentence()

    again = put_together(take_apart(sound), len(sound.samples))

    assert len(again.samples) == len(sound.samples)
    before, after = (_levels(one.mono()) for one in (sound, again))
    spoken = before > before.max() - 40
    assert np.abs(before - after)[spoken].mean() < 3.0
    pitch, asked = track_pitch(again.mono(), RATE), track_pitch(sound.mono(), RATE)
    both = (pitch > 0) & (asked > 0)
    assert np.median(np.abs(pitch[both] / asked[both] - 1)) < 0.02


def test_the_same_seed_gives_the_same_sound() -> None:
    frames = take_apart(sentence(syllables=2))

    one, same, other = (put_together(frames, 9000, seed=seed).samples for seed in (1, 1, 2))

    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_what_lies_beyond_the_frames_is_silent() -> None:
    frames = take_apart(Audio(samples=vowel(0.3).astype(np.float32), rate=RATE))

    long = put_together(frames, RATE).samples

    assert np.abs(long[: round(0.25 * RATE)]).max() > 0.1
    assert not long[round(0.45 * RATE) :].any()


def test_frames_read_at_other_times_follow_the_map() -> None:
    frames = take_apart(Audio(samples=vowel(1.0, pitch=np.linspace(100, 200, RATE)).astype(np.float32), rate=RATE))

    half = frames.at(np.arange(0, 0.5, HOP_SECONDS) * 2)

    assert half.pitch[50] == pytest.approx(150, rel=0.02)


def test_high_rates_are_brought_down() -> None:
    loud = Audio(samples=np.repeat(vowel(0.2), 2).astype(np.float32), rate=2 * RATE)

    assert take_apart(loud).rate == HIGHEST_RATE


def test_hiss_stays_unvoiced() -> None:
    frames = take_apart(Audio(samples=hiss(0.4).astype(np.float32), rate=RATE))

    assert (frames.noise == 1.0).mean() > 0.9


def _levels(samples):
    """Level in dB by 20 ms and five bands, flat."""
    count = len(samples) // 441
    power = np.abs(np.fft.rfft(samples[: count * 441].reshape(count, 441) * np.hanning(441))) ** 2
    bands = np.stack([part.sum(axis=1) for part in np.array_split(power[:, :160], 5, axis=1)], axis=1)
    return 10 * np.log10(bands + 1e-6)

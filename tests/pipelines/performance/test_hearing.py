import numpy as np
import pytest

from pipelines.media.types import Audio
from pipelines.performance.hearing import RATE, hear


def test_syllables_are_heard_as_loudness(voice) -> None:
    speech = voice(4.0)
    heard = hear(speech)
    times = np.arange(len(heard.level)) / RATE
    energy = np.array(
        [np.sqrt((speech.mono()[int(max(0, t - 0.02) * 16000) : int((t + 0.02) * 16000)] ** 2).mean()) for t in times]
    )
    assert np.corrcoef(heard.level, np.log10(energy + 0.01))[0, 1] > 0.85


def test_silence_is_not_speech() -> None:
    for samples in (np.zeros(32000), 1e-5 * np.random.default_rng(0).standard_normal(32000)):
        heard = hear(Audio(samples=samples.astype(np.float32), rate=16000))
        assert heard.level.max() == 0
        assert heard.speaking.max() == 0
        assert heard.phrases == ()


def test_a_pause_parts_two_phrases(voice) -> None:
    heard = hear(voice(4.0, silences=[(1.5, 2.5)]))
    assert len(heard.phrases) == 2
    (_, first_end), (second_start, _) = heard.phrases
    assert first_end == pytest.approx(1.5, abs=0.12)
    assert second_start == pytest.approx(2.5, abs=0.12)
    assert heard.speaking[190:210].max() < 0.05


def test_a_pause_is_found_in_noise_too(voice) -> None:
    heard = hear(voice(6.0, silences=[(2.0, 4.0)], noise=0.02))
    assert heard.speaking[230:370].mean() < 0.15
    assert heard.speaking[30:170].mean() > 0.8


def test_rate_and_loudness_of_the_recording_matter_little(voice) -> None:
    speech = voice(3.0)
    quiet = Audio(samples=speech.samples * 0.05, rate=speech.rate)
    doubled = Audio(samples=np.repeat(speech.samples, 3, axis=0), rate=speech.rate * 3)
    expected = hear(speech).level
    assert np.abs(hear(quiet).level - expected).mean() < 0.02
    assert np.corrcoef(hear(doubled).level, expected)[0, 1] > 0.98


def test_stresses_fall_on_the_loud_syllables(voice) -> None:
    loud = voice(4.0)
    samples = loud.samples.copy()
    samples[: 2 * 16000] *= 0.3
    samples[int(2.5 * 16000) :] *= 0.3
    heard = hear(Audio(samples=samples, rate=16000))
    strongest = np.argmax(heard.stress) / RATE
    assert 1.9 < strongest < 2.6


def test_a_block_boundary_leaves_no_trace(voice) -> None:
    long = hear(voice(45.0))
    again = hear(Audio(samples=voice(45.0).samples[: 30 * 16000], rate=16000))
    np.testing.assert_allclose(long.bands[1900:2100] / long.bands[1900:2100].max(),
                               again.bands[1900:2100] / again.bands[1900:2100].max(), atol=1e-4)  # fmt: skip


@pytest.mark.parametrize("seconds", [0.02, 0.3])
def test_a_very_short_recording_is_heard(voice, seconds: float) -> None:
    heard = hear(voice(seconds))
    assert len(heard.level) == int(seconds * RATE) + 1
    assert np.isfinite(heard.level).all()


@pytest.mark.parametrize("seconds", [0.3, 1.0])
def test_a_short_cry_without_a_pause_is_speech(vowel, seconds: float) -> None:
    heard = hear(Audio(samples=vowel(seconds).astype(np.float32), rate=16000))
    assert heard.speaking.mean() > 0.8


def test_a_held_note_is_not_taken_for_noise(vowel) -> None:
    note = np.concatenate([np.zeros(16000), vowel(3.5), np.zeros(16000)])
    heard = hear(Audio(samples=note.astype(np.float32), rate=16000))
    assert heard.speaking[120:430].mean() > 0.9

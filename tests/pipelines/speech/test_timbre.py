import numpy as np
import pytest

from pipelines.errors import InvalidInput
from pipelines.media.types import Audio
from pipelines.performance.visemes import Phoneme
from pipelines.speech.align import align
from pipelines.speech.timbre import learn, pool, put_on
from pipelines.speech.vocoder import VoiceFrames, take_apart
from tests.pipelines.speech.voices import RATE, hiss, vowel

MADE = {"a": (700.0, 1200.0, 2500.0), "i": (300.0, 2200.0, 3000.0)}
WANTED = {"a": (850.0, 1450.0, 2900.0), "i": (350.0, 2600.0, 3400.0)}


def _voice(formants: dict[str, tuple[float, ...]], pitch: float, word: str = "aiaai", slow: float = 1.0) -> VoiceFrames:
    parts = []
    for letter in word:
        parts += [hiss(0.05 * slow), vowel(0.2 * slow, pitch=pitch, formants=formants[letter])]
    return take_apart(Audio(samples=np.concatenate(parts).astype(np.float32), rate=RATE))


def _phonemes(word: str = "aiaai") -> list[Phoneme]:
    said = []
    for number, letter in enumerate(word):
        begin = 0.25 * number
        said += [
            Phoneme(symbol="s", start=begin, end=begin + 0.05),
            Phoneme(symbol=letter, start=begin + 0.05, end=begin + 0.25),
        ]
    return said


def test_alignment_finds_the_same_moments_at_another_speed() -> None:
    ramp = np.linspace(0, 1, 60)[:, None].astype(np.float32)
    slow = np.linspace(0, 1, 90)[:, None].astype(np.float32)

    path = align(slow, ramp)

    assert (np.diff(path) >= 0).all()
    assert (path[0], path[-1]) == (0, 59)
    assert np.abs(path / 59 - np.linspace(0, 1, 90)).max() < 0.05


def test_the_made_voice_takes_on_pitch_and_formants() -> None:
    made = _voice(MADE, 110.0)
    timbre = learn(_voice(WANTED, 180.0, slow=1.2), made, _phonemes())

    new = put_on(made, _phonemes(), timbre)

    assert timbre.by_phoneme
    assert np.median(new.pitch[new.pitch > 0]) == pytest.approx(180, rel=0.05)
    frame = 30  # inside the first "a"
    frequency = np.linspace(0, RATE / 2, new.envelope.shape[1])
    around = (frequency > 550) & (frequency < 1100)
    before, after = (frequency[around][voice.envelope[frame][around].argmax()] for voice in (made, new))
    assert before == pytest.approx(700, abs=60)
    assert after > before + 60
    assert new.envelope.sum(axis=1) == pytest.approx(made.envelope.sum(axis=1), rel=0.01)


def test_without_a_transcript_only_pitch_and_colour_are_taken() -> None:
    timbre = learn(_voice(WANTED, 180.0), _voice(MADE, 110.0), None)

    assert not timbre.by_phoneme
    assert 2 ** timbre.usual[0] == pytest.approx(180, rel=0.03)
    assert np.abs(timbre.colour).max() > 0.3


def test_recordings_of_one_voice_are_pooled() -> None:
    made = _voice(MADE, 110.0)
    one, other = learn(_voice(WANTED, 170.0), made, _phonemes()), learn(_voice(WANTED, 190.0), made, None)

    both = pool([one, other])

    assert both.seconds == pytest.approx(one.seconds + other.seconds)
    assert len(both.symbols) == len(one.symbols)
    assert one.usual[0] < both.usual[0] < other.usual[0]


def test_a_phoneme_that_was_never_heard_keeps_its_place() -> None:
    made = _voice(MADE, 110.0)
    timbre = learn(_voice(WANTED, 180.0), made, [one for one in _phonemes() if one.symbol != "i"])

    new = put_on(made, _phonemes(), timbre)

    assert np.isfinite(new.envelope).all()


def test_a_reference_without_a_voice_is_refused() -> None:
    noise = take_apart(Audio(samples=hiss(1.0).astype(np.float32), rate=RATE))

    with pytest.raises(InvalidInput, match="No voice"):
        learn(noise, _voice(MADE, 110.0), None)

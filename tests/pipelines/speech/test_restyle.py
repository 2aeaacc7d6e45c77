import numpy as np
import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.emotion.parse import parse
from pipelines.errors import InvalidInput
from pipelines.media.types import Audio
from pipelines.performance.visemes import Phoneme
from pipelines.speech.pitch import track_pitch
from pipelines.speech.restyle import LONGEST_SECONDS, restyle
from tests.pipelines.speech.voices import PITCH, RATE, sentence

NEUTRAL = EmotionCurve.constant(from_labels({"neutral": 1.0}))


def _felt(label: str, intensity: float = 1.0) -> EmotionCurve:
    return EmotionCurve.constant(from_labels({label: 1.0}, intensity=intensity))


def _pitch(sound: Audio) -> float:
    pitch = track_pitch(sound.mono(), sound.rate)
    return float(np.median(pitch[pitch > 0]))


def _level(sound: Audio) -> float:
    samples = sound.mono()
    return float(10 * np.log10((samples**2).mean()))


def test_a_neutral_curve_leaves_the_recording_as_it_is() -> None:
    sound = sentence()

    assert restyle(sound, NEUTRAL).sound is sound


@pytest.mark.parametrize(
    ("label", "higher", "louder", "longer"),
    [("angry", 1, 1, -1), ("happy", 1, 1, -1), ("fear", 1, -1, -1), ("sad", -1, -1, 1), ("surprised", 1, 1, -1)],
)
def test_the_voice_moves_the_way_of_the_feeling_and_further_when_it_is_stronger(
    label: str, higher: int, louder: int, longer: int
) -> None:
    sound = sentence()
    takes = [sound, *(restyle(sound, _felt(label, strength)).sound for strength in (0.5, 1.0))]

    assert (np.diff([higher * _pitch(take) for take in takes]) > 0).all()
    assert (np.diff([longer * take.seconds for take in takes]) > 0).all()
    copy = restyle(sound, NEUTRAL, slot_seconds=sound.seconds).sound  # the vocoder alone
    assert (np.diff([louder * _level(take) for take in (copy, *takes[1:])]) > 0).all()


@pytest.mark.parametrize("slot", [0.1, 0.777, 1.5, 2.0, 4.321])
def test_a_slot_is_kept_to_the_sample(slot: float) -> None:
    made = restyle(sentence(), _felt("sad"), slot_seconds=slot).sound

    assert len(made.samples) == round(slot * made.rate)


def test_a_tight_slot_is_filled_and_said() -> None:
    made = restyle(sentence(), NEUTRAL, slot_seconds=0.6)

    assert made.pace > 1.3
    assert "0.60 s" in made.notes[0]


def test_the_curve_is_followed_over_the_time_of_the_result() -> None:
    made = restyle(sentence(syllables=12), parse("sad, then suddenly angry at 2 s")).sound.mono()

    assert _level(Audio(samples=made[: RATE * 3 // 2], rate=RATE)) + 5 < _level(
        Audio(samples=made[RATE * 5 // 2 :], rate=RATE)
    )


def test_phonemes_move_along() -> None:
    sound = sentence()
    phonemes = [Phoneme(symbol="s", start=0.10, end=0.17), Phoneme(symbol="a", start=0.17, end=0.33)]

    slow = restyle(sound, _felt("sad"), phonemes=phonemes)

    assert [one.symbol for one in slow.phonemes] == ["s", "a"]
    assert slow.phonemes[1].end - slow.phonemes[1].start > 0.16
    assert slow.phonemes[0].end == pytest.approx(slow.phonemes[1].start)


def test_shouting_never_clips() -> None:
    sound = sentence()
    loud = Audio(samples=sound.samples * 1.9, rate=sound.rate)

    assert np.abs(restyle(loud, _felt("angry", 1.5)).sound.samples).max() < 0.9


def test_shouting_is_turned_down_as_a_whole_and_not_bent() -> None:
    sound = sentence()
    quiet, loud = (
        restyle(Audio(samples=sound.samples * size, rate=sound.rate), _felt("angry")).sound.mono()
        for size in (0.2, 1.9)
    )

    windows = np.stack([quiet, loud])[:, : len(quiet) // 400 * 400].reshape(2, -1, 400)
    one, other = windows[:, (windows[0] ** 2).mean(axis=1) > 1e-4]
    alike = (one * other).sum(axis=1) / np.sqrt((one**2).sum(axis=1) * (other**2).sum(axis=1))
    assert alike.min() > 0.98


def test_rate_hurries_and_slows() -> None:
    sound = sentence()

    fast, slow = (restyle(sound, NEUTRAL, rate=rate).sound.seconds for rate in (1.5, 0.75))

    assert fast < sound.seconds < slow


def test_the_voice_keeps_its_pitch_under_a_neutral_slot() -> None:
    assert _pitch(restyle(sentence(), NEUTRAL, slot_seconds=1.5).sound) == pytest.approx(PITCH, rel=0.05)


@pytest.mark.parametrize(
    ("sound", "options", "words"),
    [
        (Audio(samples=np.zeros(RATE, dtype=np.float32), rate=RATE), {}, "silent"),
        (Audio(samples=np.full(int(RATE * LONGEST_SECONDS) + 9, 0.1, dtype=np.float32), rate=RATE), {}, "at most"),
        (sentence(), {"slot_seconds": 0.05}, "0.05 s"),
        (sentence(), {"slot_seconds": float("nan")}, "slot"),
        (sentence(), {"rate": 3.0}, "rate is 3"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(sound: Audio, options: dict, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        restyle(sound, NEUTRAL, **options)

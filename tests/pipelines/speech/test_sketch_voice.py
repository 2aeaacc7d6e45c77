from pathlib import Path

import numpy as np
import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.errors import InvalidInput
from pipelines.media.audio import write_wav
from pipelines.media.types import Audio
from pipelines.speech.espeak import available
from pipelines.speech.pitch import track_pitch
from pipelines.speech.sketch_voice import learn_voice, say
from tests.pipelines.speech.voices import RATE, sentence, vowel

pytestmark = pytest.mark.skipif(not available(), reason="needs espeak-ng")

NEUTRAL = EmotionCurve.constant(from_labels({"neutral": 1.0}))
LINE = "We met at the old bridge, and then it rained."


def test_phonemes_lie_inside_the_sound_in_order() -> None:
    said = say(LINE, EmotionCurve.constant(from_labels({"sad": 1.0})))

    starts = [one.start for one in said.phonemes]
    assert len(starts) > 20
    assert starts == sorted(starts)
    assert said.phonemes[-1].end <= said.sound.seconds + 1e-6


def test_a_slot_is_kept_to_the_sample() -> None:
    said = say(LINE, NEUTRAL, slot_seconds=2.345)

    assert len(said.sound.samples) == round(2.345 * said.sound.rate)


def test_a_reference_moves_the_voice_and_its_transcript_brings_it_closer(tmp_path: Path) -> None:
    reference = write_wav(tmp_path / "other.wav", say(LINE, NEUTRAL, voice="en-us+f2").sound)

    by_phoneme, by_colour = learn_voice([(reference, LINE)]), learn_voice([(reference, None)])

    assert by_phoneme.timbre.by_phoneme
    assert any("no transcript" in note for note in by_colour.notes)
    wanted = _pitch(say(LINE, NEUTRAL, voice="en-us+f2").sound)
    assert _pitch(say(LINE, NEUTRAL, voice=by_phoneme).sound) == pytest.approx(wanted, rel=0.08)
    assert abs(_pitch(say(LINE, NEUTRAL).sound) / wanted - 1) > 0.2


@pytest.mark.parametrize(
    ("samples", "words"),
    [(np.full(22050 * 3 // 10, 0.1), "at least 1 s"), (np.zeros(22050 * 2), "silent")],
)
def test_a_reference_that_tells_nothing_is_refused(tmp_path: Path, samples: np.ndarray, words: str) -> None:
    file = write_wav(tmp_path / "bad.wav", Audio(samples=samples.astype(np.float32), rate=22050))

    with pytest.raises(InvalidInput, match=words):
        learn_voice([(file, None)])


def test_a_clipped_reference_is_used_and_said(tmp_path: Path) -> None:
    loud = say(LINE, NEUTRAL).sound
    file = write_wav(tmp_path / "clipped.wav", Audio(samples=np.clip(loud.samples * 20, -1, 1), rate=loud.rate))

    notes = learn_voice([(file, LINE)]).notes

    assert any("clipped" in note for note in notes)
    assert not any("Two voices" in note for note in notes)


def test_two_people_in_a_reference_are_noticed(tmp_path: Path) -> None:
    high = np.concatenate([np.zeros(RATE // 2), vowel(0.8, pitch=230.0)])
    one, other = sentence(syllables=4, pause=0.4).mono(), high.astype(np.float32)
    both = write_wav(tmp_path / "two.wav", Audio(samples=np.concatenate([one, other]), rate=RATE))

    assert any("Two voices" in note for note in learn_voice([(both, None)]).notes)


def _pitch(sound: Audio) -> float:
    pitch = track_pitch(sound.mono(), sound.rate)
    return float(np.median(pitch[pitch > 0]))

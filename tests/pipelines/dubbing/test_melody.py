"""Another voice rises and falls where the actor did, in pitch and in loudness, and keeps its own height."""

from collections.abc import Callable

import numpy as np
import pytest

from pipelines.dubbing.melody import Melody, melody_of, performing
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.media.types import Audio
from pipelines.speech.acting import Acting, by_table
from pipelines.speech.kinds import kinds_of
from pipelines.speech.pitch import HOP_SECONDS, track_pitch
from pipelines.speech.restyle import say_again
from pipelines.speech.subslots import parts_on
from pipelines.speech.vocoder import VoiceFrames, take_apart
from tests.pipelines.speech.voices import RATE, sentence, vowel

NEUTRAL = EmotionCurve.constant(from_labels({"neutral": 1.0}))
SECONDS = 2.0


def actor(tones: Callable[[np.ndarray], np.ndarray], decibels: Callable[[np.ndarray], np.ndarray]) -> Audio:  # type: ignore[type-arg]
    """A high voice that moves by these semitones and dB over 0..1."""
    at = np.linspace(0, 1, round(SECONDS * RATE))
    sound = vowel(SECONDS, pitch=220 * 2 ** (tones(at) / 12)) * 10 ** (decibels(at) / 20)
    return Audio(samples=(0.3 * sound).astype(np.float32), rate=RATE)


ACTOR = actor(lambda at: -4 * np.sin(2 * np.pi * at), lambda at: -6 * np.cos(2 * np.pi * at))


@pytest.fixture(scope="module")
def voice() -> VoiceFrames:
    return take_apart(sentence(syllables=9, pause=0.15))


def said(voice: VoiceFrames, acting: Acting, curve: EmotionCurve = NEUTRAL) -> Audio:
    return say_again(voice, curve, slot_seconds=2.4, spans=[(0.1, 2.1)], acting=acting).sound


def followed(voice: VoiceFrames) -> Acting:
    melody = melody_of(ACTOR)
    assert melody is not None
    return performing(melody, voice, parts_on(kinds_of(voice, ()), [(0.0, SECONDS)], HOP_SECONDS))


def likeness(sound: Audio) -> tuple[float, float]:
    """Correlation of pitch and level with the actor's, over the time in which both speak."""
    mine, his = melody_of(sound), melody_of(ACTOR)
    assert isinstance(mine, Melody) and his is not None
    at = np.linspace(0.1, 1.9, 100)
    (tones, level), (other_tones, other_level) = mine.at(at + 0.1), his.at(at)
    return float(np.corrcoef(tones, other_tones)[0, 1]), float(np.corrcoef(level, other_level)[0, 1])


def test_pitch_and_level_go_the_way_of_the_actor(voice: VoiceFrames) -> None:
    before, after = likeness(said(voice, by_table)), likeness(said(voice, followed(voice)))
    assert max(before) < 0
    assert after[0] > 0.9 and after[1] > 0.85


def test_the_voice_keeps_its_height_and_the_feeling_still_moves_it(voice: VoiceFrames) -> None:
    def height(sound: Audio) -> float:
        pitch = track_pitch(sound.mono(), sound.rate)
        return float(np.median(12 * np.log2(pitch[pitch > 0] / 100)))

    own, calm = height(said(voice, by_table)), height(said(voice, followed(voice)))
    angry = height(said(voice, followed(voice), EmotionCurve.constant(from_labels({"angry": 1.0}))))
    assert abs(calm - own) < 2.0  # the actor's voice lies ten semitones higher
    assert angry > calm + 2.0


def test_the_stresses_of_the_words_stay(voice: VoiceFrames) -> None:
    """What moves within syllables is that of the plain voice, not the actor's."""

    def fast(sound: Audio) -> np.ndarray:  # type: ignore[type-arg]
        pitch = track_pitch(sound.mono(), sound.rate)
        slow = melody_of(sound)
        assert slow is not None
        tones = 12 * np.log2(np.where(pitch > 0, pitch, np.nan))
        return tones - np.nanmedian(tones) - slow.tones

    one, other = fast(said(voice, by_table)), fast(said(voice, followed(voice)))
    both = np.isfinite(one) & np.isfinite(other)
    assert np.corrcoef(one[both], other[both])[0, 1] > 0.6


def test_where_no_voice_is_heard_there_is_no_melody() -> None:
    assert melody_of(Audio(samples=np.zeros(RATE, np.float32), rate=RATE)) is None
    noise = 0.1 * np.random.default_rng(0).standard_normal(2 * RATE)
    assert melody_of(Audio(samples=noise.astype(np.float32), rate=RATE)) is None

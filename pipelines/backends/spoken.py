"""What somebody in a portrait says: a recording, a text spoken by the embedded voice, or nothing."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.script import CHARACTERS_PER_SECOND
from pipelines.media.audio import check_speech, load_audio
from pipelines.media.probe import probe
from pipelines.media.types import Audio
from pipelines.performance.visemes import Phoneme
from pipelines.requests.portrait import Partner, PortraitRequest
from pipelines.speech.speakable import check_said


@dataclass(frozen=True, kw_only=True, eq=False)
class Spoken:
    """What is heard in a portrait.

    track: what goes under the frames: the recording's file as it is, or sound in memory.
    heard: the same for those who listen to it, mono or stereo.
    phonemes: what is said when, or () where it is not known.
    """

    track: Path | Audio
    heard: Audio
    phonemes: tuple[Phoneme, ...] = ()


def speech_seconds(person: PortraitRequest | Partner) -> float:
    """How long somebody speaks, before anything is loaded; typed text is guessed by its length.

    Raises UnreadableMedia for a recording that cannot be read, InvalidInput for a text that cannot be said.
    """
    if person.speech is not None:
        return probe(person.speech).seconds
    if person.text is None:
        return 0.0
    check_said(person.text, person.voice)
    return len(person.text) / CHARACTERS_PER_SECOND


def spoken(person: PortraitRequest | Partner) -> Spoken:
    """Load or speak it: a recording at 16 kHz; a text with the feeling of the curve, at the rate of the voice; a moment
    of silence for a listener.

    Raises UnreadableMedia or InvalidInput for a recording that cannot be used, MissingDependency for typed text
    without a voice program.
    """
    if person.speech is not None:
        heard = load_audio(person.speech, rate=16000)
        check_speech(heard)
        return Spoken(track=person.speech, heard=heard)
    if person.text is None:
        silence = Audio(samples=np.zeros(1600, dtype=np.float32), rate=16000)
        return Spoken(track=silence, heard=silence)
    from pipelines.speech.sketch_voice import say

    if isinstance(person, PortraitRequest):
        made = say(person.text, person.curve, voice=person.voice, seed=person.seed)
    else:
        made = say(person.text, _from(person.curve, person.starts), voice=person.voice)
    return Spoken(track=made.sound, heard=made.sound, phonemes=made.phonemes)


def _from(curve: EmotionCurve, seconds: float) -> EmotionCurve:
    """The curve from a time on, as that of something that begins then."""
    first = Keyframe(seconds=0.0, emotion=curve.at(seconds))
    later = (replace(key, seconds=key.seconds - seconds) for key in curve.keyframes if key.seconds > seconds)
    return EmotionCurve(keyframes=(first, *later))

"""What somebody in a portrait says: a recording, a text spoken by the embedded voice, or nothing."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from pipelines.media.audio import check_speech, load_audio
from pipelines.media.types import Audio
from pipelines.performance.visemes import Phoneme
from pipelines.requests.portrait import Partner, PortraitRequest


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


def spoken(person: PortraitRequest | Partner) -> Spoken:
    """Load or speak it: a recording at 16 kHz, a text at the rate of the voice; a moment of silence for a listener.

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
    from pipelines.speech.espeak import speak

    with TemporaryDirectory(prefix="mien-") as folder:
        made = speak(person.text, Path(folder) / "speech.wav", voice=person.voice)
        sound = load_audio(made.path, rate=22050)
    return Spoken(track=sound, heard=sound, phonemes=made.phonemes)

"""Text spoken with feeling by the embedded voice, in the timbre of a reference where there is one.

espeak-ng says it plainly and tells its phonemes; the vocoder gives it a timbre and a feeling. A sketch: clear, small,
in many languages, and audibly a machine.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput
from pipelines.media.audio import check_speech, load_audio, normalize_loudness
from pipelines.media.types import Audio
from pipelines.performance.visemes import Phoneme
from pipelines.speech.acting import Acting, by_table
from pipelines.speech.espeak import RATE, speak
from pipelines.speech.pitch import HOP_SECONDS
from pipelines.speech.restyle import Restyled, say_again
from pipelines.speech.speakable import speakable
from pipelines.speech.timbre import ENOUGH_SECONDS, Timbre, learn, pool, put_on
from pipelines.speech.vocoder import VoiceFrames, take_apart

NEUTRAL_LUFS = -23.0
"""Loudness of neutral speech: what is shouted lies above it, without clipping."""

SHORTEST_REFERENCE, LONGEST_REFERENCE = 1.0, 30.0
"""Seconds of a reference: a shorter one tells nothing of a voice, of a longer one the beginning is taken."""

HIGH_VOICE = 165.0
"""Hz from which a voice is taken on from the program's female voice, which lies nearer."""

_CLIPPED = 0.002  # share of samples at the peak from which a recording counts as clipped
_APART = 5.0  # semitones between two voices
_PLAIN = "This is how the voice sounds when it says something."


@dataclass(frozen=True, kw_only=True, eq=False)
class LearnedVoice:
    """A voice to speak with: the program's own, and the timbre put on it.

    voice: of espeak-ng. notes: sentences on how well it could be learned.
    """

    voice: str
    timbre: Timbre
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Plain:
    """A text as it is said without any feeling.

    sound: as the program says it. frames: the same taken apart, in the timbre of the voice. phonemes: what sounds when.
    notes: sentences on how well the voice could be learned.
    """

    sound: Audio
    frames: VoiceFrames
    phonemes: tuple[Phoneme, ...]
    notes: tuple[str, ...] = ()


def say(
    text: str,
    curve: EmotionCurve,
    *,
    voice: str | LearnedVoice = "en-us",
    slot_seconds: float | None = None,
    rate: float = 1.0,
    seed: int = 0,
    perform: Callable[[Audio], Acting] | None = None,
) -> Restyled:
    """Speak `text`, without inline tags, with the feeling of `curve`, whose seconds are those of the result.

    voice: of espeak-ng, such as "de" or "en-us+f3", or one that was learned from a reference.
    slot_seconds: length of the result, kept to the sample; None takes what the feeling needs.
    rate: how much faster it is said, 0.5..2. seed: everything random comes from it.
    perform: makes the acting for what was plainly said; None plays the table.

    Raises MissingDependency without espeak-ng, UnknownWord for a voice that it lacks, InvalidInput for text that it
    cannot read.
    """
    plain = say_plainly(text, voice)
    acting = by_table if perform is None else perform(plain.sound)
    said = say_again(
        plain.frames, curve, slot_seconds=slot_seconds, phonemes=plain.phonemes, rate=rate, seed=seed, acting=acting
    )
    return replace(said, notes=(*plain.notes, *said.notes))


def say_plainly(text: str, voice: str | LearnedVoice) -> Plain:
    """`text` in the voice before anything is felt. Raises what `say` raises."""
    name = voice.voice if isinstance(voice, LearnedVoice) else voice
    sound, phonemes = _spoken(speakable(text, name), name)
    frames = take_apart(sound)
    if isinstance(voice, LearnedVoice):
        return Plain(sound=sound, frames=put_on(frames, phonemes, voice.timbre), phonemes=phonemes, notes=voice.notes)
    return Plain(sound=sound, frames=frames, phonemes=phonemes)


def learn_voice(references: Sequence[tuple[Path, str | None]], *, voice: str = "en-us") -> LearnedVoice:
    """A voice to speak with, from recordings of one person, each with what is said in it or None.

    voice: of espeak-ng, in the language of the transcripts.

    Raises InvalidInput for a recording that is too short, silent or without a voice, UnreadableMedia for a file that is
    none.
    """
    heard = [(_reference(path), transcript) for path, transcript in references]
    if not heard:
        raise InvalidInput("There is no recording to learn a voice from. Give at least one.")
    wanted = [take_apart(sound) for sound, _ in heard]
    pitch = np.concatenate([frames.pitch[frames.pitch > 0] for frames in wanted])
    high = len(pitch) > 0 and float(np.median(pitch)) > HIGH_VOICE
    name = f"{voice}+f3" if high and "+" not in voice else voice
    learned = []
    for frames, (_, transcript) in zip(wanted, heard, strict=True):
        made, phonemes = _spoken(speakable(transcript or _PLAIN, name), name)
        learned.append(learn(frames, take_apart(made), phonemes if transcript else None))
    timbre = pool(learned)
    notes = _notes(timbre, [sound for sound, _ in heard])
    if _two_speak([frames.pitch for frames in wanted]):
        notes = (*notes, "Two voices seem to speak in the reference; one person alone would sound like himself.")
    return LearnedVoice(voice=name, timbre=timbre, notes=notes)


def _spoken(text: str, voice: str) -> tuple[Audio, tuple[Phoneme, ...]]:
    with TemporaryDirectory(prefix="mien-") as folder:
        made = speak(text, Path(folder, "plain.wav"), voice=voice)
        sound = load_audio(made.path, rate=RATE)
    return normalize_loudness(sound, NEUTRAL_LUFS), made.phonemes


def _reference(path: Path) -> Audio:
    sound = load_audio(path, rate=RATE, min_seconds=SHORTEST_REFERENCE)
    check_speech(sound)
    mono = Audio(samples=sound.mono()[: round(LONGEST_REFERENCE * RATE)], rate=RATE)
    return normalize_loudness(mono, NEUTRAL_LUFS)


def _two_speak(pitches: Sequence[NDArray[np.float64]]) -> bool:
    """Whether what is said in one breath lies either low or high, with _APART semitones and nothing in between."""
    heights, lengths = [], []
    for pitch in pitches:
        voiced = np.flatnonzero(pitch > 0)
        breaths = np.split(voiced, np.flatnonzero(np.diff(voiced) * HOP_SECONDS > 0.3) + 1)
        for breath in (one for one in breaths if len(one) * HOP_SECONDS > 0.25):
            heights.append(12.0 * np.log2(float(np.median(pitch[breath]))))
            lengths.append(len(breath))
    if len(heights) < 2:
        return False
    order = np.argsort(heights)
    gaps, share = np.diff(np.array(heights)[order]), np.cumsum(np.array(lengths)[order]) / sum(lengths)
    widest = int(gaps.argmax())
    return bool(gaps[widest] > _APART and 0.2 < share[widest] < 0.8)


def _notes(timbre: Timbre, sounds: Sequence[Audio]) -> tuple[str, ...]:
    notes = []
    if not timbre.by_phoneme:
        notes.append(
            "The reference has no transcript, so only its pitch and colour were taken over. Type what is said in it to "
            "bring the voice much closer."
        )
    elif timbre.seconds < ENOUGH_SECONDS:
        notes.append(
            f"The reference holds {timbre.seconds:.0f} s of speech; from {ENOUGH_SECONDS:g} s on it comes closer."
        )
    for sound in sounds:
        peak = float(np.abs(sound.samples).max())
        if float((np.abs(sound.samples) > 0.995 * peak).mean()) > _CLIPPED:
            notes.append("The reference is clipped; a recording at a lower level would sound cleaner.")
            break
    return tuple(notes)

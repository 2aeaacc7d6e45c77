"""The lines of a script as speech in their slots, in the voices that are wanted."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from pipelines.dubbing.actor import bursts, felt_by_actor, under
from pipelines.dubbing.feeling import felt_in, scaled
from pipelines.dubbing.fit import Fit, fit_line, following
from pipelines.dubbing.lines import Line
from pipelines.dubbing.melody import melody_of, performing
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import UNFELT
from pipelines.emotion.passages import Passage
from pipelines.errors import InvalidInput
from pipelines.media.audio import load_audio, write_wav
from pipelines.media.types import Audio
from pipelines.performance.visemes import Phoneme
from pipelines.speech.acting import Acting, by_table
from pipelines.speech.espeak import available, check_voice
from pipelines.speech.kinds import kinds_of
from pipelines.speech.pitch import HOP_SECONDS
from pipelines.speech.restyle import Restyled, restyle, say_again
from pipelines.speech.sketch_voice import LearnedVoice, learn_voice, say_plainly
from pipelines.speech.speakable import speakable
from pipelines.speech.subslots import parts_on

_AUDIBLE = 1e-3  # of full scale

LEAST_REFERENCE = 2.0
"""Seconds of a character's own speech below which no voice is learned from it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SpokenLine:
    """A line and its speech. felt: the curve that was played. notes: sentences for the user.

    phonemes: in seconds of the speech, or () where they are not known.
    """

    line: Line
    speech: Audio
    phonemes: tuple[Phoneme, ...]
    fit: Fit
    felt: EmotionCurve
    notes: tuple[str, ...]

    @property
    def asked(self) -> Passage:
        """When it is heard in the video, and what is felt in it; the silence that pads its slot is left out."""
        loud = np.flatnonzero(np.abs(self.speech.mono()) > _AUDIBLE)
        end = (loud[-1] + 1) / self.speech.rate if len(loud) else self.speech.seconds
        return Passage(start=self.line.start, end=self.line.start + float(end), curve=self.felt)

    def told(self) -> dict[str, Any]:
        """JSON-ready facts of the line."""
        return {
            "start": self.line.start,
            "end": self.line.end,
            "text": self.line.spoken,
            "character": self.line.character,
            "seconds": round(self.speech.seconds, 3),
            "fit": self.fit.badge,
            "pace": round(self.fit.pace, 2),
            "felt": self.felt.keyframes[0].emotion.dominant,
            "notes": [*self.notes, *([self.fit.advice] if self.fit.advice else [])],
        }


def speak_lines(
    lines: Sequence[Line],
    *,
    voices: Mapping[str, str | LearnedVoice],
    language: str,
    around: EmotionCurve,
    original: Audio | None,
    follow_actor: bool,
    actor_melody: bool,
    end: float,
    seed: int,
) -> Iterator[SpokenLine]:
    """Speak the lines one after the other; each fits its slot as far as that can be.

    voices: voice of each character, for lines that name no speaker; those that do are said by him in the language of
    `language`. around: what is felt over the whole video, where a line does not say.
    original: the old sound at 16 kHz, or None: pauses fall where they fell in it, and `follow_actor` listens to it.
    actor_melody: pitch and loudness move as they do in it, in lines that follow the actor.
    end: length of the video in seconds.
    """
    for number, line in enumerate(lines):
        felt, notes, follows = _felt(line, around, original if follow_actor else None)
        if line.take is None:
            voice = line.voice(language) if line.speaker else voices[line.character]
            say, more = _speaker(line, felt, voice, original, actor_melody and follows, seed + number)
            notes = (*notes, *more)
        else:
            say = partial(_replayed, load_audio(line.take, rate=24000), seed + number)
        natural = say(None)
        fit = fit_line(line, natural.sound.seconds, following(lines, line, end))
        said = natural if natural.sound.seconds <= fit.seconds and line.take is not None else say(fit.seconds)
        hurry = () if fit.advice else said.notes  # of two sentences on the same pace, the one with a remedy
        yield SpokenLine(
            line=line, speech=said.sound, phonemes=said.phonemes, fit=fit, felt=felt, notes=(*notes, *hurry)
        )


def check_speakable(lines: Sequence[Line], voice: str) -> None:
    """Refuse, before any work, lines without a take that the voice of espeak-ng cannot say.

    Raises InvalidInput, naming the line, for text without words or in letters that it does not read; UnknownWord for a
    voice that there is not.
    """
    typed = [line for line in lines if line.take is None]
    for line in typed:
        try:
            speakable(line.spoken, line.voice(voice))
        except InvalidInput as error:
            raise InvalidInput(f"The line at {line.start:g} s cannot be spoken. {error}") from error
    if typed and available():
        check_voice(voice)


def voices_of(
    lines: Sequence[Line], original: Audio | None, *, language: str, same_words: bool
) -> tuple[dict[str, str | LearnedVoice], list[str]]:
    """A voice for each character, learned from the old sound under his own lines; and what is to be said about them."""
    found: dict[str, str | LearnedVoice] = {}
    notes: list[str] = []
    for character in dict.fromkeys(line.character for line in lines):
        mine = [line for line in lines if line.character == character]
        name = character or "the speaker"
        pieces = [] if original is None else [(line, _heard(original, line)) for line in mine]
        heard = [(line, piece) for line, piece in pieces if piece is not None]
        if sum(piece.seconds for _, piece in heard) < LEAST_REFERENCE:
            notes.append(f"Too little of {name} is heard in the video to learn the voice; a plain one speaks.")
            found[character] = language
            continue
        with TemporaryDirectory(prefix="mien-") as folder:
            files = [
                (write_wav(Path(folder, f"{number}.wav"), piece), line.spoken if same_words else None)
                for number, (line, piece) in enumerate(heard)
            ]
            try:
                found[character] = learn_voice(files, voice=language)
            except InvalidInput as error:
                notes.append(f"The voice of {name} could not be learned: {error}")
                found[character] = language
    return found, notes


def _felt(line: Line, around: EmotionCurve, original: Audio | None) -> tuple[EmotionCurve, tuple[str, ...], bool]:
    """What is felt in a line, what is to be said about that, and whether it is the actor's feeling."""
    if original is not None and not line.has_feeling:
        heard = felt_by_actor(original, line)
        if heard is not None:
            return scaled(heard, line.intensity), ("The feeling was taken from the actor.",), True
    return felt_in(line, around), (), False


_Say = Callable[[float | None], Restyled]
"""Say a line in so many seconds, or in its natural time."""


def _speaker(
    line: Line,
    felt: EmotionCurve,
    voice: str | LearnedVoice,
    original: Audio | None,
    melody: bool,
    seed: int,
) -> tuple[_Say, tuple[str, ...]]:
    """The line spoken by its voice, with the pauses of the original and, if so wished, its melody."""
    plain = say_plainly(line.spoken, voice)
    spans = [] if original is None else bursts(original, line)
    acting: Acting = by_table
    notes = plain.notes
    if melody and original is not None:
        heard = melody_of(under(original, line))
        parts = parts_on(kinds_of(plain.frames, plain.phonemes), spans, HOP_SECONDS)
        if heard is None or not parts:
            notes = (*notes, "Too little voice is heard in the original to take over its melody.")
        else:
            acting, notes = performing(heard, plain.frames, parts), (*notes, "The melody was taken from the actor.")

    def say(seconds: float | None) -> Restyled:
        return say_again(
            plain.frames,
            felt,
            slot_seconds=seconds,
            spans=() if seconds is None else spans,
            phonemes=plain.phonemes,
            seed=seed,
            acting=acting,
        )

    return say, notes


def _replayed(take: Audio, seed: int, seconds: float | None) -> Restyled:
    """A take as it is, or in so many seconds; its feeling is in it, and would be doubled if played once more."""
    if seconds is None:
        return Restyled(sound=take, phonemes=(), pace=1.0, notes=())
    return restyle(take, UNFELT, slot_seconds=seconds, seed=seed)


def _heard(original: Audio, line: Line) -> Audio | None:
    """The old sound under a line, where somebody speaks there for a third of a second."""
    piece = under(original, line)
    if piece.seconds < 0.4:
        return None
    return piece if sum(end - start for start, end in bursts(original, line)) > 0.33 else None

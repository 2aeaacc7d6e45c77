"""The lines of a script as speech in their slots, in the voices that are wanted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from pipelines.dubbing.actor import bursts, felt_by_actor
from pipelines.dubbing.fit import Fit, fit_line, following
from pipelines.dubbing.lines import Line
from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.state import MAX_INTENSITY
from pipelines.errors import InvalidInput
from pipelines.media.audio import load_audio, write_wav
from pipelines.media.types import Audio
from pipelines.speech.restyle import Restyled, restyle
from pipelines.speech.sketch_voice import LearnedVoice, learn_voice, say

LEAST_REFERENCE = 2.0
"""Seconds of a character's own speech below which no voice is learned from it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SpokenLine:
    """A line and its speech. felt: the curve that was played. notes: sentences for the user."""

    line: Line
    speech: Audio
    fit: Fit
    felt: EmotionCurve
    notes: tuple[str, ...]

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
    around: EmotionCurve,
    original: Audio | None,
    follow_actor: bool,
    end: float,
    seed: int,
) -> Iterator[SpokenLine]:
    """Speak the lines one after the other; each fits its slot as far as that can be.

    voices: voice of each character. around: what is felt over the whole video, where a line does not say.
    original: the old sound at 16 kHz, for `follow_actor`. end: length of the video in seconds.
    """
    for number, line in enumerate(lines):
        felt, notes = _felt(line, around, original if follow_actor else None)
        natural = _say(line, felt, voices, None, seed + number)
        fit = fit_line(line, natural.sound.seconds, following(lines, line, end))
        said = natural if natural.sound.seconds <= fit.seconds else _say(line, felt, voices, fit.seconds, seed + number)
        yield SpokenLine(line=line, speech=said.sound, fit=fit, felt=felt, notes=(*notes, *said.notes))


def voices_of(
    lines: Sequence[Line], original: Audio | None, *, language: str, same_words: bool
) -> tuple[dict[str, str | LearnedVoice], list[str]]:
    """A voice for each character, learned from the old sound under his own lines; and what is to be said about them."""
    found: dict[str, str | LearnedVoice] = {}
    notes: list[str] = []
    for character in dict.fromkeys(line.character for line in lines):
        mine = [line for line in lines if line.character == character]
        name = character or "the speaker"
        pieces = [] if original is None else [(line, _cut(original, line)) for line in mine]
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


def felt_in(line: Line, around: EmotionCurve) -> EmotionCurve:
    """What is felt in a line: what it says itself, else what is felt around it, read at five points."""
    if line.has_feeling:
        return scaled(line.curve(), line.intensity)
    times = np.linspace(line.start, line.end, 5)
    keys = tuple(
        Keyframe(seconds=float(at - line.start), emotion=around.at(float(at)), easing="linear") for at in times
    )
    return scaled(EmotionCurve(keyframes=keys), line.intensity)


def scaled(curve: EmotionCurve, factor: float) -> EmotionCurve:
    """The curve with every intensity times `factor`, up to the most there is."""
    if factor == 1.0:
        return curve
    return EmotionCurve(
        keyframes=tuple(
            replace(key, emotion=replace(key.emotion, intensity=min(MAX_INTENSITY, key.emotion.intensity * factor)))
            for key in curve.keyframes
        )
    )


def _felt(line: Line, around: EmotionCurve, original: Audio | None) -> tuple[EmotionCurve, tuple[str, ...]]:
    if original is not None and not line.has_feeling:
        heard = felt_by_actor(original, line)
        if heard is not None:
            return scaled(heard, line.intensity), ("The feeling was taken from the actor.",)
    return felt_in(line, around), ()


def _say(
    line: Line, felt: EmotionCurve, voices: Mapping[str, str | LearnedVoice], seconds: float | None, seed: int
) -> Restyled:
    if line.take is not None:
        take = load_audio(line.take, rate=24000)
        if seconds is None:
            return Restyled(sound=take, phonemes=(), pace=1.0, notes=())
        return restyle(take, felt, slot_seconds=seconds, seed=seed)
    return say(line.spoken, felt, voice=voices[line.character], slot_seconds=seconds, seed=seed)


def _cut(original: Audio, line: Line) -> Audio | None:
    """The old sound under a line, where somebody speaks there for a third of a second."""
    piece = original.samples[round(line.start * original.rate) : round(line.end * original.rate)]
    if len(piece) < 0.4 * original.rate:
        return None
    spoken = bursts(piece.mean(axis=1), original.rate)
    return Audio(samples=piece, rate=original.rate) if sum(end - start for start, end in spoken) > 0.33 else None

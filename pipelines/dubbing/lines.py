"""The lines of a script: who says what, when, and with which feeling."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import UNFELT
from pipelines.emotion.parse import parse
from pipelines.emotion.script import TAG, parse_script, script_curve
from pipelines.errors import InvalidInput

MAX_LINES = 500

SPEAKERS = (*(f"f{number}" for number in range(1, 6)), *(f"m{number}" for number in range(1, 9)))
"""The women and men that the embedded voice can be, in each of its languages."""

SHORTEST_SLOT = 0.1
"""Seconds below which nothing can be said in a slot."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a script.

    start, end: seconds in the video; the line is spoken within them. text: what is said; inline tags such as "[sad]"
        are felt and never spoken. character: who says it, "" where that does not matter. speaker: one of SPEAKERS that
        plays the character, "" for the voice that speaks for all.
    emotion: what is felt, in words, or "" for the tags in the text, the actor, or nothing.
    intensity: scales it, 0..1.5. take: a recording of the line that was made already, or None.

    Raises InvalidInput for times, tags or values that do not hold; the message quotes the line.
    """

    start: float
    end: float
    text: str
    character: str = ""
    emotion: str = ""
    intensity: float = 1.0
    take: Path | None = None
    speaker: str = ""

    def __post_init__(self) -> None:
        shown = self.text if len(self.text) <= 40 else self.text[:37] + "…"
        if not (isfinite(self.start) and isfinite(self.end) and 0 <= self.start < self.end):
            raise InvalidInput(
                f"The line '{shown}' goes from {self.start:g} s to {self.end:g} s; its end must lie after its start, "
                "and neither before 0. Correct its times."
            )
        if not self.text.strip():
            raise InvalidInput(f"The line at {self.start:g} s has no text. Write one, or take the line out.")
        if not 0 <= self.intensity <= 1.5:
            raise InvalidInput(f"The intensity of '{shown}' is {self.intensity:g}; it lies between 0 and 1.5.")
        if self.speaker and self.speaker not in SPEAKERS:
            raise InvalidInput(f"The speaker of '{shown}' is '{self.speaker}'; use one of {', '.join(SPEAKERS)}.")
        if self.emotion:
            parse(self.emotion, self.seconds)
        if TAG.search(self.text):
            try:
                parse_script(self.text)
            except InvalidInput as error:
                raise InvalidInput(f"The line at {self.start:g} s ('{shown}') cannot be read. {error}") from error

    @property
    def seconds(self) -> float:
        """Length of the slot."""
        return self.end - self.start

    @property
    def spoken(self) -> str:
        """The text without its inline tags."""
        return parse_script(self.text).text if TAG.search(self.text) else " ".join(self.text.split())

    def voice(self, language: str) -> str:
        """The embedded voice that says it, where `language` is the one for all, such as "en-us" or "en-us+f3"."""
        return voice_of(self.speaker, language)

    @property
    def has_feeling(self) -> bool:
        """True where the line itself says what is felt."""
        return bool(self.emotion) or TAG.search(self.text) is not None

    def curve(self) -> EmotionCurve:
        """What is felt, over the seconds of the line; neutral where it does not say."""
        if self.emotion:
            return parse(self.emotion, self.seconds)
        if TAG.search(self.text):
            return script_curve(parse_script(self.text), self.seconds)
        return UNFELT


def check_lines(lines: tuple[Line, ...], seconds: float) -> None:
    """Refuse lines that cannot be dubbed onto a video of so many seconds.

    Raises InvalidInput for no lines or too many, one that begins after the end or is too short, or two of one character
    that overlap.
    """
    if not lines:
        raise InvalidInput("The script has no lines. Give at least one, with its times.")
    if len(lines) > MAX_LINES:
        raise InvalidInput(f"The script has {len(lines)} lines; at most {MAX_LINES} can be dubbed at once. Split it.")
    late = next((line for line in lines if line.start >= seconds), None)
    if late is not None:
        raise InvalidInput(
            f"The line at {late.start:g} s ('{late.spoken[:40]}') begins after the video, which lasts {seconds:.1f} s. "
            "Check that script and video belong together."
        )
    short = next((line for line in lines if min(line.end, seconds) - line.start < SHORTEST_SLOT - 1e-6), None)
    if short is not None:
        left = min(short.end, seconds) - short.start
        raise InvalidInput(
            f"The line at {short.start:g} s ('{short.spoken[:40]}') has only {left:.2f} s in the video; at least "
            f"{SHORTEST_SLOT:g} s are needed. Give it more time."
        )
    for _, said in overlaps(lines):
        raise InvalidInput(said)


def voice_of(speaker: str, language: str) -> str:
    """The embedded voice of one of SPEAKERS in a language, or `language` itself for none."""
    return f"{language.partition('+')[0]}+{speaker}" if speaker else language


def overlaps(lines: Iterable[Line]) -> Iterator[tuple[Line, str]]:
    """Each line that begins before its character has ended another one, and a sentence about it."""
    latest: dict[str, Line] = {}
    for line in sorted(lines, key=lambda one: one.start):
        before = latest.get(line.character)
        if before is not None and before.end > line.start + 1e-3:
            who = f" of {line.character}" if line.character else ""
            yield (
                line,
                f"Two lines{who} overlap: one ends at {before.end:g} s, the next begins at {line.start:g} s. "
                "Move one, or give them different characters.",
            )
        if before is None or line.end > before.end:
            latest[line.character] = line


def cut_to(lines: Iterable[Line], seconds: float) -> tuple[tuple[Line, ...], list[str]]:
    """The lines within a video of so many seconds, which ends the last ones where it ends; and what is to be said."""
    cut, notes = [], []
    for line in lines:
        if line.end > seconds:
            notes.append(f"The line at {line.start:g} s was to end at {line.end:g} s; it ends with the video.")
        cut.append(replace(line, end=min(line.end, seconds)))
    return tuple(cut), notes

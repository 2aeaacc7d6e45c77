"""A text to be spoken with the feeling written into it: "[sad 0.7] I waited [angry] and you never came"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from pipelines.emotion.clauses import read_clauses
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.state import Emotion
from pipelines.emotion.terms import blend
from pipelines.emotion.timeline import NEUTRAL, State, to_curve
from pipelines.errors import InvalidInput

TAG = re.compile(r"\[([^\[\]]*)\]")
"""An inline tag: an emotion in square brackets."""

CHARACTERS_PER_SECOND = 14.0
"""Pace of ordinary English speech, for scripts whose spoken length is not known yet."""


@dataclass(frozen=True, kw_only=True)
class Tag:
    """An emotion that begins before a word of the script.

    word: number of the word, from 0. character: place of the word in the text.
    """

    emotion: Emotion
    word: int
    character: int


@dataclass(frozen=True, kw_only=True)
class Script:
    """A text to be spoken, without its tags, and the emotion tags with their places.

    text: what is said, with single spaces.
    words: [n] (start, end) characters of each word in `text`.
    tags: in the order of the text; of several before the same word the last one counts.
    """

    text: str
    words: tuple[tuple[int, int], ...]
    tags: tuple[Tag, ...]


def said_and_felt(text: str, seconds: float | None = None) -> tuple[str, EmotionCurve | None]:
    """What is said of a text that may hold tags, and the curve that they ask for, or None where there is no tag.

    seconds: how long the speech is, see `script_curve`. Raises what `parse_script` does.
    """
    if not TAG.search(text):
        return text, None
    script = parse_script(text)
    return script.text, script_curve(script, seconds)


def parse_script(text: str) -> Script:
    """Split a script into what is said and what is felt. An empty or closing tag ("[]", "[/sad]") ends the feeling.

    Raises UnknownWord or InvalidInput for a tag that is not an emotion, InvalidInput for a text without any word, a
    bracket that is not closed, or a time inside a tag.
    """
    spoken: list[str] = []
    tags: dict[int, Tag] = {}
    end = 0
    for found in TAG.finditer(text):
        spoken += text[end : found.start()].split()
        character = len(" ".join(spoken)) + (1 if spoken else 0)
        tags[len(spoken)] = Tag(emotion=_tagged(found[1]), word=len(spoken), character=character)
        end = found.end()
    spoken += text[end:].split()
    plain = " ".join(spoken)
    if stray := re.search(r"[\[\]]", plain):
        raise InvalidInput(f"The script has a '{stray[0]}' without its partner. Write tags as [sad 0.7].")
    if not plain:
        raise InvalidInput("The script has no words to speak. Write some text beside the tags.")
    words = tuple((found.start(), found.end()) for found in re.finditer(r"\S+", plain))
    return Script(text=plain, words=words, tags=tuple(tag for tag in tags.values() if tag.word < len(words)))


def script_curve(
    script: Script, seconds: float | None = None, word_times: Sequence[float] | None = None
) -> EmotionCurve:
    """Place the tags in time: at the share of the text's characters that comes before them, or at given word times.

    seconds: how long the speech is; None takes CHARACTERS_PER_SECOND. word_times: [words] start of each word, seconds.
    Each feeling is there when its word begins. Before the first tag, and without tags, the curve is neutral.

    Raises InvalidInput when `word_times` has another length than the words or falls, or `seconds` is not above 0.
    """
    if seconds is not None and not (isfinite(seconds) and seconds > 0):
        raise InvalidInput(f"The speech is {seconds} s long; give a length above 0.")
    if word_times is not None and len(word_times) != len(script.words):
        raise InvalidInput(f"There are {len(word_times)} word times for {len(script.words)} words; give one for each.")
    if word_times is not None and list(word_times) != sorted(word_times):
        raise InvalidInput("The word times do not rise; sort them.")
    length = seconds if seconds is not None else len(script.text) / CHARACTERS_PER_SECOND
    states: list[State] = []
    for tag in script.tags:
        at = word_times[tag.word] if word_times is not None else tag.character / len(script.text) * length
        arrival = 0.0 if tag.word == 0 else round(at, 3)
        if states and arrival <= states[-1].arrival:
            states.pop()
        states.append(State(emotion=tag.emotion, arrival=arrival))
    return to_curve(states, length) if states else EmotionCurve.constant(NEUTRAL)


def _tagged(inside: str) -> Emotion:
    if not inside.strip() or inside.strip().startswith("/"):
        return NEUTRAL
    clauses = read_clauses(inside)
    if len(clauses) > 1 or clauses[0].times:
        raise InvalidInput(
            f"The tag [{inside}] holds a time or several states; a tag is one emotion, such as [sad 0.7]."
        )
    return blend(clauses[0].terms)

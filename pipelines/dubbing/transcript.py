"""From words with times to the lines of a script: cut at ends of sentences and in pauses, and short enough to read."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from unicodedata import east_asian_width

from pipelines.dubbing.lines import Line
from pipelines.speech.recognition import Word

PAUSE = 0.8
"""Seconds of silence between two words that end a line."""

LONGEST, WIDEST = 7.0, 84
"""Seconds and characters of a line at most: two rows of 42, as subtitles have. A Chinese, Japanese or Korean character
counts two."""

SHORTEST = 0.5
"""Seconds that a line has at least, where there is room behind it."""

TAIL = 0.1
"""Seconds for which a line stays after its last word, where there is room."""

EAR = 0.5
"""Seconds by which a word may miss the sound that it was heard in."""

LEAST_COPIES, LEAST_REPEATED, LONGEST_PHRASE = 3, 8, 12
"""Words said over and over are no speech but a model that hangs: a phrase of up to so many words, at least so many
times, so many words together at least. "No, no, no" is said by people."""

_ENDS = re.compile(r"[.!?…。！？]+['\"”»’)）」』]*$")
_ABBREVIATED = re.compile(r"(?:^|[\s(])(?:[A-Za-z]|Mr|Mrs|Ms|Dr|St|Prof|vs|Nr|bzw|ca|usw|Mme|Sr|Sra)\.$")
_WEAK_ENDS = re.compile(r"[,;:、，；：–—-]+['\"”»’)]*$")
_NOTE = re.compile(r"\[[^\[\]]*\]|[\[\]♪♫]")
"""A note such as [music], which is not said, or a stray sign of one; brackets would be read as tags of a feeling."""


def lines_from(words: Sequence[Word]) -> tuple[Line, ...]:
    """The lines of a script from its words, in order; () where nothing is left of them."""
    kept = without_loops(without_notes(in_order(words)))
    runs = [short for run in sentences_of(kept) for short in fitting(run)]
    return _with_room([_line(run) for run in runs if any(sign.isalnum() for sign in _text(run))])


def audible(words: Sequence[Word], spoken: Sequence[tuple[float, float]]) -> list[Word]:
    """The words in or near a stretch with sound, each without the silence at its sides.

    spoken: (start, end) of each stretch, in the seconds of the words.
    Models write thanks for watching into silence, and count the pause before a word as the word. One that reaches over
    a silence is heard in the stretch that it shares most with.
    """
    kept = []
    for word in words:
        near = [(start, end) for start, end in spoken if start - EAR < word.end and word.start < end + EAR]
        if near:
            start, end = max(near, key=lambda stretch: min(word.end, stretch[1]) - max(word.start, stretch[0]))
            inside = max(word.start, start), min(word.end, end)
            kept.append(replace(word, start=inside[0], end=inside[1]) if inside[0] < inside[1] else word)
    return kept


def in_order(words: Sequence[Word]) -> list[Word]:
    """The words with times that never go back, each after the one before it."""
    ordered: list[Word] = []
    latest = 0.0
    for word in words:
        start = max(word.start, latest)
        latest = max(word.end, start)
        ordered.append(replace(word, start=start, end=latest))
    return ordered


def without_notes(words: Sequence[Word]) -> list[Word]:
    """The words without notes of what is heard beside them, such as [music playing] and ♪."""
    kept, at = [], 0
    unsaid = {place for note in _NOTE.finditer("".join(word.text for word in words)) for place in range(*note.span())}
    for word in words:
        text = "".join(sign for place, sign in enumerate(word.text, start=at) if place not in unsaid)
        at += len(word.text)
        if text.strip():
            kept.append(replace(word, text=text))
    return kept


def without_loops(words: Sequence[Word]) -> list[Word]:
    """The words without phrases that are repeated over and over: of those, the first is kept."""
    plain = [re.sub(r"\W", "", word.text).lower() for word in words]
    kept: list[Word] = []
    at = 0
    while at < len(words):
        size, copies = _loop_at(plain, at)
        kept += words[at : at + size]
        at += size * copies
    return kept


def sentences_of(words: Sequence[Word]) -> list[list[Word]]:
    """Runs of words that end with a sentence, or before a pause."""
    runs: list[list[Word]] = []
    for number, word in enumerate(words):
        before = words[number - 1] if number else None
        if before is None or word.start - before.end >= PAUSE or _ends_sentence(before.text, word.text):
            runs.append([])
        runs[-1].append(word)
    return runs


def fitting(words: Sequence[Word]) -> list[Sequence[Word]]:
    """The run, cut where it is best until each piece is short enough: at a comma, in a gap, near the middle."""
    if len(words) < 2 or (words[-1].end - words[0].start <= LONGEST and _width(_text(words)) <= WIDEST):
        return [words]
    widths = list(accumulate(_width(word.text) for word in words))
    at = min(range(1, len(words)), key=lambda cut: _badness(words, cut, widths[cut - 1] / widths[-1]))
    return [*fitting(words[:at]), *fitting(words[at:])]


def _loop_at(plain: Sequence[str], at: int) -> tuple[int, int]:
    """Size in words and number of copies of the loop that begins at a word; (1, 1) where none does."""
    for size in range(1, LONGEST_PHRASE + 1):
        phrase, copies = plain[at : at + size], 1
        while len(phrase) == size and plain[at + size * copies : at + size * (copies + 1)] == phrase:
            copies += 1
        if copies >= LEAST_COPIES and size * copies >= LEAST_REPEATED:
            return size, copies
    return 1, 1


def _ends_sentence(text: str, following: str) -> bool:
    if not _ENDS.search(text) or _ABBREVIATED.search(text):
        return False
    first = next((sign for sign in following if sign.isalpha()), "")
    return not first.islower()


def _badness(words: Sequence[Word], cut: int, share: float) -> float:
    """How bad it is to cut before a word, behind a share of the text: off the middle, without a comma or a gap."""
    gap = words[cut].start - words[cut - 1].end
    return abs(2 * share - 1) - (0.5 if _WEAK_ENDS.search(words[cut - 1].text) else 0.0) - min(gap, PAUSE)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _text(words: Sequence[Word]) -> str:
    return " ".join("".join(word.text for word in words).split())


def _line(words: Sequence[Word]) -> Line:
    start = round(words[0].start, 3)
    return Line(start=start, end=max(round(words[-1].end, 3), start + 0.001), text=_text(words))


def _with_room(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, each with a moment after its last word and no shorter than can be read, as far as the next allows."""
    longer = []
    for number, line in enumerate(lines, start=1):
        wanted = max(line.end + TAIL, line.start + SHORTEST)
        end = max(line.end, min(wanted, lines[number].start)) if number < len(lines) else wanted
        longer.append(replace(line, end=round(end, 3)))
    return tuple(longer)

"""What is to be read when: the lines of a script cut into captions that a viewer can follow.

At most two rows of some 42 columns stand at once, as broadcasters hold it (Netflix's timed text style guide; BBC
subtitle guidelines).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from pipelines.dubbing.lines import Line

COLUMNS = 42
"""The most in a row; Chinese, Japanese and Korean characters take two."""

ROWS = 2

READING_SPEED = 17.0
"""Columns a second that are read at ease."""

LEAST_SECONDS = 1.0


@dataclass(frozen=True, kw_only=True)
class Caption:
    """Rows of text that stand under the picture from `start` to `end`, in seconds.

    text: the whole line that they are of. lane: 0 for the lowest place; 1 and more above it, where several people speak
    at once.
    """

    start: float
    end: float
    rows: tuple[str, ...]
    text: str
    lane: int = 0


def captions(lines: Sequence[Line], until: Sequence[float], fits: Callable[[str, str], bool]) -> tuple[Caption, ...]:
    """The captions of a script, by their times.

    until: for each line, the second at which it has been said, perhaps after its end. A caption stays for as long as it
        takes to read, if the next line gives it the time.
    fits: whether of a line (first) a row (second) is narrow enough to be drawn.

    A line that is too long is cut, at the end of a sentence if possible, into captions that follow each other. Lines of
    several people at once get a row each, above each other.
    """
    made: list[Caption] = []
    free: list[float] = []  # from when on each lane is
    timed = sorted(zip(lines, until, strict=True), key=lambda one: one[0].start)
    for line, said in timed:
        text = line.spoken
        others = [other for other, _ in timed if other is not line]
        after = max(line.end - _SLACK, line.start + 1e-3)
        later = min((one.start for one in others if one.start >= after), default=float("inf"))
        read = line.start + max(LEAST_SECONDS, columns(text) / READING_SPEED)
        end = min(later, max(line.end, said, read))
        alone = all(one.start >= line.end - _SLACK or one.end <= line.start + _SLACK for one in others)
        pages = _pages(text, partial(fits, text), ROWS if alone else 1)
        lane = next((lane for lane, since in enumerate(free) if since <= line.start), len(free))
        free[lane : lane + 1] = [end]
        widths = [columns("".join(page)) + _GLANCE for page in pages]
        for number, page in enumerate(pages):
            first, last = (
                line.start + (end - line.start) * sum(widths[:n]) / sum(widths) for n in (number, number + 1)
            )
            made.append(Caption(start=first, end=last, rows=page, text=text, lane=lane))
    return tuple(sorted(made, key=lambda one: one.start))


def columns(text: str) -> int:
    """How wide a text is in columns of an ordinary letter."""
    return sum(_columns(one) for one in text)


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _pages(text: str, fits: Callable[[str], bool], rows: int) -> list[tuple[str, ...]]:
    if fits(text) or len(text) < 2:
        return [(text,)]
    pairs: list[tuple[str, str]] = [pair for pair in _cuts(text) if rows > 1 and all(fits(row) for row in pair)]
    if pairs:
        best = min(pairs, key=_unevenness)
        return [best]
    head, tail = min(_cuts(text), key=_unevenness)
    return [*_pages(head, fits, rows), *_pages(tail, fits, rows)]


def _cuts(text: str) -> list[tuple[str, str]]:
    """Every way to cut a text in two: between words and wide characters, or within a word where there is no other."""
    return list(_gentle_cuts(text)) or [
        (text[:at], text[at:]) for at in range(1, len(text)) if at == 1 or _columns(text[at]) > 0
    ]


def _gentle_cuts(text: str) -> Iterator[tuple[str, str]]:
    for at in range(1, len(text)):
        before, after = text[at - 1], text[at]
        if after == " ":
            yield text[:at].rstrip(), text[at + 1 :].lstrip()
        elif before != " " and 2 in (_columns(before), _columns(after)) and not _binds(before, after):
            yield text[:at], text[at:]


def _binds(before: str, after: str) -> bool:
    """Whether a row may not end with `before` and the next begin with `after`, in writings without spaces."""
    opens = unicodedata.category(before) in ("Ps", "Pi")
    return opens or unicodedata.category(after) in ("Pe", "Pf", "Po", "Lm") or after in _SMALL or _columns(after) == 0


def _unevenness(pair: tuple[str, str]) -> float:
    """How bad a cut is: far from the middle, and not where the sense pauses."""
    head, tail = (columns(part) for part in pair)
    ending = 0.3 if re.search(r"[.!?…。！？]['\"”»)」』]*$", pair[0]) else 0.15 if pair[0][-1] in ",;:،、，–—" else 0.0
    return abs(head - tail) / (head + tail) - ending


_GLANCE = 8
"""Columns in whose time a viewer finds a caption, however short."""

_SLACK = 0.05
"""Lines that overlap by less, in seconds, follow each other."""

_SMALL = "ぁぃぅぇぉっゃゅょァィゥェォッャュョー"
"""Kana that never begin a row."""

"""What a translation keeps of a line: its tags in their places, and, as far as the words allow, its length."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pipelines.dubbing.fit import following, room
from pipelines.dubbing.forecast import spoken_seconds
from pipelines.dubbing.languages import UNSPACED
from pipelines.dubbing.lines import Line
from pipelines.emotion.script import TAG

MARGIN = 0.5
"""How much worse than the best, in mean log probability of a token, a candidate may be for the sake of its length. A
choice, not a measurement: a much worse one says something else, or leaves something out."""

_CLAUSE_ENDS = re.compile(r"[.,;:!?…。，、；：！？—–]['\"”»’)]*$")
_SENTENCES = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One way to say something in the other language.

    text: without brackets, which would be read as tags. score: mean log probability of its tokens; higher is better.
    """

    text: str
    score: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", " ".join(re.sub(r"[\[\]]", " ", self.text).split()))


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A stretch of a line that is translated at once: a sentence, or what one tag rules.

    tags: what stands before it, "" for nothing. text: what is said. inside: (share of the text before it, tag) of each
    tag that stands within a clause; it is put back at about the same share of the translation.
    """

    tags: str
    text: str
    inside: tuple[tuple[float, str], ...] = ()


Translate = Callable[[Sequence[str]], Sequence[Sequence[Candidate]]]
"""Candidates for each of some texts, the best first."""


def pieces_of(text: str) -> tuple[Piece, ...]:
    """A line's text as the pieces to be translated, in order."""
    found: list[Piece] = []
    tags = ""
    for number, part in enumerate(TAG.split(text)):
        if number % 2:  # what stands within brackets
            tags = f"{tags} [{part}]".strip()
        elif part.strip():
            said = " ".join(part.split())
            before = found[-1] if found else None
            if before is not None and tags and not _CLAUSE_ENDS.search(before.text):
                found[-1] = _with_tag(before, tags, said)
            else:
                found.append(Piece(tags=tags, text=said))
            tags = ""
    pieces = [one for piece in found for one in _by_sentence(piece)]
    return (*pieces, Piece(tags=tags, text="")) if tags else tuple(pieces)


def translated(lines: Sequence[Line], translate: Translate, *, to: str, end: float) -> tuple[Line, ...]:
    """The lines in the language `to`: each with the candidate of each piece that fits the line's time best.

    end: seconds at which the last line must have ended. Times, characters, feelings and tags stay; takes go. What the
    model finds no words for stays as it was.
    """
    split = [pieces_of(line.text) for line in lines]
    found = iter(translate([piece.text for pieces in split for piece in pieces if piece.text]))
    made = []
    for line, pieces in zip(lines, split, strict=True):
        letters = sum(len(piece.text) for piece in pieces)
        free = room(line, following(lines, line, end))
        said = []
        for piece in pieces:
            text = ""
            if piece.text:
                best = closest(next(found), free * len(piece.text) / letters, to)
                text = _tagged(piece, best.text or piece.text, to)
            said.append(f"{piece.tags} {text}".strip())
        made.append(replace(line, text=" ".join(said), take=None))
    return tuple(made)


def closest(candidates: Sequence[Candidate], seconds: float, language: str) -> Candidate:
    """The best candidate that is forecast to be said within so many seconds, without feeling; else the shortest of the
    good ones."""
    best = max(candidates, key=lambda one: one.score)
    good = sorted(
        (one for one in candidates if one.text and one.score >= best.score - MARGIN), key=lambda one: -one.score
    )
    fitting = [one for one in good if spoken_seconds(one.text, language) <= seconds]
    if fitting:
        return fitting[0]
    return min(good, key=lambda one: len(one.text)) if good else best


def _with_tag(piece: Piece, tags: str, more: str) -> Piece:
    """The piece, longer by what follows a tag within it."""
    text = f"{piece.text} {more}"
    scale = len(piece.text) / len(text)
    inside = (*((share * scale, tag) for share, tag in piece.inside), (scale, tags))
    return Piece(tags=piece.tags, text=text, inside=inside)


def _by_sentence(piece: Piece) -> list[Piece]:
    """A piece as its sentences: models drop some of several at once. One with tags inside stays whole."""
    said = [part for part in _SENTENCES.split(piece.text) if part.strip()]
    if piece.inside or len(said) < 2:
        return [piece]
    return [Piece(tags=piece.tags if number == 0 else "", text=part.strip()) for number, part in enumerate(said)]


def _tagged(piece: Piece, text: str, to: str) -> str:
    """The translation with the inner tags at their shares, before a word; before any character where no blanks are."""
    places = [found.start() for found in re.finditer(r"(?<=.)(?=.)" if to in UNSPACED else r"(?<=\S)\s", text)]
    parts, begun = [], 0
    for share, tag in piece.inside:
        at = min(places, key=lambda place: abs(place - share * len(text)), default=len(text))
        parts += [text[begun:at].strip(), tag]
        begun = at
    return " ".join(part for part in (*parts, text[begun:].strip()) if part)

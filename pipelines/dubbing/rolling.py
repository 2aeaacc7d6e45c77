"""Rolling captions: each cue shows the last row of the one before once more, and adds a new one below it.

Automatic captions of video sites come like that, with a cue of 10 ms between two others that only repeats. Read as they
stand, each text would be spoken two or three times.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import unescape
from itertools import pairwise

from pipelines.dubbing.lines import SHORTEST_SLOT

_MARKUP = re.compile(r"</?[a-zA-Z][^>]*>|<[\d:.]+>|\{\\[^}]*\}")
_JOINED = 0.1  # seconds between two cues in which no row leaves the screen


@dataclass(frozen=True, kw_only=True)
class Cue:
    """Rows of text that a subtitle file shows together, with their markup. start, end: seconds."""

    start: float
    end: float
    rows: tuple[str, ...]


def without_markup(text: str) -> str:
    """The words alone: no tags of fonts or classes, no times within the cue."""
    return " ".join(unescape(_MARKUP.sub("", text)).split())


def unrolled(cues: Sequence[Cue]) -> list[Cue]:
    """The cues with their new rows only, without those that have none; unchanged where the script does not roll.

    It rolls where most cues show a row again and either add one or are too short to be spoken: a text that is said
    twice is a repetition of an ordinary length.
    """
    nothing = Cue(start=0.0, end=0.0, rows=())
    shown = [_shown_again(before, cue) for before, cue in pairwise([nothing, *cues])]
    flashes = [count > 0 and cue.end - cue.start < SHORTEST_SLOT for count, cue in zip(shown, cues, strict=True)]
    rolled = sum(flash or 0 < count < len(cue.rows) for flash, count, cue in zip(flashes, shown, cues, strict=True))
    if 2 * rolled <= len(cues) - 1 or not (rolled > 1 or any(flashes)):
        return list(cues)
    return [
        replace(cue, rows=cue.rows[count:]) for count, cue in zip(shown, cues, strict=True) if count < len(cue.rows)
    ]


def _shown_again(before: Cue, cue: Cue) -> int:
    """How many of the first rows stood last in the cue before, which they follow at once: the fewest that fit, as a
    row may also be said twice."""
    if cue.start - before.end > _JOINED:
        return 0
    old, new = ([without_markup(row) for row in one.rows] for one in (before, cue))
    return next((count for count in range(1, min(len(old), len(new)) + 1) if old[-count:] == new[:count]), 0)

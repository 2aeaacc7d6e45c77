"""Whether a line fits its slot: borrow the gap behind it, then hurry, then say that a shorter text is needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipelines.dubbing.lines import Line

LARGEST_LOAN = 0.6
"""Seconds that a line may run into the gap before the next one."""

KEPT_GAP = 0.12
"""Seconds of the gap that stay silent all the same."""

UNHURRIED = 1.1
"""Pace up to which a line is not called hurried."""

HURRIED = 1.3
"""Pace above which speech is understood less well: .94 of words at 1.3 times, .87 at 1.6 (measured with a closed
grammar on a synthetic voice)."""

TOO_FAST = 1.6

Badge = Literal["fits", "borrows", "hurried", "too long"]


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How a line sits in its slot.

    seconds: what it gets, the borrowed gap included. pace: natural length over it; above 1 it is hurried.
    advice: a sentence for the user, "" where nothing is to be done.
    """

    badge: Badge
    seconds: float
    pace: float
    advice: str


def fit_line(line: Line, natural: float, following: float) -> Fit:
    """Fit a line whose speech naturally takes `natural` seconds; the next line of anybody begins at `following` s."""
    slot = line.seconds
    if natural <= slot:
        return Fit(badge="fits", seconds=slot, pace=natural / slot, advice="")
    seconds = min(natural, room(line, following))
    pace = natural / seconds
    if pace <= UNHURRIED:
        return Fit(badge="borrows", seconds=seconds, pace=pace, advice="")
    goal = UNHURRIED if pace <= HURRIED else HURRIED
    letters = len(line.spoken)
    keep, more = max(1, int(letters * goal * seconds / natural)), natural / goal - seconds
    advice = (
        f"Spoken {pace:.1f} times as fast as natural. About {keep} of its {letters} characters would fit, or give it "
        f"{max(0.1, more):.1f} s more."
    )
    return Fit(badge="hurried" if pace <= TOO_FAST else "too long", seconds=seconds, pace=pace, advice=advice)


def room(line: Line, following: float) -> float:
    """Seconds that the speech of a line can have at most: its slot, and what it may borrow of the gap behind it."""
    return line.seconds + min(LARGEST_LOAN, max(0.0, following - line.end - KEPT_GAP))


def following(lines: Sequence[Line], line: Line, end: float) -> float:
    """Seconds at which the next line of anybody begins after `line`, or the end of the video."""
    return min((other.start for other in lines if other.start >= line.end - 1e-6 and other is not line), default=end)

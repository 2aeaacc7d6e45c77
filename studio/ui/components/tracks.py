"""Draws tracks over time, one row each, as an SVG that takes its colours from the page's light or dark look."""

from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import ArrayLike, NDArray

WIDTH, ROW = 400, 24
"""Width of the drawing and height of one row, in its own units."""

LEFT, RIGHT = 128, WIDTH - 8
"""Where the tracks begin and end across the drawing; names stand to the left."""

_TOP, _BOTTOM = 8, 22
_BASE, _PEAK = ROW - 2, 3
_MOST_POINTS = 240


def drawing(rows: Sequence[tuple[str, str]], seconds: float, *, label: str, caption: str) -> dict[str, Any]:
    """What a view's script reads: rows of (name, what `area`, `line`, ... drew), lasting `seconds`."""
    height = _TOP + ROW * len(rows) + _BOTTOM
    body = "".join(_row(number, name, drawn) for number, (name, drawn) in enumerate(rows))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(label)}: {escape(", ".join(name for name, _ in rows))}" '
        f'font-family="system-ui, sans-serif" font-size="11.5">{body}{_axis(seconds, height)}</svg>'
    )
    return {"svg": svg, "caption": caption, "seconds": seconds, "left": LEFT / WIDTH, "right": RIGHT / WIDTH}


def area(track: ArrayLike, colour: str, *, most: float = 1.0) -> str:
    """A filled track [n] in 0..most, evenly spaced over the whole time; `colour` is a CSS colour."""
    points = _points(track, 0.0, most)
    if not points:
        return ""
    return (
        f'<path d="M{LEFT},{_BASE}L{"L".join(points)}L{RIGHT},{_BASE}Z" '
        f'style="fill:{colour};fill-opacity:.35;stroke:{colour}"/>'
    )


def band(low: ArrayLike, high: ArrayLike, colour: str, *, most: float = 1.0) -> str:
    """A translucent band between two tracks [n] in 0..most."""
    edges = [*_points(low, 0.0, most), *reversed(_points(high, 0.0, most))]
    return f'<path d="M{"L".join(edges)}Z" style="fill:{colour};fill-opacity:.16"/>' if edges else ""


def line(track: ArrayLike, low: float, high: float, colour: str) -> str:
    """A track [n] in low..high as a line."""
    points = _points(track, low, high)
    return f'<path d="M{"L".join(points)}" style="fill:none;stroke:{colour};stroke-width:1.4"/>' if points else ""


def zero() -> str:
    """The dashed line in the middle of a row, for tracks around zero."""
    return (
        f'<line x1="{LEFT}" x2="{RIGHT}" y1="{(_BASE + _PEAK) / 2}" y2="{(_BASE + _PEAK) / 2}" '
        'stroke="var(--mien-line)" stroke-dasharray="2 3"/>'
    )


def words(placed: Iterable[tuple[float, str]]) -> str:
    """Small words at shares 0..1 of the time, leaving out those that would run into the one before."""
    drawn, taken = "", 0.0
    for share, word in placed:
        x = LEFT + share * (RIGHT - LEFT)
        if x - taken > 17:
            taken = x
            drawn += (
                f'<text x="{x:.0f}" y="10" font-size="8.5" text-anchor="middle" '
                f'fill="var(--mien-text)">{escape(word)}</text>'
            )
    return drawn


def _row(number: int, name: str, drawn: str) -> str:
    return (
        f'<g transform="translate(0 {_TOP + number * ROW})"><text x="{LEFT - 8}" y="16" text-anchor="end" '
        f'fill="var(--mien-text)">{escape(name)}</text>'
        f'<line x1="{LEFT}" x2="{RIGHT}" y1="{_BASE}" y2="{_BASE}" stroke="var(--mien-line)"/>{drawn}</g>'
    )


def _axis(seconds: float, height: int) -> str:
    """Times under the rows."""
    step = next((value for value in (0.5, 1, 2, 5, 10, 30, 60) if seconds / value <= 6), 120)
    return "".join(
        f'<text x="{LEFT + (RIGHT - LEFT) * at / max(seconds, 1e-6):.0f}" y="{height - 6}" text-anchor="middle" '
        f'fill="var(--mien-soft)" font-size="10">{at:g} s</text>'
        for at in np.arange(0, seconds + 1e-6, step)
    )


def _points(track: ArrayLike, low: float, high: float) -> list[str]:
    """The track as "x,y" in its row: the strongest value of each stretch, so that a short blink stays."""
    values: NDArray[np.float64] = np.asarray(track, dtype=np.float64)
    if not len(values):
        return []
    pieces = np.array_split(values, min(len(values), _MOST_POINTS))
    strongest = np.array([piece[np.abs(piece).argmax()] for piece in pieces])
    shares = np.clip((strongest - low) / (high - low), 0.0, 1.0)
    step = (RIGHT - LEFT) / max(1, len(shares) - 1)
    return [f"{LEFT + step * at:.1f},{_BASE - (_BASE - _PEAK) * share:.1f}" for at, share in enumerate(shares)]

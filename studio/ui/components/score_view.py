"""The score view: a PerformanceScore as a picture, one row a track."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from pipelines.performance.score import UNITS, VISEMES, PerformanceScore
from studio.ui.components.own import OwnComponent

Array = NDArray[np.float32]

UNIT_WORDS = {
    "AU1": "inner brows up", "AU2": "outer brows up", "AU4": "brows together", "AU5": "eyes wide",
    "AU6": "cheeks up", "AU7": "lids tight", "AU9": "nose wrinkled", "AU10": "upper lip up",
    "AU12": "smile", "AU14": "dimple", "AU15": "mouth corners down", "AU16": "lower lip down",
    "AU17": "chin up", "AU18": "lips puckered", "AU20": "lips stretched", "AU22": "lips funnelled",
    "AU23": "lips tight", "AU24": "lips pressed", "AU25": "lips apart", "AU26": "jaw down",
    "AU28": "lips sucked in", "AU38": "nostrils wide", "AU43": "eyes closed",
}  # fmt: skip
"""What each action unit looks like, in plain words."""

_WIDTH, _LEFT, _RIGHT, _ROW, _TOP, _BOTTOM = 400, 128, 8, 24, 8, 22
_MOST_UNITS = 10
_MOST_POINTS = 240
_FAINT = 0.06


class ScoreView(OwnComponent):
    """Shows a PerformanceScore, or nothing. It takes no input."""

    def __init__(
        self,
        value: PerformanceScore | None = None,
        *,
        label: str = "Performance",
        visible: bool = True,
        elem_id: str | None = None,
        render: bool = True,
    ) -> None:
        super().__init__(value=value, label=label, visible=visible, elem_id=elem_id, render=render, part="score_view")

    def preprocess(self, payload: dict[str, Any] | None) -> None:  # noqa: ARG002 - a view hands nothing back
        """Nothing comes back from a view."""
        return

    def postprocess(self, value: PerformanceScore | None) -> dict[str, str] | None:
        """What the page's script reads."""
        return None if value is None else {"svg": draw(value), "caption": caption(value)}


def caption(score: PerformanceScore) -> str:
    """One line under the picture."""
    shown, hidden = len(_active(score)), len(_rising(score)) - len(_active(score))
    more = f", {hidden} weaker ones not drawn" if hidden else ""
    return f"{score.seconds:.1f} s at {score.fps:g} frames per second; {shown} face movements{more}."


def draw(score: PerformanceScore) -> str:
    """The score as an SVG that takes its colours from the page, so that it follows its light and dark looks."""
    rows = list(_rows(score))
    height = _TOP + _ROW * len(rows) + _BOTTOM
    body = "".join(_row(number, name, drawn) for number, (name, drawn) in enumerate(rows))
    names = escape("; ".join(name for name, _ in rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="Performance over {score.seconds:.1f} seconds" '
        'font-family="system-ui, sans-serif" font-size="11.5">'
        f"<desc>{names}</desc>{body}{_axis(score.seconds, height)}</svg>"
    )


def _rows(score: PerformanceScore) -> Iterator[tuple[str, str]]:
    """Name and drawing of each row, the drawing in a box from (_LEFT, 0) to (_WIDTH - _RIGHT, _ROW)."""
    yield "speech", _mouths(score)
    for name in _active(score):
        left, right = score.unit(name).T
        uneven = float(np.abs(left - right).max()) > 0.15
        drawn = _area(np.maximum(left, right), "var(--mien-accent)")
        yield UNIT_WORDS[name], drawn + (_line(right, 0, 1, "var(--mien-text)") if uneven else "")
    yield "blinks", _area(score.blinks.max(axis=1), "var(--mien-sad)")
    reach = max(5.0, float(np.abs(score.head).max(initial=0.0)))
    for name, column in (("head nod", 0), ("head turn", 1), ("head tilt", 2)):
        yield name, _middle() + _line(score.head[:, column], -reach, reach, "var(--mien-fear)")
    reach = max(5.0, float(np.abs(score.gaze).max(initial=0.0)))
    yield (
        "gaze",
        _middle()
        + _line(score.gaze[:, 0], -reach, reach, "var(--mien-disgusted)")
        + _line(score.gaze[:, 1], -reach, reach, "var(--mien-surprised)"),
    )


def _rising(score: PerformanceScore) -> list[str]:
    """Units that can be seen at any time, strongest first."""
    peaks = score.units.max(axis=(0, 2), initial=0.0)
    return [UNITS[index] for index in np.argsort(-peaks) if peaks[index] > _FAINT]


def _active(score: PerformanceScore) -> list[str]:
    """The strongest units in the order of UNITS, from the brows down."""
    return sorted(_rising(score)[:_MOST_UNITS], key=UNITS.index)


def _mouths(score: PerformanceScore) -> str:
    """Speech: how far the mouth moves, and the shapes that hold long enough to be named."""
    spoken = score.visemes[:, 1:]
    drawn = _area(spoken.sum(axis=1), "var(--mien-happy)")
    shapes = np.where(spoken.max(axis=1, initial=0.0) > 0.3, spoken.argmax(axis=1) + 1, 0)
    edges = [0, *(np.flatnonzero(np.diff(shapes)) + 1).tolist(), len(shapes)]
    taken = 0.0
    for start, end in pairwise(edges):
        middle = _LEFT + (start + end) / 2 / max(1, len(shapes)) * (_WIDTH - _LEFT - _RIGHT)
        if end > start and shapes[start] and middle - taken > 17:
            taken = middle
            name = VISEMES[shapes[start]]
            drawn += (
                f'<text x="{middle:.0f}" y="10" font-size="8.5" text-anchor="middle" '
                f'fill="var(--mien-text)">{name}</text>'
            )
    return drawn


def _row(number: int, name: str, drawn: str) -> str:
    top = _TOP + number * _ROW
    return (
        f'<g transform="translate(0 {top})"><text x="{_LEFT - 8}" y="16" text-anchor="end" '
        f'fill="var(--mien-text)">{escape(name)}</text>'
        f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{_ROW - 2}" y2="{_ROW - 2}" '
        f'stroke="var(--mien-line)"/>{drawn}</g>'
    )


def _area(track: Array, colour: str) -> str:
    points = _points(track, 0.0, 1.0)
    if not points:
        return ""
    first, last = points[0].split(",")[0], points[-1].split(",")[0]
    return (
        f'<path d="M{first},{_ROW - 2}L{"L".join(points)}L{last},{_ROW - 2}Z" '
        f'style="fill:{colour};fill-opacity:.35;stroke:{colour}"/>'
    )


def _line(track: Array, low: float, high: float, colour: str) -> str:
    points = _points(track, low, high)
    return f'<path d="M{"L".join(points)}" style="fill:none;stroke:{colour};stroke-width:1.4"/>' if points else ""


def _middle() -> str:
    return (
        f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{_ROW / 2}" y2="{_ROW / 2}" '
        'stroke="var(--mien-line)" stroke-dasharray="2 3"/>'
    )


def _points(track: Array, low: float, high: float) -> Sequence[str]:
    """The track as "x,y" in its row: the strongest value of each stretch, so that a short blink stays."""
    if not len(track):
        return []
    pieces = np.array_split(track, min(len(track), _MOST_POINTS))
    values = [float(piece[np.abs(piece).argmax()]) for piece in pieces]
    step = (_WIDTH - _LEFT - _RIGHT) / max(1, len(values) - 1)
    share = [(value - low) / (high - low) for value in values]
    return [f"{_LEFT + step * at:.1f},{_ROW - 2 - (_ROW - 5) * part:.1f}" for at, part in enumerate(share)]


def _axis(seconds: float, height: int) -> str:
    """Times under the rows."""
    step = next((value for value in (0.5, 1, 2, 5, 10, 30, 60) if seconds / value <= 6), 120)
    marks = np.arange(0, seconds + 1e-6, step)
    width = _WIDTH - _LEFT - _RIGHT
    return "".join(
        f'<text x="{_LEFT + width * at / max(seconds, 1e-6):.0f}" y="{height - 6}" text-anchor="middle" '
        f'fill="var(--mien-soft)" font-size="10">{at:g} s</text>'
        for at in marks
    )

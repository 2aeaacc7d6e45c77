"""The score view: a PerformanceScore as a picture, one row a track."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from pipelines.performance.score import UNITS, VISEMES, PerformanceScore
from studio.ui.components.drawing import Drawing
from studio.ui.components.tracks import area, drawing, line, words, zero

UNIT_WORDS = {
    "AU1": "inner brows up", "AU2": "outer brows up", "AU4": "brows together", "AU5": "eyes wide",
    "AU6": "cheeks up", "AU7": "lids tight", "AU9": "nose wrinkled", "AU10": "upper lip up",
    "AU12": "smile", "AU14": "dimple", "AU15": "mouth corners down", "AU16": "lower lip down",
    "AU17": "chin up", "AU18": "lips puckered", "AU20": "lips stretched", "AU22": "lips funnelled",
    "AU23": "lips tight", "AU24": "lips pressed", "AU25": "lips apart", "AU26": "jaw down",
    "AU28": "lips sucked in", "AU38": "nostrils wide", "AU43": "eyes closed",
}  # fmt: skip
"""What each action unit looks like, in plain words."""

_MOST_UNITS = 10
_FAINT = 0.06


class ScoreView(Drawing):
    """Shows a PerformanceScore, or nothing. It takes no input."""

    title = "Performance"

    def postprocess(self, value: PerformanceScore | None) -> dict[str, Any] | None:
        """What the page's script reads."""
        return None if value is None else draw(value)


def draw(score: PerformanceScore) -> dict[str, Any]:
    """The score's drawing and its caption."""
    return drawing(list(_rows(score)), score.seconds, label="Performance", caption=_caption(score))


def _caption(score: PerformanceScore) -> str:
    shown, hidden = len(_active(score)), len(_rising(score)) - len(_active(score))
    more = f", {hidden} weaker ones not drawn" if hidden else ""
    return f"{score.seconds:.1f} s at {score.fps:g} frames per second; face movements: {shown}{more}."


def _rows(score: PerformanceScore) -> Iterator[tuple[str, str]]:
    """Name and drawing of each row."""
    yield "speech", _mouths(score)
    for name in _active(score):
        left, right = score.unit(name).T
        uneven = float(np.abs(left - right).max()) > 0.15
        drawn = area(np.maximum(left, right), "var(--mien-accent)")
        yield UNIT_WORDS[name], drawn + (line(right, 0, 1, "var(--mien-text)") if uneven else "")
    yield "blinks", area(score.blinks.max(axis=1), "var(--mien-sad)")
    reach = max(5.0, float(np.abs(score.head).max(initial=0.0)))
    for name, column in (("head nod", 0), ("head turn", 1), ("head tilt", 2)):
        yield name, zero() + line(score.head[:, column], -reach, reach, "var(--mien-fear)")
    reach = max(5.0, float(np.abs(score.gaze).max(initial=0.0)))
    aside = line(score.gaze[:, 0], -reach, reach, "var(--mien-disgusted)")
    yield "gaze", zero() + aside + line(score.gaze[:, 1], -reach, reach, "var(--mien-surprised)")


def _rising(score: PerformanceScore) -> list[str]:
    """Units that can be seen at any time, strongest first."""
    peaks = score.units.max(axis=(0, 2), initial=0.0)
    return [UNITS[index] for index in np.argsort(-peaks) if peaks[index] > _FAINT]


def _active(score: PerformanceScore) -> list[str]:
    """The strongest units in the order of UNITS, from the brows down."""
    return sorted(_rising(score)[:_MOST_UNITS], key=UNITS.index)


def _mouths(score: PerformanceScore) -> str:
    """Speech: how far the mouth moves, and the shapes that stand out."""
    spoken = score.visemes[:, 1:]
    shapes = np.where(spoken.max(axis=1, initial=0.0) > 0.3, spoken.argmax(axis=1) + 1, 0)
    edges = [0, *(np.flatnonzero(np.diff(shapes)) + 1).tolist(), len(shapes)]
    named = [
        ((start + end) / 2 / len(shapes), VISEMES[shapes[start]])
        for start, end in pairwise(edges)
        if end > start and shapes[start]
    ]
    return area(spoken.sum(axis=1), "var(--mien-happy)") + words(named)

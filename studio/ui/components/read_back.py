"""The read-back view: the emotion that was asked for beside the one that was measured in the finished clip."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.state import LABELS, MAX_INTENSITY
from studio.ui.components.drawing import Drawing
from studio.ui.components.tracks import area, band, drawing, line

_FAINT = 0.12
_SAMPLES = 200


@dataclass(frozen=True, kw_only=True)
class ReadBack:
    """Asked against measured.

    asked: the curve of the request. measured: what the run recorded under "measured" (`pipelines.verify.report`), with
    `text` always, and `curve` and `spread` where the clip could be read. seconds: the clip's length.
    """

    asked: EmotionCurve
    measured: Mapping[str, Any]
    seconds: float


class ReadBackView(Drawing):
    """Shows a ReadBack, or nothing. It takes no input."""

    title = "Asked and measured"

    def postprocess(self, value: ReadBack | None) -> dict[str, Any] | None:
        """What the page's script reads."""
        if value is None:
            return None
        text = str(value.measured.get("text", ""))
        if "curve" not in value.measured:
            return {"svg": None, "caption": text}
        legend = "Filled: asked. Line: measured, with its spread."
        return drawing(list(_rows(value)), value.seconds, label="Asked and measured", caption=f"{text} {legend}")


def _rows(back: ReadBack) -> Iterator[tuple[str, str]]:
    """A row for each label that was asked for or measured: asked filled, measured as a line with its spread."""
    times = np.linspace(0.0, back.seconds, _SAMPLES)
    found = EmotionCurve.from_dict(back.measured["curve"])
    asked, measured = back.asked.sample(times), found.sample(times)
    knots = [key.seconds for key in found.keyframes]
    spread = np.interp(times, knots, np.asarray(back.measured["spread"], dtype=np.float64))
    share = measured.strength / np.maximum(measured.strength.sum(axis=1, keepdims=True), 1e-6)
    for column, label in enumerate(LABELS):
        wanted, got = asked.strength[:, column], measured.strength[:, column]
        if label == "neutral" or max(wanted.max(), got.max()) < _FAINT:
            continue
        reach = spread * share[:, column]
        drawn = area(wanted, f"var(--mien-{label})", most=MAX_INTENSITY)
        drawn += band(got - reach, got + reach, "var(--mien-text)", most=MAX_INTENSITY)
        yield label, drawn + line(got, 0, MAX_INTENSITY, "var(--mien-text)")

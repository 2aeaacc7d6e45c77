"""Asked against measured: how close a finished clip came to the curve."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.emotion.curve import EmotionCurve
from pipelines.face.mesh import Points
from pipelines.verify.probe import Measurement, Probe

PROBES: Mapping[str, str] = {"face": "FaceProbe", "picture": "PictureProbe", "voice": "VoiceProbe"}
"""Class of each probe by its name, which is also the name of its module; a new one is one file and one word here."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """How close a clip came to what was asked.

    measured: what the probe read, and which probe.
    agreement: correlation of asked and measured label strengths over time and labels, -1..1; nan when nothing was
        asked or nothing varies.
    strength: measured intensity over asked intensity where some was asked; below 1 the clip is weaker than asked.
    text: the same in one sentence.
    """

    probe: str
    measured: Measurement
    agreement: float
    strength: float
    text: str

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form for the file's metadata; numbers that are not defined become None."""
        return {
            "probe": self.probe,
            "agreement": _defined(self.agreement),
            "strength": _defined(self.strength),
            "seen": round(self.measured.seen, 3),
            "spread": [round(value, 3) for value in self.measured.spread],
            "curve": self.measured.curve.to_dict(),
            "text": self.text,
        }


def measure_clip(
    clip: Path,
    asked: EmotionCurve,
    *,
    probe: str = "face",
    rest: Points | None = None,
    check: Callable[[], object] = lambda: None,
) -> Report:
    """Measure a finished file against the curve it was made from.

    probe: what to look at, one of PROBES.
    rest: mesh [478, 3] of the face at rest, in pixels of the video, where the back end knows it; that face is read.
    check: called at every look; may raise to stop.

    Raises UnreadableMedia when the file holds nothing that the probe can read.
    """
    reader: Probe = getattr(import_module(f"pipelines.verify.{probe}"), PROBES[probe])()
    return compare(asked, reader.measure(clip, rest=rest, check=check), probe=reader.card.name)


def compare(asked: EmotionCurve, measured: Measurement, *, probe: str) -> Report:
    """Put a measurement beside the curve that was asked for. Pure."""
    times = np.array([key.seconds for key in measured.curve.keyframes])
    wanted, got = asked.sample(times), measured.curve.sample(times)
    agreement = _correlation(wanted.strength.ravel(), got.strength.ravel())
    shown = wanted.strength.sum(axis=1) > 0.1
    total = float(wanted.strength[shown].sum())
    strength = float(got.strength[shown].sum()) / total if total > 0 else float("nan")
    return Report(
        probe=probe,
        measured=measured,
        agreement=agreement,
        strength=strength,
        text=_sentence(probe, agreement, strength, measured.sure),
    )


def _sentence(probe: str, agreement: float, strength: float, sure: float | None) -> str:
    if np.isnan(strength):
        return "No emotion was asked for, so there is nothing to compare."
    how = (
        "weaker than asked"
        if strength < 0.7
        else "stronger than asked"
        if strength > 1.4
        else "about as strong as asked"
    )
    follows = "cannot be compared over time" if np.isnan(agreement) else f"follows the curve with r = {agreement:.2f}"
    right = "" if sure is None else f" Of readings of acted speech as sure as this, {sure:.0%} were right."
    return f"Read back from the {probe}: {follows}; {how} ({strength:.0%}).{right}"


def _correlation(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> float:
    if one.std() < 1e-6 or other.std() < 1e-6:
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])


def _defined(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 3)

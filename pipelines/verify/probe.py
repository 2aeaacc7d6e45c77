"""What measures a finished clip, and what it says."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipelines.emotion.curve import EmotionCurve
from pipelines.face.mesh import Points


@dataclass(frozen=True, kw_only=True)
class ProbeCard:
    """What a user should know of a probe before believing it: what it looks at, how, and how far it can be trusted."""

    name: str
    looks_at: str
    method: str
    caveat: str


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """The emotion that a probe read from a clip.

    curve: what was read, one keyframe a window.
    spread: for each keyframe, the standard deviation of the intensity inside its window, 0..1.5.
    seen: share of the looked-at frames in which the probe found what it reads, 0..1.
    sure: how often such a reading was right where the truth was known, 0..1; None where that was not counted.
    """

    curve: EmotionCurve
    spread: tuple[float, ...]
    seen: float
    sure: float | None = None


class Probe(Protocol):
    """One way to measure a clip."""

    card: ProbeCard

    def measure(self, clip: Path, *, rest: Points | None, check: Callable[[], object] = lambda: None) -> Measurement:
        """Read the emotion of a video file.

        rest: mesh of the face at rest, in pixels of the video, where it is known; that face is looked at.
        check: called at every look; may raise to stop.
        Raises UnreadableMedia when the file holds nothing that the probe can read.
        """
        ...

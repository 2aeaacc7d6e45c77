"""What can be asked for, and what comes back: checked once, here, before any work starts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput, UnreadableMedia
from pipelines.face.mesh import Points
from pipelines.media.types import Audio
from pipelines.performance.score import PerformanceScore

PORTRAIT_SIZES = (256, 384, 512, 640, 768)
"""Sides, in pixels, of the square around the face that can be animated."""

MAX_TEXT = 2000
"""Most characters of typed speech in one request."""


@dataclass(frozen=True, kw_only=True)
class PortraitRequest:
    """A talking portrait to be made: who speaks, what is said, and what is felt.

    image: picture file with a face. Formats and sizes as in `pipelines.media.image.load_image`.
    speech: recording (any audio or video file), or None when `text` is given.
    text: words to be spoken by the embedded voice, or None when `speech` is given.
    voice: voice of the embedded speaker for `text`, such as "en-us" or "de"; ignored with `speech`.
    curve: the emotion over the clip.
    plan: edited acting plan in words (see `pipelines.performance.plan`), or None to derive it from the curve.
    score: a PerformanceScore file (.npz) to perform as it is, instead of directing one, or None.
    face: which face, counted from 0 from left to right; None takes the only one.
    size: side in pixels of the animated square, one of PORTRAIT_SIZES.
    whole_picture: True pastes the animated square back into the whole picture; False returns the square.
    fps: frames per second, 10..60.
    head_motion: 0 (still) .. 1 (natural) .. 2, scales nods, turns and sway.
    seed: blinks, gaze and sway come from it.
    backend: name of the back end, see `pipelines.backends.NAMES`.

    Raises InvalidInput for values outside their range, UnreadableMedia for files that are not there.
    """

    image: Path
    curve: EmotionCurve
    speech: Path | None = None
    text: str | None = None
    voice: str = "en-us"
    plan: str | None = None
    score: Path | None = None
    face: int | None = None
    size: int = 512
    whole_picture: bool = False
    fps: float = 25.0
    head_motion: float = 1.0
    seed: int = 0
    backend: str = "sketch_portrait"

    def __post_init__(self) -> None:
        _check_file("picture", self.image)
        if (self.speech is None) == (self.text is None):
            raise InvalidInput("Give either a recording or a text to speak, one of the two.")
        if self.speech is not None:
            _check_file("recording", self.speech)
        if self.text is not None:
            if not self.text.strip():
                raise InvalidInput("The text to speak is empty. Type a sentence, or give a recording.")
            if len(self.text) > MAX_TEXT:
                raise InvalidInput(f"The text has {len(self.text)} characters; at most {MAX_TEXT} fit. Split it.")
        if self.score is not None:
            _check_file("performance score", self.score)
        if self.face is not None and self.face < 0:
            raise InvalidInput(f"face is {self.face}; faces are counted from 0.")
        if self.size not in PORTRAIT_SIZES:
            raise InvalidInput(f"size is {self.size}; use one of {', '.join(map(str, PORTRAIT_SIZES))}.")
        _check_range("fps", self.fps, 10, 60)
        _check_range("head_motion", self.head_motion, 0, 2)
        if not 0 <= self.seed < 2**32:
            raise InvalidInput(f"seed is {self.seed}; use a whole number from 0 to {2**32 - 1}.")


@dataclass(frozen=True, kw_only=True, eq=False)
class Clip:
    """What a back end hands back: frames that are made as they are read, and what to write beside them.

    frames: iterator of uint8 [height, width, 3] RGB; consume it once.
    frame_count: how many will come.
    width, height: pixels, both even.
    fps: frames per second.
    sound: audio or video file whose sound goes under the frames, sound in memory, or None.
    score: the performance that is played, or None for back ends without one.
    rest: mesh of the face at rest in this clip, [478, 3] in pixels, as the face model sees it, or None where unknown.
    facts: JSON-ready facts for the file's metadata (lowering, face box, plan in words, ...).
    """

    frames: Iterator[NDArray[np.uint8]]
    frame_count: int
    width: int
    height: int
    fps: float
    sound: Path | Audio | None = None
    score: PerformanceScore | None = None
    rest: Points | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def _check_file(role: str, path: Path) -> None:
    if not path.is_file():
        raise UnreadableMedia(f"The {role} '{path.name}' does not exist. Check the path or upload it again.")
    if path.stat().st_size == 0:
        raise UnreadableMedia(f"The {role} '{path.name}' is empty (0 bytes). Export or upload it again.")


def _check_range(name: str, value: float, low: float, high: float) -> None:
    if not (isfinite(value) and low <= value <= high):
        raise InvalidInput(f"{name} is {value}; it must lie between {low:g} and {high:g}.")

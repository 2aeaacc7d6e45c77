"""What a back end hands back: a clip, a take, a dubbed video, or a script."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.dubbing.lines import Line
from pipelines.emotion.passages import Passage
from pipelines.face.mesh import Points
from pipelines.media.types import Audio
from pipelines.performance.score import PerformanceScore
from pipelines.performance.visemes import Phoneme


@dataclass(frozen=True, kw_only=True, eq=False)
class Clip:
    """A video whose frames are made as they are read, and what to write beside them.

    frames: iterator of uint8 [height, width, 3] RGB; consume it once.
    frame_count: how many will come.
    width, height: pixels, both even.
    fps: frames per second.
    sound: audio or video file whose sound goes under the frames, sound in memory, or None.
    score: the performance that is played, or None for back ends without one.
    rest: mesh of the face that feels what the curve says, [478, 3] in pixels of this clip: at rest, as the face model
        sees it, or else as in the picture that it starts from; None where unknown.
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


@dataclass(frozen=True, kw_only=True, eq=False)
class Take:
    """A spoken recording.

    phonemes: what is spoken when, or () where it is not known.
    facts: JSON-ready facts, as in a Clip.
    """

    sound: Audio
    phonemes: tuple[Phoneme, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class Pictures:
    """Moving pictures that are made as they are read: what a Clip has, without sound.

    frames: iterator of uint8 [height, width, 3] RGB; consume it once. width, height: pixels, both even.
    """

    frames: Iterator[NDArray[np.uint8]]
    width: int
    height: int
    fps: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Dubbed:
    """A video that gets another sound.

    picture: video file whose picture stream is copied, bit for bit; or pictures that were made from those of one.
    sound: what goes under it; the pictures decide the length.
    asked: what is felt in each line, which is what the result is measured against.
    facts: JSON-ready facts, as in a Clip.
    """

    picture: Path | Pictures
    sound: Audio
    asked: tuple[Passage, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class Script:
    """The lines of what is said, each with its time.

    lines: at least one, in order. language: code of the language that they are in.
    facts: JSON-ready facts, as in a Clip.
    """

    lines: tuple[Line, ...]
    language: str
    facts: Mapping[str, Any] = field(default_factory=dict)


Outcome = Clip | Take | Dubbed | Script

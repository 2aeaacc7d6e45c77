"""The pictures of a dubbed film, where they are not copied but changed: other lips, subtitles drawn into them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipelines.backends.announced import announced
from pipelines.backends.base import OnStep
from pipelines.dubbing.lines import cut_to
from pipelines.errors import UnreadableMedia
from pipelines.media.types import MediaInfo
from pipelines.media.video import expected_bytes, read_video
from pipelines.requests.dub import DubRequest
from pipelines.requests.outcome import Pictures

if TYPE_CHECKING:
    from pipelines.dubbing.lips import NewLips
    from pipelines.dubbing.spoken import SpokenLine

Frame = NDArray[np.uint8]

_SECONDS_PER_FRAME, _SECONDS_PER_MEGAPIXEL = 0.002, 0.055
"""Work to decode a frame, draw on it and encode it, on one ordinary core; little of it is the drawing."""

_LIPS_PER_SPOKEN_FRAME = 0.08
"""Work in seconds for a frame whose mouth is replaced."""


@dataclass(frozen=True, kw_only=True)
class Redrawing:
    """What it takes to change the pictures: how many, steps that are told, seconds of work, bytes of the result."""

    frames: int
    steps: int
    seconds: float
    bytes: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Redrawn:
    """The changed pictures, made as they are read.

    lips_seconds: for each spoken line, for how long lips say it; () where lips stay as they are. notes: for the user.
    """

    pictures: Pictures
    lips_seconds: tuple[float, ...]
    notes: tuple[str, ...]


def redrawing(request: DubRequest, info: MediaInfo) -> Redrawing | None:
    """The forecast, or None where the pictures are copied as they are.

    Raises UnreadableMedia for pictures that cannot be encoded anew, InvalidInput for lines that cannot be drawn.
    """
    from pipelines.media.fonts import font_for

    if not (request.burn_subtitles or request.lips):
        return None
    width, height = _even(info)
    if not 1 <= info.fps <= 120 or min(width, height) < 16:
        raise UnreadableMedia(
            f"'{request.video.name}' has {info.width} x {info.height} pixels at {info.fps:g} frames a second. Lips and "
            "subtitles go into pictures of at least 16 x 16 at 1 to 120 a second; do without, or give another video."
        )
    if request.burn_subtitles:
        for line in request.lines:
            font_for(line.spoken, 16)
    frames = _frames(info)
    spoken = min(sum(line.seconds for line in request.lines) * info.fps, frames) if request.lips else 0
    passes = _SECONDS_PER_FRAME + _SECONDS_PER_MEGAPIXEL * width * height / 1e6
    return Redrawing(
        frames=frames,
        steps=frames * (1 + request.lips),
        seconds=frames * passes + spoken * _LIPS_PER_SPOKEN_FRAME,
        bytes=expected_bytes(frames, width, height, info.seconds),
    )


def redrawn(
    request: DubRequest, info: MediaInfo, spoken: "Sequence[tuple[SpokenLine, float]]", on_step: OnStep
) -> Redrawn:
    """The pictures with what was wished for.

    spoken: each line with the second at which it has been said. A step was told for each of them.
    """
    from pipelines.dubbing.burn import Subtitles

    width, height = _even(info)
    frames, notes = _frames(info), []
    before, total = len(spoken), len(spoken) + frames * (1 + request.lips)
    lips: NewLips | None = None
    seconds: tuple[float, ...] = ()
    if request.lips:
        lips, seconds = _new_lips(request, info, spoken, lambda done: on_step(before + done, total))
        before += frames
        if not any(seconds):
            notes.append("No face that is large enough speaks in the lines, so that no lips were moved.")
    subtitles = None
    if request.burn_subtitles:
        lines, _ = cut_to(request.lines, info.seconds)
        said = {(one.line.character, one.line.end): until for one, until in spoken}
        until = [said.get((line.character, line.end), line.end) for line in lines]
        subtitles = Subtitles(lines, until, width=width, height=height)
        notes.append("The text of the lines was drawn into the pictures.")

    def drawn() -> Iterator[Frame]:
        with closing(lips.frames()) if lips else read_video(request.video) as film:
            even = (frame[:height, :width] for frame in film)
            yield from announced(subtitles.over(even, info.fps) if subtitles else even, total, on_step, before=before)

    pictures = Pictures(frames=drawn(), width=width, height=height, fps=info.fps)
    return Redrawn(pictures=pictures, lips_seconds=seconds, notes=tuple(notes))


def _new_lips(
    request: DubRequest, info: MediaInfo, spoken: "Sequence[tuple[SpokenLine, float]]", told: Callable[[int], None]
) -> "tuple[NewLips, tuple[float, ...]]":
    """Lips that were looked for in the film, and for how many seconds of each line they say it."""
    from pipelines.dubbing.lips import NewLips, Speech

    speeches = [
        Speech(start=one.line.start, sound=one.speech, felt=one.felt, phonemes=one.phonemes) for one, _ in spoken
    ]
    lips = NewLips(request.video, speeches, fps=info.fps, frames=_frames(info), seed=request.seed)
    lips.look(told)
    return lips, tuple(lips.seconds(speech) for speech in speeches)


def _frames(info: MediaInfo) -> int:
    return max(1, round(info.seconds * info.fps))


def _even(info: MediaInfo) -> tuple[int, int]:
    """Width and height as they can be encoded: an odd last row or column goes."""
    return info.width // 2 * 2, info.height // 2 * 2

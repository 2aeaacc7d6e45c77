"""The sound of a long file, window by window: cut where it is quiet, one window in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.errors import UnreadableMedia
from pipelines.media.ffmpeg import input_arguments, run_ffmpeg

QUIET_SECONDS = 0.2
"""A cut is made in the middle of the quietest stretch of this length."""

CUT_FROM = 0.6
"""Share of the longest window after which it may be cut."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Window:
    """A stretch of a longer sound. start: seconds in the file. samples: float32 [n], one channel, -1..1."""

    start: float
    samples: NDArray[np.float32]


def windows(path: Path, *, rate: int = 16000, longest: float = 30.0) -> Iterator[Window]:
    """The sound of a sound or video file at `rate` Hz, as windows of at most `longest` seconds that follow each other.

    Each but the last ends in the quietest place of its last part, so that words are rarely cut.
    Raises UnreadableMedia for sound that cannot be decoded, or with samples that are not numbers.
    """
    most = round(longest * rate)
    arguments = ["-loglevel", "error", *input_arguments(path), "-map", "0:a:0", "-ac", "1", "-ar", f"{rate}"]
    with run_ffmpeg([*arguments, "-f", "f32le", "pipe:1"], read=True) as ffmpeg:
        done, held = 0, np.zeros(0, dtype=np.float32)
        while True:
            fresh = np.frombuffer(ffmpeg.stdout.read(4 * (most + 1 - len(held))), dtype=np.float32)
            held = np.concatenate([held, fresh])
            if not np.isfinite(held).all():
                raise UnreadableMedia(
                    f"The recording '{path.name}' holds samples that are not numbers (NaN or infinite). Export it "
                    "again."
                )
            if not len(held):
                break
            end = len(held) if len(held) <= most else quietest(held[:most], rate)
            yield Window(start=done / rate, samples=np.clip(held[:end], -1, 1))
            done, held = done + end, held[end:]
        ffmpeg.finish()
        if not done:
            raise UnreadableMedia(
                f"The sound of '{path.name}' cannot be decoded ({ffmpeg.complaint}). Export or upload it again."
            )


def quietest(samples: NDArray[np.float32], rate: int) -> int:
    """Where to cut a window, in samples: the middle of the quietest stretch after CUT_FROM of it; the last of equals.

    Pure. samples: float32 [n], longer than QUIET_SECONDS.
    """
    length = round(QUIET_SECONDS * rate)
    first = min(round(CUT_FROM * len(samples)), len(samples) - length)
    energy = np.concatenate([[0.0], np.cumsum(samples[first:].astype(np.float64) ** 2)])
    power = energy[length:] - energy[:-length]
    last = len(power) - 1 - int(np.argmin(np.round(power[::-1], 9)))
    return first + last + length // 2

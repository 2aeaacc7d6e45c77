"""Frames that tell of themselves while they are read."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pipelines.backends.base import OnStep


def announced(
    frames: Iterator[NDArray[np.uint8]], total: int, on_step: OnStep, *, before: int = 0
) -> Iterator[NDArray[np.uint8]]:
    """Pass the frames on, telling of each, after the `before` steps that were told already; `total` counts both."""
    for done, frame in enumerate(frames, start=before + 1):
        on_step(min(done, total), total, frame)
        yield frame

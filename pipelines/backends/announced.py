"""Frames that tell of themselves while they are read."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pipelines.backends.base import OnStep


def announced(frames: Iterator[NDArray[np.uint8]], total: int, on_step: OnStep) -> Iterator[NDArray[np.uint8]]:
    """Pass the frames on, telling of each."""
    for done, frame in enumerate(frames, start=1):
        on_step(done, total, frame)
        yield frame

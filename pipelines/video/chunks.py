"""Clips longer than a model can make in one go: each stretch starts from the last frame of the one before."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """A stretch of a clip: `frames` frames from frame `begin` on. Its first frame is the last of the one before."""

    number: int
    begin: int
    frames: int
    is_last: bool


def plan_chunks(frames: int, most: int, stride: int) -> tuple[Chunk, ...]:
    """Cut `frames` into stretches of at most `most`; all of them are a multiple of `stride`, plus one."""
    total, limit = (frames - 1) // stride, (most - 1) // stride
    count = max(1, -(-total // limit))
    edges = [round(total * number / count) * stride for number in range(count + 1)]
    return tuple(
        Chunk(number=number, begin=begin, frames=end - begin + 1, is_last=number == count - 1)
        for number, (begin, end) in enumerate(pairwise(edges))
    )


def chained(chunks: tuple[Chunk, ...], image: Any, make: Callable[[Chunk, Any], Iterator[Frame]]) -> Iterator[Frame]:
    """Make the chunks in order, each when its first frame is asked for; the frame that two share comes once.

    image: PIL picture to start from, or None. make: `make(chunk, image)` gives the frames of a chunk.
    """
    from PIL import Image

    for chunk in chunks:
        last = None
        for number, frame in enumerate(make(chunk, image)):
            last = frame
            if number > 0 or chunk.number == 0:
                yield frame
        image = None if last is None else Image.fromarray(last)

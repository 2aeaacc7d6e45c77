"""Long clips are cut into stretches that a model can make, and joined without a doubled frame."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from pipelines.video.chunks import Chunk, Frame, chained, plan_chunks


@pytest.mark.parametrize(
    ("frames", "most", "stride"), [(81, 81, 4), (85, 81, 4), (241, 81, 4), (9, 81, 4), (121, 9, 8)]
)
def test_chunks_cover_the_clip_and_fit_the_stride(frames: int, most: int, stride: int) -> None:
    chunks = plan_chunks(frames, most, stride)
    assert chunks[0].begin == 0 and chunks[-1].begin + chunks[-1].frames == frames
    assert all(chunk.frames <= most and chunk.frames % stride == 1 for chunk in chunks)
    assert [chunk.is_last for chunk in chunks] == [False] * (len(chunks) - 1) + [True]
    for before, after in pairwise(chunks):
        assert after.begin == before.begin + before.frames - 1


def test_chunks_are_of_about_equal_length() -> None:
    lengths = [chunk.frames for chunk in plan_chunks(97, 81, 4)]
    assert lengths == [49, 49]


def test_each_chunk_starts_from_the_last_frame_and_shares_it_once() -> None:
    started: list[Any] = []

    def make(chunk: Chunk, image: Any) -> Iterator[Frame]:
        started.append(image if isinstance(image, str) or image is None else int(np.asarray(image)[0, 0, 0]))
        for number in range(chunk.frames):
            yield np.full((2, 2, 3), chunk.begin + number, dtype=np.uint8)

    frames = list(chained(plan_chunks(25, 9, 4), None, make))
    assert [int(frame[0, 0, 0]) for frame in frames] == list(range(25))
    assert started == [None, 8, 16]


def test_a_chunk_is_made_when_it_is_asked_for() -> None:
    made: list[int] = []

    def make(chunk: Chunk, image: Any) -> Iterator[Frame]:
        made.append(chunk.number)
        return iter([np.zeros((2, 2, 3), np.uint8)] * chunk.frames)

    frames = chained(plan_chunks(17, 9, 4), "start", make)
    assert made == []
    next(frames)
    assert made == [0]

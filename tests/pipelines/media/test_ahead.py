"""Frames that are drawn ahead come in order, a few at a time, and errors come with them."""

from collections.abc import Iterator
from time import sleep

import pytest

from pipelines.media.ahead import drawn_ahead


def test_frames_come_in_order_whichever_is_ready_first() -> None:
    def draw(number: int) -> int:
        sleep(0.002 * (number % 3 == 0))
        return number * number

    assert list(drawn_ahead(draw, range(20))) == [number * number for number in range(20)]


def test_only_a_few_are_drawn_before_they_are_read() -> None:
    read: list[int] = []

    def moments() -> Iterator[int]:
        for number in range(100):
            read.append(number)
            yield number

    next(drawn_ahead(lambda number: number, moments()))
    assert len(read) <= 6


def test_an_error_comes_where_its_frame_would_have_come() -> None:
    frames = drawn_ahead(lambda number: 6 // (2 - number), range(5))
    assert [next(frames), next(frames)] == [3, 6]
    with pytest.raises(ZeroDivisionError):
        next(frames)

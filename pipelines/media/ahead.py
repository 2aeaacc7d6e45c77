"""Frames that are made a few ahead of the reader, side by side, and come in their order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Moment = TypeVar("Moment")
Frame = TypeVar("Frame")

_DRAWERS = 2
"""Frames that are drawn at the same time."""


def drawn_ahead(draw: Callable[[Moment], Frame], moments: Iterable[Moment]) -> Iterator[Frame]:
    """`draw(moment)` for each moment, in order; drawing must depend on nothing but the moment, and change nothing.

    The moments are read one by one in the reader's thread. At most a handful of frames wait. What `draw` raises comes
    where its frame would have come.
    """
    waiting: deque[Future[Frame]] = deque()
    with ThreadPoolExecutor(_DRAWERS) as drawers:
        for moment in moments:
            waiting.append(drawers.submit(draw, moment))
            if len(waiting) > 2 * _DRAWERS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

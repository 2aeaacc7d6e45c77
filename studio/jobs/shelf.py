"""The loaded back ends of one worker: loaded once, lent to one job at a time, unloaded to make room."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pipelines.backends.base import Backend
from pipelines.errors import MienError
from pipelines.requests.base import Request
from studio.jobs.device import memory_budget_mb
from studio.jobs.residency import Resident, plan_evictions


class Shelf:
    """Holds back ends that are loaded, so that the next job finds them warm. Used by one thread.

    create: makes an unloaded back end by name, as `pipelines.backends.create`.
    device: "cpu" or a card such as "cuda:0".
    """

    def __init__(self, create: Callable[[str], Backend[Any]], device: str) -> None:
        self._create = create
        self._device = device
        self._loaded: dict[str, tuple[Backend[Any], Resident]] = {}

    @contextmanager
    def borrow(self, request: Request) -> Iterator[Backend[Any]]:
        """The request's back end, loaded; others on its device make room where it would not fit beside them.

        A back end in which something unforeseen went wrong is unloaded, so that the next job finds a fresh one.
        """
        backend, resident = self._take(request)
        is_sound = False
        try:
            yield backend
            is_sound = True
        except MienError:
            is_sound = True
            raise
        finally:
            if is_sound:
                used = Resident(name=resident.name, memory_mb=resident.memory_mb, last_used=time.monotonic())
                self._loaded[request.backend] = (backend, used)
            else:
                backend.unload()

    def clear(self) -> None:
        """Unload everything."""
        while self._loaded:
            _, (backend, _) = self._loaded.popitem()
            backend.unload()

    def _take(self, request: Request) -> tuple[Backend[Any], Resident]:
        if request.backend in self._loaded:
            return self._loaded.pop(request.backend)
        backend = self._create(request.backend)
        memory_mb = backend.estimate(request).memory_mb
        self._make_room(memory_mb)
        backend.load(self._device, "resident")
        return backend, Resident(name=request.backend, memory_mb=memory_mb, last_used=0.0)

    def _make_room(self, needed_mb: int) -> None:
        residents = [resident for _, resident in self._loaded.values()]
        for name in plan_evictions(residents, needed_mb, memory_budget_mb(self._device)):
            self._loaded.pop(name)[0].unload()

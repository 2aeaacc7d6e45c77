"""How everybody who waits for a change of the job list is woken, in this process and in others."""

import asyncio
import threading
from collections.abc import Callable


class Changes:
    """A number that rises with every change, and the sleepers who wait for it. Usable from any thread.

    A wake-up carries nothing and may be missed: what changed stands in the store, and whoever waits looks again after
    a while by itself.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._version = 0
        self._sleepers: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._listeners: list[Callable[[], object]] = []

    @property
    def version(self) -> int:
        """Rises with every change that is known here; read it before looking, then wait for the next."""
        return self._version

    def wait(self, version: int, timeout: float) -> None:
        """Sleep until something changed since `version`, at most `timeout` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != version, timeout)

    async def wait_async(self, version: int, timeout: float) -> None:
        """The same for an event loop: holds no thread while it waits."""
        sleeper = (asyncio.get_running_loop(), asyncio.Event())
        with self._changed:
            if self._version != version:
                return
            self._sleepers.add(sleeper)
        try:
            await asyncio.wait_for(sleeper[1].wait(), timeout)
        except asyncio.TimeoutError:
            pass
        finally:
            with self._changed:
                self._sleepers.discard(sleeper)

    def listen(self, listener: Callable[[], object]) -> Callable[[], None]:
        """Have `listener` called after each `announce`, from any thread; returns what ends that."""
        self._listeners = [*self._listeners, listener]

        def end() -> None:
            self._listeners = [one for one in self._listeners if one is not listener]

        return end

    def announce(self) -> None:
        """Something changed through this object: wake the sleepers and tell the listeners, who tell other processes."""
        self.wake()
        for listener in self._listeners:
            listener()

    def wake(self) -> None:
        """Something changed elsewhere: let everybody who waits here look again."""
        with self._changed:
            self._version += 1
            self._changed.notify_all()
            sleepers = tuple(self._sleepers)
        for loop, event in sleepers:
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)

"""Bytes that say "I live" and "look again" to the process at the other end of a pipe, and nothing else."""

import os
import threading
from collections.abc import Callable


class Pulse:
    """Writes a byte to a pipe every `seconds`, and soon after each `beat`. What changed stands in the store.

    Beats that come faster than the other end reads run together. on_broken: called once the other end is gone.
    """

    def __init__(self, descriptor: int, *, seconds: float | None, on_broken: Callable[[], None]) -> None:
        self._descriptor = descriptor
        self._seconds = seconds
        self._on_broken = on_broken
        self._due = threading.Event()
        self._ended = False
        threading.Thread(target=self._write, name="studio-pulse", daemon=True).start()

    def beat(self) -> None:
        """Write a byte soon; returns at once."""
        self._due.set()

    def end(self) -> None:
        """Write no more, and close the pipe."""
        self._ended = True
        self._due.set()

    def _write(self) -> None:
        try:
            while True:
                self._due.wait(self._seconds)
                self._due.clear()
                if self._ended:
                    return
                os.write(self._descriptor, b".")
        except OSError:
            self._on_broken()
        finally:
            os.close(self._descriptor)


def read_pulse(descriptor: int, on_beat: Callable[[], None]) -> None:
    """Call `on_beat` for what comes through a pipe, until the other end is closed."""
    try:
        while os.read(descriptor, 4096):
            on_beat()
    except OSError:
        return

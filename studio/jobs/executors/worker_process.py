"""A worker process as the studio holds it: started, nudged, listened to, ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from studio.jobs.executors.child import Orders
from studio.jobs.executors.pulse import Pulse, read_pulse

PARTING_SECONDS = 5.0
"""Time from the end of a worker's pulse to the end of its process."""


class WorkerProcess:
    """One worker process, from its start to its end.

    heard: when it last gave a sign of life, on the monotonic clock.
    """

    def __init__(self, orders: Orders) -> None:
        self.owner = orders.owner
        self.device = orders.device
        self.heard = time.monotonic()
        self._reason = ""
        paths = os.pathsep.join(path or "." for path in sys.path)
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, orders.to_json()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._outgoing = Pulse(os.dup(self._process.stdin.fileno()), seconds=None, on_broken=lambda: None)
        self._process.stdin.close()

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    def nudge(self) -> None:
        """Let it look at the store again."""
        self._outgoing.beat()

    def dismiss(self) -> None:
        """Ask it to stop at the next step of its job, and to end."""
        self._outgoing.end()

    def kill(self, reason: str) -> None:
        """End it at once. reason: a clause for the user, such as "made no step for 900 s"."""
        self._reason = reason
        with suppress(OSError):
            self._process.kill()

    def listen(self, on_beat: Callable[[], None]) -> str:
        """Call `on_beat` at each sign of life until the process ends, and return how it ended, as a clause."""

        def beat() -> None:
            self.heard = time.monotonic()
            on_beat()

        assert self._process.stdout is not None
        read_pulse(self._process.stdout.fileno(), beat)
        self._process.stdout.close()
        try:
            code = self._process.wait(PARTING_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill("did not end")
            code = self._process.wait()
        self._outgoing.end()
        return self._reason or _ending(code)


def _ending(code: int) -> str:
    if code == 0:
        return "ended"
    if code > 0:
        return f"ended with the code {code}"
    with suppress(ValueError):
        return f"was ended by the signal {signal.Signals(-code).name}"
    return f"was ended by the signal {-code}"


_START = "import sys; from studio.jobs.executors.child import main; main(sys.argv[1])"

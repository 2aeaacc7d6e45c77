"""The log: a line an event, for people or as JSON for machines."""

import json
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Full, Queue
from typing import Any

MOST_LINES = 10_000
"""Lines that wait to be written at most; where nobody reads the error stream, later ones are left out."""

FLUSH_SECONDS = 1.0
"""Longest time that the end of a program waits for what it has logged to be written."""

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """Each record as one JSON object: time, level, logger, message, what was given as `extra`, and the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """See logging.Formatter."""
        told: dict[str, Any] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        told |= {name: value for name, value in vars(record).items() if name not in _PLAIN}
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, default=str, ensure_ascii=False)


class UnhurriedHandler(logging.Handler):
    """Writes to the error stream from a thread of its own: a pipe that nobody reads fills, and keeps no job waiting."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: Queue[str | None] = Queue(MOST_LINES)
        threading.Thread(target=self._write, args=(_writer(),), name="studio-log", daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        """See logging.Handler."""
        self._put(self.format(record))

    def flush(self) -> None:
        """Wait until all is written, for FLUSH_SECONDS at most."""
        deadline = time.monotonic() + FLUSH_SECONDS
        while self._lines.unfinished_tasks and time.monotonic() < deadline:
            time.sleep(0.005)

    def close(self) -> None:
        """Write no more than was logged so far."""
        self._put(None)
        super().close()

    def _put(self, line: str | None) -> None:
        with suppress(Full):
            self._lines.put_nowait(line)

    def _write(self, write: Callable[[str], object]) -> None:
        while (line := self._lines.get()) is not None:
            with suppress(OSError, ValueError):  # nobody can read it any more
                write(line)
            self._lines.task_done()
        self._lines.task_done()


def start_log(form: str) -> None:
    """Write the studio's log to the error stream, as "text" or "json"."""
    handler = UnhurriedHandler()
    if form == "json":
        handler.setFormatter(JsonLines())
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("studio")
    for old in logger.handlers:
        old.close()
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False


def _writer() -> Callable[[str], object]:
    """Writes a line to the error stream; where that is a file, past Python's buffer, whose lock a thread that cannot
    write would hold at the end of the program, which then waits for it."""
    stream = sys.stderr
    try:
        descriptor = stream.fileno()
    except (AttributeError, OSError):  # there is none, or something else stands for it
        return lambda line: print(line, file=stream, flush=True)
    return lambda line: os.write(descriptor, f"{line}\n".encode(errors="backslashreplace"))

"""The log: a line an event, for people or as JSON for machines."""

import json
import logging
import os
import select
import sys
import time
from contextlib import suppress
from typing import Any, TextIO

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
    """Writes to an open file, such as the error stream, what it takes at once: nobody waits for a reader.

    Where nobody reads a pipe, and it is full, lines are left out; the next that is written tells how many.
    """

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._left_out = 0

    def emit(self, record: logging.LogRecord) -> None:
        """See logging.Handler."""
        if self._left_out and self._takes(f"{self.format(_left_out_told(record, self._left_out))}\n"):
            self._left_out = 0
        if self._left_out or not self._takes(f"{self.format(record)}\n"):
            self._left_out += 1

    def _takes(self, text: str) -> bool:
        rest = text.encode(errors="backslashreplace")
        while rest:
            if not _is_writable(self._descriptor):
                return False
            with suppress(OSError):  # the reader is gone
                os.write(self._descriptor, rest[:_AT_ONCE])
            rest = rest[_AT_ONCE:]
        return True


def start_log(form: str) -> None:
    """Write the studio's log to the error stream, as "text" or "json"."""
    descriptor = _descriptor_of(sys.stderr)
    handler = logging.StreamHandler() if descriptor is None else UnhurriedHandler(descriptor)
    if form == "json":
        handler.setFormatter(JsonLines())
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("studio")
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False


def _descriptor_of(stream: TextIO | None) -> int | None:
    """The open file behind a stream; None where there is none, as in a notebook."""
    try:
        return None if stream is None else stream.fileno()
    except (AttributeError, OSError):
        return None


def _is_writable(descriptor: int) -> bool:
    """Whether a pipe has room for _AT_ONCE bytes; any other file has."""
    try:
        return bool(select.select([], [descriptor], [], 0)[1])
    except (OSError, ValueError):  # Windows asks sockets only
        return True


def _left_out_told(record: logging.LogRecord, count: int) -> logging.LogRecord:
    told = {"name": record.name, "levelno": logging.WARNING, "levelname": "WARNING", "created": record.created}
    return logging.makeLogRecord({**told, "msg": "%d lines were left out: nobody read them", "args": (count,)})


_AT_ONCE = getattr(select, "PIPE_BUF", 512)
"""Bytes for which a pipe has room when it says that it can be written to."""

"""The bundled ffmpeg program: started, fed, read and always cleaned up."""

import subprocess
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BufferedIOBase
from pathlib import Path
from typing import IO, cast

from pipelines.errors import MissingDependency

FORMATS = "aac,ac3,aiff,amr,asf,au,avi,caf,flac,flv,gif,ivf,matroska,webm,mov,mp4,mp3,mpeg,mpegts,ogg,rm,voc,w64,wav,wv"
"""Containers that are read. Play lists are left out: they make ffmpeg open other files and addresses."""


class Running:
    """One run of ffmpeg.

    stdin, stdout: its pipes, where they were asked for.
    """

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._lines: deque[str] = deque(maxlen=200)
        self._drain = threading.Thread(target=self._read_complaints, daemon=True)
        self._drain.start()
        self.stdin = cast(BufferedIOBase, process.stdin)
        self.stdout = cast(BufferedIOBase, process.stdout)

    def finish(self) -> int:
        """Close its input, wait until it ends by itself, and return the exit status."""
        _close(self._process.stdin)
        status = self._process.wait()
        self._drain.join()
        return status

    @property
    def complaints(self) -> str:
        """The last lines that it wrote to stderr. Complete after `finish`."""
        return "\n".join(self._lines)

    @property
    def complaint(self) -> str:
        """The first line of `complaints`, which names the cause, for a message to the user."""
        return self._lines[0].split("] ")[-1] if self._lines else "it holds nothing that can be decoded"

    @property
    def excerpt(self) -> str:
        """Beginning and end of `complaints`: the first names the cause, the last what came of it."""
        text = self.complaints or "ffmpeg ended without a word"
        return text if len(text) <= 900 else f"{text[:450]} ... {text[-450:]}"

    def stop(self) -> None:
        """Kill it if it still runs, and give back its pipes."""
        self._process.kill()
        self._process.wait()
        self._drain.join()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            _close(pipe)

    def _read_complaints(self) -> None:
        for line in cast(BufferedIOBase, self._process.stderr):
            self._lines.append(line.decode("utf-8", "replace").rstrip())


@contextmanager
def run_ffmpeg(arguments: Sequence[str], *, feed: bool = False, read: bool = False) -> Iterator[Running]:
    """Run ffmpeg with `arguments`; leaving the block kills it if it has not ended, on every path.

    feed: give it a pipe as input; otherwise it has none.
    read: give it a pipe as output.

    stderr is drained in a thread, so no pipe can fill and block. Raises MissingDependency without ffmpeg.
    """
    process = subprocess.Popen(
        [ffmpeg_program(), "-hide_banner", "-nostats", *([] if feed else ["-nostdin"]), *arguments],
        stdin=subprocess.PIPE if feed else subprocess.DEVNULL,
        stdout=subprocess.PIPE if read else subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,  # a Ctrl-C in the terminal is for the caller to handle, who then stops ffmpeg
    )
    running = Running(process)
    try:
        yield running
    finally:
        running.stop()


def input_arguments(path: Path) -> list[str]:
    """Arguments that open the file `path` and nothing else, whatever characters its name holds."""
    return ["-protocol_whitelist", "file", "-format_whitelist", FORMATS, "-i", file_argument(path)]


def file_argument(path: Path) -> str:
    """`path` such that ffmpeg takes it neither for an option nor for an address."""
    return f"file:{path.absolute()}"


def ffmpeg_program() -> str:
    """Path of the ffmpeg program. Raises MissingDependency."""
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise MissingDependency(
            "ffmpeg was not found. Install it again with 'pip install --force-reinstall imageio-ffmpeg'."
        ) from error


def _close(pipe: IO[bytes] | None) -> None:
    if pipe is not None:
        with suppress(OSError):  # what is still buffered for a program that has ended is not wanted
            pipe.close()

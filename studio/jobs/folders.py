"""The folder of a job: its own copies of what it was given, and what it takes on the disk."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from pipelines.requests.base import AnyRequest, Request, with_files
from studio.codec import summary


def with_own_files(request: AnyRequest, folder: Path) -> AnyRequest:
    """The request with its files copied to `folder`/inputs, so that a deleted upload takes no job with it."""
    inputs = folder / "inputs"
    inputs.mkdir(parents=True)
    return with_files(request, lambda name, path: _copy(path, inputs / name))


def is_same(own: Request, asked: Request) -> bool:
    """Whether a request asks for what the `own` one of a job does: files count by their name and size."""
    pairs = zip(own.files(), asked.files(), strict=False)
    return summary(own) == summary(asked) and all(
        mine.stat().st_size == other.stat().st_size for mine, other in pairs if mine.exists()
    )


def size_of(folder: Path) -> int:
    """Bytes of all files in the folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def delete_older(folder: Path, before: float) -> None:
    """Delete the files that came into the folder before a time, in seconds since the epoch; what is in use stays.

    They came when their entry last changed: a copy keeps the time of writing of what it was copied from.
    """
    for file in [path for path in folder.rglob("*") if path.is_file()]:
        with suppress(OSError):
            if file.stat().st_ctime < before:
                file.unlink()
                file.parent.rmdir()  # refused where there are others


def _copy(source: Path, folder: Path) -> Path:
    """Copy a file into a new folder, all the way to the disk."""
    folder.mkdir()
    target = folder / source.name
    with source.open("rb") as reader, target.open("wb") as writer:
        shutil.copyfileobj(reader, writer, 2**20)
        writer.flush()
        os.fsync(writer.fileno())
    return target

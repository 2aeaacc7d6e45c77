"""The folder of a job: its own copies of what it was given, and what it takes on the disk."""

import os
import shutil
from pathlib import Path

from pipelines.requests.base import AnyRequest, with_files


def with_own_files(request: AnyRequest, folder: Path) -> AnyRequest:
    """The request with its files copied to `folder`/inputs, so that a deleted upload takes no job with it."""
    inputs = folder / "inputs"
    inputs.mkdir(parents=True)
    return with_files(request, lambda name, path: _copy(path, inputs / name))


def size_of(folder: Path) -> int:
    """Bytes of all files in the folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _copy(source: Path, folder: Path) -> Path:
    """Copy a file into a new folder, all the way to the disk."""
    folder.mkdir()
    target = folder / source.name
    with source.open("rb") as reader, target.open("wb") as writer:
        shutil.copyfileobj(reader, writer, 2**20)
        writer.flush()
        os.fsync(writer.fileno())
    return target

"""A file that appears under its name whole, or not at all."""

import errno
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.errors import InvalidInput, MienError


@contextmanager
def partial_file(path: Path) -> Iterator[Path]:
    """Yield a hidden name beside `path` to write to; it becomes `path` when the block ends without an error.

    On any error the partial file is removed and a `path` from before stays as it was. A killed process leaves
    files named `.*.part` with the ending of `path`.

    Raises InvalidInput where `path` cannot be written, MienError where the disk is full.
    """
    folder = path.absolute().parent
    if not folder.is_dir():
        raise InvalidInput(f"The folder '{folder}' does not exist. Make it, or choose another place for the file.")
    if path.is_dir():
        raise InvalidInput(f"'{path}' is a folder. Give the name of a file.")
    partial = folder / f".{secrets.token_hex(8)}.part{path.suffix}"
    with full_disk_told(path):
        try:
            yield partial
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise


@contextmanager
def full_disk_told(path: Path) -> Iterator[None]:
    """Raise MienError in words where the disk is full while `path` is written in the block."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise disk_full(path) from error
        raise


def disk_full(path: Path) -> MienError:
    """The error to raise when `path` does not fit."""
    return MienError(f"The disk is full: '{path.name}' could not be written. Free some space and run it again.")

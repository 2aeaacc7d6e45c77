"""The comment inside a WAV file: a chunk that players skip, and tools such as ffprobe and exiftool show.

RIFF, Multimedia Programming Interface and Data Specifications 1.0 (IBM and Microsoft, 1991): a LIST chunk of type INFO
holds ICMT (comment) and ISFT (the program that wrote it).
"""

from collections.abc import Iterator
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO

from pipelines.media.partial import full_disk_told, partial_file

_SOFTWARE = b"Mien"


def is_riff(path: Path) -> bool:
    """Whether the file is a RIFF WAVE file, by its first bytes."""
    with path.open("rb") as file:
        head = file.read(12)
    return head[:4] == b"RIFF" and head[8:] == b"WAVE"


def write_comment(path: Path, comment: str) -> None:
    """Put `comment`, ASCII, into the WAV file, in place of its INFO chunk.

    A file without one is made longer, and only then says so; any other is replaced in one step. So a write that breaks
    off leaves the file as it was for whoever plays it. Raises MienError where the disk is full.
    """
    entries = b"INFO" + _chunk(b"ICMT", comment.encode("ascii") + b"\0") + _chunk(b"ISFT", _SOFTWARE + b"\0")
    if _append(path, _chunk(b"LIST", entries)):
        return
    with path.open("rb") as source, partial_file(path) as partial, partial.open("wb") as made:
        made.write(b"RIFF\0\0\0\0WAVE")
        for name, start, size in chunks(source, 12, path.stat().st_size):
            source.seek(start)
            if name == b"LIST" and source.read(4) == b"INFO":
                continue
            source.seek(start)
            made.write(name + size.to_bytes(4, "little"))
            left = size + size % 2
            while left and (block := source.read(min(left, 2**20))):
                made.write(block)
                left -= len(block)
        made.write(_chunk(b"LIST", entries))
        whole = made.tell()
        made.seek(4)
        made.write((whole - 8).to_bytes(4, "little"))


def read_comment(path: Path) -> bytes:
    """The comment of the WAV file, without the zero at its end; b"" where there is none."""
    end = path.stat().st_size
    with path.open("rb") as file:
        for name, start, size in chunks(file, 12, end):
            file.seek(start)
            if name != b"LIST" or file.read(4) != b"INFO":
                continue
            for entry, begin, length in chunks(file, start + 4, min(end, start + size)):
                if entry == b"ICMT":
                    file.seek(begin)
                    return file.read(length).rstrip(b"\0")
    return b""


def chunks(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(name, start of the content, size) of the chunks within start..end; a cut-off one is the last."""
    while start + 8 <= end:
        file.seek(start)
        head = file.read(8)
        size = int.from_bytes(head[4:], "little")
        yield head[:4], start + 8, min(size, end - start - 8)
        start += 8 + size + size % 2


def _append(path: Path, chunk: bytes) -> bool:
    """Make a WAV file longer by a chunk; False, with nothing done, where it has a list already or is not whole."""
    with full_disk_told(path), path.open("r+b") as file:
        end = file.seek(0, SEEK_END)
        file.seek(4)
        is_whole = end % 2 == 0 and int.from_bytes(file.read(4), "little") == end - 8
        if not is_whole or any(name == b"LIST" for name, _, _ in chunks(file, 12, end)):
            return False
        file.seek(end)
        file.write(chunk)
        file.flush()
        file.seek(4)
        file.write((end + len(chunk) - 8).to_bytes(4, "little"))
    return True


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + len(content).to_bytes(4, "little") + content + b"\0" * (len(content) % 2)

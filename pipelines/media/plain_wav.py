"""WAV files of plain numbers, looked into and read here: starting a program for them takes a hundred times as long.

RIFF, Multimedia Programming Interface and Data Specifications 1.0 (IBM and Microsoft, 1991).
"""

import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.media.riff import chunks

_PCM, _FLOAT = 1, 3


@dataclass(frozen=True, kw_only=True)
class PlainWav:
    """Where the samples of a WAV file lie, one after the other, and what they are.

    channels: 1 or 2. rate: Hz. frames: samples of each channel. start: bytes before the first sample.
    sample_type: NumPy's name of what stands in the file, "<i2" or "<f4".
    """

    channels: int
    rate: int
    frames: int
    start: int
    sample_type: str

    @property
    def seconds(self) -> float:
        """Duration in seconds."""
        return self.frames / self.rate


def look_into(path: Path) -> PlainWav | None:
    """What is known of the WAV file `path`; None for anything else, and where it is not whole or not that simple."""
    # That a file may not be read is told by the program, which is asked next.
    with suppress(PermissionError), path.open("rb") as file:
        head = file.read(12)
        if head[:4] != b"RIFF" or head[8:] != b"WAVE":
            return None
        form = b""
        for name, start, size in chunks(file, 12, path.stat().st_size):
            file.seek(start - 4)
            stated = int.from_bytes(file.read(4), "little")
            if name == b"fmt ":
                form = file.read(16)
            elif name == b"data":
                return _described(form, start, size) if stated == size else None
    return None


def read_samples(path: Path, wav: PlainWav) -> NDArray[np.float32]:
    """The samples of 16-bit numbers or floats, one channel beside the other: float32 [frames * channels]."""
    found = np.fromfile(path, wav.sample_type, wav.frames * wav.channels, offset=wav.start)
    if wav.sample_type == "<i2":
        return found.astype(np.float32) / np.float32(32768)
    return found.astype(np.float32, copy=False)


def _described(form: bytes, start: int, size: int) -> PlainWav | None:
    if len(form) < 16:
        return None
    kind, channels, rate, _, block, bits = struct.unpack("<HHIIHH", form[:16])
    sample_type = {(_PCM, 16): "<i2", (_FLOAT, 32): "<f4"}.get((kind, bits))
    if sample_type is None or channels not in (1, 2) or rate < 1 or block != channels * bits // 8 or size < block:
        return None
    return PlainWav(channels=channels, rate=rate, frames=size // block, start=start, sample_type=sample_type)

"""Tensors of a whole clip, kept in a file, so that a long clip takes disk and not main memory."""

import mmap
from collections.abc import Iterable
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any

import torch
from torch import Tensor


def on_disk(*shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """Zeros of this shape whose memory is a nameless temporary file.

    The system holds in main memory what is used at the time, and writes the rest out where it needs the room. The file
    is gone when the tensor is. Fill it in place (`tensor[rows] = ...`): what is computed from it is in main memory
    again, so take a few frames at a time. Where /tmp lies in main memory, TMPDIR names a folder on disk.
    """
    size = torch.Size(shape).numel() * dtype.itemsize
    with TemporaryFile(prefix="mien-") as file:
        file.truncate(size)
        held = mmap.mmap(file.fileno(), size)
    return torch.frombuffer(held, dtype=dtype).view(shape)


@dataclass(frozen=True, kw_only=True)
class FrameTokens:
    """Tokens of every frame, stored once a distinct row.

    values: [rows, tokens, dim] on disk; row 0 is what is told when nothing is said or felt.
    index: [frames], the row of each frame.
    """

    values: Tensor
    index: Tensor

    @classmethod
    def of_frames(cls, values: Tensor, padding: int) -> "FrameTokens":
        """Row 0, then one row a frame, then `padding` frames that take row 0."""
        index = torch.arange(1, len(values))
        return cls(values=values, index=torch.cat([index, index.new_zeros(padding)]))

    def at(self, frames: Tensor, *, heard: bool) -> Tensor:
        """[n, tokens, dim] of the frames [n]; row 0 for all of them where it is not `heard`."""
        return self.values[self.index[frames] * heard]


def through(network: Any, parts: Iterable[Tensor], rows: int, device: torch.device) -> Tensor:
    """All parts [n, ...] through a network, together again as [rows, ...] on disk."""
    whole: Tensor | None = None
    row = 0
    for part in parts:
        made = network(part.to(device, network.dtype)).cpu()
        if whole is None:
            whole = on_disk(rows, *made.shape[1:], dtype=made.dtype)
        whole[row : row + len(made)] = made
        row += len(made)
    assert whole is not None and row == rows, "as many rows as promised"
    return whole

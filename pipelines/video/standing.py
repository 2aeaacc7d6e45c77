"""Where the making of a clip stands between two steps: kept in a file, so that it can go on to the same clip."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from pipelines.errors import UnreadableMedia
from pipelines.media.partial import partial_file
from pipelines.video.resume import SamplerState

_VERSION = 1
_DIGEST_BYTES = 32


@dataclass(frozen=True, kw_only=True, eq=False)
class Standing:
    """A sampling after a step: the sampler's state, and the push that guidance would use again in the next one."""

    sampler: SamplerState
    push: tuple[Tensor, ...] | None


@dataclass(frozen=True, kw_only=True, eq=False)
class ClipStanding:
    """A clip that is being made in chunks.

    finished: frames of the chunks that are done, uint8 [frames, height, width, 3] each.
    sampling: where the chunk after them stands, or None at its beginning.
    """

    finished: tuple[Tensor, ...]
    sampling: Standing | None


def save_standing(standing: ClipStanding, path: Path) -> None:
    """Write it to a file, whole or not at all. Raises MienError where the disk is full."""
    stored: dict[str, Any] = {"version": _VERSION, "finished": list(standing.finished), "sampling": None}
    if standing.sampling is not None:
        sampler = standing.sampling.sampler
        stored["sampling"] = {
            "sampler": {**vars(sampler), "scheduler": dict(sampler.scheduler)},
            "push": None if standing.sampling.push is None else list(standing.sampling.push),
        }
    written = BytesIO(bytes(_DIGEST_BYTES))  # torch itself does not say of a file that the disk is full
    written.seek(_DIGEST_BYTES)
    torch.save(stored, written)
    whole = written.getbuffer()
    whole[:_DIGEST_BYTES] = _digest(whole[_DIGEST_BYTES:])
    with partial_file(path) as partial:
        partial.write_bytes(whole)


def load_standing(path: Path) -> ClipStanding:
    """Read what `save_standing` wrote. Raises UnreadableMedia for anything else.

    Whether the file is as it was written is told by its digest alone: torch reads over most damage, and what it says of
    the rest cannot be told from a machine whose memory ran out, which is no fault of the file.
    """
    try:
        whole = memoryview(path.read_bytes())
    except OSError as error:
        raise UnreadableMedia(f"'{path.name}' does not tell where a clip stands: {error.strerror}.") from error
    if whole[:_DIGEST_BYTES] != _digest(whole[_DIGEST_BYTES:]):
        raise UnreadableMedia(f"'{path.name}' does not tell where a clip stands: it is damaged. Start the clip anew.")
    stored = torch.load(BytesIO(whole[_DIGEST_BYTES:]), map_location="cpu", weights_only=True)
    if stored["version"] != _VERSION:
        raise UnreadableMedia(f"'{path.name}' is of another version. Start the clip anew.")
    return ClipStanding(finished=tuple(stored["finished"]), sampling=_sampling(stored["sampling"]))


def _digest(stored: memoryview) -> bytes:
    return blake2b(stored, digest_size=_DIGEST_BYTES).digest()


def _sampling(stored: Mapping[str, Any] | None) -> Standing | None:
    if stored is None:
        return None
    push = stored["push"]
    return Standing(sampler=SamplerState(**stored["sampler"]), push=None if push is None else tuple(push))

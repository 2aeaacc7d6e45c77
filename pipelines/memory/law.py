"""What a model takes beside its weights, for any size: a law that was fitted to traces of the published networks."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipelines.assets import asset

MARGIN = 1.2
"""What the allocator takes over what the tensors hold, by which real peaks were above traced ones at most."""

CARD_BYTES = 322_122_547
"""0.3 GiB: workspaces of a card's libraries, which no trace sees."""

TABLE = "memory.json"
"""Name of the table among the bundled files; `python -m pipelines.backends.released` writes it."""


@dataclass(frozen=True, kw_only=True)
class Extent:
    """How much a network works on at once: frames of width x height pixels; sound has 1 x 1 pixels a frame."""

    width: int = 1
    height: int = 1
    frames: int

    @property
    def terms(self) -> tuple[float, float, float, float, float]:
        """1, frames, pixels of a frame, of all frames, and the square of these, pixels in millions.

        Memory grows with them: texts of their own with the frames, a causal decoder with the pixels of a frame, most
        tensors with all pixels, and masks of who attends to whom with the square.
        """
        frame = self.width * self.height / 1e6
        return 1.0, self.frames, frame, frame * self.frames, (frame * self.frames) ** 2


@dataclass(frozen=True, kw_only=True)
class MemoryLaw:
    """What a released model takes.

    weights_bytes: of all its networks, in the types they are loaded in. largest_bytes: of the largest one.
    stages: by what is done (predicting, decoding), bytes for each of an extent's `terms`.
    """

    weights_bytes: int
    largest_bytes: int
    stages: Mapping[str, Sequence[float]]

    def stage_bytes(self, stage: str, extent: Extent) -> int:
        """The most that tensors hold beside the weights while this is done."""
        return round(sum(share * term for share, term in zip(self.stages[stage], extent.terms, strict=True)))

    def activation_bytes(self, **extents: Extent) -> int:
        """Memory to have free beside the weights on a card: of the stages, the one that takes most.

        extents: how much each stage works on at once, by its name.
        """
        return with_margin(max(self.stage_bytes(stage, extent) for stage, extent in extents.items()))


def with_margin(traced_bytes: int) -> int:
    """Memory to have free on a card for tensors that hold so much at most."""
    return round(MARGIN * traced_bytes) + CARD_BYTES


def law_of(backend: str) -> MemoryLaw:
    """The law of a large back end. Raises KeyError where the table has none, which a test rules out."""
    row = _table()[backend]
    return MemoryLaw(
        weights_bytes=row["weights_bytes"],
        largest_bytes=row["largest_bytes"],
        stages={name: stage["law"] for name, stage in row["stages"].items()},
    )


@cache
def _table() -> Mapping[str, dict[str, Any]]:
    table: Mapping[str, dict[str, Any]] = json.loads(asset(TABLE).read_text(encoding="utf-8"))
    return table

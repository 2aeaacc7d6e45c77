"""A large model as it is published: its networks and what they do in a run, for tracing them without weights."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from pipelines.memory.law import Extent


@dataclass(frozen=True)
class Part:
    """A network: what builds it by its published configuration, and the type that its weights are loaded in."""

    build: Callable[[], nn.Module]
    dtype: torch.dtype = torch.bfloat16


@dataclass(frozen=True)
class Stage:
    """Work that is done at once: `part` names the network, `call` runs it on made-up inputs of an extent.

    extents: the sizes that are traced, the smallest first.
    """

    part: str
    call: Callable[[Any, Extent], object]
    extents: Sequence[Extent]


@dataclass(frozen=True, kw_only=True)
class Released:
    """What a back end loads and runs. source: where the configurations stand."""

    source: str
    parts: Mapping[str, Part]
    stages: Mapping[str, Stage]

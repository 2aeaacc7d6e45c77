"""Forecasts the memory of a model from its code: it is built and run on fake tensors, without weights or a card."""

import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from pipelines.memory.law import MARGIN, with_margin


@dataclass(frozen=True, kw_only=True)
class TracedMemory:
    """What a model takes on a device. weights_bytes: of parameters and buffers. traced_bytes: the most tensors beside
    them that a run has alive at once. device: "cpu", "cuda:0".
    """

    weights_bytes: int
    traced_bytes: int
    device: str

    @property
    def activation_bytes(self) -> int:
        """Memory to have free beside the weights."""
        return round(MARGIN * self.traced_bytes) if self.device == "cpu" else with_margin(self.traced_bytes)

    @property
    def needed_bytes(self) -> int:
        """Memory to have free for all of it."""
        return self.weights_bytes + self.activation_bytes


def trace_memory(
    build: Callable[[], nn.Module],
    call: Callable[[Any], object],
    *,
    device: str,
    dtype: torch.dtype = torch.float32,
) -> TracedMemory:
    """Build a model and run it once on fake tensors, which have a shape and no content; seconds, whatever its size.

    build: makes the model. call: makes the inputs and runs the model that it is given. Both run with `dtype` as the
    default type. device: where the model would run; it need not be there. Code that branches on the content of tensors
    cannot be traced.
    """
    usual = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with FakeTensorMode(), torch.no_grad():
            model = build().eval()
            with PeakMemory(unfolds=device == "cpu") as memory:
                call(model)
            return TracedMemory(weights_bytes=weights_bytes(model), traced_bytes=memory.peak, device=device)
    finally:
        torch.set_default_dtype(usual)


def weights_bytes(model: nn.Module) -> int:
    """Bytes of the model's parameters and buffers; what is shared counts once."""
    held = {_key(tensor): tensor.untyped_storage().nbytes() for tensor in (*model.parameters(), *model.buffers())}
    return sum(held.values())


class PeakMemory(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch does not annotate it
    """Counts the storages that are made while it is entered; `peak` is the most bytes that were alive at once.

    What was there before, weights above all, does not count. Works on real tensors and on fake ones.
    unfolds: count also the columns into which a plain convolution on the processor unfolds its input; no trace sees
    them, and they can be larger than all the rest.
    """

    def __init__(self, *, unfolds: bool = False) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._unfolds = unfolds
        self.peak = 0
        self._alive = 0
        self._known: set[int] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        given = {_key(leaf) for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, torch.Tensor)}
        for leaf in tree_leaves(made):
            if isinstance(leaf, torch.Tensor) and _key(leaf) not in given | self._known:
                self._note(leaf.untyped_storage())
        if self._unfolds and func is torch.ops.aten.convolution.default:
            self.peak = max(self.peak, self._alive + _unfolded_bytes(made, *args))
        return made

    def _note(self, storage: torch.UntypedStorage) -> None:
        key, size = storage._cdata, storage.nbytes()
        self._known.add(key)
        self._alive += size
        self.peak = max(self.peak, self._alive)
        weakref.finalize(storage, self._forget, key, size)

    def _forget(self, key: int, size: int) -> None:
        self._known.discard(key)
        self._alive -= size


def _unfolded_bytes(
    made: torch.Tensor,
    given: torch.Tensor,
    weight: torch.Tensor,
    bias: torch.Tensor | None,
    stride: list[int],
    padding: list[int],
    dilation: list[int],
    transposed: bool,
    output_padding: list[int],
    groups: int,
) -> int:
    """Bytes of a convolution's columns, [batch, inputs a group * kernel, places of the result], where it is done so."""
    if transposed or weight[0, 0].numel() == 1:
        return 0
    way = torch._C._select_conv_backend(
        given, weight, bias, stride, padding, dilation, transposed, output_padding, groups
    )
    if not str(way).endswith(("Slow2d", "Slow3d")):
        return 0
    return int(made[:, 0].numel() * weight[0].numel() * made.element_size())


def _key(tensor: torch.Tensor) -> int:
    return int(tensor.untyped_storage()._cdata)

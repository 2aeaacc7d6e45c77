"""A generation of transformers from outside: it comes from a seed, tells of its steps, and can be stopped."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import nn

OnFrame = Callable[[int, int], None]
"""(frames done, frames expected) of one generation; what it raises ends the generation."""


@contextmanager
def watched(model: "nn.Module", expected: int, on_frame: OnFrame) -> Iterator[None]:
    """Tell of each forward step of `model`, so that a generation can be followed, and stopped from inside.

    `generate` of transformers has no place for it that all speech models share; a hook on the model does.
    """
    done = 0

    def count(*_: object) -> None:
        nonlocal done
        done += 1
        on_frame(min(done, expected), expected)

    hook = model.register_forward_pre_hook(count)
    try:
        yield
    finally:
        hook.remove()


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Everything random inside comes from `seed`; the generators outside go on as if nothing had happened."""
    import torch

    with torch.random.fork_rng(), torch.inference_mode():
        torch.manual_seed(seed)
        yield

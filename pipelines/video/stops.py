"""Stopping a sampler anywhere: before each call of a transformer, of an encoder, and of the decoder for each frame.

Samplers offer a callback at the end of a step at best; a step may take minutes, and decoding comes after the last.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def stoppable(modules: Iterable[Any], check: Callable[[], None]) -> Iterator[None]:
    """Call `check` before each forward pass of the modules; what it raises ends the run."""
    handles = [
        module.register_forward_pre_hook(lambda _module, _inputs: check()) for module in modules if module is not None
    ]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def stop_points(pipe: Any) -> list[Any]:
    """The modules of a pipeline that take time, as far as it has them."""
    vae = getattr(pipe, "vae", None)
    names = ("transformer", "transformer_2", "text_encoder", "image_encoder", "audio_vae", "vocoder", "connectors")
    found = [getattr(pipe, name, None) for name in names]
    found += [getattr(vae, "encoder", None), getattr(vae, "decoder", None)]
    return [module for module in found if module is not None]

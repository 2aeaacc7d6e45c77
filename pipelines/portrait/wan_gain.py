"""How strongly Wan-Animate shows what the driving face does, frame by frame."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


@contextmanager
def expression_gain(
    transformer: Any, gains: NDArray[np.float32], neutral: Tensor, *, calls_per_segment: int, segment_stride: int
) -> Iterator[None]:
    """While entered, every motion code becomes neutral + gain x (code - neutral).

    transformer: a WanAnimateTransformer3DModel. gains: one a frame of the clip, 0 (a neutral face) .. 1 (as acted) ..;
    frames beyond hold the last. neutral: the neutral face [1, 3, size, size] in -1..1.
    calls_per_segment: calls of the transformer for one segment. segment_stride: frames from one segment to the next.
    Blank faces, which stand for "no face" in guidance, pass unchanged.
    """
    encoder = transformer.motion_encoder
    parameter = next(encoder.parameters())
    with torch.no_grad():
        rest = encoder(neutral.to(parameter.device, parameter.dtype))
    held = torch.as_tensor(gains, dtype=torch.float32)
    place = {"calls": 0, "frame": 0}

    def begin(_module: Any, _given: Any) -> None:
        place["frame"] = place["calls"] // calls_per_segment * segment_stride
        place["calls"] += 1

    def strengthen(_module: Any, given: tuple[Tensor, ...], code: Tensor) -> Tensor:
        faces = given[0]
        frames = torch.arange(place["frame"], place["frame"] + len(faces)).clamp(max=len(held) - 1)
        place["frame"] += len(faces)
        gain = held[frames].to(code.device, code.dtype)[:, None]
        blank = (faces.flatten(1).amax(dim=1) <= -1)[:, None]
        return torch.where(blank, code, rest + gain * (code - rest))

    hooks = [transformer.register_forward_pre_hook(begin), encoder.register_forward_hook(strengthen)]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()

"""How the portrait's predictions are steered, and what that costs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from pipelines.errors import InvalidInput
from pipelines.portrait.dice_strip import on_disk


class Branch(NamedTuple):
    """One of the predictions that are compared: what it is told, and what is left out."""

    picture: bool
    speech: bool
    emotion: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Guidance:
    """How far the prediction is pushed towards the picture, the speech and the emotion.

    picture, speech: scales; 1 follows what the network says, more exaggerates it.
    emotion: a scale of its own for the emotion, one number or one a frame [frames], or None to push speech and emotion
        together, as the published pipeline does with "emo_scale". Its own scale costs a fourth prediction.
    refresh: 1 compares the predictions in every step. With n > 1, the differences between them are kept from every
        n-th step and only the full prediction is made in between: less work (see `cost`), another clip.

    Raises InvalidInput for scales outside 0..20 or a refresh outside 1..8.
    """

    picture: float = 3.0
    speech: float = 6.0
    emotion: float | NDArray[np.float32] | None = None
    refresh: int = 1

    def __post_init__(self) -> None:
        for name in ("picture", "speech", "emotion"):
            value = getattr(self, name)
            if value is not None and not (np.min(value) >= 0 and np.max(value) <= 20):
                raise InvalidInput(f"The guidance of {name} is {value}; it must lie between 0 and 20.")
        if not 1 <= self.refresh <= 8:
            raise InvalidInput(f"refresh is {self.refresh}; differences can be kept for 1 to 8 steps.")

    def branches(self, step: int) -> tuple[Branch, ...]:
        """The predictions that a step, counted from 0, needs; the last is always told everything."""
        everything = Branch(picture=True, speech=True, emotion=True)
        if step % self.refresh:
            return (everything,)
        nothing = Branch(picture=False, speech=False, emotion=False)
        between = (Branch(picture=True, speech=True, emotion=False),) if self.emotion is not None else ()
        return (nothing, Branch(picture=True, speech=False, emotion=False), *between, everything)

    def scales(self, frames: Tensor) -> tuple["float | Tensor", ...]:
        """A scale a difference between neighbouring branches; the emotion's may be [frames, 1, 1, 1]."""
        if self.emotion is None:
            return (self.picture, self.speech)
        if np.ndim(self.emotion) == 0:
            return (self.picture, self.speech, float(self.emotion))
        curve = torch.as_tensor(np.asarray(self.emotion, dtype=np.float32))
        held = torch.clamp(frames, max=len(curve) - 1)  # frames of padding hold the last value
        return (self.picture, self.speech, curve[held].view(-1, 1, 1, 1))

    def cost(self, steps: int) -> float:
        """Predictions per step, on average over `steps`."""
        return sum(len(self.branches(step)) for step in range(steps)) / steps


class Steering:
    """Combines the branches of one run, and keeps their differences for the steps in between."""

    def __init__(self, guidance: Guidance, latents_shape: tuple[int, ...]) -> None:
        self._guidance = guidance
        count = 2 if guidance.emotion is None else 3
        self._kept = on_disk(count, *latents_shape) if guidance.refresh > 1 else None

    def combine(self, frames: Tensor, predictions: Tensor) -> Tensor:
        """One prediction [frames, ...] out of those of the step's branches [branches, frames, ...].

        frames: [n], which frames of the clip these are.
        """
        scales = self._guidance.scales(frames)
        if len(predictions) > 1:
            differences = predictions.diff(dim=0)
            combined = predictions[0]
            for scale, difference in zip(scales, differences, strict=True):
                combined = combined + scale * difference
            if self._kept is not None:
                self._kept[:, frames] = differences
            return combined
        assert self._kept is not None
        combined = predictions[0]
        for scale, difference in zip(scales, self._kept[:, frames], strict=True):
            combined = combined + (scale - 1) * difference
        return combined


def windows(total: int, length: int, overlap: int, shift: int) -> Iterator[Tensor]:
    """The frames of each window of a step, [length] each, that together cover all `total` frames at least once.

    Windows follow each other with `overlap` frames in common, start `shift` frames early and wrap around the end, so
    that from step to step the seams lie elsewhere.
    """
    for start in range(0, total, length - overlap):
        yield (torch.arange(length) + start - shift) % total


def branches_at_once(branches: int, budget_bytes: int | None, frames: int, height: int, width: int, scalar: int) -> int:
    """How many branches are predicted in one call, so that the activations stay within the budget; at least 1.

    frames, height, width: of the latents in a window. scalar: bytes of a number. None as budget: all at once.
    """
    if budget_bytes is None:
        return branches
    return max(1, min(branches, int(budget_bytes // activation_bytes(frames, height, width, scalar))))


def activation_bytes(frames: int, height: int, width: int, scalar: int) -> int:
    """Most bytes that one branch of one window holds beside the weights, for the full-size network."""
    return _NUMBERS_PER_POSITION * frames * height * width * scalar


_NUMBERS_PER_POSITION = 9_000
"""Numbers alive at the peak of a pass, per position of the latents; counted on fake tensors: 8,710 to 9,023."""

"""A text of its own for every latent frame: cross attention in which each frame listens to its own words only.

The text comes as [batch, frames * tokens, channels], frame by frame. With the same text in every frame the outcome
is that of the stock processor, bit for bit.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from diffusers.models.transformers.transformer_wan import WanAttnProcessor
from torch import Tensor


class FrameLayout:
    """How the text of the present call is laid out: `tokens` in all, for `frames` frames (1: one text for all).

    clip_frames: latent frames of the clip. text_tokens: tokens of one text.
    """

    def __init__(self, clip_frames: int, text_tokens: int) -> None:
        self.clip_frames = clip_frames
        self.text_tokens = text_tokens
        self.frames = 1
        self.tokens = text_tokens

    def use(self, length: int) -> None:
        """Take note of the text of the next call, of `length` tokens."""
        self.tokens = length
        self.frames = self.clip_frames if length == self.clip_frames * self.text_tokens else 1


class FrameTextProcessor(WanAttnProcessor):  # type: ignore[misc]
    """Cross attention of a Wan block with a text a frame; tokens of a start picture are heard by every frame."""

    def __init__(self, layout: FrameLayout) -> None:
        super().__init__()
        self.layout = layout

    def __call__(self, attn: Any, hidden_states: Tensor, encoder_hidden_states: Tensor, *rest: Any) -> Tensor:
        """Attend frame by frame. hidden_states: [batch, frames * patches, channels]."""
        frames = self.layout.frames
        if frames == 1:
            heard: Tensor = super().__call__(attn, hidden_states, encoder_hidden_states, *rest)
            return heard
        batch, _, channels = hidden_states.shape
        pictures = encoder_hidden_states[:, : -self.layout.tokens]
        words = encoder_hidden_states[:, -self.layout.tokens :].reshape(batch * frames, self.layout.text_tokens, -1)
        if pictures.shape[1]:
            words = torch.cat([pictures.repeat_interleave(frames, dim=0), words], dim=1)
        patches = hidden_states.reshape(batch * frames, -1, channels)
        heard = super().__call__(attn, patches, words)
        return heard.reshape(batch, -1, channels)


@contextmanager
def text_a_frame(transformer: Any, layout: FrameLayout) -> Iterator[None]:
    """Give every cross attention of a Wan transformer the processor; afterwards each has its own again."""
    before = [block.attn2.processor for block in transformer.blocks]
    try:
        for block in transformer.blocks:
            block.attn2.set_processor(FrameTextProcessor(layout))
        yield
    finally:
        for block, processor in zip(transformer.blocks, before, strict=True):
            block.attn2.set_processor(processor)

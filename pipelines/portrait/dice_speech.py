"""Speech as the portrait UNet hears it: Whisper's hidden states, cut to the stretch of each frame."""

from collections.abc import Iterator
from typing import Any

import torch
from numpy import float32
from numpy.typing import NDArray
from torch import Tensor

from pipelines.portrait.dice_strip import on_disk

FRAME_RATE = 12.5
"""Frames a second that the network makes."""

RATE = 16000
"""Samples a second that are heard."""

STATES_PER_FRAME = 4
"""States of Whisper in a frame."""

_SAMPLES_PER_STATE = 320


def frame_count(samples: int) -> int:
    """Frames that `samples` at RATE make; the last moment under 80 ms is dropped."""
    return samples // (_SAMPLES_PER_STATE * STATES_PER_FRAME)


@torch.no_grad()
def hidden_states(whisper: Any, extractor: Any, speech: NDArray[float32], device: torch.device) -> Tensor:
    """All of Whisper's states, [frames x 4, layers, channels] on disk: the embedding and every layer.

    whisper: a `WhisperModel`. extractor: its `WhisperFeatureExtractor`. speech: [samples], at RATE.
    The speech is heard in the stretches that Whisper is made for (30 s), each on its own.
    """
    wanted = frame_count(len(speech)) * STATES_PER_FRAME
    begin = torch.tensor([[whisper.config.decoder_start_token_id]])
    states: Tensor | None = None
    for start in range(0, len(speech), extractor.n_samples):
        stretch = speech[start : start + extractor.n_samples]
        mel = extractor(stretch, sampling_rate=RATE, return_tensors="pt").input_features
        # The whole model is called, not its encoder alone, so that hooks that move it to the device take effect.
        heard_by = whisper(mel.to(device, whisper.dtype), decoder_input_ids=begin.to(device), output_hidden_states=True)
        heard = torch.stack(heard_by.encoder_hidden_states, dim=2)[0].cpu()
        if states is None:
            states = on_disk(wanted, *heard.shape[1:], dtype=heard.dtype)
        part = states[start // _SAMPLES_PER_STATE :][: len(heard)]
        part.copy_(heard[: len(part)])
    assert states is not None, "the speech is empty"
    return states


def stretches(states: Tensor, before: int, length: int) -> Iterator[Tensor]:
    """Per frame, the `length` states from `before` states ahead of it; zeros beyond both ends.

    states: [frames x 4, ...]. Yields batches [up to 64, length, ...], in order.
    """
    frames = len(states) // STATES_PER_FRAME
    offsets = torch.arange(length) - before
    for start in range(0, frames, 64):
        firsts = torch.arange(start, min(start + 64, frames)) * STATES_PER_FRAME
        rows = firsts[:, None] + offsets
        inside = (rows >= 0) & (rows < len(states))
        yield states[rows.clamp(0, len(states) - 1)] * inside.view(*rows.shape, *[1] * (states.ndim - 1))

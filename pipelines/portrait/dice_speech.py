"""Speech as the portrait UNet hears it: Whisper's hidden states, cut to the stretch of each frame."""

from collections.abc import Iterator
from typing import Any

import torch
from numpy import float32
from numpy.typing import NDArray
from torch import Tensor

FRAME_RATE = 12.5
"""Frames a second that the network makes."""

RATE = 16000
"""Samples a second that are heard."""

_SAMPLES_PER_STATE = 320
_STATES_PER_FRAME = 4


def frame_count(samples: int) -> int:
    """Frames that `samples` at RATE make; the last moment under 80 ms is dropped."""
    return samples // (_SAMPLES_PER_STATE * _STATES_PER_FRAME)


@torch.no_grad()
def hidden_states(whisper: Any, extractor: Any, speech: NDArray[float32], device: torch.device) -> Tensor:
    """All of Whisper's states, [frames x 4, layers, channels] on the processor: the embedding and every layer.

    whisper: a `WhisperModel`. extractor: its `WhisperFeatureExtractor`. speech: [samples], at RATE.
    The speech is heard in the stretches that Whisper is made for (30 s), each on its own.
    """
    wanted = frame_count(len(speech)) * _STATES_PER_FRAME
    begin = torch.tensor([[whisper.config.decoder_start_token_id]])
    heard = []
    for start in range(0, len(speech), extractor.n_samples):
        stretch = speech[start : start + extractor.n_samples]
        mel = extractor(stretch, sampling_rate=RATE, return_tensors="pt").input_features
        # The whole model is called, not its encoder alone, so that hooks that move it to the device take effect.
        heard_by = whisper(mel.to(device, whisper.dtype), decoder_input_ids=begin.to(device), output_hidden_states=True)
        heard.append(torch.stack(heard_by.encoder_hidden_states, dim=2)[0].cpu())
    return torch.cat(heard)[:wanted]


def stretches(states: Tensor, before: int, length: int) -> Iterator[Tensor]:
    """Per frame, the `length` states from `before` states ahead of it; zeros beyond both ends.

    states: [frames x 4, ...]. Yields batches [up to 64, length, ...], in order.
    """
    frames = len(states) // _STATES_PER_FRAME
    padded = torch.cat(
        [states.new_zeros(before, *states.shape[1:]), states, states.new_zeros(length, *states.shape[1:])]
    )
    offsets = torch.arange(length)
    for start in range(0, frames, 64):
        firsts = torch.arange(start, min(start + 64, frames)) * _STATES_PER_FRAME
        yield padded[firsts[:, None] + offsets]

"""Reading a prompt with a pipeline's UMT5; the samplers' own way of doing so needs one more package."""

from typing import Any

import torch
from torch import Tensor


@torch.no_grad()
def encoded(pipe: Any, prompt: str, tokens: int) -> Tensor:
    """Embeddings [1, tokens, channels] in the type of the pipeline's transformer, zeros behind the text."""
    read = pipe.tokenizer(prompt, padding="max_length", max_length=tokens, truncation=True, return_tensors="pt")
    device = pipe._execution_device
    mask = read.attention_mask.to(device)
    states: Tensor = pipe.text_encoder(read.input_ids.to(device), mask).last_hidden_state
    return torch.where(mask[..., None] > 0, states, torch.zeros_like(states)).to(pipe.transformer.dtype)

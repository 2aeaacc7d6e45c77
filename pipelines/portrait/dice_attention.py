"""Cross-attention of the portrait UNet: to the picture, to what is said, and to what is felt."""

from typing import NamedTuple

import torch
from diffusers.models.attention_processor import Attention
from torch import Tensor, nn
from torch.nn import functional as F


class Tokens(NamedTuple):
    """What a group of positions attends to.

    picture: [groups, 1, dim], the one token of the picture as CLIP sees it.
    adapters: one tensor [groups, tokens, dim] an adapter: speech, and emotion where the UNet has it.
    regions: one mask [1 or groups, positions, 1] an adapter, or None where it acts everywhere; () for nowhere masked.
    """

    picture: Tensor
    adapters: tuple[Tensor, ...]
    regions: tuple[Tensor | None, ...] = ()


class AdapterAttention(nn.Module):
    """Attention to one picture token, plus one attention an adapter, each held to its region and added up.

    Equal to `IPAdapterAttnProcessor2_0` of diffusers, whose names of weights it keeps (`to_k_ip.0.weight`, ...), with
    two exact savings. A softmax over one key is 1, so the picture's part is its value. And positions that share their
    tokens, as all positions of a frame over time do, are laid side by side instead of repeating the tokens for each:
    at 512 x 512 pixels, that spares projecting 4096 copies.
    """

    def __init__(self, hidden_size: int, cross_attention_dim: int, adapters: int) -> None:
        super().__init__()
        self.to_k_ip = nn.ModuleList(nn.Linear(cross_attention_dim, hidden_size, bias=False) for _ in range(adapters))
        self.to_v_ip = nn.ModuleList(nn.Linear(cross_attention_dim, hidden_size, bias=False) for _ in range(adapters))

    def __call__(
        self,
        attn: Attention,
        hidden_states: Tensor,
        encoder_hidden_states: Tokens,
        attention_mask: None = None,  # noqa: ARG002 - part of how diffusers calls a processor
        temb: None = None,  # noqa: ARG002
    ) -> Tensor:
        """hidden_states: [groups x repeats, length, channels]; repeats of a group are neighbours. Same shape out."""
        tokens = encoder_hidden_states
        groups = len(tokens.picture)
        query = attn.to_q(hidden_states).reshape(groups, -1, attn.to_q.out_features)
        total = attn.to_v(tokens.picture)
        regions = tokens.regions or (None,) * len(tokens.adapters)
        for states, region, to_k, to_v in zip(tokens.adapters, regions, self.to_k_ip, self.to_v_ip, strict=True):
            heard = _attend(query, to_k(states), to_v(states), attn.heads)
            total = total + (heard if region is None else heard * region)
        total = attn.to_out[0](total.expand_as(query))
        return torch.reshape(total, hidden_states.shape)


def _attend(query: Tensor, key: Tensor, value: Tensor, heads: int) -> Tensor:
    """Attention in `heads` heads; [groups, positions, channels] to [groups, tokens, channels]."""
    split = (states.unflatten(-1, (heads, -1)).transpose(1, 2) for states in (query, key, value))
    return F.scaled_dot_product_attention(*split).transpose(1, 2).flatten(2)

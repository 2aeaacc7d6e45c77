"""Small random models of the real classes, what a run of each is, and the memory that a run really takes."""

from collections.abc import Callable
from typing import Any

import torch
from diffusers import AutoencoderKLWan, UNet2DConditionModel, WanTransformer3DModel
from torch import nn
from torch.profiler import ProfilerActivity, profile
from transformers import CLIPTextConfig, CLIPTextModel


def allocated_peak(run: Callable[[], object]) -> int:
    """The most bytes that the processor's allocator gave out at once during `run`, workspaces among them."""
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as watched:
        run()
    events = [event for event in watched.profiler.kineto_results.events() if event.name() == "[memory]"]
    alive = peak = 0
    for event in sorted(events, key=lambda event: event.start_ns()):
        alive += event.nbytes()
        peak = max(peak, alive)
    return peak


def wan(heads: int, width: int, layers: int) -> Callable[[], nn.Module]:
    """Makes a video transformer."""
    return lambda: WanTransformer3DModel(
        num_attention_heads=heads,
        attention_head_dim=width,
        num_layers=layers,
        ffn_dim=4 * heads * width,
        text_dim=64,
        freq_dim=64,
    )


def predict(frames: int, side: int) -> Callable[[Any], object]:
    """One prediction on latents [1, 16, frames, side, side]."""
    return lambda model: model(
        hidden_states=torch.randn(1, 16, frames, side, side),
        timestep=torch.tensor([5]),
        encoder_hidden_states=torch.randn(1, 32, 64),
    )


def decoder() -> nn.Module:
    """A causal video decoder."""
    return AutoencoderKLWan(base_dim=16, num_res_blocks=1)


def decode(side: int) -> Callable[[Any], object]:
    """Decodes latents [1, 16, 3, side, side]."""
    return lambda model: model.decode(torch.randn(1, 16, 3, side, side))


def unet() -> nn.Module:
    """A picture network with attention."""
    return UNet2DConditionModel(
        block_out_channels=(32, 64),
        layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=32,
        norm_num_groups=8,
        attention_head_dim=8,
    )


def denoise(model: Any) -> object:
    """One prediction on two pictures."""
    return model(torch.randn(2, 4, 32, 32), torch.tensor(3), torch.randn(2, 7, 32))


def text_encoder() -> nn.Module:
    """A text encoder of transformers."""
    return CLIPTextModel(
        CLIPTextConfig(
            hidden_size=128,
            intermediate_size=512,
            num_hidden_layers=4,
            num_attention_heads=4,
            vocab_size=2000,
            bos_token_id=1,
            eos_token_id=2,
        )
    )


def read(model: Any) -> object:
    """Reads four texts."""
    return model(torch.ones(4, 77, dtype=torch.long))


CASES: dict[str, tuple[Callable[[], nn.Module], Callable[[Any], object]]] = {
    "tiny video transformer": (wan(4, 32, 3), predict(5, 16)),
    "middle video transformer": (wan(8, 64, 4), predict(3, 24)),
    "video decoder": (decoder, decode(6)),
    "picture network": (unet, denoise),
    "text encoder": (text_encoder, read),
}

"""A Wan-Animate of the real classes, tiny and with random weights; its text encoder is a table of random numbers."""

import zlib
from typing import Any

import torch
from diffusers import (
    AutoencoderKLWan,
    FlowMatchEulerDiscreteScheduler,
    WanAnimatePipeline,
    WanAnimateTransformer3DModel,
)
from torch import Tensor
from transformers import CLIPImageProcessor, CLIPVisionConfig, CLIPVisionModel

FACE_SIDE = 16


class TinyWanAnimate(WanAnimatePipeline):
    """The real pipeline; each text becomes random numbers of its own."""

    def encode_prompt(self, prompt: Any = None, **_more: Any) -> tuple[Tensor, Tensor | None]:
        generator = torch.Generator().manual_seed(zlib.crc32(str(prompt).encode()))
        return torch.randn(1, 8, 32, generator=generator), torch.zeros(1, 8, 32)


def tiny_wan_animate() -> TinyWanAnimate:
    """A pipeline whose pictures have sides that are multiples of 16."""
    torch.manual_seed(0)
    transformer = WanAnimateTransformer3DModel(
        patch_size=(1, 2, 2),
        num_attention_heads=2,
        attention_head_dim=12,
        in_channels=36,
        out_channels=16,
        text_dim=32,
        freq_dim=64,
        ffn_dim=32,
        num_layers=2,
        cross_attn_norm=True,
        qk_norm="rms_norm_across_heads",
        rope_max_seq_len=64,
        image_dim=4,
        motion_encoder_channel_sizes={"4": 16, "8": 16, "16": 16},
        motion_encoder_size=FACE_SIDE,
        motion_style_dim=16,
        motion_dim=4,
        motion_encoder_dim=16,
        face_encoder_hidden_dim=16,
        face_encoder_num_heads=2,
        inject_face_latents_blocks=1,
    )
    for name, weight in transformer.named_parameters():
        if weight.ndim > 1 and not weight.any():
            torch.nn.init.normal_(weight, std=0.1)
        if "motion_encoder" in name and "bias" in name:
            torch.nn.init.normal_(weight, std=0.1)
    vision = CLIPVisionConfig(
        hidden_size=4, num_hidden_layers=2, num_attention_heads=2, image_size=4, intermediate_size=16, patch_size=1
    )
    pipe = TinyWanAnimate(
        transformer=transformer.eval(),
        vae=AutoencoderKLWan(
            base_dim=3, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True]
        ),
        scheduler=FlowMatchEulerDiscreteScheduler(shift=7.0),
        text_encoder=None,
        tokenizer=None,
        image_encoder=CLIPVisionModel(vision).eval(),
        image_processor=CLIPImageProcessor(crop_size=4, size=4),
    )
    pipe.set_progress_bar_config(disable=True)
    return pipe

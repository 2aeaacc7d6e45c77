"""The networks of DICE-Talk and Sonic: our own, with the modules of Stable Video Diffusion around them."""

from typing import Any

import torch
from diffusers import AutoencoderKLTemporalDecoder
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection, WhisperConfig, WhisperModel

from pipelines.backends.released.released import Part, Released, Stage
from pipelines.memory.law import Extent
from pipelines.portrait.dice_files import RELEASES

_WINDOW = 25
"""Frames of a window."""


def svd_portrait(name: str) -> Released:
    """ "dice_talk" or "sonic". A prediction's frames are those of a window, once for each branch of the guidance."""

    def predict(model: Any, extent: Extent) -> object:
        branches, height, width = extent.frames // _WINDOW, extent.height // 8, extent.width // 8
        adapters = int(model.config.adapters)
        return model(
            torch.randn(branches, _WINDOW, 8, height, width),
            torch.ones(()),
            torch.randn(branches, 1, 1024),
            tuple(torch.randn(branches, _WINDOW, 32, 1024) for _ in range(adapters)),
            torch.randn(branches, 3),
            tuple(torch.rand(1, 1, extent.height, extent.width) for _ in range(adapters)),
        )

    def decode(model: Any, extent: Extent) -> object:
        return model.decode(
            torch.randn(extent.frames, 4, extent.height // 8, extent.width // 8), num_frames=extent.frames
        )

    return Released(
        source="stabilityai/stable-video-diffusion-img2vid-xt and openai/whisper-tiny, as diffusers and transformers "
        "build them; the rest is `pipelines.portrait.dice_files`",
        parts={
            **{part: Part(published.network, torch.float16) for part, published in RELEASES[name].parts.items()},
            "vae": Part(
                lambda: AutoencoderKLTemporalDecoder(
                    block_out_channels=(128, 256, 512, 512),
                    down_block_types=("DownEncoderBlock2D",) * 4,
                    layers_per_block=2,
                ),
                torch.float16,
            ),
            "image_encoder": Part(
                lambda: CLIPVisionModelWithProjection(
                    CLIPVisionConfig(
                        hidden_size=1280,
                        intermediate_size=5120,
                        num_hidden_layers=32,
                        num_attention_heads=16,
                        patch_size=14,
                        projection_dim=1024,
                    )
                ),
                torch.float16,
            ),
            "audio_encoder": Part(
                lambda: WhisperModel(
                    WhisperConfig(
                        d_model=384,
                        encoder_layers=4,
                        decoder_layers=4,
                        encoder_attention_heads=6,
                        decoder_attention_heads=6,
                        encoder_ffn_dim=1536,
                        decoder_ffn_dim=1536,
                    )
                ),
                torch.float16,
            ),
        },
        stages={
            "predicting": Stage("unet", predict, _squares((256, 25), (512, 25), (512, 75), (512, 100), (768, 75))),
            "decoding": Stage("vae", decode, _squares((256, 10), (512, 2), (512, 10), (768, 10))),
        },
    )


def _squares(*shapes: tuple[int, int]) -> tuple[Extent, ...]:
    return tuple(Extent(width=side, height=side, frames=frames) for side, frames in shapes)

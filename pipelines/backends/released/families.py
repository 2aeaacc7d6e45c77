"""The networks of LTX-2, HunyuanVideo 1.5 and CogVideoX, by the configurations in diffusers' conversion scripts."""

from collections.abc import Callable
from typing import Any

import torch
from diffusers import (
    AutoencoderKLCogVideoX,
    AutoencoderKLHunyuanVideo15,
    AutoencoderKLLTX2Audio,
    AutoencoderKLLTX2Video,
    CogVideoXTransformer3DModel,
    HunyuanVideo15Transformer3DModel,
    LTX2VideoTransformer3DModel,
)
from diffusers.models.autoencoders.autoencoder_kl_hunyuanvideo15 import HunyuanVideo15AttnBlock
from diffusers.pipelines.ltx2 import LTX2TextConnectors, LTX2Vocoder, LTX2VocoderWithBWE
from transformers import (
    Gemma3Config,
    Gemma3ForConditionalGeneration,
    Qwen2_5_VLTextConfig,
    Qwen2_5_VLTextModel,
    T5Config,
    T5EncoderModel,
)

from pipelines.backends.released.released import Part, Released, Stage
from pipelines.memory.law import Extent

SOUND_LATENTS = 25
"""Latents a second of LTX-2's sound."""

GEMMA = Part(
    lambda: Gemma3ForConditionalGeneration(
        Gemma3Config(
            text_config={
                "hidden_size": 3840,
                "intermediate_size": 15360,
                "num_hidden_layers": 48,
                "num_attention_heads": 16,
                "num_key_value_heads": 8,
                "head_dim": 256,
                "vocab_size": 262208,
            }
        )
    )
)
"""Gemma 3 with 12 billion weights; the configuration of LTX-2.5's Gemma 4 is not public there, so it stands for it."""

_DOWN = ("LTX2VideoDownBlock3D",) * 4


def ltx_2() -> Released:
    """LTX-2 (19 billion weights); two prompts are predicted with, and a neutral one beside them."""
    shapes = _shapes((512, 320, 49), (768, 512, 25), (768, 512, 121), (1280, 704, 121), (1280, 704, 241))
    return Released(
        source="diffusers, scripts/convert_ltx2_to_diffusers.py, version 2.0",
        parts={
            "transformer": Part(lambda: LTX2VideoTransformer3DModel(caption_channels=3840)),
            "connectors": Part(
                lambda: LTX2TextConnectors(
                    caption_channels=3840,
                    text_proj_in_factor=49,
                    video_connector_num_attention_heads=30,
                    video_connector_attention_head_dim=128,
                    video_connector_num_layers=2,
                    audio_connector_num_attention_heads=30,
                    audio_connector_attention_head_dim=128,
                    audio_connector_num_layers=2,
                )
            ),
            "vae": Part(
                lambda: AutoencoderKLLTX2Video(
                    block_out_channels=(256, 512, 1024, 2048),
                    down_block_types=_DOWN,
                    decoder_block_out_channels=(256, 512, 1024),
                    layers_per_block=(4, 6, 6, 2, 2),
                    decoder_layers_per_block=(5, 5, 5, 5),
                    spatio_temporal_scaling=(True,) * 4,
                    decoder_spatio_temporal_scaling=(True,) * 3,
                    decoder_inject_noise=(False,) * 4,
                    downsample_type=("spatial", "temporal", "spatiotemporal", "spatiotemporal"),
                    upsample_type=("spatiotemporal",) * 3,
                    upsample_residual=(True,) * 3,
                    upsample_factor=(2,) * 3,
                )
            ),
            "audio_vae": Part(AutoencoderKLLTX2Audio),
            "vocoder": Part(LTX2Vocoder),
            "text_encoder": GEMMA,
        },
        stages={
            "predicting": Stage("transformer", _ltx_prediction(batch=3, text=(3840, 3840), token_times=False), shapes),
            "decoding": Stage("vae", _ltx_decoding, shapes),
        },
    )


def ltx_2_a2v() -> Released:
    """LTX-2.5 (22 billion weights), distilled, whose tokens have times of their own."""
    squares = _shapes(
        *((side, side, frames) for side, frames in ((256, 49), (512, 49), (512, 241), (768, 121), (768, 241)))
    )
    return Released(
        source="diffusers, scripts/convert_ltx2_to_diffusers.py, version 2.5; its text encoder as Gemma 3 12B",
        parts={
            "transformer": Part(
                lambda: LTX2VideoTransformer3DModel(
                    caption_channels=3840,
                    gated_attn=True,
                    cross_attn_mod=True,
                    audio_gated_attn=True,
                    audio_cross_attn_mod=True,
                    use_prompt_embeddings=False,
                    perturbed_attn=True,
                    ff_bias=False,
                    use_keyframes_abs_pos_embedding=True,
                )
            ),
            "connectors": Part(
                lambda: LTX2TextConnectors(
                    caption_channels=3840,
                    text_proj_in_factor=49,
                    video_connector_num_attention_heads=32,
                    video_connector_attention_head_dim=128,
                    video_connector_num_layers=8,
                    video_gated_attn=True,
                    audio_connector_num_attention_heads=32,
                    audio_connector_attention_head_dim=64,
                    audio_connector_num_layers=8,
                    audio_gated_attn=True,
                    per_modality_projections=True,
                    video_hidden_dim=4096,
                    audio_hidden_dim=2048,
                    proj_bias=True,
                )
            ),
            "vae": Part(
                lambda: AutoencoderKLLTX2Video(
                    block_out_channels=(256, 512, 1024, 1024),
                    down_block_types=_DOWN,
                    decoder_block_out_channels=(256, 512, 512, 1024),
                    layers_per_block=(4, 6, 4, 2, 2),
                    decoder_layers_per_block=(4, 6, 4, 2, 2),
                    spatio_temporal_scaling=(True,) * 4,
                    decoder_spatio_temporal_scaling=(True,) * 4,
                    decoder_inject_noise=(False,) * 5,
                    downsample_type=("spatial", "temporal", "spatiotemporal", "spatiotemporal"),
                    upsample_type=("spatiotemporal", "spatiotemporal", "temporal", "spatial"),
                    upsample_residual=(False,) * 4,
                    upsample_factor=(2, 2, 1, 2),
                )
            ),
            "audio_vae": Part(AutoencoderKLLTX2Audio),
            "vocoder": Part(LTX2VocoderWithBWE),
            "text_encoder": GEMMA,
        },
        stages={
            "predicting": Stage("transformer", _ltx_prediction(batch=1, text=(4096, 2048), token_times=True), squares),
            "decoding": Stage("vae", _ltx_decoding, squares),
        },
    )


def hunyuan_video() -> Released:
    """HunyuanVideo 1.5 (8.3 billion weights).

    Its forward reads the content of masks, which traces have not; so its blocks are run as it does. The text, of 1000
    tokens from Qwen, 256 from ByT5 and 729 of a picture, comes to them as one.
    """

    def predict(model: Any, extent: Extent) -> object:
        frames, height, width = _hunyuan_latents(extent)
        hidden = torch.randn(1, 65, frames, height, width)
        place, time = model.rope(hidden), model.time_embed(torch.ones(1))
        hidden = model.x_embedder(hidden)
        text = torch.randn(1, 1000 + 256 + 729, hidden.shape[-1])
        mask = torch.ones(text.shape[:2], dtype=torch.bool)
        for block in model.transformer_blocks:
            hidden, text = block(hidden, text, time, mask, place)
        return model.proj_out(model.norm_out(hidden, time))

    shapes = _shapes((416, 240, 33), (640, 480, 49), (848, 480, 61), (848, 480, 121))
    return Released(
        source="the defaults of diffusers' classes, which scripts/convert_hunyuan_video1_5_to_diffusers.py takes; "
        "Qwen2.5-VL 7B and ByT5 small by their papers",
        parts={
            "transformer": Part(HunyuanVideo15Transformer3DModel),
            "vae": Part(AutoencoderKLHunyuanVideo15),
            "text_encoder": Part(
                lambda: Qwen2_5_VLTextModel(
                    Qwen2_5_VLTextConfig(
                        vocab_size=152064,
                        hidden_size=3584,
                        intermediate_size=18944,
                        num_hidden_layers=28,
                        num_attention_heads=28,
                        num_key_value_heads=4,
                    )
                )
            ),
            "text_encoder_2": Part(
                lambda: T5EncoderModel(
                    T5Config(
                        vocab_size=1510,
                        d_model=1472,
                        d_kv=64,
                        d_ff=3584,
                        num_layers=12,
                        num_heads=6,
                        feed_forward_proj="gated-gelu",
                    )
                )
            ),
        },
        stages={
            "predicting": Stage("transformer", predict, shapes),
            "decoding": Stage("vae", _hunyuan_decoding, shapes),
        },
    )


def cog_video() -> Released:
    """CogVideoX with 5 billion weights; two prompts are predicted with, and a neutral one beside them."""

    def predict(model: Any, extent: Extent) -> object:
        frames, height, width = (extent.frames - 1) // 4 + 1, extent.height // 8, extent.width // 8
        tokens = frames * (height // 2) * (width // 2)
        return model(
            hidden_states=torch.randn(3, frames, 16, height, width),
            encoder_hidden_states=torch.randn(3, 226, 4096),
            timestep=torch.ones(3),
            image_rotary_emb=(torch.randn(tokens, 64), torch.randn(tokens, 64)),
        )

    def decode(model: Any, extent: Extent) -> object:
        return model.decode(torch.randn(1, 16, (extent.frames - 1) // 4 + 1, extent.height // 8, extent.width // 8))

    shapes = _shapes((416, 240, 25), (720, 480, 17), (720, 480, 49))
    return Released(
        source="diffusers, scripts/convert_cogvideox_to_diffusers.py",
        parts={
            "transformer": Part(
                lambda: CogVideoXTransformer3DModel(
                    num_layers=42, num_attention_heads=48, use_rotary_positional_embeddings=True
                )
            ),
            "vae": Part(AutoencoderKLCogVideoX),
            "text_encoder": Part(
                lambda: T5EncoderModel(
                    T5Config(
                        vocab_size=32128,
                        d_model=4096,
                        d_kv=64,
                        d_ff=10240,
                        num_layers=24,
                        num_heads=64,
                        feed_forward_proj="gated-gelu",
                    )
                )
            ),
        },
        stages={"predicting": Stage("transformer", predict, shapes), "decoding": Stage("vae", decode, shapes)},
    )


def _shapes(*shapes: tuple[int, int, int]) -> tuple[Extent, ...]:
    return tuple(Extent(width=width, height=height, frames=frames) for width, height, frames in shapes)


def _ltx_prediction(*, batch: int, text: tuple[int, int], token_times: bool) -> Callable[[Any, Extent], object]:
    """text: channels of the words for the picture and for the sound."""

    def predict(model: Any, extent: Extent) -> object:
        frames, height, width = _ltx_latents(extent)
        tokens, sounds = frames * height * width, round(extent.frames / 24 * SOUND_LATENTS)
        return model(
            hidden_states=torch.randn(batch, tokens, 128),
            audio_hidden_states=torch.randn(batch, sounds, 128),
            encoder_hidden_states=torch.randn(batch, 1024, text[0]),
            audio_encoder_hidden_states=torch.randn(batch, 1024, text[1]),
            timestep=torch.ones(batch, tokens) if token_times else torch.ones(batch),
            audio_timestep=torch.ones(batch),
            sigma=torch.ones(batch),
            encoder_attention_mask=torch.ones(batch, 1024),
            audio_encoder_attention_mask=torch.ones(batch, 1024),
            num_frames=frames,
            height=height,
            width=width,
            audio_num_frames=sounds,
        )

    return predict


def _ltx_decoding(model: Any, extent: Extent) -> object:
    return model.decode(torch.randn(1, 128, *_ltx_latents(extent)))


def _ltx_latents(extent: Extent) -> tuple[int, int, int]:
    return (extent.frames - 1) // 8 + 1, extent.height // 32, extent.width // 32


def _hunyuan_decoding(model: Any, extent: Extent) -> object:
    """In tiles, as published. The mask is made without its content, which is written row by row for minutes."""
    model.enable_tiling()
    for block in model.modules():
        if isinstance(block, HunyuanVideo15AttnBlock):
            block.prepare_causal_attention_mask = _empty_mask
    return model.decode(torch.randn(1, 32, *_hunyuan_latents(extent)))


def _empty_mask(frames: int, positions: int, dtype: Any, device: Any, batch_size: int) -> torch.Tensor:
    return torch.zeros(frames * positions, frames * positions, dtype=dtype, device=device).expand(batch_size, -1, -1)


def _hunyuan_latents(extent: Extent) -> tuple[int, int, int]:
    return (extent.frames - 1) // 4 + 1, extent.height // 16, extent.width // 16

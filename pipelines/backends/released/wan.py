"""The networks of the Wan family, by the configurations in diffusers' `convert_wan_to_diffusers.py`, and their kin."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from diffusers import (
    AnyFlowTransformer3DModel,
    AutoencoderKLWan,
    HeliosTransformer3DModel,
    SkyReelsV2Transformer3DModel,
    WanAnimateTransformer3DModel,
    WanTransformer3DModel,
)
from transformers import CLIPVisionConfig, CLIPVisionModel, UMT5Config, UMT5EncoderModel

from pipelines.backends.released.released import Part, Released, Stage
from pipelines.memory.law import Extent
from pipelines.video.frame_text import FrameLayout, text_a_frame

TEXT_TOKENS, TEXT_WIDTH, PICTURE_TOKENS, PICTURE_WIDTH = 512, 4096, 257, 1280
"""Of a text that UMT5-XXL read, and of a picture that OpenCLIP ViT-H saw."""

SMALL, MIDDLE, LARGE = (
    {"num_attention_heads": 12, "num_layers": 30, "ffn_dim": 8960},
    {"num_attention_heads": 24, "num_layers": 30, "ffn_dim": 14336, "in_channels": 48, "out_channels": 48},
    {"num_attention_heads": 40, "num_layers": 40, "ffn_dim": 13824},
)
"""1.3, 5 and 14 billion weights."""

SHAPES = (
    Extent(width=416, height=256, frames=33),
    Extent(width=832, height=480, frames=17),
    Extent(width=832, height=480, frames=81),
    Extent(width=1280, height=704, frames=49),
    Extent(width=1280, height=704, frames=81),
)

UMT5 = Part(
    lambda: UMT5EncoderModel(
        UMT5Config(vocab_size=256384, d_model=4096, d_kv=64, d_ff=10240, num_layers=24, num_heads=64, is_gated_act=True)
    )
)
PICTURES = Part(
    lambda: CLIPVisionModel(
        CLIPVisionConfig(
            hidden_size=1280,
            intermediate_size=5120,
            num_hidden_layers=32,
            num_attention_heads=16,
            patch_size=14,
            image_size=224,
        )
    )
)
VAE = Part(AutoencoderKLWan, torch.float32)
VAE_5B = Part(
    lambda: AutoencoderKLWan(
        base_dim=160,
        z_dim=48,
        is_residual=True,
        in_channels=12,
        out_channels=12,
        decoder_base_dim=256,
        scale_factor_spatial=16,
        patch_size=2,
    ),
    torch.float32,
)


def wan(
    size: dict[str, int],
    *,
    vae: Part = VAE,
    scale: int = 8,
    transformers: int = 1,
    given: int = 0,
    pictures: bool = False,
    token_times: bool = False,
) -> Released:
    """A Wan. scale: pixels of a frame's side that share a latent. transformers: one, or one for each span of noise.

    given: channels that a start picture adds to the latents. pictures: whether a picture is also seen by an encoder.
    token_times: whether every token has a time of its own.
    """
    channels = size.get("in_channels", 16)
    seen = {"image_dim": PICTURE_WIDTH, "added_kv_proj_dim": 5120} if pictures else {}
    transformer = Part(lambda: WanTransformer3DModel(**{**size, **seen, "in_channels": channels + given}))

    def predict(model: Any, extent: Extent) -> object:
        frames, height, width = latents(extent, scale)
        layout = FrameLayout(frames, TEXT_TOKENS)
        layout.use(frames * TEXT_TOKENS)
        times = torch.ones(1, frames * (height // 2) * (width // 2)) if token_times else torch.ones(1)
        with text_a_frame(model, layout):
            return model(
                hidden_states=torch.randn(1, channels + given, frames, height, width),
                timestep=times,
                encoder_hidden_states=torch.randn(1, frames * TEXT_TOKENS, TEXT_WIDTH),
                encoder_hidden_states_image=torch.randn(1, PICTURE_TOKENS, PICTURE_WIDTH) if pictures else None,
            )

    names = ("transformer", "transformer_2")[:transformers]
    return Released(
        source="diffusers, scripts/convert_wan_to_diffusers.py",
        parts={
            **dict.fromkeys(names, transformer),
            "vae": vae,
            "text_encoder": UMT5,
            **({"image_encoder": PICTURES} if pictures else {}),
        },
        stages=_stages(predict, decode(channels, scale), SHAPES),
    )


def any_flow() -> Released:
    """AnyFlow 14B."""

    def predict(model: Any, extent: Extent) -> object:
        frames, height, width = latents(extent, 8)
        return model(
            hidden_states=torch.randn(1, frames, 16, height, width),
            timestep=torch.ones(1, frames),
            r_timestep=torch.ones(1, frames),
            encoder_hidden_states=torch.randn(1, TEXT_TOKENS, TEXT_WIDTH),
        )

    return Released(
        source="the defaults of diffusers' AnyFlowTransformer3DModel, which are those of Wan2.1 14B",
        parts={
            "transformer": Part(AnyFlowTransformer3DModel),
            "vae": Part(AutoencoderKLWan),
            "text_encoder": UMT5,
        },
        stages=_stages(predict, decode(16, 8), SHAPES[:3]),
    )


def sky_reels() -> Released:
    """SkyReels V2 with 1.3 billion weights, in windows in which every frame has a noise level of its own."""

    def predict(model: Any, extent: Extent) -> object:
        frames, height, width = latents(extent, 8)
        return model(
            hidden_states=torch.randn(1, 16, frames, height, width),
            timestep=torch.ones(1, frames),
            encoder_hidden_states=torch.randn(1, TEXT_TOKENS, TEXT_WIDTH),
            enable_diffusion_forcing=True,
            fps=torch.ones(1, dtype=torch.long),
        )

    return Released(
        source="diffusers, scripts/convert_skyreelsv2_to_diffusers.py",
        parts={
            "transformer": Part(lambda: SkyReelsV2Transformer3DModel(**SMALL, inject_sample_info=True)),
            "vae": VAE,
            "text_encoder": UMT5,
        },
        stages=_stages(
            predict,
            decode(16, 8),
            (*SHAPES[:2], *(Extent(width=960, height=544, frames=frames) for frames in (49, 97))),
        ),
    )


def helios() -> Released:
    """Helios 14B: a chunk beside the first frame and a past that grows coarser; a neutral prompt rides along."""

    def predict(model: Any, extent: Extent) -> object:
        frames, height, width = latents(extent, 8)
        first, long, mid, last, now = torch.arange(20 + frames).expand(2, -1).tensor_split((1, 17, 19, 20), dim=1)
        return model(
            hidden_states=torch.randn(2, 16, frames, height, width),
            timestep=torch.ones(2),
            encoder_hidden_states=torch.randn(2, TEXT_TOKENS, TEXT_WIDTH),
            indices_hidden_states=now,
            indices_latents_history_short=torch.cat([first, last], dim=1),
            indices_latents_history_mid=mid,
            indices_latents_history_long=long,
            latents_history_short=torch.randn(2, 16, 2, height, width),
            latents_history_mid=torch.randn(2, 16, 2, height, width),
            latents_history_long=torch.randn(2, 16, 16, height, width),
        )

    return Released(
        source="the defaults of diffusers' HeliosTransformer3DModel, which are those of Wan2.1 14B",
        parts={"transformer": Part(HeliosTransformer3DModel), "vae": VAE, "text_encoder": UMT5},
        stages=_stages(
            predict,
            decode(16, 8),
            tuple(
                Extent(width=width, height=height, frames=frames)
                for width, height, frames in ((256, 256, 33), (416, 240, 33), (640, 384, 17), (640, 384, 33))
            ),
        ),
    )


def wan_animate() -> Released:
    """Wan-Animate 14B; a latent frame of the picture that is followed stands before those of a segment."""

    def predict(model: Any, extent: Extent) -> object:
        frames, height, width = latents(extent, 8)
        return model(
            hidden_states=torch.randn(1, 36, frames + 1, height, width),
            timestep=torch.ones(1),
            encoder_hidden_states=torch.randn(1, TEXT_TOKENS, TEXT_WIDTH),
            encoder_hidden_states_image=torch.randn(1, PICTURE_TOKENS, PICTURE_WIDTH),
            pose_hidden_states=torch.randn(1, 16, frames, height, width),
            face_pixel_values=torch.randn(1, 3, extent.frames, 512, 512),
        )

    return Released(
        source="diffusers, scripts/convert_wan_to_diffusers.py",
        parts={
            "transformer": Part(
                lambda: WanAnimateTransformer3DModel(**LARGE, image_dim=PICTURE_WIDTH, added_kv_proj_dim=5120)
            ),
            "vae": VAE,
            "text_encoder": UMT5,
            "image_encoder": PICTURES,
        },
        stages=_stages(
            predict,
            decode(16, 8),
            tuple(Extent(width=side, height=side, frames=77) for side in (256, 384, 512, 768)),
        ),
    )


def _stages(
    predict: Callable[[Any, Extent], object], decoding: Callable[[Any, Extent], object], extents: Sequence[Extent]
) -> dict[str, Stage]:
    return {"predicting": Stage("transformer", predict, extents), "decoding": Stage("vae", decoding, extents)}


def latents(extent: Extent, scale: int) -> tuple[int, int, int]:
    """Frames, height and width of the latents of a causal autoencoder that puts four frames into one."""
    return (extent.frames - 1) // 4 + 1, extent.height // scale, extent.width // scale


def decode(channels: int, scale: int) -> Callable[[Any, Extent], object]:
    """Decodes all latents of a clip, as the pipelines do."""
    return lambda model, extent: model.decode(torch.randn(1, channels, *latents(extent, scale)))

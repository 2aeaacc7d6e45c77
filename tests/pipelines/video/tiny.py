"""Tiny Wan models with random weights, of the real classes, for tests and benchmarks."""

from typing import Any

import torch
from diffusers import AutoencoderKLWan, UniPCMultistepScheduler, WanTransformer3DModel
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import (
    CLIPImageProcessor,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
    PreTrainedTokenizerFast,
    UMT5Config,
    UMT5EncoderModel,
)

from pipelines.video.phrases import PHRASES
from pipelines.video.wan import WanEmotionPipeline

TOKENS = 96
"""Tokens of a text; the longest wording of the table fits."""


def tiny_wan(
    *,
    picture: str = "",
    experts: int = 1,
    layers: int = 3,
    width: int = 32,
    seed: int = 0,
    vae: AutoencoderKLWan | None = None,
) -> WanEmotionPipeline:
    """A Wan pipeline of about a hundred thousand random weights.

    picture: "" for text alone, "channels" for a start picture as in Wan2.1 (with a picture encoder), "mask" as in
    Wan2.2 5B. experts: 2 for the pair of A14B.
    """
    torch.manual_seed(seed)
    vae = vae or tiny_vae()
    channels = vae.config.z_dim
    clip = picture == "channels" and experts == 1
    transformers = [
        WanTransformer3DModel(
            patch_size=(1, 2, 2),
            num_attention_heads=2,
            attention_head_dim=width // 2,
            in_channels=2 * channels + 4 if picture == "channels" else channels,
            out_channels=channels,
            text_dim=16,
            freq_dim=32,
            ffn_dim=2 * width,
            num_layers=layers,
            image_dim=8 if clip else None,
            added_kv_proj_dim=width if clip else None,
            pos_embed_seq_len=2 * 5 if clip else None,
        ).eval()
        for _ in range(experts)
    ]
    for transformer in transformers:  # so that texts matter in a random network as they do in a trained one
        for block in transformer.blocks:
            block.attn2.to_v.weight.data *= 4
            block.attn2.to_out[0].weight.data *= 4
    pipe = WanEmotionPipeline(
        tokenizer=tiny_tokenizer(),
        text_encoder=UMT5EncoderModel(
            UMT5Config(vocab_size=1000, d_model=16, d_kv=8, d_ff=32, num_layers=2, num_heads=2)
        ).eval(),
        vae=vae,
        scheduler=UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0),
        transformer=transformers[0],
        transformer_2=transformers[1] if experts == 2 else None,
        image_encoder=_tiny_clip() if clip else None,
        image_processor=CLIPImageProcessor(crop_size={"height": 4, "width": 4}, size={"shortest_edge": 4})
        if clip
        else None,
        boundary_ratio=0.9 if experts == 2 else None,
        expand_timesteps=picture == "mask",
    )
    pipe.set_progress_bar_config(disable=True)
    return pipe


def tiny_vae(*, base: int = 4, channels: int = 16) -> AutoencoderKLWan:
    """An autoencoder of Wan's class with random weights; four times shorter, eight times smaller."""
    return AutoencoderKLWan(
        base_dim=base, z_dim=channels, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True]
    ).eval()


def colour_vae() -> AutoencoderKLWan:
    """An autoencoder of Wan's class whose weights are set by hand: latents are the mean colours of 8 x 8 pixels.

    Each colour runs through the network beside its negative, whose difference undoes the activation (silu(x) -
    silu(-x) = x), and beside a large constant, which keeps the normalisation from changing it.
    """
    vae = AutoencoderKLWan(
        base_dim=8,
        z_dim=4,
        dim_mult=[1, 1, 1, 1],
        num_res_blocks=1,
        temperal_downsample=[False, True, True],
        latents_mean=[0.0] * 4,
        latents_std=[0.5] * 4,
    ).eval()
    constant = 30.0
    pairs = torch.zeros(8, 3)  # r, g, b -> r, -r, g, -g, b, -b, 0, 0
    for colour in range(3):
        pairs[2 * colour, colour], pairs[2 * colour + 1, colour] = 1.0, -1.0
    fewer, more = torch.zeros(4, 8), torch.zeros(8, 4)  # r, -r, ..., K, K <-> r, g, b, K
    for place, channel in enumerate((0, 2, 4, 6)):
        fewer[place, channel] = 1.0
    more[:, :3], more[6, 3], more[7, 3] = pairs, 1.0, 1.0
    with torch.no_grad():
        for name, parameter in vae.named_parameters():
            if name.endswith("bias") or name.endswith("conv2.weight") or name.endswith("proj.weight"):
                parameter.zero_()
            elif name.endswith("time_conv.weight"):
                _set(parameter, torch.cat([torch.eye(8)] * (parameter.shape[0] // 8)))
            elif "downs" not in name and name.endswith("resample.1.weight"):
                parameter.zero_()
                if parameter.shape[0] == 8:
                    parameter[:, :, :2, :2] = torch.eye(8)[:, :, None, None] / 4
                else:
                    parameter[:, :, 1, 1] = fewer
            elif name.endswith("conv_shortcut.weight"):
                _set(parameter, more)
            elif name.endswith("quant_conv.weight"):
                _set(parameter, torch.eye(parameter.shape[0]))
        for half, colours in ((vae.encoder, 3), (vae.decoder, 4)):
            _set(half.conv_in.weight, pairs if colours == 3 else torch.cat([pairs, torch.zeros(8, 1)], dim=1))
            half.conv_in.bias[6:] = constant
            out = torch.zeros(half.conv_out.weight.shape[0], 8)
            out[:3] = pairs.T * constant / 2
            _set(half.conv_out.weight, out)
        vae.encoder.conv_out.bias[4:] = -20.0  # the logarithm of the variance
    return vae


def _set(weight: torch.Tensor, matrix: torch.Tensor) -> None:
    """A convolution that mixes channels by a matrix, and takes the newest frame and the middle pixel."""
    weight.zero_()
    middle = [size // 2 for size in weight.shape[3:]]
    weight[(slice(None), slice(None), -1, *middle)] = matrix


def tiny_tokenizer() -> PreTrainedTokenizerFast:
    """One token a word, for the words of the phrase table; others are unknown."""
    said = " ".join(" ".join(phrase) for slots in PHRASES.values() for phrase in slots.values())
    words = sorted({word.strip(",.") for word in (said + " The mood is a woman walks along beach red blue").split()})
    vocabulary = {token: number for number, token in enumerate(["<pad>", "</s>", "<unk>", ",", ".", *words])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", unk_token="<unk>", model_max_length=512
    )


def _tiny_clip() -> Any:
    config = CLIPVisionConfig(
        hidden_size=8,
        projection_dim=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=4,
        intermediate_size=16,
        patch_size=2,
    )
    return CLIPVisionModelWithProjection(config).eval()

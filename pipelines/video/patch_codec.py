"""A linear codec for moving pictures with the manners of Wan's autoencoder: principal components of small blocks.

A block is 16 x 16 pixels through 4 frames; its latents are its shares of the components that explain most of the
training clips, so there is nothing to train but one eigenvalue problem. As in Wan, the first latent frame stands for
the first picture alone: it is held still for a block.
The module's path is part of the saved format (`model_index.json`).
"""

from collections.abc import Iterable
from typing import Any

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.autoencoders.vae import DecoderOutput
from diffusers.models.modeling_outputs import AutoencoderKLOutput
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor, nn

SIDE, SPAN = 16, 4
"""Pixels and frames of a block."""

WHITENING = 0.65
"""Power of a component's deviation that its latents are divided by: 1 would make the faintest detail as loud as the
light of the whole block, 0 would leave the sampler nothing but the light."""


class PatchCodec(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """Clips [batch, 3, frames, height, width] in -1..1 to latents [batch, z_dim, 1 + (frames - 1) / 4, h / 16, w / 16].

    frames: a multiple of 4 plus 1; sides: multiples of 16.
    """

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(
        self,
        z_dim: int = 64,
        scale_factor_spatial: int = SIDE,
        scale_factor_temporal: int = SPAN,
        latents_mean: tuple[float, ...] = (0.0,) * 64,  # noqa: ARG002 - kept in the config, for pipelines
        latents_std: tuple[float, ...] = (1.0,) * 64,  # noqa: ARG002 - likewise
    ) -> None:
        super().__init__()
        block = (scale_factor_temporal, scale_factor_spatial, scale_factor_spatial)
        self.encoder = nn.Conv3d(3, z_dim, block, stride=block)
        self.decoder = Decoder(z_dim, block)

    def encode(self, clip: Tensor, return_dict: bool = True) -> Any:
        """The latents as a distribution of one point, which is what pipelines ask for."""
        first = clip[:, :, :1].repeat(1, 1, self.config.scale_factor_temporal - 1, 1, 1)
        exactly = Exactly(self.encoder(torch.cat([first, clip], dim=2)))
        return AutoencoderKLOutput(latent_dist=exactly) if return_dict else (exactly,)

    def decode(self, latents: Tensor, return_dict: bool = True) -> Any:
        """The clip of latents that are not normalised."""
        clip = self.decoder(latents)
        return DecoderOutput(sample=clip) if return_dict else (clip,)


class Decoder(nn.Module):
    """Blocks from latents; the frames for which the first one was held are left out."""

    def __init__(self, z_dim: int, block: tuple[int, int, int]) -> None:
        super().__init__()
        self.held = block[0] - 1
        self.blocks = nn.ConvTranspose3d(z_dim, 3, block, stride=block)

    def forward(self, latents: Tensor) -> Tensor:
        """[batch, z_dim, frames, height, width] to pixels."""
        clip: Tensor = self.blocks(latents)
        return clip[:, :, self.held :]


class Exactly:
    """The distribution of latents that are certain."""

    def __init__(self, latents: Tensor) -> None:
        self.latents = latents

    def mode(self) -> Tensor:
        """The latents."""
        return self.latents

    def sample(self, generator: Any = None) -> Tensor:  # noqa: ARG002 - there is no chance in it
        """The latents."""
        return self.latents


@torch.no_grad()
def fit_codec(clips: Iterable[Tensor], components: int) -> PatchCodec:
    """The codec whose blocks tell most of `clips`, each [3, frames, height, width] in -1..1."""
    size = 3 * SPAN * SIDE * SIDE
    total, outer, count = torch.zeros(size), torch.zeros(size, size), 0
    for clip in clips:
        rows = _blocks(clip)
        total += rows.sum(0)
        outer += rows.T @ rows
        count += len(rows)
    mean = total / count
    flat = mean.view(3, -1).mean(1)  # a transposed convolution has one offset a colour
    middle = flat.repeat_interleave(size // 3)
    spread = outer / count - mean[:, None] * middle - middle[:, None] * mean + middle[:, None] * middle
    values, vectors = torch.linalg.eigh(spread)
    basis = vectors.flip(1)[:, :components].T.contiguous()  # [components, block]
    offset = basis @ (mean - middle)
    deviation = (values.flip(0)[:components] - offset.square()).clamp(min=1e-8).sqrt()
    scale = deviation**WHITENING
    scale = scale * (deviation / scale).square().mean().sqrt()
    codec: PatchCodec = PatchCodec(
        z_dim=components, latents_mean=tuple(offset.tolist()), latents_std=tuple(scale.tolist())
    )
    shape = codec.encoder.weight.shape
    codec.encoder.weight.copy_(basis.view(shape))
    codec.decoder.blocks.weight.copy_(basis.view(shape))
    for layer, bias in ((codec.encoder, -basis @ middle), (codec.decoder.blocks, flat)):
        layer.get_parameter("bias").copy_(bias)
    codec.eval()
    return codec


def _blocks(clip: Tensor) -> Tensor:
    """[blocks, values of a block] of a clip, the first frame held for a block."""
    clip = torch.cat([clip[:, :1].repeat(1, SPAN - 1, 1, 1), clip], dim=1)
    parts = clip.unfold(1, SPAN, SPAN).unfold(2, SIDE, SIDE).unfold(3, SIDE, SIDE)
    return parts.permute(1, 2, 3, 0, 4, 5, 6).flatten(3).flatten(0, 2)

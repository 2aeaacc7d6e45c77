"""A glance at latents while they are sampled: three factors a channel, fitted to the autoencoder when it is loaded."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

PICTURES = 24
"""Made-up pictures that the factors are fitted to."""

CELLS = 6
"""Latent cells along each of their sides."""


@dataclass(frozen=True, kw_only=True)
class LatentPreview:
    """A linear map from normalised latents to RGB: `factors` [channels + 1, 3], the last row is the offset.

    fit: share of the colours' variance that the map explains on the pictures it was fitted to, at most 1.
    """

    factors: Tensor
    fit: float

    def __call__(self, latents: Tensor, *, zoom: int = 4) -> NDArray[np.uint8]:
        """The middle frame of latents [1, channels, frames, height, width], uint8 [zoom * height, zoom * width, 3]."""
        middle = latents[0, :, latents.shape[2] // 2].float()
        rgb = (
            torch.einsum("chw,cr->rhw", middle, self.factors[:-1].to(middle))
            + self.factors[-1].to(middle)[:, None, None]
        )
        large = torch.nn.functional.interpolate(rgb[None], scale_factor=zoom, mode="bilinear")[0]
        pixels = (large.clamp(-1, 1) + 1) * 127.5
        return np.ascontiguousarray(pixels.permute(1, 2, 0).round().to(torch.uint8).cpu().numpy())


@torch.no_grad()
def fit_preview(vae: Any) -> LatentPreview:
    """Fit the map to an AutoencoderKLWan with smooth made-up pictures."""
    scale = int(vae.config.scale_factor_spatial)
    generator = torch.Generator().manual_seed(0)
    coarse = torch.rand((PICTURES, 3, CELLS, CELLS), generator=generator) * 2 - 1
    pictures = torch.nn.functional.interpolate(coarse, scale_factor=scale, mode="bicubic").clamp(-1, 1)
    weight = next(vae.parameters())
    latents = torch.cat(
        [vae.encode(picture[None, :, None].to(weight)).latent_dist.mode().float().cpu() for picture in pictures]
    )
    latents = normalised(latents, vae)[:, :, 0]
    seen = torch.nn.functional.adaptive_avg_pool2d(pictures, (latents.shape[-2], latents.shape[-1]))
    rows = latents.permute(0, 2, 3, 1).flatten(0, 2)
    rows = torch.cat([rows, torch.ones(len(rows), 1)], dim=1)
    colours = seen.permute(0, 2, 3, 1).flatten(0, 2)
    penalty = 1e-4 * len(rows) * torch.eye(rows.shape[1])
    factors = torch.linalg.solve(rows.T @ rows + penalty, rows.T @ colours)
    left = (colours - rows @ factors).var() / colours.var()
    return LatentPreview(factors=factors, fit=float(1 - left))


def normalised(latents: Tensor, vae: Any) -> Tensor:
    """Latents [batch, channels, ...] of a Wan autoencoder on the scale on which the transformer works."""
    shape = (1, -1, *[1] * (latents.ndim - 2))
    mean = torch.tensor(vae.config.latents_mean).to(latents).view(shape)
    deviation = torch.tensor(vae.config.latents_std).to(latents).view(shape)
    return (latents - mean) / deviation


def clean_estimate(scheduler: Any, latents: Tensor) -> Tensor:
    """What the sampler believes the finished latents [batch, channels, ...] to be, else the noisy ones as they are."""
    kept = getattr(scheduler, "model_outputs", None)
    if kept and kept[-1] is not None and getattr(scheduler.config, "predict_x0", False):
        estimate: Tensor = kept[-1]
        return estimate
    return latents

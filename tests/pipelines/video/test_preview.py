"""Previews: a linear map that fits its autoencoder, and pictures of the right shape."""

from types import SimpleNamespace

import numpy as np
import torch

from pipelines.video.preview import clean_estimate, fit_preview
from tests.pipelines.video.tiny import tiny_vae


class _Averaging(torch.nn.Module):
    """An encoder that is linear: the mean colour of each 8 x 8 patch, mixed into four channels."""

    config = SimpleNamespace(
        scale_factor_spatial=8, latents_mean=[0.5, 0.0, -0.5, 1.0], latents_std=[2.0, 1.0, 0.5, 3.0]
    )

    def __init__(self) -> None:
        super().__init__()
        self.mix = torch.nn.Parameter(torch.randn(4, 3, generator=torch.Generator().manual_seed(0)))

    def encode(self, pictures: torch.Tensor) -> SimpleNamespace:
        small = torch.nn.functional.avg_pool3d(pictures, (1, 8, 8))
        latents = torch.einsum("oc,bcfhw->bofhw", self.mix, small)
        return SimpleNamespace(latent_dist=SimpleNamespace(mode=lambda: latents))


def test_a_linear_autoencoder_is_fitted_exactly() -> None:
    vae = _Averaging()
    preview = fit_preview(vae)
    assert preview.fit > 0.999
    red = torch.zeros(1, 3, 5, 16, 16) - 1
    red[:, 0] = 1
    mean, deviation = (
        torch.tensor(values).view(1, 4, 1, 1, 1) for values in (vae.config.latents_mean, vae.config.latents_std)
    )
    latents = (vae.encode(red).latent_dist.mode().detach() - mean) / deviation
    shown = preview(latents, zoom=2)
    assert shown.shape == (4, 4, 3) and shown.dtype == np.uint8
    assert np.abs(shown.astype(int) - [255, 0, 0]).max() <= 3


def test_the_real_class_gets_a_map_too() -> None:
    preview = fit_preview(tiny_vae())
    assert preview.factors.shape == (17, 3) and torch.isfinite(preview.factors).all()
    assert preview(torch.zeros(1, 16, 3, 2, 4)).shape == (8, 16, 3)


def test_the_estimate_is_the_clean_one_where_the_scheduler_has_it() -> None:
    noisy, clean = torch.zeros(1), torch.ones(1)
    knows = SimpleNamespace(model_outputs=[None, clean], config=SimpleNamespace(predict_x0=True))
    assert clean_estimate(knows, noisy) is clean
    assert clean_estimate(SimpleNamespace(config=SimpleNamespace()), noisy) is noisy

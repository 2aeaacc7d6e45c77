"""The codec keeps what it was fitted to, holds the first picture for a block, and lives in diffusers' format."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from pipelines.video.patch_codec import PatchCodec, fit_codec
from pipelines.video.preview import normalised


def _clips(seed: int, count: int = 6) -> list[Tensor]:
    """Clips [3, 5, 32, 48] whose blocks have one colour each, which grows lighter or darker in a straight line."""
    random = torch.Generator().manual_seed(seed)
    made = []
    for _ in range(count):
        begin, end = (torch.rand((3, 2, 3), generator=random) * 1.6 - 0.8 for _ in range(2))
        steps = torch.linspace(0, 1, 5).view(1, 5, 1, 1)
        blocks = begin[:, None] + steps * (end - begin)[:, None]
        made.append(blocks.repeat_interleave(16, 2).repeat_interleave(16, 3))
    return made


@pytest.fixture(scope="module")
def codec() -> PatchCodec:
    return fit_codec(_clips(0), 9)


@pytest.mark.slow
@torch.no_grad()
def test_what_its_components_span_comes_back(codec: PatchCodec) -> None:
    for clip in _clips(1, 2):
        latents = codec.encode(clip[None]).latent_dist.mode()
        assert latents.shape == (1, 9, 2, 2, 3)
        assert float((codec.decode(latents).sample[0] - clip).abs().max()) < 0.02


@pytest.mark.slow
@torch.no_grad()
def test_the_first_latents_tell_the_first_picture_alone(codec: PatchCodec) -> None:
    clip = _clips(1, 1)[0]
    changed = clip.clone()
    changed[:, 1:] += 0.3
    one, other = (codec.encode(these[None], return_dict=False)[0].mode() for these in (clip, changed))
    assert torch.equal(one[:, :, 0], other[:, :, 0]) and not torch.allclose(one[:, :, 1], other[:, :, 1])


@pytest.mark.slow
@torch.no_grad()
def test_latents_are_normal_for_the_sampler_and_louder_the_more_they_tell(codec: PatchCodec) -> None:
    latents = torch.cat([codec.encode(clip[None]).latent_dist.sample() for clip in _clips(0)])
    spread = normalised(latents, codec).std((0, 2, 3, 4))
    assert 0.8 < float(spread.square().mean().sqrt()) < 1.25
    assert spread[0] > spread[5]


def test_it_is_saved_and_loaded_as_diffusers_does(tmp_path: Path) -> None:
    torch.manual_seed(0)
    codec = PatchCodec(z_dim=4, latents_mean=(0.5,) * 4, latents_std=(2.0,) * 4)
    codec.save_pretrained(tmp_path)
    again = PatchCodec.from_pretrained(tmp_path)
    clip = torch.rand(1, 3, 5, 16, 16)
    assert torch.equal(codec.encode(clip).latent_dist.mode(), again.encode(clip).latent_dist.mode())
    assert list(again.config.latents_std) == [2.0] * 4 and again.config.scale_factor_temporal == 4
    assert again.decode(torch.zeros(1, 4, 3, 2, 2)).sample.shape == (1, 3, 9, 32, 32)

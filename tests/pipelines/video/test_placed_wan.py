"""A Wan that knows its places: equal patches are told apart, other sizes work, and it is saved as diffusers does."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from pipelines.video.placed_wan import PlacedWanTransformer


@pytest.fixture(scope="module")
def network() -> PlacedWanTransformer:
    torch.manual_seed(0)
    return PlacedWanTransformer(
        attention_head_dim=16, in_channels=4, out_channels=4, text_dim=8, freq_dim=16, ffn_dim=32, num_layers=1
    ).eval()


@torch.no_grad()
def _told(network: PlacedWanTransformer, rows: int = 6) -> Tensor:
    even, text = torch.ones(1, 4, 5, rows, 10), torch.ones(1, 3, 8)
    told: Tensor = network(even, torch.tensor([500.0]), text, return_dict=False)[0]
    return told


def test_equal_patches_in_other_places_are_told_apart(network: PlacedWanTransformer) -> None:
    told = _told(network)
    assert told.shape == (1, 4, 5, 6, 10)
    for one, other in ((told[:, :, 0], told[:, :, 4]), (told[..., :2, :], told[..., 4:, :])):
        assert not torch.allclose(one, other, atol=1e-3)


def test_another_size_stretches_the_table(network: PlacedWanTransformer) -> None:
    assert _told(network, rows=10).shape == (1, 4, 5, 10, 10)


def test_it_is_saved_and_loaded_whole(network: PlacedWanTransformer, tmp_path: Path) -> None:
    network.save_pretrained(tmp_path)
    again = PlacedWanTransformer.from_pretrained(tmp_path)
    assert torch.equal(_told(again.eval()), _told(network))

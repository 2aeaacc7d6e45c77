from typing import Any

import torch
from diffusers import UNetSpatioTemporalConditionModel
from diffusers.models.attention_processor import Attention, IPAdapterAttnProcessor2_0
from torch import Tensor

from pipelines.portrait.dice_attention import AdapterAttention, Tokens
from pipelines.portrait.dice_unet import PortraitUNet
from tests.pipelines.portrait.tiny_dice import DIM, WINDOW, tiny_dice


def test_the_full_size_has_the_tensors_of_the_published_files() -> None:
    with torch.device("meta"):
        unet = PortraitUNet()
    named = unet.state_dict()
    assert len(named) == 1556
    assert sum(tensor.numel() for tensor in named.values()) == 1_626_859_242
    assert named["down_blocks.0.attentions.0.transformer_blocks.0.attn2.processor.to_k_ip.1.weight"].shape == (
        320,
        1024,
    )


def test_attention_equals_the_stock_processor_with_regions() -> None:
    attention, ours, stock = _processors()
    hidden, picture, speech, emotion = (
        _random(6, 64, 32),
        _random(6, 1, 48),
        _random(6, 4, 48),
        _random(6, 4, 48, seed=1),
    )
    region = torch.rand(1, 1, 8, 8)
    attention.set_processor(ours)
    mine = attention(
        hidden,
        encoder_hidden_states=Tokens(picture, (speech, emotion), (region.flatten(1)[..., None], None)),
    )
    attention.set_processor(stock)
    theirs = attention(
        hidden,
        encoder_hidden_states=(picture, [speech[:, None], emotion[:, None]]),
        ip_adapter_masks=[region, torch.ones(1, 1, 8, 8)],
    )
    assert torch.allclose(mine, theirs, atol=1e-5)
    assert theirs.std() > 0.01


def test_positions_that_share_tokens_are_answered_as_if_each_had_its_own() -> None:
    attention, ours, stock = _processors()
    hidden, picture, speech = _random(2 * 9, 5, 32), _random(2, 1, 48), _random(2, 4, 48)
    attention.set_processor(ours)
    mine = attention(hidden, encoder_hidden_states=Tokens(picture, (speech, speech)))
    attention.set_processor(stock)
    repeated = speech.repeat_interleave(9, dim=0)
    theirs = attention(hidden, encoder_hidden_states=(picture.repeat_interleave(9, dim=0), [repeated, repeated]))
    assert torch.allclose(mine, theirs, atol=1e-5)


def test_without_adapters_it_is_the_stock_network() -> None:
    unet = tiny_dice().unet
    for name, weight in unet.named_parameters():
        if "to_v_ip" in name:
            torch.nn.init.zeros_(weight)
    stock = UNetSpatioTemporalConditionModel(**{key: unet.config[key] for key in unet.config if key in _STOCK}).eval()
    shared = {name: weight for name, weight in unet.state_dict().items() if "_ip." not in name}
    stock.load_state_dict(shared)
    # In double precision, for a network with random weights makes a thousand times more of every rounding.
    unet, stock, given = unet.double(), stock.double(), _inputs(torch.float64)
    with torch.no_grad():
        expected = stock(given["sample"], given["timestep"], given["picture"], given["added_time_ids"]).sample
        assert torch.allclose(unet(**given), expected, atol=1e-9)


@torch.no_grad()
def test_everything_that_it_is_told_counts() -> None:
    unet = tiny_dice().unet
    given = _inputs()
    plain = unet(**given)
    half = torch.zeros(1, 1, 64, 64)
    half[..., :32, :] = 1
    for change in (
        {"adapters": given["adapters"][::-1]},
        {"regions": (half, half)},
        {"place": torch.randn(1, 32, 8, 8)},
        {"added_time_ids": given["added_time_ids"].flip(1)},
        {"picture": torch.zeros_like(given["picture"])},
    ):
        assert (unet(**(given | change)) - plain).abs().max() > 0.01, change.keys()


@torch.no_grad()
def test_attention_over_time_hears_all_frames_of_the_window_not_only_the_first() -> None:
    unet = tiny_dice().unet
    given = _inputs()
    speech, emotion = given["adapters"]
    changed = emotion.clone()
    changed[:, -1] += 5
    moved = (unet(**(given | {"adapters": (speech, changed)})) - unet(**given)).abs().amax(dim=(0, 2, 3, 4))
    assert moved[-1] == moved.max()
    assert moved[0] > 1e-4


_STOCK = (
    "sample_size", "in_channels", "out_channels", "down_block_types", "up_block_types", "block_out_channels",
    "addition_time_embed_dim", "projection_class_embeddings_input_dim", "layers_per_block", "cross_attention_dim",
    "transformer_layers_per_block", "num_attention_heads", "num_frames",
)  # fmt: skip


def _inputs(dtype: torch.dtype = torch.float32) -> dict[str, Any]:
    tokens = _random(2, WINDOW, 4, DIM), _random(2, WINDOW, 4, DIM, seed=1)
    return {
        "sample": _random(2, WINDOW, 8, 8, 8).to(dtype),
        "timestep": torch.tensor(1.2),
        "picture": _random(2, 1, DIM).to(dtype),
        "adapters": tuple(states.to(dtype) for states in tokens),
        "added_time_ids": torch.tensor([[12.5, 8.0, 16.0]], dtype=dtype).repeat(2, 1),
    }


def _processors() -> tuple[Attention, AdapterAttention, IPAdapterAttnProcessor2_0]:
    torch.manual_seed(1)
    attention = Attention(query_dim=32, cross_attention_dim=48, heads=4, dim_head=8)
    stock = IPAdapterAttnProcessor2_0(32, 48, num_tokens=[4, 4], scale=[1.0, 1.0])
    ours = AdapterAttention(32, 48, 2)
    ours.load_state_dict(stock.state_dict())
    return attention, ours, stock


def _random(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))

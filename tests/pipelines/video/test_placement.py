"""Placements that a machine without a card can check."""

import pytest
import torch

from pipelines.emotion.parse import parse
from pipelines.errors import InvalidInput
from pipelines.video.placement import place
from pipelines.video.wan import WanEmotionPipeline
from tests.pipelines.video.tiny import TOKENS, tiny_wan


def _run(pipe: WanEmotionPipeline) -> torch.Tensor:
    return torch.from_numpy(
        pipe(
            "a woman walks",
            curve=parse("calm, then furious at 0.3 s", 1),
            height=32,
            width=32,
            num_frames=9,
            num_inference_steps=3,
            max_sequence_length=TOKENS,
            generator=torch.Generator().manual_seed(0),
        ).frames
    )


@pytest.mark.parametrize("placement", ["model_offload", "group_offload"])
def test_offload_needs_a_card(wan: WanEmotionPipeline, placement: str) -> None:
    with pytest.raises(InvalidInput, match="needs a graphics card"):
        place(wan, "cpu", placement)


def test_eight_bits_halve_the_weights_and_nearly_keep_the_clip() -> None:
    pipe, small = tiny_wan(), tiny_wan()
    place(pipe, "cpu", "resident")
    place(small, "cpu", "fp8")
    types = {parameter.dtype for parameter in small.transformer.parameters()}
    assert torch.float8_e4m3fn in types and small.vae.use_tiling
    whole, eight = _run(pipe), _run(small)
    assert float((whole - eight).abs().mean()) < 0.05


def test_the_processor_decodes_in_tiles() -> None:
    pipe = tiny_wan()
    place(pipe, "cpu", "cpu")
    assert pipe.vae.use_tiling and pipe.device.type == "cpu"

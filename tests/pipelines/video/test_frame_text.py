"""Each latent frame hears its own words."""

import pytest
import torch
from torch import Tensor

from pipelines.video.frame_text import FrameLayout, text_a_frame
from pipelines.video.wan import WanEmotionPipeline
from tests.pipelines.video.tiny import TOKENS

FRAMES = 5


@torch.no_grad()
def _predict(pipe: WanEmotionPipeline, text: Tensor, layout: FrameLayout | None) -> Tensor:
    noise = torch.randn((1, 16, FRAMES, 4, 4), generator=torch.Generator().manual_seed(1))
    if layout is None:
        return pipe.transformer(noise, torch.tensor([500]), text, return_dict=False)[0]
    with text_a_frame(pipe.transformer, layout):
        layout.use(text.shape[1])
        return pipe.transformer(noise, torch.tensor([500]), text, return_dict=False)[0]


@pytest.fixture
def texts(wan: WanEmotionPipeline) -> list[Tensor]:
    told = ["a woman walks, grey light", "a woman walks, golden sunlight"]
    return list(wan.encode_prompt(told, do_classifier_free_guidance=False, max_sequence_length=TOKENS)[0].split(1))


def test_the_same_text_in_every_frame_changes_nothing(wan: WanEmotionPipeline, texts: list[Tensor]) -> None:
    layout = FrameLayout(FRAMES, TOKENS)
    assert torch.equal(_predict(wan, texts[0].repeat(1, FRAMES, 1), layout), _predict(wan, texts[0], None))


def test_one_text_for_all_passes_through(wan: WanEmotionPipeline, texts: list[Tensor]) -> None:
    assert torch.equal(_predict(wan, texts[0], FrameLayout(FRAMES, TOKENS)), _predict(wan, texts[0], None))


def test_frames_travel_from_one_text_to_the_other(wan: WanEmotionPipeline, texts: list[Tensor]) -> None:
    first, last = texts
    mixed = torch.cat([first + (last - first) * frame / (FRAMES - 1) for frame in range(FRAMES)], dim=1)
    told = _predict(wan, mixed, FrameLayout(FRAMES, TOKENS))
    ends = [_predict(wan, text, None) for text in texts]
    away = [(told - end).flatten(3).norm(dim=(1, 3))[0] for end in ends]
    nearer = (away[0] / (away[0] + away[1])).tolist()
    assert nearer == sorted(nearer)
    assert nearer[0] < 0.3 and nearer[-1] > 0.7


def test_the_processors_come_back(wan: WanEmotionPipeline) -> None:
    before = [block.attn2.processor for block in wan.transformer.blocks]
    with pytest.raises(KeyError), text_a_frame(wan.transformer, FrameLayout(FRAMES, TOKENS)):
        assert wan.transformer.blocks[0].attn2.processor is not before[0]
        raise KeyError
    assert [block.attn2.processor for block in wan.transformer.blocks] == before

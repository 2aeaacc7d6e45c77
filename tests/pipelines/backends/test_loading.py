"""Weights are loaded into networks that were built empty: nothing is filled at random only to be written over."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from transformers import CLIPTextModel

from pipelines.backends import create
from pipelines.backends.sampled_video import SampledVideo
from pipelines.hub import from_hub
from pipelines.portrait.dice_files import Part, filled
from tests.pipelines.memory_models import text_encoder
from tests.pipelines.video import tiny_families
from tests.pipelines.video.tiny import tiny_wan

FAMILIES: dict[str, Callable[[], Any]] = {
    "wan": tiny_wan,
    "any_flow": tiny_families.tiny_any_flow,
    "cog_video": tiny_families.tiny_cog_video,
    "helios": tiny_families.tiny_helios,
    "hunyuan_video": tiny_families.tiny_hunyuan_video,
    "ltx_2": tiny_families.tiny_ltx_2,
    "sky_reels": tiny_families.tiny_sky_reels,
}
REST = ("any_flow", "cog_video", "helios", "sky_reels")


class Fills(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts the numbers that are drawn into weights that have a content, while it is entered.

    Small tables that a network draws outside of its layers are not counted.
    """

    numbers = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        name = func.overloadpacket.__name__
        if name in ("uniform_", "normal_") and made.device.type != "meta":
            self.numbers += made.numel()
        return made


def test_an_ordinary_network_is_filled_when_it_is_built() -> None:
    with Fills() as fills:
        nn.Linear(10, 20)
    assert fills.numbers == 220


@pytest.mark.parametrize(
    "name", ["wan", "hunyuan_video", "ltx_2", *(pytest.param(name, marks=pytest.mark.slow) for name in REST)]
)
def test_video_models_are_opened_without_filling_them(name: str, tmp_path: Path) -> None:
    FAMILIES[name]().save_pretrained(tmp_path)
    whole = create(name)
    assert isinstance(whole, SampledVideo)
    small = type(whole)(whole.card, whole.model, source=tmp_path)
    with Fills() as fills:
        pipe = small._open("cpu")
    assert fills.numbers == 0
    assert not any(weight.is_meta for weight in pipe.transformer.parameters())


def test_models_of_transformers_are_opened_without_filling_them(tmp_path: Path) -> None:
    text_encoder().save_pretrained(tmp_path)  # type: ignore[operator]
    with Fills() as fills:
        model = from_hub(CLIPTextModel, str(tmp_path), "main")
    assert fills.numbers == 0 and not any(weight.is_meta for weight in model.parameters())


def test_published_portrait_networks_are_opened_without_filling_them() -> None:
    weights = nn.Linear(10, 20).state_dict()
    with Fills() as fills:
        network = filled(Part(file="a", network=lambda: nn.Linear(10, 20), names={"": ""}), weights, torch.float32)
    assert fills.numbers == 0 and network.weight is not None
    assert torch.equal(network.weight, weights["weight"])

"""The pipeline: stock without a curve, every kind of Wan, stoppable anywhere, fit for the next run."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import WanPipeline
from diffusers.hooks import FirstBlockCacheConfig, MagCacheConfig
from PIL import Image

from pipelines.emotion.parse import parse
from pipelines.errors import Cancelled, InvalidInput, MienError
from pipelines.video.stops import stop_points
from pipelines.video.wan import WanEmotionPipeline
from tests.pipelines.video.tiny import TOKENS, tiny_wan

SAD = parse("sad", 1)
MOVING = parse("calm, then furious at 0.5 s", 1)


def _run(pipe: WanEmotionPipeline, **changes: Any) -> Any:
    settings: dict[str, Any] = {
        "prompt": "a woman walks",
        "height": 16,
        "width": 16,
        "num_frames": 9,
        "num_inference_steps": 4,
        "max_sequence_length": TOKENS,
        "output_type": "latent",
        "generator": torch.Generator().manual_seed(0),
    }
    return pipe(**settings | changes).frames


def _picture(side: int = 16, seed: int = 0) -> Image.Image:
    pixels = np.random.default_rng(seed).integers(0, 255, (side, side, 3), dtype=np.uint8)
    return Image.fromarray(pixels)


def test_without_a_curve_it_is_the_stock_pipeline(wan: WanEmotionPipeline) -> None:
    names = ("tokenizer", "text_encoder", "vae", "scheduler", "transformer")
    stock = WanPipeline(**{name: getattr(wan, name) for name in names})
    stock.set_progress_bar_config(disable=True)
    settings = {"height": 16, "width": 16, "num_frames": 9, "num_inference_steps": 4, "max_sequence_length": TOKENS}
    generator = torch.Generator().manual_seed(0)
    expected = stock("a woman walks", generator=generator, output_type="latent", **settings).frames
    assert torch.equal(_run(wan), expected)


def test_frames_come_as_asked(wan: WanEmotionPipeline) -> None:
    frames = _run(wan, curve=MOVING, output_type="np", width=32)
    assert frames.shape == (1, 9, 16, 32, 3)
    assert frames.min() >= 0 and frames.max() <= 1


def test_the_same_seed_gives_the_same_clip(wan: WanEmotionPipeline) -> None:
    assert torch.equal(_run(wan, curve=MOVING), _run(wan, curve=MOVING))


def test_a_moving_curve_moves_the_late_frames(wan: WanEmotionPipeline) -> None:
    calm, moving = _run(wan, curve=parse("calm", 1)), _run(wan, curve=MOVING)
    change = (moving - calm).flatten(3).norm(dim=(1, 3))[0]
    assert change[-1] > change[0] > 0


@pytest.mark.parametrize(("picture", "experts"), [("channels", 1), ("channels", 2), ("mask", 1)])
def test_every_kind_of_wan_starts_from_a_picture(picture: str, experts: int) -> None:
    pipe = tiny_wan(picture=picture, experts=experts)
    clip = picture == "channels" and experts == 1
    settings = {"image": _picture(), "max_sequence_length": 512 if clip else TOKENS}
    if clip:
        settings["last_image"] = _picture(seed=1)
    plain, felt = _run(pipe, **settings), _run(pipe, curve=MOVING, **settings)
    assert felt.shape == plain.shape == (1, 16, 3, 2, 2)
    assert not torch.equal(felt, plain)


def test_pictures_that_the_model_cannot_take_are_refused(wan: WanEmotionPipeline) -> None:
    with pytest.raises(InvalidInput, match="from text only"):
        _run(wan, image=_picture())
    with pytest.raises(InvalidInput, match="no start picture"):
        _run(wan, last_image=_picture())
    with pytest.raises(InvalidInput, match="starts from a picture"):
        _run(tiny_wan(picture="channels", experts=2))


@pytest.mark.parametrize("at", [0, 1, 5, 10, 12])
def test_it_stops_before_any_forward_pass(wan: WanEmotionPipeline, at: int) -> None:
    """Two calls are the text encoder's, eight the transformer's, three the decoder's, one for each latent frame."""
    before = _run(wan, curve=MOVING, output_type="np")
    calls = 0

    def check() -> None:
        nonlocal calls
        calls += 1
        if calls > at:
            raise Cancelled

    with pytest.raises(Cancelled):
        _run(wan, curve=MOVING, output_type="np", check=check)
    assert calls == at + 1
    assert np.array_equal(_run(wan, curve=MOVING, output_type="np"), before)
    assert not any(module._forward_pre_hooks for module in stop_points(wan))


@pytest.mark.parametrize(
    "cache", [FirstBlockCacheConfig(threshold=0.5), MagCacheConfig(num_inference_steps=4, mag_ratios=[1.0] * 4)]
)
def test_a_cache_stays_right_after_a_stop(wan: WanEmotionPipeline, cache: Any) -> None:
    def stop(_pipe: Any, step: int, _time: Any, _tensors: Any) -> Any:
        if step == 2:
            raise Cancelled
        return {}

    wan.transformer.enable_cache(cache)
    try:
        before = _run(wan, curve=SAD)
        with pytest.raises(Cancelled):
            _run(wan, curve=SAD, width=32, callback_on_step_end=stop)
        assert torch.equal(_run(wan, curve=SAD), before)
    finally:
        wan.transformer.disable_cache()


def test_numbers_that_fail_are_caught_and_said(wan: WanEmotionPipeline) -> None:
    with pytest.raises(MienError, match=r"step 1 of 4 \(not a number\)"):
        _run(wan, curve=SAD, latents=torch.full((1, 16, 3, 2, 2), float("nan")))


def test_a_folder_in_wans_format_loads(wan: WanEmotionPipeline, tmp_path: Path) -> None:
    wan.save_pretrained(tmp_path / "model")
    again = WanEmotionPipeline.from_pretrained(tmp_path / "model")
    again.set_progress_bar_config(disable=True)
    assert torch.allclose(_run(again, curve=MOVING), _run(wan, curve=MOVING), atol=1e-5)


def test_the_stock_pipeline_s_folder_loads_too(wan: WanEmotionPipeline, tmp_path: Path) -> None:
    names = ("tokenizer", "text_encoder", "vae", "scheduler", "transformer")
    WanPipeline(**{name: getattr(wan, name) for name in names}).save_pretrained(tmp_path / "stock")
    again = WanEmotionPipeline.from_pretrained(tmp_path / "stock")
    assert again.takes_text_alone and not again.takes_picture

"""A video request says what is wrong with it, and fits the grid of a model."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import save_file

from pipelines.emotion.parse import parse
from pipelines.errors import InvalidInput, UnreadableMedia
from pipelines.requests.video import Grid, VideoRequest, fit
from studio.codec import decode, encode

WAN = Grid(side=16, stride=4, most_seconds=15.0, most_pixels=832 * 480, rates=(16.0,))


@pytest.fixture
def video() -> VideoRequest:
    return VideoRequest(prompt="a dog runs", curve=parse("happy", 4), backend="some")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    Image.fromarray(np.zeros((64, 64, 3), np.uint8)).save(tmp_path / "start.png")
    return tmp_path / "start.png"


@pytest.fixture
def adapter(tmp_path: Path) -> Path:
    save_file({"layer.lora_A.weight": np.zeros((2, 2), np.float32)}, tmp_path / "sad.safetensors")
    return tmp_path / "sad.safetensors"


def test_it_survives_json(video: VideoRequest, picture: Path, adapter: Path) -> None:
    full = replace(
        video,
        image=picture,
        last_image=picture,
        negative_prompt="blur",
        seconds=1 / 3,
        width=640,
        height=360,
        fps=24.0,
        steps=20,
        guidance=4.5,
        guidance_2=3.5,
        emotion_strength=1.2,
        phrases="sad / light: grey",
        adapters=(adapter,),
        cache="mag",
        seed=7,
    )
    for request in (video, full):
        assert decode(encode(request)) == request


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"prompt": "  "}, "The prompt is empty"),
        ({"prompt": "x" * 100_000}, "100000 characters; at most 2000"),
        ({"negative_prompt": "x" * 2001}, "negative prompt has 2001"),
        ({"fps": 0}, "fps is 0"),
        ({"fps": float("nan")}, "fps is nan"),
        ({"seconds": 0}, "seconds is 0"),
        ({"seconds": 3600}, "between 0.2 and 600"),
        ({"width": 10}, "width is 10"),
        ({"height": 10**6}, "height is 1000000"),
        ({"steps": 0}, "steps is 0"),
        ({"guidance": -1}, "guidance is -1"),
        ({"guidance_2": 31}, "guidance_2 is 31"),
        ({"emotion_strength": 9}, "emotion_strength is 9"),
        ({"cache": "magic"}, "use one of none, first_block"),
        ({"seed": -1}, "seed is -1"),
        ({"phrases": "x" * 10**5}, "phrases have 100000"),
    ],
)
def test_values_that_cannot_be_used_are_named(video: VideoRequest, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        replace(video, **changes)


def test_adapters_are_looked_at_before_any_work(
    video: VideoRequest, picture: Path, adapter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert replace(video, adapters=(adapter,)).adapters == (adapter,)
    with pytest.raises(UnreadableMedia, match=r"adapter 'gone\.safetensors' does not exist"):
        replace(video, adapters=(tmp_path / "gone.safetensors",))
    with pytest.raises(UnreadableMedia, match=r"'start\.png' is not a safetensors file"):
        replace(video, adapters=(picture,))
    with pytest.raises(InvalidInput, match="9 adapters were given; at most 8"):
        replace(video, adapters=(adapter,) * 9)
    monkeypatch.setattr("pipelines.requests.video.MAX_ADAPTER_BYTES", 50)
    with pytest.raises(InvalidInput, match="not a whole model"):
        replace(video, adapters=(adapter,))


def test_pictures_must_be_there(video: VideoRequest, picture: Path, tmp_path: Path) -> None:
    with pytest.raises(UnreadableMedia, match=r"start picture 'gone\.png' does not exist"):
        replace(video, image=tmp_path / "gone.png")
    with pytest.raises(InvalidInput, match="no start picture"):
        replace(video, last_image=picture)
    assert replace(video, prompt="", image=picture).prompt == ""


def test_sizes_on_the_grid_stay_and_nothing_is_said(video: VideoRequest) -> None:
    fitted = fit(replace(video, seconds=81 / 16), WAN)
    assert (fitted.width, fitted.height, fitted.frames, fitted.fps, fitted.said) == (832, 480, 81, 16.0, "")


@pytest.mark.parametrize(("width", "height"), [(833, 481), (500, 500), (100, 70), (2047, 64)])
def test_other_sizes_are_rounded_and_said(video: VideoRequest, width: int, height: int) -> None:
    fitted = fit(replace(video, width=width, height=height), WAN)
    assert fitted.width % 16 == fitted.height % 16 == 0
    assert fitted.width * fitted.height <= WAN.most_pixels
    assert f"{fitted.width} × {fitted.height}" in fitted.said


def test_a_picture_too_large_keeps_its_aspect(video: VideoRequest) -> None:
    fitted = fit(replace(video, width=1920, height=1080), WAN)
    assert fitted.width / fitted.height == pytest.approx(16 / 9, rel=0.05)
    assert fitted.width * fitted.height > 0.8 * WAN.most_pixels
    assert "at most 0.4 megapixels" in fitted.said


def test_the_rate_is_the_nearest_known_one_and_said(video: VideoRequest) -> None:
    fitted = fit(replace(video, fps=24), WAN)
    assert fitted.fps == 16.0 and "16 frames per second" in fitted.said
    assert fit(replace(video, fps=24), replace(WAN, rates=())).fps == 24


@pytest.mark.parametrize("seconds", [0.2, 1.0, 2.7, 4.0, 15.0])
def test_the_number_of_frames_fits_the_stride_and_the_length(video: VideoRequest, seconds: float) -> None:
    fitted = fit(replace(video, seconds=seconds), WAN)
    assert fitted.frames % 4 == 1
    assert abs(fitted.frames - 1 - seconds * 16) <= 2.5 or fitted.frames == 5


def test_ten_minutes_are_refused_with_the_longest_length(video: VideoRequest) -> None:
    with pytest.raises(InvalidInput, match=r"at most 15 s in one clip\. Ask for 15 s"):
        fit(replace(video, seconds=600), WAN)

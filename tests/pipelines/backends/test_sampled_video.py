"""What the cards of the large video models say of memory is what is forecast for five seconds at their largest size."""

from pathlib import Path
from typing import Any

import pytest

from pipelines.assets import asset
from pipelines.backends import cards, create
from pipelines.backends.base import ResourceEstimate
from pipelines.backends.sampled_video import SampledVideo
from pipelines.emotion.parse import parse
from pipelines.errors import InvalidInput, UnreadableMedia
from pipelines.memory.law import law_of
from pipelines.requests.video import VideoRequest

SIZES = ((640, 384), (720, 480), (832, 480), (848, 480), (960, 544), (1280, 704))
NAMES = [name for name, card in cards().items() if card.needs_gpu and isinstance(create(name), SampledVideo)]


def estimate(name: str, width: int, height: int, seconds: float) -> ResourceEstimate:
    start = None if "words" in cards()[name].starts_from else asset("samples/woman-flat.png")
    return create(name).estimate(_asked(name, image=start, seconds=seconds, width=width, height=height))


def _asked(name: str, **more: Any) -> VideoRequest:
    return VideoRequest(prompt="sea", curve=parse("calm", 5.0), backend=name, **{"seconds": 3.0, **more})


@pytest.mark.parametrize("name", [name for name, card in cards().items() if card.task == "video"])
def test_words_or_a_picture_that_it_cannot_start_from_are_refused_before_it_is_loaded(
    name: str, tmp_path: Path
) -> None:
    backend, starts, picture = create(name), cards()[name].starts_from, asset("samples/woman-flat.png")
    assert starts
    for source, image in (("words", None), ("picture", picture)):
        if source in starts:
            assert backend.estimate(_asked(name, image=image)).frames > 0
        else:
            with pytest.raises(InvalidInput, match=r"from words|no start picture|no picture to move"):
                backend.estimate(_asked(name, image=image))
    if "picture" in starts:
        broken = tmp_path / "broken.png"
        broken.write_bytes(picture.read_bytes()[:5000])
        with pytest.raises(UnreadableMedia, match=r"'broken\.png' breaks off"):
            backend.estimate(_asked(name, image=broken))


@pytest.mark.parametrize("name", NAMES)
def test_the_card_says_what_five_seconds_at_the_largest_size_take(name: str) -> None:
    grid = create(name).model.grid
    width, height = [size for size in SIZES if size[0] * size[1] <= grid.most_pixels][-1]
    told = cards()[name].memory_mb["bf16"]
    assert told == pytest.approx(
        estimate(name, width, height, 30.0 if name == "sky_reels" else min(5.0, grid.most_seconds)).memory_mb, rel=0.04
    )


@pytest.mark.parametrize("name", NAMES)
def test_memory_grows_with_the_size_and_tiles_take_no_more(name: str) -> None:
    small, large = (estimate(name, width, height, 3.0) for width, height in ((416, 256), (640, 384)))
    assert small.activation_bytes < large.activation_bytes
    assert large.tiled_bytes <= large.activation_bytes and large.largest_bytes < large.weights_bytes


def test_what_is_made_in_chunks_takes_no_more_for_being_long() -> None:
    short, long = (estimate("wan_image", 640, 384, seconds) for seconds in (5.0, 9.0))
    assert long.frames > short.frames and long.activation_bytes == short.activation_bytes


def test_decoding_decides_for_wan() -> None:
    law, made = law_of("wan_14b"), estimate("wan_14b", 832, 480, 5.0)
    assert made.activation_bytes > 1.5 * made.tiled_bytes > 3 * 2**30
    assert made.weights_bytes == law.weights_bytes > 2**30 * 37


def test_helios_keeps_its_frames_on_the_card_while_it_goes_on() -> None:
    short, long = (estimate("helios", 640, 384, seconds) for seconds in (5.0, 50.0))
    kept = 2 * (long.frames - short.frames) * 640 * 384 * 3 * 4
    assert long.activation_bytes - short.activation_bytes == long.tiled_bytes - short.tiled_bytes == kept > 6e9

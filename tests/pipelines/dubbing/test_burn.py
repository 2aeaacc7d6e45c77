"""Subtitles are drawn where they belong, when they belong, and leave every other pixel alone."""

import numpy as np
import pytest
from numpy.typing import NDArray

from pipelines.dubbing.burn import Subtitles
from pipelines.dubbing.lines import Line
from pipelines.errors import InvalidInput

WIDTH, HEIGHT, FPS = 320, 180, 10.0
LINES = (Line(start=0.5, end=1.6, text="Hello there."), Line(start=2.0, end=3.0, text="Grüße!"))


def grey(count: int, level: int = 128, width: int = WIDTH, height: int = HEIGHT) -> list[NDArray[np.uint8]]:
    return [np.full((height, width, 3), level, np.uint8) for _ in range(count)]


def burned(frames: list[NDArray[np.uint8]], *lines: Line) -> list[NDArray[np.uint8]]:
    height, width = frames[0].shape[:2]
    subtitles = Subtitles(lines, [line.end for line in lines], width=width, height=height)
    return list(subtitles.over(frames, FPS))


def test_frames_without_words_are_passed_on_untouched_and_the_others_are_new() -> None:
    frames = grey(35)
    made = burned(frames, *LINES)
    changed = [number for number, (before, after) in enumerate(zip(frames, made, strict=True)) if after is not before]
    assert changed == [*range(5, 16), *range(20, 30)]
    assert all((frame == 128).all() for frame in frames)
    assert np.array_equal(made[5], made[15]) and not np.array_equal(made[5], made[20])


@pytest.mark.parametrize("level", [0, 255])
def test_words_stand_out_on_black_and_on_white_at_the_foot_of_the_picture(level: int) -> None:
    frame = burned(grey(8, level), *LINES)[7]
    rows, across = np.nonzero((frame != level).any(axis=2))
    assert rows.min() > 0.8 * HEIGHT and rows.max() < 0.97 * HEIGHT
    assert across.min() > 0.05 * WIDTH and across.max() < 0.95 * WIDTH
    assert abs(across.min() + across.max() - WIDTH) <= 8  # in the middle
    text = frame[rows.min() : rows.max() + 1, across.min() : across.max() + 1]
    assert text.max() >= 235 and text.min() <= 20


@pytest.mark.parametrize(("width", "height"), [(640, 360), (180, 320), (64, 48), (16, 16)])
def test_words_stay_within_pictures_of_every_shape(width: int, height: int) -> None:
    line = Line(start=0, end=3, text="I waited for you all night long, and nobody told me.")
    for frame in burned(grey(30, width=width, height=height), line):
        changed = (frame != 128).any(axis=2)
        assert changed.any()
        if width >= 64:
            assert not changed[:, 0].any() and not changed[:, -1].any() and not changed[: height // 3].any()


def test_their_size_follows_the_height() -> None:
    def tall(width: int, height: int) -> int:
        rows = np.flatnonzero((burned(grey(8, 0, width, height), *LINES)[7] > 128).any(axis=(1, 2)))
        return int(rows[-1] - rows[0])

    assert tall(1280, 720) == pytest.approx(2 * tall(640, 360), abs=3)


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(InvalidInput, match="No font here can draw '\ue000'"):
        burned(grey(1), Line(start=0, end=1, text="What is \ue000?"))

"""The attributes of pictures whose colours are known."""

import colorsys

import numpy as np
import pytest

from pipelines.verify.attributes import Frame, attributes


def _plain(*rgb: int) -> Frame:
    return np.full((8, 8, 3), rgb, dtype=np.uint8)


@pytest.mark.parametrize("rgb", [(255, 0, 0), (0, 255, 0), (30, 60, 200), (200, 180, 10), (90, 90, 90), (0, 0, 0)])
def test_a_plain_frame_has_the_hsv_of_its_colour(rgb: tuple[int, int, int]) -> None:
    hue, saturation, value = colorsys.rgb_to_hsv(*(channel / 255 for channel in rgb))
    seen = attributes([_plain(*rgb)])
    assert seen.brightness == pytest.approx(value, abs=1e-4)
    assert seen.colourfulness == pytest.approx(saturation, abs=1e-4)
    assert seen.hue == pytest.approx(hue * 360, abs=0.1)
    assert seen.unrest == 0.0


def test_the_mean_hue_goes_around_the_circle() -> None:
    hue = attributes([_plain(255, 0, 40), _plain(255, 40, 0)]).hue
    assert min(hue, 360 - hue) < 0.5


def test_unrest_is_the_change_between_looks() -> None:
    frames = [_plain(0, 0, 0), _plain(255, 255, 255), _plain(0, 0, 0), _plain(255, 255, 255)]
    assert attributes(frames).unrest == pytest.approx(1.0)
    assert attributes(frames, every=2).unrest == 0.0


def test_means_are_over_all_looks() -> None:
    seen = attributes(iter([_plain(255, 255, 255), _plain(0, 0, 0)]))
    assert seen.brightness == pytest.approx(0.5)

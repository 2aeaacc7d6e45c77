import numpy as np
import pytest

from pipelines.portrait.outline import below, box_of, fill, smooth_row

SQUARE = np.array([[10, 10], [20, 10], [20, 20], [10, 20]], np.float32)


def test_a_curve_passes_through_its_points() -> None:
    row = np.array([[0, 0], [4, 3], [9, 1], [15, 2]], np.float32)
    curve = smooth_row(row, 5)
    assert np.allclose(curve[::5], row, atol=1e-5)


def test_a_mask_keeps_fractions_of_a_pixel() -> None:
    whole, moved = (fill(SQUARE + offset, (0, 0, 30, 30)).sum() for offset in (0.0, 0.4))
    assert moved == pytest.approx(whole, rel=0.05)
    assert not np.array_equal(fill(SQUARE, (0, 0, 30, 30)), fill(SQUARE + np.float32(0.4), (0, 0, 30, 30)))


def test_a_box_never_leaves_the_square_nor_vanishes() -> None:
    for offset in (-100, 0, 100):
        left, top, right, bottom = box_of(SQUARE + np.float32(offset), 2, 64)
        assert 0 <= left < right <= 64 and 0 <= top < bottom <= 64


def test_below_a_line_is_below_it() -> None:
    mask = below(np.array([[5, 12], [25, 12]], np.float32), (0, 0, 30, 30), 0.5)
    assert mask[:9].max() == 0 and mask[16:].min() == 1

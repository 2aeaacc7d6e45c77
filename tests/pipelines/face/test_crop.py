"""Crops turn faces upright, and back."""

import numpy as np
import pytest

from pipelines.face.crop import MARGIN, Crop, crop_of, cut
from pipelines.face.topology import LEFT_EYE_INNER, LEFT_EYE_OUTER, RIGHT_EYE_INNER, RIGHT_EYE_OUTER


def turned_mesh(degrees: float) -> np.ndarray:
    rng = np.random.default_rng(0)
    points = rng.uniform(-50, 50, (478, 3)).astype(np.float32)
    points[[RIGHT_EYE_OUTER, RIGHT_EYE_INNER, LEFT_EYE_INNER, LEFT_EYE_OUTER], :2] = [
        (-40, 0),
        (-15, 0),
        (15, 0),
        (40, 0),
    ]
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]], np.float32)
    points[:, :2] = points[:, :2] @ turn.T + (300, 200)
    return points


@pytest.mark.parametrize("degrees", [0, 25, -70])
def test_a_crop_levels_the_eyes_and_holds_every_point(degrees: float) -> None:
    points = turned_mesh(degrees)
    crop = crop_of(points)
    inside = crop.into(points)
    assert np.degrees(crop.angle) == pytest.approx(degrees, abs=0.01)
    assert inside[LEFT_EYE_OUTER, 1] == pytest.approx(inside[RIGHT_EYE_OUTER, 1], abs=1e-4)
    assert np.abs(inside[:, :2]).max() == pytest.approx(1 / MARGIN, abs=1e-3)


def test_out_undoes_into() -> None:
    points = turned_mesh(33)
    crop = crop_of(points)
    np.testing.assert_allclose(crop.out(crop.into(points)), points, atol=1e-3)


@pytest.mark.parametrize("side", [40.0, 90.0, 600.0])
def test_the_picture_and_the_points_are_cut_alike(side: float) -> None:
    picture = np.zeros((800, 900, 3), np.uint8)
    picture[392:403, 430:441] = 255
    crop = Crop(x=430, y=390, side=side, angle=0.5)
    seen = cut(picture, crop, 128)[..., 0].astype(float)
    rows, columns = np.mgrid[:128, :128]
    middle = np.array([(seen * columns).sum(), (seen * rows).sum()]) / seen.sum()
    wanted = crop.into(np.array([[435.5, 397.5, 0]], np.float32))[0, :2]
    np.testing.assert_allclose((middle + 0.5) / 64 - 1, wanted, atol=0.008)


def test_shrinking_averages_a_fine_pattern() -> None:
    picture = np.zeros((1024, 1024, 3), np.uint8)
    picture[:, ::2] = 200
    seen = cut(picture, Crop(x=512, y=512, side=900, angle=0), 100)
    assert np.ptp(seen[10:-10, 10:-10].astype(int)) < 30

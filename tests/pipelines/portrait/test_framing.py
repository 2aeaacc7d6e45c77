import numpy as np
import pytest

from pipelines.portrait.framing import Crop, Paste, crop_around


def test_the_crop_holds_hair_and_chin(drawn) -> None:
    points = drawn.face.points + np.array([700, 500, 0], np.float32)
    crop = crop_around(points, 2000, 1600, 512)
    unit = drawn.face.interocular
    top, bottom = points[10, 1] - 0.8 * unit, points[152, 1] + 0.6 * unit
    assert crop.top < top and bottom < crop.top + crop.side
    assert crop.left < points[:, 0].min() - 0.4 * unit and points[:, 0].max() + 0.4 * unit < crop.left + crop.side


@pytest.mark.parametrize("corner", [(0, 0), (144, 0), (0, 144), (144, 144)])
def test_the_crop_stays_in_the_picture(drawn, corner) -> None:
    points = drawn.face.points + np.array([corner[0] - 72, corner[1] - 72, 0], np.float32)
    crop = crop_around(points, 256, 240, 128)
    assert crop.left >= 0 and crop.top >= 0 and crop.left + crop.side <= 256 and crop.top + crop.side <= 240


def test_points_follow_the_picture_into_the_crop() -> None:
    image = np.zeros((200, 200, 3), np.uint8)
    image[118:122, 78:82] = 255
    crop = Crop(left=40, top=60, side=100, size=50)
    x, y = crop.points(np.array([[79.5, 119.5, 0]], np.float32))[0, :2]
    rows, columns = np.nonzero(crop.cut(image)[..., 0] > 127)
    assert (columns.mean(), rows.mean()) == pytest.approx((x, y), abs=0.01)


def test_pasting_changes_what_moves_and_nothing_else() -> None:
    picture = np.random.default_rng(0).integers(0, 255, (90, 120, 3), dtype=np.uint8)
    crop = Crop(left=20, top=10, side=60, size=30)
    moving = np.zeros((30, 30), np.float32)
    moving[10:20, 10:20] = 1
    whole = Paste(picture, crop, moving).whole(np.full((30, 30, 3), 7, np.uint8))
    assert (whole[38:42, 48:52] == 7).all()
    changed = (whole != picture).any(axis=2)
    changed[28:52, 38:62] = False
    assert not changed.any()

import cv2
import numpy as np
import pytest

from pipelines.face.topology import LIPS_INNER, LIPS_INNER_LOWER, LIPS_INNER_UPPER
from pipelines.portrait.lips import CLOSED_GAP, cleared, is_open, mouth_gap, settled

DOWN = np.array([0, 1], np.float32)


def opened(drawn, by: float) -> np.ndarray:
    """The points with the lower lip lowered by a share of the distance of the eyes."""
    points = drawn.face.points.copy()
    points[list(LIPS_INNER_LOWER[1:-1]), 1] += by * drawn.face.interocular
    return points


def with_teeth(drawn, points: np.ndarray) -> np.ndarray:
    image = drawn.image.copy()
    cv2.fillPoly(image, [np.round(points[list(LIPS_INNER), :2]).astype(np.int32)], (250, 248, 240))
    return image


def test_closed_lips_are_laid_on_the_dark_line_between_them(drawn) -> None:
    points, image = drawn.face.points, drawn.image.copy()
    line = points[list(LIPS_INNER_UPPER), :2] + [0, 2]
    cv2.polylines(image, [np.round(line).astype(np.int32)], False, (90, 30, 40), 1)
    laid = settled(image, points, DOWN, drawn.face.interocular)
    assert np.array_equal(laid[list(LIPS_INNER_UPPER)], laid[list(LIPS_INNER_LOWER)])
    middle = slice(3, 8)
    before = np.abs(points[list(LIPS_INNER_UPPER), 1] - line[:, 1])[middle].mean()
    after = np.abs(laid[list(LIPS_INNER_UPPER), 1] - line[:, 1])[middle].mean()
    assert after < 0.6 * before


def test_an_open_mouth_keeps_its_outlines(drawn) -> None:
    points = opened(drawn, 2 * CLOSED_GAP)
    image = with_teeth(drawn, points)
    assert is_open(image, points, drawn.face.interocular)
    assert np.array_equal(settled(image, points, DOWN, drawn.face.interocular), points)


def test_lips_that_only_the_mesh_opens_are_closed(drawn) -> None:
    points = opened(drawn, 2 * CLOSED_GAP)
    unit = drawn.face.interocular
    assert mouth_gap(points, unit) > CLOSED_GAP and not is_open(drawn.image, points, unit)
    assert mouth_gap(settled(drawn.image, points, DOWN, unit), unit) == 0


def test_teeth_in_an_open_mouth_take_the_colour_of_the_lips(drawn) -> None:
    points = opened(drawn, 0.12)
    image = with_teeth(drawn, points)
    x, y = points[[13, 14], :2].mean(axis=0).astype(int)
    assert image[y, x, 1] > 200
    assert cleared(image, points, drawn.face.interocular)[y, x, 1] < 140


@pytest.mark.parametrize("far", [(40, 20), (128, 40), (90, 107)])
def test_clearing_touches_the_mouth_only(drawn, far) -> None:
    points = opened(drawn, 0.12)
    image = with_teeth(drawn, points)
    changed = (cleared(image, points, drawn.face.interocular) != image).any(axis=2)
    assert changed.any() and not changed[far[1] - 5 : far[1] + 5, far[0] - 5 : far[0] + 5].any()


def test_closed_lips_without_teeth_are_left_alone(drawn) -> None:
    assert np.array_equal(cleared(drawn.image, drawn.face.points, drawn.face.interocular), drawn.image)

import cv2
import numpy as np

from pipelines.face.topology import LIPS_INNER, LIPS_INNER_LOWER
from pipelines.portrait.tint import tint_of


def test_teeth_take_the_light_of_the_picture(drawn) -> None:
    unit = drawn.face.interocular
    bright = tint_of(drawn.image, drawn.face.points, unit).teeth.mean()
    dim = tint_of((drawn.image * 0.5).astype(np.uint8), drawn.face.points, unit).teeth.mean()
    assert dim < 0.65 * bright


def test_teeth_that_the_picture_shows_give_their_own_colour(drawn) -> None:
    points, image = drawn.face.points.copy(), drawn.image.copy()
    points[list(LIPS_INNER_LOWER[1:-1]), 1] += 0.15 * drawn.face.interocular
    cv2.fillPoly(image, [np.round(points[list(LIPS_INNER), :2]).astype(np.int32)], (225, 205, 150))
    shown = tint_of(image, points, drawn.face.interocular).teeth
    plain = tint_of(drawn.image, drawn.face.points, drawn.face.interocular).teeth
    assert shown[2] / shown[0] < plain[2] / plain[0] - 0.05


def test_lips_keep_their_red(drawn) -> None:
    red, green, _ = tint_of(drawn.image, drawn.face.points, drawn.face.interocular).lips
    assert red > 1.8 * green


def test_a_drawing_in_even_areas_is_flat_and_a_grainy_picture_is_not(drawn) -> None:
    even = np.full_like(drawn.image, 120)
    grain = np.random.default_rng(0).integers(60, 200, drawn.image.shape, dtype=np.uint8)
    unit = drawn.face.interocular
    assert tint_of(even, drawn.face.points, unit).flat == 1
    assert tint_of(grain, drawn.face.points, unit).flat == 0

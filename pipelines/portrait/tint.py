"""The light of a picture: what white and red look like in it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.face.topology import LEFT_EYE, LIPS_INNER, LIPS_INNER_LOWER, LIPS_INNER_UPPER, LIPS_OUTER, RIGHT_EYE
from pipelines.portrait.mouth import Tint

Image = NDArray[np.uint8]
Array = NDArray[np.float32]

_IVORY = np.array([1.0, 0.965, 0.9], dtype=np.float32)


def tint_of(image: Image, points: Array, unit: float) -> Tint:
    """Read the light off the whites of the eyes, the cheeks and the lips; points [478, 3] in pixels.

    Where the picture shows teeth, they give their own colour.
    """
    size = image.shape[0]
    eyes, lips, cheeks = (np.zeros((size, size), dtype=np.uint8) for _ in range(3))
    for row in (LEFT_EYE, RIGHT_EYE):
        cv2.fillPoly(eyes, [np.round(points[list(row), :2]).astype(np.int32)], 1)
    cv2.fillPoly(lips, [np.round(points[list(LIPS_OUTER), :2]).astype(np.int32)], 1)
    cv2.fillPoly(lips, [np.round(points[list(LIPS_INNER), :2]).astype(np.int32)], 0)
    for patch in ((50, 205, 101), (280, 425, 330)):
        cv2.fillPoly(cheeks, [np.round(points[list(patch), :2]).astype(np.int32)], 1)
    skin = _colour(image, cheeks, 75)
    white = _colour(image, eyes, 90)
    light = float(np.clip(max(1.04 * white.mean(), 1.04 * skin.mean()), 60, 240))
    upper, lower = points[list(LIPS_INNER_UPPER)], points[list(LIPS_INNER_LOWER)]
    if float((lower - upper)[:, 1].max()) > 0.06 * unit:
        inside = np.zeros((size, size), dtype=np.uint8)
        cv2.fillPoly(inside, [np.round(points[list(LIPS_INNER), :2]).astype(np.int32)], 1)
        shown = _colour(image, inside, 75)
        if shown.mean() > 0.8 * skin.mean():
            white, light = shown, float(np.clip(shown.mean(), 60, 245))
    hue = 0.5 * white / max(float(white.mean()), 1) + 0.5
    teeth = np.clip(light * (0.4 + 0.6 * hue) * _IVORY, 0, 245)
    red = _colour(image, lips, 55)
    return Tint(teeth=teeth.astype(np.float32), lips=red, flat=_flatness(image))


def _colour(image: Image, mask: NDArray[np.uint8], percentile: float) -> Array:
    """Colour of the pixels near a percentile of brightness under a mask, [3] in 0..255."""
    values = image[mask > 0].astype(np.float32)
    if len(values) < 6:
        return np.full(3, 150, dtype=np.float32)
    bright = values.sum(axis=1)
    level = np.percentile(bright, percentile)
    near = np.argsort(np.abs(bright - level))[: max(4, len(values) // 8)]
    return np.asarray(values[near].mean(axis=0), dtype=np.float32)


def _flatness(image: Image) -> float:
    """1 where the picture is drawn in even areas: most neighbouring pixels are the same."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.int16)
    even = float((np.abs(np.diff(grey, axis=1)) <= 1).mean())
    return float(np.clip((even - 0.75) / 0.15, 0, 1))

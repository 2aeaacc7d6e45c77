"""Hairs: thin tapered curves painted one over the other."""

from collections.abc import Sequence

import cv2
import numpy as np
from canvas import SHIFT, Canvas, Field
from numpy.typing import NDArray


def paint_strands(
    canvas: Canvas,
    picture: Field,
    paths: Sequence[NDArray[np.float64]],
    tones: Sequence[NDArray[np.float32]],
    *,
    width: float,
    strength: float = 1.0,
) -> Field:
    """Draw each path [n, 2] in its tone ([3], or [n, 3] along the path), `width` heads wide, thinning to the tip.

    The hairs are drawn into a layer of their own, in order, and laid over the picture with `strength`.
    """
    layer = np.zeros((canvas.size, canvas.size, 4), np.uint8)
    pixels = width * canvas.scale
    for path, tone in zip(paths, tones, strict=True):
        points = canvas.pixels(path)
        colours = np.clip(np.broadcast_to(np.asarray(tone), (len(path), 3)) * 255, 0, 255)
        for index in range(len(points) - 1):
            taper = 1 - 0.75 * (index / max(1, len(points) - 2)) ** 2 if len(points) > 2 else 1.0
            cv2.line(
                layer,
                points[index].tolist(),
                points[index + 1].tolist(),
                (*colours[index].tolist(), 255.0),
                max(1, round(pixels * taper)),
                cv2.LINE_AA,
                SHIFT,
            )
    cover = layer[..., 3:].astype(np.float32) / 255
    colour = layer[..., :3].astype(np.float32) / 255
    colour = np.where(cover > 0, colour / np.maximum(cover, 1 / 255), 0)
    return np.asarray(picture + (np.clip(colour, 0, 1) - picture) * cover * strength, dtype=np.float32)

"""Twice as many frames: one in the middle of each pair, by optical flow."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]


def doubled(frames: Iterator[Image]) -> Iterator[Image]:
    """The frames, uint8 [height, width, 3], with one between each pair: n become 2n - 1, as they are read."""
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    earlier = next(frames, None)
    if earlier is None:
        return
    yield earlier
    for later in frames:
        yield _middle(earlier, later, flow)
        yield later
        earlier = later


def _middle(first: Image, second: Image, flow: cv2.DISOpticalFlow) -> Image:
    """The frame half way, each side moved half way towards the other along the flow.

    At the middle, the way back is a quarter of the difference of both flows (Jiang et al., Super SloMo, CVPR 2018, with
    t = 1/2). Dense inverse search: Kroeger et al., ECCV 2016.
    """
    grey = [cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) for image in (first, second)]
    still = np.zeros((*grey[0].shape, 2), dtype=np.float32)
    there = flow.calc(grey[0], grey[1], still)
    back = flow.calc(grey[1], grey[0], still.copy())
    quarter = (there - back) / 4
    height, width = grey[0].shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    halves = [
        cv2.remap(
            image, x + sign * quarter[..., 0], y + sign * quarter[..., 1], cv2.INTER_CUBIC, None, cv2.BORDER_REPLICATE
        )
        for image, sign in ((first, -1), (second, 1))
    ]
    return np.asarray(cv2.addWeighted(halves[0], 0.5, halves[1], 0.5, 0), dtype=np.uint8)

"""Another mouth in a filmed face: the still with shut lips plays the new speech, and is laid over the old mouth."""

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.dubbing.shots import Shot
from pipelines.face.topology import CHIN, LEFT_EYE_OUTER, LIPS_OUTER, NOSE, NOSE_BASE, RIGHT_EYE_OUTER
from pipelines.performance.score import PerformanceScore
from pipelines.portrait.renderer import PortraitRenderer

Image = NDArray[np.uint8]
Array = NDArray[np.float32]

LARGEST = 512
"""Side in pixels of the square that plays; a larger face is played at this size and enlarged."""

_BONE = (*NOSE, 168, 6, 33, 133, 362, 263, 50, 280, 205, 425, 117, 346, 101, 330, 36, 266)
"""Points that neither jaw nor lips move: nose, corners of the eyes, cheeks below them. The mouth is laid on by them."""

_MARGIN, _SOFT = 0.15, 0.05
"""Room around the lips that is replaced, and the softness of its edge, in distances of the eye corners."""

_MOST_TURN = 12.0
"""Degrees by which the still is turned in depth."""

_TURNED_AWAY = (18.0, 28.0)
"""Degrees off the still's pose over which the new mouth fades, as it no longer fits."""


def usable(shot: Shot) -> Array:
    """How far the still's mouth fits on each frame, [frames] in 0..1: less where the head is turned further away."""
    away = np.abs(shot.turns[:, :2]).max(axis=1)
    low, high = _TURNED_AWAY
    return np.asarray(np.clip((high - away) / (high - low), 0, 1), dtype=np.float32)


class MouthInShot:
    """Makes the face of one shot speak."""

    def __init__(self, shot: Shot) -> None:
        self._first, self._points = shot.first, shot.points
        self._renderer = PortraitRenderer(shot.still, shot.face, size=min(LARGEST, len(shot.still)))
        self._heads = shot.turns.copy()
        self._heads[:, :2] = np.clip(self._heads[:, :2], -_MOST_TURN, _MOST_TURN)
        self._heads[:, 2] = 0  # a turn in the picture's plane is laid on, not played

    def play(self, score: PerformanceScore, first: int) -> Iterator[Image]:
        """Yield the still playing a score, whose first frame is number `first` of the film, one square for each frame.

        Eyes and head are those of the film: what the score says of them is left out.
        """
        begin = first - self._first
        head = self._heads[begin : begin + score.frames]
        still = replace(score, gaze=np.zeros_like(score.gaze), blinks=np.zeros_like(score.blinks), head=head)
        return self._renderer.render(still)

    def lay(self, frame: Image, number: int, played: Image, weight: float) -> Image:
        """Frame `number` of the film, uint8 [H, W, 3], with the mouth of a played square over its own, by 0..1."""
        here = self._points[number - self._first]
        pitch, yaw, roll = (float(angle) for angle in self._heads[number - self._first])
        there = self._renderer.points_at(pitch, yaw, roll)

        # 1. Carry the played square onto the frame by the points of the bone.
        bone = list(_BONE)
        known = np.hstack([there[bone], np.ones((len(bone), 1), dtype=np.float32)])
        place = np.linalg.lstsq(known, here[bone, :2], rcond=None)[0].T
        unit = float(np.linalg.norm(here[LEFT_EYE_OUTER] - here[RIGHT_EYE_OUTER]))

        # 2. Where: around the lips of both, below the nose.
        lips = np.vstack([here[list(LIPS_OUTER), :2], _carried(there[list(LIPS_OUTER)], place)])
        low = np.floor(lips.min(axis=0) - (_MARGIN + 4 * _SOFT) * unit).astype(int)
        high = np.ceil(lips.max(axis=0) + (_MARGIN + 4 * _SOFT) * unit).astype(int)
        left, top = np.clip(low, 0, None)
        right, bottom = np.minimum(high, frame.shape[1::-1])
        if right - left < 4 or bottom - top < 4:
            return frame
        corner = np.array([left, top])
        mask = _around(lips - corner, here[:, :2] - corner, (bottom - top, right - left), unit)

        # 3. Match the light of the skin around, and mix.
        local = place - np.array([[0, 0, left], [0, 0, top]])
        part = frame[top:bottom, left:right].astype(np.float32)
        laid = cv2.warpAffine(
            played, local, (right - left, bottom - top), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        ).astype(np.float32)
        laid += _light(part - laid, mask)
        share = (mask * weight)[..., None]
        result = frame.copy()
        result[top:bottom, left:right] = np.clip(part + (laid - part) * share + 0.5, 0, 255).astype(np.uint8)
        return result


def _carried(points: Array, place: Array) -> Array:
    return np.asarray(points @ place[:, :2].T + place[:, 2])


def _around(lips: Array, face: Array, shape: tuple[int, int], unit: float) -> Array:
    """Mask [h, w] in 0..1 of the lips with a margin, which ends half-way to the nose."""
    mask = np.zeros(shape, dtype=np.uint8)
    cv2.fillPoly(mask, [cv2.convexHull(np.round(lips).astype(np.int32))], 1)
    distance = np.asarray(cv2.distanceTransform(1 - mask, cv2.DIST_L2, 5), dtype=np.float32) / unit
    soft = np.clip((_MARGIN + _SOFT - distance) / (2 * _SOFT), 0, 1)
    down = face[CHIN] - face[NOSE[0]]
    down = down / max(float(np.linalg.norm(down)), 1e-3)
    nose, lip = (float(point @ down) for point in (face[NOSE_BASE[3]], face[0]))
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    below = np.clip((x * down[0] + y * down[1] - nose) / max(0.7 * (lip - nose), 0.02 * unit), 0, 1)
    both = soft * below
    return np.asarray(both * both * (3 - 2 * both), dtype=np.float32)


def _light(difference: Array, mask: Array) -> Array:
    """The difference of light [h, w, 3] at the rim of the mask, continued over all of it as a plane."""
    rim = (mask > 0.02) & (mask < 0.6)
    if rim.sum() < 30:
        return np.zeros((1, 1, 3), dtype=np.float32)
    y, x = np.nonzero(rim)
    known = np.stack([np.ones(len(x)), x / mask.shape[1], y / mask.shape[0]], axis=1)
    seen = np.clip(difference[rim], -60, 60)
    plane = np.linalg.lstsq(known, seen, rcond=None)[0].astype(np.float32)
    v, u = np.mgrid[: mask.shape[0], : mask.shape[1]].astype(np.float32)
    return np.asarray(plane[0] + (u / mask.shape[1])[..., None] * plane[1] + (v / mask.shape[0])[..., None] * plane[2])

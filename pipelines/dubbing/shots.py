"""Follow the face that speaks through a film, shot by shot, and keep the frame in which its lips are shut best."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.signal import savgol_filter

from pipelines.face.find import mesh_of
from pipelines.face.mesh import Face, box_around
from pipelines.face.pose import head_pose
from pipelines.face.topology import LEFT_EYE_OUTER, MOUTH_LEFT, MOUTH_RIGHT, RIGHT_EYE_OUTER
from pipelines.portrait.framing import crop_around
from pipelines.portrait.lips import parted

Image = NDArray[np.uint8]
Array = NDArray[np.float32]

SMALLEST = 24.0
"""Distance of the eyes' outer corners in pixels below which a mouth is too small to be worth moving."""

_CUT = 28.0
"""Mean change of a small grey picture, of 255, above which a new shot begins."""

_STIR = 6.0
"""The same, above which a face may have come into a picture that had none."""

_JUMP = 0.6
"""Way of a face from frame to frame, in distances of its eyes, that no head makes: it is another face."""

_LOOK_AGAIN = 5
"""Frames after which a face is looked for again where there was none."""

_SMOOTH_SECONDS = 0.28
"""Window over which the mesh is smoothed; what a network errs from frame to frame would shake the mouth."""

_MEASURED_SIDE = 256


@dataclass(frozen=True, kw_only=True, eq=False)
class Shot:
    """Frames on end that show one face.

    first: number of its first frame. points: [frames, 478, 3], the smoothed mesh in pixels.
    still: the head in the frame in which the lips are shut best, uint8 [side, side, 3]; face: the face in it, in the
    still's pixels.
    """

    first: int
    points: Array
    still: Image
    face: Face

    @property
    def end(self) -> int:
        """Number of the frame after its last."""
        return self.first + len(self.points)

    @cached_property
    def turns(self) -> Array:
        """How far the head is turned from its pose in the still, (pitch, yaw, roll) in degrees, [frames, 3]."""
        poses = np.array([head_pose(points) for points in self.points], dtype=np.float32)
        return np.asarray(poses - np.array(head_pose(self.face.points), dtype=np.float32))


def follow(frames: Iterator[tuple[int, Image]], fps: float) -> Iterator[Shot]:
    """Yield the shots of those numbered frames that show a large enough face; of several faces the largest is followed.

    A gap in the numbers ends a shot, like a cut does.
    """
    shot: _Growing | None = None
    before: Array | None = None
    last = blind = -_LOOK_AGAIN
    for number, frame in frames:
        small = cv2.resize(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), (32, 18), interpolation=cv2.INTER_AREA)
        now = np.asarray(small, dtype=np.float32)
        change = np.inf if before is None or number != last + 1 else float(np.abs(now - before).mean())
        before, last = now, number
        same = change < _CUT
        if change > _STIR:
            blind = number - _LOOK_AGAIN
        face = None
        if number - blind >= _LOOK_AGAIN:
            face = mesh_of(frame, shot.face if shot is not None and same else None)
            if face is None or face.interocular < SMALLEST:
                face, blind = None, number
        if shot is not None and (not same or face is None or _way(shot.face, face) > _JUMP):
            yield shot.done(fps)
            shot = None
        if face is not None:
            if shot is None:
                shot = _Growing(number, frame, face)
            else:
                shot.add(frame, face)
    if shot is not None:
        yield shot.done(fps)


class _Growing:
    """A shot that is being followed. face: the one in its latest frame."""

    def __init__(self, first: int, frame: Image, face: Face) -> None:
        self._first = first
        self._points: list[Array] = []
        self._least = np.inf
        self.add(frame, face)

    def add(self, frame: Image, face: Face) -> None:
        self.face = face
        self._points.append(face.points)
        height, width = frame.shape[:2]
        crop = crop_around(face.points, width, height, _MEASURED_SIDE)
        unfit = _unfit(crop.cut(frame), crop.points(face.points))
        if unfit < self._least:
            whole = replace(crop, size=crop.side)
            points = whole.points(face.points)
            self._least, self._still = unfit, whole.cut(frame)
            self._shut = replace(face, points=points, box=box_around(points))

    def done(self, fps: float) -> Shot:
        return Shot(first=self._first, points=_steady(np.stack(self._points), fps), still=self._still, face=self._shut)


def _unfit(image: Image, points: Array) -> float:
    """How little a picture of a head serves to be made to speak: for an open or pouting mouth, for a turned head."""
    unit = float(np.linalg.norm(points[LEFT_EYE_OUTER] - points[RIGHT_EYE_OUTER]))
    pitch, yaw, _ = head_pose(points)
    wide = float(np.linalg.norm(points[MOUTH_LEFT, :2] - points[MOUTH_RIGHT, :2])) / unit
    turned = (max(abs(yaw) - 8, 0) + max(abs(pitch) - 12, 0)) / 60
    return parted(image, points, unit) + max(0.0, 0.5 - wide) + turned


def _way(before: Face, after: Face) -> float:
    apart = np.subtract(before.center, after.center)
    return float(np.hypot(*apart)) / before.interocular


def _steady(points: Array, fps: float) -> Array:
    """Smooth a mesh over time: a polynomial of second order through each window follows nods without lagging."""
    window = min(max(5, round(_SMOOTH_SECONDS * fps) | 1), len(points) - (len(points) + 1) % 2)
    if window < 5:
        return points
    return np.asarray(savgol_filter(points, window, 2, axis=0), dtype=np.float32)

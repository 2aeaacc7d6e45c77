"""What drives Wan-Animate: the face of somebody who acts, cut out, and where their head is, drawn as a skeleton."""

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures

from pipelines.errors import FaceProblem
from pipelines.face.find import mesh_of
from pipelines.face.mesh import Face

Image = NDArray[np.uint8]
Array = NDArray[np.float32]

FACE_SIDE = 512
"""Side of the face pictures in pixels."""

_MARGIN = 1.25
"""Side of the square around a face, in its larger side."""


@dataclass(frozen=True, kw_only=True)
class Driver:
    """faces: the acting face, FACE_SIDE square. poses: the skeleton in the target picture. One of each a frame."""

    faces: list[Pictures.Image]
    poses: list[Pictures.Image]


def drive(frames: Iterable[Image], target: Face, size: tuple[int, int]) -> Driver:
    """Follow the largest face through the frames uint8 [height, width, 3], and bring its head to the target's place.

    target: the face in the picture that is to move. size: (width, height) of that picture.
    A frame in which the face is lost keeps the one before. Raises FaceProblem where there is no face to begin with.
    """
    faces, poses = [], []
    first: Face | None = None
    face: Face | None = None
    for frame in frames:
        face = actor(mesh_of(frame, face) or face)
        first = first or face
        faces.append(Pictures.fromarray(_cut(frame, face)))
        poses.append(Pictures.fromarray(_skeleton(_moved(face, first, target), target, size)))
    return Driver(faces=faces, poses=poses)


def actor(face: Face | None) -> Face:
    """The face that `mesh_of` saw in the first frame of an acting. Raises FaceProblem where it saw none."""
    if face is None:
        raise FaceProblem(
            "No face was found at the beginning of the acting. Use a video in which somebody faces the camera."
        )
    return face


def _cut(frame: Image, face: Face) -> Image:
    """The square around the face, at FACE_SIDE; the border is repeated where it reaches past the frame."""
    left, top, right, bottom = face.box
    side = _MARGIN * max(right - left, bottom - top)
    scale = FACE_SIDE / side
    x, y = (left + right) / 2 - side / 2, (top + bottom) / 2 - side / 2
    placed = np.array([[scale, 0, -x * scale], [0, scale, -y * scale]], dtype=np.float32)
    return np.asarray(
        cv2.warpAffine(frame, placed, (FACE_SIDE, FACE_SIDE), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE),
        dtype=np.uint8,
    )


def _moved(face: Face, first: Face, target: Face) -> Array:
    """Points [478, 2] of the target's head, moved as the actor's head has moved since the first frame."""
    scale = _size(target) / _size(first)
    shift = (face.points[:, :2] - first.points[:, :2]) * scale
    return np.asarray(target.points[:, :2] + shift, dtype=np.float32)


def _size(face: Face) -> float:
    return float(np.hypot(face.box[2] - face.box[0], face.box[3] - face.box[1]))


_NOSE, _EYES, _EARS = 1, (468, 473), (234, 454)
"""Points of the mesh at the nose's tip, the pupils and the ears, right side of the person first."""


def _skeleton(points: Array, target: Face, size: tuple[int, int]) -> Image:
    """Nose, eyes, ears and resting shoulders in the colours of OpenPose (Cao et al., 2019), on black."""
    left, top, right, bottom = target.box
    width, height = right - left, bottom - top
    middle = (left + right) / 2
    neck = (middle, bottom + 0.25 * height)
    shoulders = ((middle - 1.1 * width, bottom + 0.45 * height), (middle + 1.1 * width, bottom + 0.45 * height))
    nose = tuple(points[_NOSE])
    bones = [
        (neck, shoulders[0], (255, 0, 0)),
        (neck, shoulders[1], (255, 85, 0)),
        (neck, nose, (0, 0, 255)),
        (nose, tuple(points[_EYES[0]]), (85, 0, 255)),
        (tuple(points[_EYES[0]]), tuple(points[_EARS[0]]), (170, 0, 255)),
        (nose, tuple(points[_EYES[1]]), (255, 0, 255)),
        (tuple(points[_EYES[1]]), tuple(points[_EARS[1]]), (255, 0, 170)),
    ]
    canvas = np.zeros((size[1], size[0], 3), dtype=np.uint8)
    thick = max(2, round(0.02 * min(size)))
    for start, end, colour in bones:
        cv2.line(canvas, _pixel(start), _pixel(end), colour, thick, cv2.LINE_AA)
    for start, end, colour in bones:
        for joint in (start, end):
            cv2.circle(canvas, _pixel(joint), thick, colour, -1, cv2.LINE_AA)
    return canvas


def _pixel(point: tuple[float, ...]) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))

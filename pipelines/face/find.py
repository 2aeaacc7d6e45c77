"""Find the faces in a picture, measure each, and choose the one that a performance is for."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipelines.errors import FaceProblem
from pipelines.face.crop import Crop, crop_of
from pipelines.face.mesh import Face, box_around

if TYPE_CHECKING:
    from pipelines.face.detect import Candidate

Picture = NDArray[np.uint8]

SMALLEST = 48
"""Longer side in pixels of the smallest face that can be animated."""
_LOOKS = 3
"""How often a face is looked at: at the detector's crop, at that of the first mesh, and once more where it moved."""
_SETTLING = 2
"""How often a face is looked at again before it is followed: on eight still portraits, what the mesh moves after it is
then read as a feeling of at most .12, of .01 to .73 without."""
_INSIDE = 0.9
"""Part of a face's points that must lie in the picture."""
_REMEMBERED = 16
"""Pictures whose faces are remembered."""
_found: dict[tuple[tuple[int, ...], bytes], tuple[Face, ...]] = {}
"""Faces by the shape and the hash of their picture, largest face first; the picture asked for last comes last."""


def find_faces(image: Picture, *, limit: int = 16) -> list[Face]:
    """Return the human and humanlike faces in `image` (uint8 [H, W, 3], RGB), left to right, `limit` at most.

    Where there are more than `limit`, the largest are kept. The faces of the last pictures are remembered: one portrait
    is looked at by the page, by the forecast and by every run. Raises MissingDependency without the bundled weights.
    """
    key = (image.shape, blake2b(np.ascontiguousarray(image).data).digest())
    faces = _found.pop(key, None)
    if faces is None:
        faces = _all_faces(image)
    _found[key] = faces  # the one that was asked for last is the last to go
    for oldest in tuple(_found)[:-_REMEMBERED]:
        _found.pop(oldest, None)
    return sorted(faces[:limit], key=lambda face: face.center[0])


def mesh_of(image: Picture, previous: Face | None = None, *, near: tuple[float, float] | None = None) -> Face | None:
    """Return the face in the next frame of a video: `previous` moved on, or else the one that is meant in `image`.

    With `previous` only its surroundings are looked at, which is some ten times faster.
    near: (x, y) in pixels, where the middle of the meant face is about; None means the largest. Of several faces, one
    that is farther away than it is large is somebody else's. None where there is no face.
    """
    if previous is not None and (followed := _followed(image, previous)) is not None:
        return followed
    face = _meant(find_faces(image), near)
    return None if face is None else looked_again(image, face)


def looked_again(image: Picture, face: Face) -> Face:
    """The face that was found in `image`, measured as one is that is followed: from where its own mesh lies.

    Without it a face that keeps still seems to move from the first frame to the next.
    """
    for _ in range(_SETTLING):
        face = _followed(image, face) or face
    return face


def choose_face(
    faces: Sequence[Face],
    image_size: tuple[int, int],
    *,
    number: int | None = None,
    point: tuple[float, float] | None = None,
) -> Face:
    """Return the one face that is meant, if it can be used.

    faces: as `find_faces` returns them. image_size: (width, height) in pixels. number: its place from left to right,
    from 1. point: (x, y) in pixels, a click on it. Raises FaceProblem where there is no face, where there are several
    and neither `number` nor `point` says which, and where the face is too small or cut off by the border.
    """
    if not faces:
        width, height = image_size
        raise FaceProblem(
            f"No face was found in this picture of {width}×{height} pixels. Use one in which a person or a humanlike "
            "character faces the viewer, upright, with both eyes to be seen."
        )
    if point is not None:
        face = _at(faces, point)
    elif number is not None:
        if not 1 <= number <= len(faces):
            raise FaceProblem(f"There is no face {number} in this picture; {_choices(faces)}.")
        face = faces[number - 1]
    elif len(faces) == 1:
        face = faces[0]
    else:
        raise FaceProblem(
            f"There are {len(faces)} faces in this picture; {_choices(faces)}, or click on it on the page."
        )
    _check(face, image_size)
    return face


def _all_faces(image: Picture) -> tuple[Face, ...]:
    """The faces in a picture, largest first."""
    from pipelines.face.detect import FINE_LEVELS, LEVELS, candidates
    from pipelines.face.model import load_config, load_detector

    threshold = load_config()["detector"]
    faces: list[Face] = []
    for levels in (LEVELS, FINE_LEVELS):
        faces = _measured(image, candidates(load_detector(), image, threshold, levels))
        if faces:
            break
    return tuple(sorted(faces, key=lambda face: face.interocular, reverse=True))


def _followed(image: Picture, face: Face) -> Face | None:
    """The face near where it was, or None where it is not there."""
    from pipelines.face.detect import run_mesh
    from pipelines.face.model import load_config, load_mesh_net

    meshes, scores, presence = run_mesh(load_mesh_net(), image, [crop_of(face.points)])
    if presence[0] < load_config()["presence"]:
        return None
    return Face(points=meshes[0], blendshapes=scores[0], box=box_around(meshes[0]), score=float(presence[0]))


def _meant(faces: Sequence[Face], near: tuple[float, float] | None) -> Face | None:
    """See `mesh_of`."""
    if near is None or len(faces) < 2:
        return max(faces, key=lambda face: face.interocular, default=None)
    nearest = min(faces, key=lambda face: _distance(face, near))
    left, top, right, bottom = nearest.box
    return nearest if _distance(nearest, near) < max(right - left, bottom - top) else None


def _measured(image: Picture, found: "list[Candidate]") -> list[Face]:
    """Mesh the places `found`, looking again from each mesh until it stays, and keep each face once."""
    from pipelines.face.detect import run_mesh, same_face
    from pipelines.face.model import load_config, load_mesh_net

    net, needed = load_mesh_net(), load_config()["face"]
    faces: list[Face] = []
    places = [(candidate.crop, candidate.score) for candidate in found]
    for look in range(_LOOKS):
        if not places:
            break
        meshes, scores, presence = run_mesh(net, image, [crop for crop, _ in places])
        again: list[tuple[Crop, float]] = []
        for row in np.argsort(-presence, kind="stable"):
            crop, detected = places[row]
            if presence[row] < 0.05:  # a rough crop hides a face, but not as well as that
                continue
            now = crop_of(meshes[row])
            if look == 0 or (look + 1 < _LOOKS and _moved(crop, now)):
                again.append((now, detected))
                continue
            # Both networks err on their own: one takes an ear for a face, the other an eye, neither both.
            score = float(np.sqrt(detected * presence[row]))
            if score >= needed and not any(same_face(now, crop_of(face.points)) for face in faces):
                faces.append(
                    Face(points=meshes[row], blendshapes=scores[row], box=box_around(meshes[row]), score=score)
                )
        places = again
    return faces


def _moved(before: Crop, after: Crop) -> bool:
    """Whether a crop was so far off that its mesh is to be measured once more."""
    shift = np.hypot(after.x - before.x, after.y - before.y) + abs(after.side - before.side)
    return float(shift) > 0.1 * before.side


def _at(faces: Sequence[Face], point: tuple[float, float]) -> Face:
    def outside(face: Face) -> float:
        left, top, right, bottom = face.box
        away_x = max(left - point[0], point[0] - right, 0.0)
        away_y = max(top - point[1], point[1] - bottom, 0.0)
        return float(np.hypot(away_x, away_y)) / (right - left)

    nearest = min(faces, key=lambda face: (outside(face), _distance(face, point)))
    if outside(nearest) > 0.5:
        raise FaceProblem(f"There is no face near ({point[0]:.0f}, {point[1]:.0f}); {_choices(faces)}.")
    return nearest


def _distance(face: Face, point: tuple[float, float]) -> float:
    return float(np.hypot(face.center[0] - point[0], face.center[1] - point[1]))


def _choices(faces: Sequence[Face]) -> str:
    if len(faces) == 1:
        return "the only one is face 1"
    return f"choose face 1 to {len(faces)}, counted from left to right"


def _check(face: Face, image_size: tuple[int, int]) -> None:
    left, top, right, bottom = face.box
    side = max(right - left, bottom - top)
    if side < SMALLEST:
        raise FaceProblem(
            f"The face is {side:.0f} pixels large; at least {SMALLEST} are needed. Use a larger picture, or one taken "
            "from nearer."
        )
    width, height = image_size
    x, y = face.points[:, 0], face.points[:, 1]
    beyond = {
        "left": np.mean(x < 0), "right": np.mean(x > width), "upper": np.mean(y < 0), "lower": np.mean(y > height)
    }  # fmt: skip
    if sum(beyond.values()) > 1 - _INSIDE:
        border = max(beyond, key=lambda name: beyond[name])
        raise FaceProblem(
            f"The face is cut off by the {border} border of the picture. Use a picture that shows the whole face."
        )

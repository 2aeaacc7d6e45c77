"""The picture of a portrait request, cut to what is shown, and the face in it."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipelines.face.mesh import Face, Points
from pipelines.requests.portrait import Partner, PortraitRequest

if TYPE_CHECKING:
    from pipelines.portrait.framing import Crop


@dataclass(frozen=True, kw_only=True, eq=False)
class Framed:
    """image: uint8 [height, width, 3], a square of the request's size or the whole picture.

    face: the face that is meant, in its pixels. found: left, top, right, bottom of it in pixels of the whole picture.
    """

    image: NDArray[np.uint8]
    face: Face
    found: tuple[float, float, float, float]

    def mesh_in(self, width: int, height: int) -> Points:
        """The mesh of the face in frames of this size, in pixels, that show what `image` shows."""
        from pipelines.face.find import looked_again

        rows, columns = self.image.shape[:2]
        across = width / columns
        return np.asarray(
            looked_again(self.image, self.face).points * [across, height / rows, across], dtype=np.float32
        )


def framed(request: PortraitRequest) -> Framed:
    """Load the picture, find the face that is meant, and cut the square around it unless all is to be shown.

    Raises UnreadableMedia for a picture that cannot be read, FaceProblem when the face cannot be settled.
    """
    from pipelines.face.find import choose_face, find_faces
    from pipelines.media.image import load_image
    from pipelines.portrait.framing import crop_around

    image = load_image(request.image)
    height, width = image.shape[:2]
    face = choose_face(find_faces(image), (width, height), number=request.face)
    if request.whole_picture:
        return Framed(image=image, face=face, found=face.box)
    return _inside(crop_around(face.points, width, height, request.size), image, face)


@dataclass(frozen=True, kw_only=True, eq=False)
class FramedGroup:
    """image: the whole picture, uint8 [height, width, 3], both sides even. faces, crops, parts: one a person."""

    image: NDArray[np.uint8]
    faces: list[Face]
    crops: "list[Crop]"
    parts: list[Framed]

    @property
    def first(self) -> Framed:
        """The whole picture with the face of the first person."""
        return Framed(image=self.image, face=self.faces[0], found=self.faces[0].box)


def framed_group(request: PortraitRequest) -> FramedGroup:
    """Load the picture, and cut a square of the request's size around the face of every person who plays.

    Raises UnreadableMedia for a picture that cannot be read, FaceProblem when a face cannot be settled.
    """
    from pipelines.face.find import choose_face, find_faces
    from pipelines.media.image import load_image
    from pipelines.portrait.framing import crop_around

    image = load_image(request.image)
    image = image[: image.shape[0] // 2 * 2, : image.shape[1] // 2 * 2]
    height, width = image.shape[:2]
    found = find_faces(image)
    people: tuple[PortraitRequest | Partner, ...] = (request, *request.partners)
    faces = [choose_face(found, (width, height), number=person.face) for person in people]
    crops = [crop_around(face.points, width, height, request.size) for face in faces]
    parts = [_inside(crop, image, face) for crop, face in zip(crops, faces, strict=True)]
    return FramedGroup(image=image, faces=faces, crops=crops, parts=parts)


def _inside(crop: "Crop", image: NDArray[np.uint8], face: Face) -> Framed:
    left, top, right, bottom = face.box
    box = (
        (left - crop.left) * crop.scale,
        (top - crop.top) * crop.scale,
        (right - crop.left) * crop.scale,
        (bottom - crop.top) * crop.scale,
    )
    inside = replace(face, points=crop.points(face.points), box=box)
    return Framed(image=crop.cut(image), face=inside, found=face.box)

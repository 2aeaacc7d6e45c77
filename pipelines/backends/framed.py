"""The picture of a portrait request, cut to what is shown, and the face in it."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipelines.face.mesh import Face
from pipelines.requests.portrait import PortraitRequest


@dataclass(frozen=True, kw_only=True, eq=False)
class Framed:
    """image: uint8 [height, width, 3], a square of the request's size or the whole picture.

    face: the face that is meant, in its pixels. found: left, top, right, bottom of it in pixels of the whole picture.
    """

    image: NDArray[np.uint8]
    face: Face
    found: tuple[float, float, float, float]


def framed(request: PortraitRequest) -> Framed:
    """Load the picture, find the face that is meant, and cut the square around it unless all is to be shown.

    Raises UnreadableMedia for a picture that cannot be read, FaceProblem when the face cannot be settled.
    """
    from pipelines.face.find import choose_face, find_faces
    from pipelines.media.image import load_image
    from pipelines.portrait.framing import crop_around

    image = load_image(request.image)
    height, width = image.shape[:2]
    face = choose_face(find_faces(image), (width, height), index=request.face)
    if request.whole_picture:
        return Framed(image=image, face=face, found=face.box)
    crop = crop_around(face.points, width, height, request.size)
    left, top, right, bottom = face.box
    box = (
        (left - crop.left) * crop.scale,
        (top - crop.top) * crop.scale,
        (right - crop.left) * crop.scale,
        (bottom - crop.top) * crop.scale,
    )
    inside = replace(face, points=crop.points(face.points), box=box)
    return Framed(image=crop.cut(image), face=inside, found=face.box)

"""The picture of a portrait request, cut to what is shown, and the face in it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.requests.portrait import PortraitRequest


@dataclass(frozen=True, kw_only=True, eq=False)
class Framed:
    """image: uint8 [height, width, 3], a square of the request's size or the whole picture.

    box: left, top, right, bottom of the face in its pixels. found: the same in pixels of the whole picture.
    """

    image: NDArray[np.uint8]
    box: tuple[float, float, float, float]
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
    left, top, right, bottom = face.box
    if request.whole_picture:
        return Framed(image=image, box=face.box, found=face.box)
    crop = crop_around(face.points, width, height, request.size)
    box = (
        (left - crop.left) * crop.scale,
        (top - crop.top) * crop.scale,
        (right - crop.left) * crop.scale,
        (bottom - crop.top) * crop.scale,
    )
    return Framed(image=crop.cut(image), box=box, found=face.box)

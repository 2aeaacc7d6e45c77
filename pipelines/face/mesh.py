"""What is known of one face in a picture."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.errors import InvalidInput
from pipelines.face.blendshapes import BLENDSHAPE_INDEX, BLENDSHAPES
from pipelines.face.topology import LEFT_EYE_OUTER, POINTS, RIGHT_EYE_OUTER

Points = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, eq=False)
class Face:
    """One face in a picture: where each part of it lies and what it does.

    points: float32 [478, 3] in pixels of the picture: x to the right, y down, z at the same scale, negative towards
        the camera, zero near the middle of the head. Which point lies where stands in `pipelines.face.topology`.
    blendshapes: float32 [52] in 0..1, columns as `pipelines.face.blendshapes.BLENDSHAPES`.
    box: (left, top, right, bottom) in pixels, around the points; it may reach past the border of the picture.
    score: 0..1, how sure the model is that this is a human or humanlike face.

    Raises InvalidInput where a shape does not hold or a number is not finite.
    """

    points: Points
    blendshapes: NDArray[np.float32]
    box: tuple[float, float, float, float]
    score: float

    def __post_init__(self) -> None:
        for name, shape in (("points", (POINTS, 3)), ("blendshapes", (len(BLENDSHAPES),))):
            values = np.ascontiguousarray(getattr(self, name), dtype=np.float32)
            if values.shape != shape:
                raise InvalidInput(f"The {name} of a face have shape {values.shape}; it must be {shape}.")
            if not np.isfinite(values).all():
                raise InvalidInput(f"The {name} of a face hold values that are not numbers.")
            object.__setattr__(self, name, values)
        left, top, right, bottom = self.box
        if not (left < right and top < bottom):
            raise InvalidInput(f"The box of a face is {self.box}; it must be (left, top, right, bottom).")

    @property
    def interocular(self) -> float:
        """Distance of the outer corners of the eyes in pixels, in space: a turn of the head does not shorten it."""
        return float(np.linalg.norm(self.points[LEFT_EYE_OUTER] - self.points[RIGHT_EYE_OUTER]))

    @property
    def center(self) -> tuple[float, float]:
        """Middle of the box in pixels, (x, y)."""
        return _middle(self.box)

    def blendshape(self, name: str) -> float:
        """Score of one blendshape, 0..1; `name` is one of BLENDSHAPES."""
        return float(self.blendshapes[BLENDSHAPE_INDEX[name]])


def box_around(points: Points) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) of points [n, 2 or 3]."""
    left, top = points[:, :2].min(axis=0)
    right, bottom = points[:, :2].max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def middle_of(points: Points) -> tuple[float, float]:
    """Middle (x, y) of the box around points [n, 2 or 3], as `Face.center`."""
    return _middle(box_around(points))


def _middle(box: tuple[float, float, float, float]) -> tuple[float, float]:
    left, top, right, bottom = box
    return (left + right) / 2, (top + bottom) / 2

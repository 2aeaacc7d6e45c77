"""The head's own frame: where a point lies on an upright head that faces the camera, and back."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.face.pose import head_rotation
from pipelines.face.topology import LEFT_EYE_OUTER, RIGHT_EYE_OUTER

Array = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, eq=False)
class HeadFrame:
    """The frame of a head: the middle between the outer corners of the eyes, axes of the head, unit their distance.

    rotation: [3, 3], takes the head's axes (x to the person's left, y down, z away from the viewer) to the picture's.
    origin: [3] in pixels. unit: distance of the outer corners of the eyes in pixels.
    """

    rotation: Array
    origin: Array
    unit: float

    @classmethod
    def of(cls, points: Array) -> "HeadFrame":
        """Fit the frame to the points [478, 3] of a face, in pixels."""
        corners = points[[LEFT_EYE_OUTER, RIGHT_EYE_OUTER]]
        return cls(
            rotation=head_rotation(points).astype(np.float32),
            origin=corners.mean(axis=0).astype(np.float32),
            unit=float(np.linalg.norm(corners[0] - corners[1])),
        )

    def to_head(self, points: Array) -> Array:
        """Positions [n, 3] in pixels -> positions in the head's frame."""
        return np.asarray((points - self.origin) @ self.rotation / self.unit, dtype=np.float32)

    def to_picture(self, points: Array) -> Array:
        """Positions [n, 3] in the head's frame -> positions in pixels."""
        return np.asarray(points @ self.rotation.T * self.unit + self.origin, dtype=np.float32)

    def vectors_to_picture(self, vectors: Array) -> Array:
        """Displacements [..., 3] in the head's frame -> displacements in pixels."""
        return np.asarray(vectors @ self.rotation.T * self.unit, dtype=np.float32)

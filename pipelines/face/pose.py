"""Which way a head points, from its mesh."""

import numpy as np
from numpy.typing import NDArray

from pipelines.face.mesh import Points

_RIGID = {
    10: (0.000, -0.594, -0.188),
    151: (0.000, -0.419, -0.224),
    9: (0.000, -0.231, -0.250),
    67: (-0.406, -0.563, -0.096),
    297: (0.406, -0.563, -0.096),
    103: (-0.579, -0.505, 0.028),
    332: (0.579, -0.505, 0.028),
    168: (0.000, -0.050, -0.229),
    6: (0.000, 0.038, -0.276),
    197: (0.000, 0.116, -0.329),
    195: (0.000, 0.187, -0.388),
    5: (0.000, 0.263, -0.448),
    4: (0.000, 0.353, -0.473),
    2: (0.000, 0.495, -0.274),
    98: (-0.190, 0.466, -0.183),
    327: (0.190, 0.466, -0.183),
    33: (-0.500, -0.011, 0.018),
    263: (0.500, -0.011, 0.018),
    133: (-0.195, 0.007, -0.041),
    362: (0.195, 0.007, -0.041),
    127: (-0.814, 0.009, 0.567),
    356: (0.814, 0.009, 0.567),
    234: (-0.808, 0.173, 0.620),
    454: (0.808, 0.173, 0.620),
    93: (-0.798, 0.344, 0.628),
    323: (0.798, 0.344, 0.628),
}
"""Points that the face's muscles and the jaw hardly move, on a head that looks at the camera.

Distances of the outer corners of the eyes; mean of the training pictures' meshes, made symmetric.
"""

_INDICES = tuple(_RIGID)
_SHAPE = np.array(list(_RIGID.values()), dtype=np.float64)


def head_pose(points: Points) -> tuple[float, float, float]:
    """Return (pitch, yaw, roll) of a head in degrees from its points [478, 3].

    Pitch is positive up, yaw positive to the person's left, roll positive towards the person's left shoulder; all are
    zero for a head that faces the camera upright. The turn is that of `rotation_matrix`, fitted to the rigid points
    by least squares (Kabsch, 1976).
    """
    turn = head_rotation(points)
    pitch = np.arctan2(-turn[2, 1], turn[2, 2])
    yaw = np.arcsin(np.clip(turn[2, 0], -1, 1))
    roll = np.arctan2(turn[1, 0], turn[0, 0])
    return float(np.degrees(pitch)), float(np.degrees(yaw)), float(np.degrees(roll))


def head_rotation(points: Points) -> NDArray[np.float64]:
    """Return the rotation [3, 3] that takes an upright head that faces the camera to the pose of `points` [478, 3]."""
    seen = points[list(_INDICES)].astype(np.float64)
    u, _, v = np.linalg.svd((seen - seen.mean(axis=0)).T @ (_SHAPE - _SHAPE.mean(axis=0)))
    proper = np.diag([1.0, 1.0, np.sign(np.linalg.det(u @ v))])
    return np.asarray(u @ proper @ v)


def rotation_matrix(pitch: float, yaw: float, roll: float) -> NDArray[np.float64]:
    """Return the rotation [3, 3] of a head turned by these degrees, signs as in `head_pose`.

    Pitch is applied first, then yaw, then roll in the plane of the picture. It acts on columns (x right, y down,
    z away from the camera).
    """
    (p, y, r) = np.radians((pitch, yaw, roll))
    about_x = np.array([[1, 0, 0], [0, np.cos(p), np.sin(p)], [0, -np.sin(p), np.cos(p)]])
    about_y = np.array([[np.cos(y), 0, -np.sin(y)], [0, 1, 0], [np.sin(y), 0, np.cos(y)]])
    about_z = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]])
    return np.asarray(about_z @ about_y @ about_x)

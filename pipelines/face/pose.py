"""Which way a head points, from its mesh."""

import numpy as np
from numpy.typing import NDArray

from pipelines.face.mesh import Points

_RIGID = {
    10: (0.000, -0.602, -0.161),
    151: (0.000, -0.429, -0.205),
    9: (0.000, -0.242, -0.239),
    67: (-0.406, -0.567, -0.072),
    297: (0.406, -0.567, -0.072),
    103: (-0.579, -0.503, 0.050),
    332: (0.579, -0.503, 0.050),
    168: (0.000, -0.060, -0.227),
    6: (0.000, 0.026, -0.277),
    197: (0.000, 0.102, -0.334),
    195: (0.000, 0.170, -0.396),
    5: (0.000, 0.243, -0.459),
    4: (0.000, 0.332, -0.488),
    2: (0.000, 0.482, -0.295),
    98: (-0.190, 0.458, -0.204),
    327: (0.190, 0.458, -0.204),
    33: (-0.500, -0.010, 0.018),
    263: (0.500, -0.010, 0.018),
    133: (-0.195, 0.005, -0.041),
    362: (0.195, 0.005, -0.041),
    127: (-0.814, 0.034, 0.566),
    356: (0.814, 0.034, 0.566),
    234: (-0.808, 0.200, 0.612),
    454: (0.808, 0.200, 0.612),
    93: (-0.798, 0.371, 0.612),
    323: (0.798, 0.371, 0.612),
}
"""Points that the face's muscles and the jaw hardly move, on a head that looks at the camera.

In units of the distance of the outer corners of the eyes; the mean of 3,728 meshes of photographs, made symmetric.
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

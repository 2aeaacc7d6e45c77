"""Turning the head in depth: where hair, ears and neck lie in space, and what stays behind."""

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.face.pose import rotation_matrix
from pipelines.face.topology import FACE_OVAL
from pipelines.portrait.field import Grid
from pipelines.portrait.frame import HeadFrame

Array = NDArray[np.float32]
Sides = tuple[bool, bool, bool, bool]

_PIVOT = (0.0, 1.0, 0.62)
"""Where the head turns on the neck, in the head's frame."""

_MIDDLE_DEPTH = 0.62
"""Depth of the outline of a head: ears and the edge of the hair lie beside its middle."""

_PERSPECTIVE = 9.0
"""Distance of the viewer, in distances of the eye corners."""


_STEEPEST = 3.0
"""Greatest slope of the head's surface; turned by 12 degrees it leaves a third of a pixel's width."""


class Turn:
    """The head of one picture as a surface that can be turned about the neck."""

    def __init__(self, grid: Grid, points: Array, frame: HeadFrame, held: Sides = (False,) * 4) -> None:
        """points: [478, 3] in pixels of the grid's square, `frame` fitted to them.

        held: which sides of the square (left, top, right, bottom) must stay as they are in the picture.
        """
        self._frame = frame
        self._pivot = frame.to_picture(np.array([_PIVOT], dtype=np.float32))[0]
        depth = _depth(grid, points, frame)
        self._nodes = np.dstack([grid.nodes, depth])
        self.share = _share(grid, points, frame, held)

    def rotation(self, pitch: float, yaw: float, roll: float) -> Array:
        """Rotation [3, 3] in the picture's axes of a turn in degrees about the head's own."""
        own = self._frame.rotation
        return np.asarray(own @ rotation_matrix(pitch, yaw, roll) @ own.T, dtype=np.float32)

    def field(self, moved: Array, rotation: Array) -> Array:
        """Displacement [count, count, 2] of the nodes after expression `moved` [count, count, 3] and turn."""
        before = self._nodes + moved
        after = self.points(before.reshape(-1, 3), rotation).reshape(before.shape[0], before.shape[1], 2)
        turned = (after - before[..., :2]) * self.share[..., None]
        return np.asarray(moved[..., :2] + turned, dtype=np.float32)

    def points(self, points: Array, rotation: Array) -> Array:
        """Where points [n, 3] of the head appear after the turn, [n, 2] in pixels."""
        away = points - self._pivot
        turned = away @ rotation.T
        distance = _PERSPECTIVE * self._frame.unit
        # Compared with where the same viewer saw the point before, so that no turn moves nothing.
        nearer = (distance + away[:, 2:3]) / (distance + turned[:, 2:3])
        return np.asarray(turned[:, :2] * nearer + self._pivot[:2], dtype=np.float32)


def _depth(grid: Grid, points: Array, frame: HeadFrame) -> Array:
    """Depth of every node in pixels, [count, count]: the mesh's on the face, the head's middle around it."""
    outline = frame.to_head(points[list(FACE_OVAL)])
    middle = outline.mean(axis=0)
    around = []
    for factor in (1.3, 1.7, 2.4):
        ring = middle + (outline - middle) * factor
        ring[:, 2] = _MIDDLE_DEPTH
        around.append(frame.to_picture(ring))
    known = np.vstack([points[:468], *around]).astype(np.float32)
    low = grid.nodes[::2, ::2]
    nodes = (low.reshape(-1, 2) / frame.unit).astype(np.float32)
    centres = (known[:, :2] / frame.unit).astype(np.float32)
    apart = np.sqrt(np.maximum(_square(centres, centres), 0) + 1e-6)
    weights = np.linalg.solve(apart.astype(np.float64) - 0.03 * np.eye(len(centres)), known[:, 2] - known[:, 2].mean())
    reach = np.sqrt(np.maximum(_square(nodes, centres), 0) + 1e-6)
    depth = (reach @ weights.astype(np.float32)).reshape(low.shape[:2]) + known[:, 2].mean()
    limited = np.clip(depth, known[:, 2].min(), known[:, 2].max() + 0.2 * frame.unit).astype(np.float32)
    full = cv2.resize(limited, (grid.count, grid.count), interpolation=cv2.INTER_LINEAR)
    return _gentle(np.asarray(cv2.GaussianBlur(full, (0, 0), 1.0), dtype=np.float32), grid.spacing)


def _gentle(depth: Array, spacing: int) -> Array:
    """Soften cliffs in a depth map: a slope that a turn would fold over cannot be drawn by moving pixels."""
    for _ in range(24):
        slope = np.hypot(*np.gradient(depth, spacing))
        steep = np.clip((slope - 0.8 * _STEEPEST) / (0.4 * _STEEPEST), 0, 1).astype(np.float32)
        if float(slope.max()) < _STEEPEST:
            break
        steep = np.asarray(cv2.GaussianBlur(cv2.dilate(steep, np.ones((3, 3))), (0, 0), 1.0))
        depth = depth + (np.asarray(cv2.GaussianBlur(depth, (0, 0), 1.5)) - depth) * steep
    return depth


def _share(grid: Grid, points: Array, frame: HeadFrame, held: Sides) -> Array:
    """How much of the turn each node follows: 1 on the head, fading over the neck and the background."""
    outline = frame.to_head(points[list(FACE_OVAL)])
    middle = outline.mean(axis=0)
    rays = outline - middle
    up = np.clip(-rays[:, 1] / np.abs(rays[:, 1]).max(), 0, 1)
    hull = middle + rays * (1.1 + 0.5 * up[:, None])
    hull[:, 2] = outline[:, 2]
    shape = (frame.to_picture(hull)[:, :2] + 0.5) / grid.spacing - 0.5
    mask = np.zeros((grid.count, grid.count), dtype=np.uint8)
    cv2.fillPoly(mask, [cv2.convexHull(np.round(shape).astype(np.int32))], 1)
    apart = cv2.distanceTransform(1 - mask, cv2.DIST_L2, 5) * (grid.spacing / frame.unit)
    distance = np.asarray(apart, dtype=np.float32)
    share = 1 - _smooth(distance)
    edges = np.dstack([grid.nodes, grid.size - 1 - grid.nodes])
    for side in np.flatnonzero(held):
        share = np.asarray(share * _smooth(np.asarray(edges[..., side] / (0.3 * frame.unit), dtype=np.float32)))
    return np.asarray(share, dtype=np.float32)


def _smooth(t: Array) -> Array:
    within = np.clip(t, 0, 1)
    return np.asarray(within * within * (3 - 2 * within), dtype=np.float32)


def _square(a: Array, b: Array) -> Array:
    return np.asarray((a * a).sum(axis=1)[:, None] + (b * b).sum(axis=1)[None] - 2 * a @ b.T)

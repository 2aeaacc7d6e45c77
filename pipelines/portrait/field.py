"""A smooth field of displacements from those of the mesh's points, and its inverse.

Each of the three slits of a face (mouth, two eyes) needs two fields: one that follows the upper lip and lids and is
continued across the slit, one that follows the lower ones. Both are thin-plate splines (Duchon, 1977) through the
points, on a grid of nodes; the matrices that carry points to nodes are made once per picture.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.face.topology import FACE_OVAL, LEFT_EYE_LOWER, LEFT_EYE_UPPER, RIGHT_EYE_LOWER, RIGHT_EYE_UPPER
from pipelines.portrait.rig import LOWER_LIP, UPPER_LIP

Array = NDArray[np.float32]

SPACING = 4
"""Pixels between nodes."""


class Grid:
    """Nodes every SPACING pixels over a square, placed so that `enlarged` lands on pixels."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.count = -(-size // SPACING)
        along = (np.arange(self.count, dtype=np.float32) + 0.5) * SPACING - 0.5
        x, y = np.meshgrid(along, along)
        self.nodes = np.stack([x, y], axis=2)
        whole = np.arange(self.count * SPACING, dtype=np.float32)
        self._pixels = np.stack(np.meshgrid(whole, whole), axis=2)

    def sample(self, values: Array, at: Array) -> Array:
        """Values [count, count, c] of the nodes at pixels [..., 2]."""
        place = (at + 0.5) / SPACING - 0.5
        return np.asarray(cv2.remap(values, place, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))

    def inverse(self, moved: Array, rounds: int = 12) -> Array:
        """For each node, the displacement [count, count, 2] to where its content comes from.

        Solves u + moved(u) = x by fixed-point iteration, which converges as long as nothing folds over.
        """
        source = self.nodes - moved
        for _ in range(rounds):
            source = self.nodes - self.sample(moved, source)
        return np.asarray(source - self.nodes, dtype=np.float32)

    def enlarged(self, displacement: Array, box: tuple[int, int, int, int]) -> Array:
        """Source coordinates [height, width, 2] for every pixel of box (left, top, right, bottom)."""
        left, top, right, bottom = box
        a, b = left // SPACING, top // SPACING
        c, d = -(-right // SPACING), -(-bottom // SPACING)
        # Two nodes more on each side make the cut-out agree with the whole.
        a2, b2, c2, d2 = max(a - 2, 0), max(b - 2, 0), min(c + 2, self.count), min(d + 2, self.count)
        part = displacement[b2:d2, a2:c2]
        large = cv2.resize(part, None, fx=SPACING, fy=SPACING, interpolation=cv2.INTER_LINEAR)
        x, y = left - a2 * SPACING, top - b2 * SPACING
        cut = large[y : y + bottom - top, x : x + right - left]
        return np.asarray(cut + self._pixels[top:bottom, left:right])


class Splines:
    """Carries displacements of the mesh's points to the nodes of a grid."""

    def __init__(self, grid: Grid, points: Array, unit: float) -> None:
        """points: [478, 3] in pixels of the grid's square; unit: distance of the eye corners in pixels."""
        self._grid = grid
        window = _window(grid, points, unit)
        self._near = np.flatnonzero(window.ravel() > 0)
        nodes = grid.nodes.reshape(-1, 2)[self._near] / unit
        weight = window.ravel()[self._near, None]
        lids_upper = {*LEFT_EYE_UPPER[1:-1], *RIGHT_EYE_UPPER[1:-1]}
        lids_lower = {*LEFT_EYE_LOWER[1:-1], *RIGHT_EYE_LOWER[1:-1]}
        mesh = range(468)
        self._upper = [point for point in mesh if point not in LOWER_LIP and point not in lids_lower]
        self._lower = [point for point in mesh if point not in UPPER_LIP and point not in lids_upper]
        around = _anchors(points, unit)
        flat = points[:, :2]
        self._to_upper = weight * _spline(np.vstack([flat[self._upper], around]) / unit, nodes, len(self._upper))
        self._to_lower = weight * _spline(np.vstack([flat[self._lower], around]) / unit, nodes, len(self._lower))

    def fields(self, moved: Array) -> tuple[Array, Array]:
        """Displacements of points [478, 3] -> of nodes [count, count, 3], for upper and lower lips and lids."""
        count = self._grid.count
        fields = []
        for matrix, points in ((self._to_upper, self._upper), (self._to_lower, self._lower)):
            field = np.zeros((count * count, 3), dtype=np.float32)
            field[self._near] = matrix @ moved[points]
            fields.append(field.reshape(count, count, 3))
        return fields[0], fields[1]


def _window(grid: Grid, points: Array, unit: float) -> Array:
    """1 on the face, fading to 0 within a unit around it; [count, count]."""
    mask = np.zeros((grid.count, grid.count), dtype=np.uint8)
    outline = (points[list(FACE_OVAL), :2] + 0.5) / SPACING - 0.5
    cv2.fillPoly(mask, [cv2.convexHull(np.round(outline).astype(np.int32))], 1)
    distance = cv2.distanceTransform(1 - mask, cv2.DIST_L2, 5) * SPACING / unit
    fade = np.clip((0.75 - distance) / 0.6, 0, 1)
    return np.asarray(fade * fade * (3 - 2 * fade), dtype=np.float32)


def _anchors(points: Array, unit: float) -> Array:
    """Points around the face that stay, [n, 2] in pixels."""
    outline = points[list(FACE_OVAL), :2]
    middle = outline.mean(axis=0)
    rays = outline - middle
    length = np.linalg.norm(rays, axis=1, keepdims=True)
    ways = rays / np.maximum(length, 1e-3)
    return np.asarray(np.vstack([outline + ways * unit * reach for reach in (0.7, 1.1)]))


def _spline(centres: Array, nodes: Array, kept: int) -> Array:
    """Matrix [nodes, kept] of a thin-plate spline through centres, of which only the first `kept` may move."""
    count = len(centres)
    system = np.zeros((count + 3, count + 3))
    system[:count, :count] = _kernel(centres, centres) + 2e-6 * np.eye(count)
    system[:count, count:] = np.hstack([np.ones((count, 1)), centres])
    system[count:, :count] = system[:count, count:].T
    weights = np.linalg.solve(system, np.eye(count + 3, kept))
    basis = np.hstack([_kernel(nodes, centres), np.ones((len(nodes), 1), dtype=np.float32), nodes])
    return np.asarray(basis.astype(np.float32) @ weights.astype(np.float32))


def _kernel(a: Array, b: Array) -> Array:
    square = (a * a).sum(axis=1)[:, None] + (b * b).sum(axis=1)[None] - 2 * a @ b.T
    square = np.maximum(square, 1e-10)
    return np.asarray(0.5 * square * np.log(square))

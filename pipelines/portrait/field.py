"""A smooth field of displacements from those of the mesh's points, and its inverse.

Each of the three slits of a face (mouth, two eyes) needs two fields: one that follows the upper lip and lids and is
continued across the slit, one that follows the lower ones. Both are thin-plate splines (Duchon, 1977) through the
points, on a grid of nodes; the matrices that carry points to nodes are made once per picture.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.face.topology import (
    CHIN,
    FACE_OVAL,
    FOREHEAD,
    LEFT_EYE_LOWER,
    LEFT_EYE_UPPER,
    LIPS_OUTER,
    RIGHT_EYE_LOWER,
    RIGHT_EYE_UPPER,
)
from pipelines.portrait.rig import LOWER_LIP, UPPER_LIP

Array = NDArray[np.float32]

NodeBox = tuple[int, int, int, int]
"""(left, top, right, bottom) in nodes, right and bottom excluded."""

_NODES = 128
"""Nodes along a side, as far as they are not nearer than _NEAREST pixels."""

_NEAREST = 4


class Grid:
    """Nodes every `spacing` pixels over a square, placed so that `enlarged` lands on pixels."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.spacing = max(_NEAREST, round(size / _NODES))
        self.count = -(-size // self.spacing)
        along = (np.arange(self.count, dtype=np.float32) + 0.5) * self.spacing - 0.5
        x, y = np.meshgrid(along, along)
        self.nodes = np.stack([x, y], axis=2)
        whole = np.arange(self.count * self.spacing, dtype=np.float32)
        self._pixels = np.stack(np.meshgrid(whole, whole), axis=2)

    def sample(self, values: Array, at: Array) -> Array:
        """Values [count, count, c] of the nodes at pixels [..., 2]."""
        x, y = cv2.split((at + 0.5) / self.spacing - 0.5)
        return np.asarray(cv2.remap(values, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))

    def inverse(self, moved: Array, region: NodeBox | None = None, rounds: int = 6) -> Array:
        """For each node, the displacement [count, count, 2] to where its content comes from; 0 outside the region.

        Solves u + moved(u) = x by Newton's method with the diagonal of the Jacobian: a lid that is drawn over an eye
        stretches its skin threefold, where plain fixed-point iteration runs away.
        """
        across = np.gradient(moved[..., 0], self.spacing, axis=1)
        stretch = np.dstack([across, np.gradient(moved[..., 1], self.spacing, axis=0)])
        known = np.dstack([moved, 1 / (1 + np.maximum(stretch, 0))]).astype(np.float32)
        left, top, right, bottom = region or (0, 0, self.count, self.count)
        nodes = self.nodes[top:bottom, left:right]
        first = known[top:bottom, left:right]
        source = nodes - first[..., :2] * first[..., 2:]
        for _ in range(rounds):
            here = self.sample(known, source)
            source += (nodes - source - here[..., :2]) * here[..., 2:]
        found = np.zeros_like(self.nodes)
        found[top:bottom, left:right] = source - nodes
        return found

    def enlarged(self, displacement: Array, box: tuple[int, int, int, int]) -> Array:
        """Source coordinates [height, width, 2] for every pixel of box (left, top, right, bottom)."""
        left, top, right, bottom = box
        a, b = left // self.spacing, top // self.spacing
        c, d = -(-right // self.spacing), -(-bottom // self.spacing)
        # Two nodes more on each side make the cut-out agree with the whole.
        a2, b2, c2, d2 = max(a - 2, 0), max(b - 2, 0), min(c + 2, self.count), min(d + 2, self.count)
        part = displacement[b2:d2, a2:c2]
        large = cv2.resize(part, None, fx=self.spacing, fy=self.spacing, interpolation=cv2.INTER_LINEAR)
        x, y = left - a2 * self.spacing, top - b2 * self.spacing
        cut = large[y : y + bottom - top, x : x + right - left]
        return np.asarray(cut + self._pixels[top:bottom, left:right])


class Splines:
    """Carries displacements of the mesh's points to the nodes of a grid."""

    def __init__(self, grid: Grid, points: Array, unit: float, bases: Array, local: Sequence[int]) -> None:
        """points: [478, 3] in pixels of the grid's square; unit: distance of the eye corners in pixels.

        bases: [k, 478, 3] displacements in pixels, of which frames are sums; local: points that also move freely.
        """
        self._grid = grid
        window = _window(grid, points, unit)
        self._near = np.flatnonzero(window.ravel() > 0)
        nodes = (grid.nodes.reshape(-1, 2)[self._near] / unit).astype(np.float32)
        weight: Array = window.ravel()[self._near, None]
        self.face = _face_box(grid, points, unit)
        inside = np.zeros((grid.count, grid.count), dtype=bool)
        inside[self.face[1] : self.face[3], self.face[0] : self.face[2]] = True
        self._face = np.flatnonzero((window > 0) & inside)
        lids_upper = {*LEFT_EYE_UPPER[1:-1], *RIGHT_EYE_UPPER[1:-1]}
        lids_lower = {*LEFT_EYE_LOWER[1:-1], *RIGHT_EYE_LOWER[1:-1]}
        mesh = range(468)
        uppers = [point for point in mesh if point not in LOWER_LIP and point not in lids_lower]
        lowers = [point for point in mesh if point not in UPPER_LIP and point not in lids_upper]
        around = _anchors(points, unit)
        flat = points[:, :2]
        self._sides = []
        where = np.searchsorted(self._near, self._face)
        for side, rows in ((uppers, slice(None)), (lowers, where)):
            centres = (np.vstack([flat[side], around]) / unit).astype(np.float32)
            carry = weight[rows] * _spline(centres, nodes[rows], len(side))
            free = [point for point in side if point in local]
            columns = np.ascontiguousarray(carry[:, [side.index(point) for point in free]])
            self._sides.append((np.stack([(carry @ basis[side]).ravel() for basis in bases]), columns, free))

    def fields(self, weights: Array, free: Array) -> tuple[Array, Array]:
        """Weights [k] of the bases and free displacements [478, 3] -> those of nodes [count, count, 3].

        The first field follows the upper lips and lids, the second the lower ones; they differ in the box `face` only.
        """
        count = self._grid.count
        active = np.flatnonzero(np.abs(weights) > 1e-4)
        upper = np.zeros((count * count, 3), dtype=np.float32)
        lower = upper
        for nodes, (bases, columns, points) in zip((self._near, self._face), self._sides, strict=True):
            lower = upper.copy() if nodes is self._face else upper
            lower[nodes] = (weights[active] @ bases[active]).reshape(-1, 3) + columns @ free[points]
        return upper.reshape(count, count, 3), lower.reshape(count, count, 3)


def _face_box(grid: Grid, points: Array, unit: float) -> NodeBox:
    """Nodes that a slit's lower side may reach, also when the head turns."""
    parts = points[[*LEFT_EYE_UPPER, *RIGHT_EYE_UPPER, *LIPS_OUTER, CHIN], :2]
    low = np.floor((parts.min(axis=0) - 0.5 * unit) / grid.spacing).astype(int).clip(0, grid.count - 2)
    high = np.ceil((parts.max(axis=0) + 0.6 * unit) / grid.spacing).astype(int).clip(0, grid.count)
    right, bottom = np.maximum(high, low + 2)
    return int(low[0]), int(low[1]), int(right), int(bottom)


def _window(grid: Grid, points: Array, unit: float) -> Array:
    """1 on the face and on the throat, which a dropping chin pushes down; fades to 0 around them; [count, count]."""
    mask = np.zeros((grid.count, grid.count), dtype=np.uint8)
    outline = points[list(FACE_OVAL), :2]
    down = points[CHIN, :2] - points[FOREHEAD, :2]
    throat = outline + 0.5 * unit * down / max(float(np.linalg.norm(down)), 1e-3)
    shape = (np.vstack([outline, throat]) + 0.5) / grid.spacing - 0.5
    cv2.fillPoly(mask, [cv2.convexHull(np.round(shape).astype(np.int32))], 1)
    distance = cv2.distanceTransform(1 - mask, cv2.DIST_L2, 5) * (grid.spacing / unit)
    fade = np.clip((0.8 - distance) / 0.65, 0, 1)
    return np.asarray(fade * fade * (3 - 2 * fade), dtype=np.float32)


def _anchors(points: Array, unit: float) -> Array:
    """Points around the face that stay, [n, 2] in pixels."""
    outline = points[list(FACE_OVAL), :2]
    middle = outline.mean(axis=0)
    rays = outline - middle
    length = np.linalg.norm(rays, axis=1, keepdims=True)
    ways = rays / np.maximum(length, 1e-3)
    return np.asarray(np.vstack([outline + ways * unit * reach for reach in (0.9, 1.3)]))


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

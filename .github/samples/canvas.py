"""A square picture measured in heads, and the few drawing tools that all portraits share.

Unit: the height of the head from crown to chin. The origin lies between the eyes, which stand at half the
height of the head; x runs to the right of the picture and y down. Masks are float32 [size, size] in 0..1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import CubicSpline

Field = NDArray[np.float32]
SHIFT = 6
"""Fractional bits of cv2's drawing coordinates: shapes are placed to 1/64 of a pixel."""


@dataclass(frozen=True)
class Canvas:
    """A square picture: `size` pixels a side, the head `head` of it high, the eyes' midpoint at `eyes` of it."""

    size: int
    head: float = 0.60
    eyes: tuple[float, float] = (0.5, 0.43)

    @property
    def scale(self) -> float:
        """Pixels to one head."""
        return self.head * self.size

    @cached_property
    def x(self) -> Field:
        row = (np.arange(self.size) + 0.5 - self.eyes[0] * self.size) / self.scale
        return np.broadcast_to(row.astype(np.float32), (self.size, self.size))

    @cached_property
    def y(self) -> Field:
        column = (np.arange(self.size) + 0.5 - self.eyes[1] * self.size) / self.scale
        return np.broadcast_to(column.astype(np.float32)[:, None], (self.size, self.size))

    def pixels(self, points: ArrayLike) -> NDArray[np.int32]:
        """Head coordinates [n, 2] as cv2's fixed-point pixels."""
        centre = np.array(self.eyes) * self.size - 0.5
        return np.round((np.asarray(points) * self.scale + centre) * (1 << SHIFT)).astype(np.int32)

    def fill(self, points: ArrayLike, soft: float = 0.0) -> Field:
        """The mask of a closed outline [n, 2], its edge blurred by `soft` heads."""
        mask = np.zeros((self.size, self.size), np.uint8)
        cv2.fillPoly(mask, [self.pixels(points)], 255, cv2.LINE_AA, SHIFT)
        return self.blur((mask / 255).astype(np.float32), soft)

    def stroke(self, points: ArrayLike, widths: ArrayLike, soft: float = 0.0) -> Field:
        """The mask of a brush stroke along [n, 2]; `widths` in heads are spread along it."""
        path, across = np.asarray(points, dtype=np.float64), np.atleast_1d(np.asarray(widths, dtype=np.float64))
        half = np.interp(np.linspace(0, 1, len(path)), np.linspace(0, 1, len(across)), across) / 2
        along = np.gradient(path, axis=0)
        normal = np.stack([-along[:, 1], along[:, 0]], 1) / (np.linalg.norm(along, axis=1, keepdims=True) + 1e-9)
        outline = np.concatenate([path + normal * half[:, None], (path - normal * half[:, None])[::-1]])
        return self.fill(outline, soft)

    def blur(self, mask: Field, sigma: float) -> Field:
        """Gaussian blur with `sigma` in heads; wide ones work on a smaller copy."""
        pixels = sigma * self.scale
        if pixels < 0.3:
            return mask
        if pixels > 12:
            small = cv2.resize(mask, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
            small = cv2.GaussianBlur(small, (0, 0), pixels / 4, borderType=cv2.BORDER_REPLICATE)
            large = cv2.resize(small, mask.shape[1::-1], interpolation=cv2.INTER_LINEAR)
            mask, pixels = np.asarray(large, dtype=np.float32), 4.0
        return np.asarray(cv2.GaussianBlur(mask, (0, 0), pixels, borderType=cv2.BORDER_REPLICATE), dtype=np.float32)

    def spot(self, x: float, y: float, wide: float, high: float, turn: float = 0.0) -> Field:
        """A soft round spot: a Gaussian of the given widths in heads, turned by `turn` degrees."""
        angle = np.deg2rad(turn)
        dx, dy = self.x - x, self.y - y
        along = dx * np.cos(angle) + dy * np.sin(angle)
        across = dy * np.cos(angle) - dx * np.sin(angle)
        return np.asarray(np.exp(-0.5 * ((along / wide) ** 2 + (across / high) ** 2)), dtype=np.float32)

    def pair(self, x: float, y: float, wide: float, high: float, turn: float = 0.0) -> Field:
        """Two mirrored spots, left and right."""
        return self.spot(x, y, wide, high, turn) + self.spot(-x, y, wide, high, -turn)

    def noise(self, grain: float, seed: int) -> Field:
        """Smooth noise of zero mean and unit spread; `grain` is its blob size in heads."""
        pixels = max(1.0, grain * self.scale)
        cells = int(np.ceil(self.size / pixels)) + 4
        coarse = np.random.default_rng(seed).standard_normal((cells, cells)).astype(np.float32)
        side = int(np.ceil(cells * pixels))
        field = cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC)[: self.size, : self.size]
        return np.asarray((field - field.mean()) / (field.std() + 1e-6), dtype=np.float32)


def curve(points: Sequence[tuple[float, float]], count: int = 120, closed: bool = False) -> NDArray[np.float64]:
    """A smooth line [count, 2] through the points, evenly timed by chord length."""
    knots = np.asarray([*points, points[0]] if closed else points, dtype=np.float64)
    steps = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(knots, axis=0), axis=1) ** 0.7)])
    spline = CubicSpline(steps, knots, bc_type="periodic" if closed else "natural")
    return np.asarray(spline(np.linspace(0, steps[-1], count)))


def path(text: str, count: int = 120, closed: bool = False) -> NDArray[np.float64]:
    """A smooth line through points written as in SVG: "x,y x,y x,y"."""
    return curve([(float(x), float(y)) for x, y in (pair.split(",") for pair in text.split())], count, closed)


def mirror(points: ArrayLike) -> NDArray[np.float64]:
    """The same points on the other side of the face."""
    return np.asarray(np.asarray(points) * (-1.0, 1.0), dtype=np.float64)


def moved(points: ArrayLike, x: float, y: float) -> NDArray[np.float64]:
    """The same points, `x` to the right and `y` down."""
    return np.asarray(np.asarray(points) + np.array((x, y)), dtype=np.float64)


def step(low: float, high: float, value: Field) -> Field:
    """Smooth step from 0 at `low` to 1 at `high`."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), dtype=np.float32)


def lay(picture: Field, colour: ArrayLike, mask: Field) -> Field:
    """Paint `colour` ([3] or [size, size, 3]) over the picture where the mask is."""
    return np.asarray(picture + (np.asarray(colour, dtype=np.float32) - picture) * mask[..., None], dtype=np.float32)

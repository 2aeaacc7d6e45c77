"""A surface to draw on in world units: flat shapes with soft edges, the only thing that touches pixels."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

Colour = tuple[float, float, float]
"""Red, green and blue, 0..255."""

Points = NDArray[np.float64]
"""World points [n, 2]: x to the right, y down, in heights of the frame."""

_SHIFT = 4


def _circle(count: int) -> Points:
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.stack([np.cos(turn), np.sin(turn)], axis=1)


_ELLIPSE, _JOINT = _circle(28), _circle(14)


class Sheet:
    """Pixels with a place in the world.

    pixels: uint8 [height, width, 4], red, green, blue (premultiplied) and opacity, or [height, width, 3] for a surface
        that is opaque already.
    left, top: world point of the upper left corner. scale: pixels per world unit.
    """

    def __init__(self, pixels: NDArray[np.uint8], *, left: float, top: float, scale: float) -> None:
        self.pixels = pixels
        self.left = left
        self.top = top
        self.scale = scale

    @classmethod
    def clear(cls, *, left: float, top: float, right: float, bottom: float, scale: float) -> "Sheet":
        """A transparent sheet over a part of the world."""
        height, width = round((bottom - top) * scale), round((right - left) * scale)
        return cls(np.zeros((height, width, 4), np.uint8), left=left, top=top, scale=scale)

    def trimmed(self) -> "Sheet":
        """The same without the empty rows above and below what is drawn on it."""
        used = np.flatnonzero(self.pixels[..., 3].any(axis=1))
        if not used.size:
            return Sheet(self.pixels[:1], left=self.left, top=self.top, scale=self.scale)
        first, last = int(used[0]), int(used[-1]) + 1
        top = self.top + first / self.scale
        return Sheet(self.pixels[first:last].copy(), left=self.left, top=top, scale=self.scale)

    def polygon(self, points: ArrayLike, colour: Colour, alpha: float = 1.0) -> None:
        """Fill a polygon."""
        self._fill([self._pixels(points)], colour, alpha)

    def blob(self, points: ArrayLike, colour: Colour, alpha: float = 1.0) -> None:
        """Fill the smooth closed curve through the points."""
        self.polygon(smooth(points), colour, alpha)

    def ellipse(self, x: float, y: float, rx: float, ry: float, colour: Colour, alpha: float = 1.0) -> None:
        """Fill an ellipse around (x, y)."""
        self.polygon(_ELLIPSE * (rx, ry) + (x, y), colour, alpha)

    def limb(self, points: ArrayLike, widths: Sequence[float], colour: Colour, alpha: float = 1.0) -> None:
        """Draw a bent line with round ends whose width changes from point to point."""
        joints = np.asarray(points, dtype=np.float64)
        along = np.diff(joints, axis=0)
        across = np.stack([-along[:, 1], along[:, 0]], axis=1)
        across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
        shapes = []
        for number in range(len(along)):
            here, there = joints[number], joints[number + 1]
            one, other = across[number] * widths[number] / 2, across[number] * widths[number + 1] / 2
            shapes.append(self._pixels([here + one, there + other, there - other, here - one]))
        shapes += [
            self._pixels(joint + _JOINT * width / 2) for joint, width in zip(joints, widths, strict=True) if width > 0
        ]
        if alpha >= 1.0:
            for shape in shapes:
                self._fill([shape], colour, 1.0)
        else:
            self._fill(shapes, colour, alpha)

    def line(self, points: ArrayLike, width: float, colour: Colour, alpha: float = 1.0) -> None:
        """Draw an open line of one width; thin ones are cheap."""
        drawn = [self._pixels(points)]
        thickness = max(1, round(width * self.scale))
        if alpha >= 1.0:
            cv2.polylines(self.pixels, drawn, False, self._ink(colour), thickness, cv2.LINE_AA, _SHIFT)
            return
        box = self._box(drawn[0], thickness)
        if box is None:
            return
        mask = np.zeros((box[3] - box[1], box[2] - box[0]), np.uint8)
        moved = [drawn[0] - np.array([[[box[0], box[1]]]], np.int32) * (1 << _SHIFT)]
        cv2.polylines(mask, moved, False, 255, thickness, cv2.LINE_AA, _SHIFT)
        self._blend(box, mask, colour, alpha)

    def gradient(self, points: ArrayLike, upper: Colour, lower: Colour) -> None:
        """Fill a polygon with a colour that changes from its highest to its lowest point."""
        drawn = self._pixels(points)
        box = self._box(drawn, 1)
        if box is None:
            return
        mask = np.zeros((box[3] - box[1], box[2] - box[0]), np.uint8)
        cv2.fillPoly(mask, [drawn - np.array([[[box[0], box[1]]]], np.int32) * (1 << _SHIFT)], 255, cv2.LINE_AA, _SHIFT)
        heights = drawn[:, 0, 1] / (1 << _SHIFT)
        share = np.clip((np.arange(box[1], box[3]) - heights.min()) / max(np.ptp(heights), 1.0), 0, 1)[:, None, None]
        ramp = np.asarray(upper, np.float32) * (1 - share) + np.asarray(lower, np.float32) * share
        self._blend(box, mask, np.broadcast_to(ramp, (*mask.shape, 3)), 1.0)

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float = 1.0) -> None:
        """Add light that fades out towards `radius`."""
        reach = max(2, int(radius * self.scale))
        cx, cy = self._pixel(x, y)
        box = _clipped((cx - reach, cy - reach, cx + reach, cy + reach), self.pixels.shape)
        if box is None:
            return
        across = (np.arange(box[0], box[2], dtype=np.float32) - np.float32(cx)) ** 2
        down = (np.arange(box[1], box[3], dtype=np.float32) - np.float32(cy)) ** 2
        share = np.maximum(1 - np.sqrt(across + down[:, None]) / np.float32(reach), 0) ** 2 * np.float32(strength)
        part = self.pixels[box[1] : box[3], box[0] : box[2]]
        inks = (*colour, 255)[: part.shape[2]]
        light = cv2.merge([np.clip(share * np.float32(ink), 0, 255).astype(np.uint8) for ink in inks])
        part[:] = cv2.add(part, light)

    def _fill(self, shapes: list[NDArray[np.int32]], colour: Colour, alpha: float) -> None:
        if alpha >= 1.0:
            cv2.fillPoly(self.pixels, shapes, self._ink(colour), cv2.LINE_AA, _SHIFT)
            return
        box = self._box(np.concatenate(shapes), 1)
        if box is None or alpha <= 0:
            return
        mask = np.zeros((box[3] - box[1], box[2] - box[0]), np.uint8)
        corner = np.array([[[box[0], box[1]]]], np.int32) * (1 << _SHIFT)
        for shape in shapes:
            cv2.fillPoly(mask, [shape - corner], 255, cv2.LINE_AA, _SHIFT)
        self._blend(box, mask, colour, alpha)

    def _blend(
        self,
        box: tuple[int, int, int, int],
        mask: NDArray[np.uint8],
        colour: Colour | NDArray[np.float32],
        alpha: float,
    ) -> None:
        part = self.pixels[box[1] : box[3], box[0] : box[2]]
        share = mask.astype(np.float32) * np.float32(alpha / 255)
        ink = np.full(part.shape, 255, np.uint8)
        ink[..., :3] = np.rint(colour)
        part[:] = cv2.blendLinear(part, ink, 1 - share, share)

    def _ink(self, colour: Colour) -> tuple[float, ...]:
        return (*colour, 255.0)[: self.pixels.shape[2]]

    def _pixel(self, x: float, y: float) -> tuple[int, int]:
        return round((x - self.left) * self.scale), round((y - self.top) * self.scale)

    def _pixels(self, points: ArrayLike) -> NDArray[np.int32]:
        """World points as the fixed-point pixels [n, 1, 2] that OpenCV draws."""
        at = (np.asarray(points, dtype=np.float64) - (self.left, self.top)) * (self.scale * (1 << _SHIFT))
        return np.minimum(np.maximum(np.rint(at), -(2**28)), 2**28).astype(np.int32)[:, None, :]

    def _box(self, drawn: NDArray[np.int32], margin: int) -> tuple[int, int, int, int] | None:
        low = drawn.reshape(-1, 2).min(axis=0) // (1 << _SHIFT) - margin
        high = drawn.reshape(-1, 2).max(axis=0) // (1 << _SHIFT) + margin + 2
        return _clipped((int(low[0]), int(low[1]), int(high[0]), int(high[1])), self.pixels.shape)


def smooth(points: ArrayLike, steps: int = 8, *, closed: bool = True) -> Points:
    """The Catmull-Rom curve [m, 2] through the points [n, 2], `steps` points for each given one."""
    knots = np.asarray(points, dtype=np.float64)
    if closed:
        around = np.concatenate([knots[-1:], knots, knots[:2]])
        before, here, after, beyond = around[:-3], knots, around[2:-1], around[3:]
    else:
        padded = np.concatenate([knots[:1], knots, knots[-1:]])
        before, here, after, beyond = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    before, here, after, beyond = (one[:, None, :] for one in (before, here, after, beyond))
    curve = 0.5 * (
        2 * here
        + (after - before) * t
        + (2 * before - 5 * here + 4 * after - beyond) * t**2
        + (3 * here - before - 3 * after + beyond) * t**3
    )
    drawn = curve.reshape(-1, 2)
    return drawn if closed else np.concatenate([drawn, knots[-1:]])


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """`share` 0 gives `one`, 1 gives `other`."""
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return red, green, blue


def scaled(colour: Colour, factor: float) -> Colour:
    """The colour made lighter or darker by a factor."""
    red, green, blue = (min(255.0, max(0.0, part * factor)) for part in colour)
    return red, green, blue


def _clipped(box: tuple[int, int, int, int], shape: tuple[int, ...]) -> tuple[int, int, int, int] | None:
    left, top, right, bottom = max(0, box[0]), max(0, box[1]), min(shape[1], box[2]), min(shape[0], box[3])
    return (left, top, right, bottom) if right > left and bottom > top else None

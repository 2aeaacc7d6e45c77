"""An eyeball behind its lids: iris and white are taken apart once, and put together for every frame."""

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.face.topology import LEFT_IRIS, RIGHT_IRIS
from pipelines.portrait.expression import LID_RIMS
from pipelines.portrait.frame import HeadFrame
from pipelines.portrait.outline import Box, box_of, fill, smooth_row

Image = NDArray[np.uint8]
Array = NDArray[np.float32]

_STILL = np.zeros(2, dtype=np.float32)

_IRIS_PER_BALL = 2.05
"""Radius of an eyeball in radii of its iris (12 mm and 5.85 mm)."""

_LASH_LINE = 0.08
"""Share of the opening under the upper rim of the mesh that is lash line and belongs to the lid."""


class Eye:
    """One eye of the picture. `side` is "left" or "right", the person's own."""

    def __init__(self, image: Image, points: Array, frame: HeadFrame, side: str) -> None:
        """image: the animated square; points: [478, 3] in its pixels."""
        self.side = side
        self._frame = frame
        upper, lower = (points[list(row), :2] for row in LID_RIMS[side])
        iris = points[list(LEFT_IRIS if side == "left" else RIGHT_IRIS), :2]
        self._centre = iris[0]
        self.radius = max(1.0, float(np.linalg.norm(iris[1:] - iris[0], axis=1).mean()))
        width = float(np.linalg.norm(upper[0] - upper[-1]))
        self._box = box_of(np.vstack([upper, lower]), 0.35 * width, image.shape[0])
        left, top, right, bottom = self._box
        patch = image[top:bottom, left:right].astype(np.float32)
        opening = fill(rim_polygon(upper, lower), self._box)
        self.radius = _iris_radius(patch, opening, self._centre - np.array([left, top], dtype=np.float32), self.radius)
        self._split(patch, opening)
        self.lash_colour = _dark(patch, opening)

    def draw(
        self, canvas: Image, rim: tuple[Array, Array], place: Array, gaze: tuple[float, float], lid: float
    ) -> None:
        """Put the eyeball into the opening between the lids.

        rim: upper and lower rows [9, 2] as they lie now; place: affine [2, 3] from the picture's square to now;
        lid: how far the upper lid is from where the picture has it, in distances of the eye corners.
        """
        polygon = rim_polygon(*rim)
        box = box_of(polygon, 3, canvas.shape[0])
        left, top, right, bottom = box
        lid = min(1.0, lid / 0.02)
        ball = self._ball(box, place, self._shift(gaze), lid)
        mask = fill(polygon, box, 0.5)
        if lid > 0:
            ball *= 1 - lid * (1 - self._under_lid(mask))[..., None]
        under = canvas[top:bottom, left:right]
        mixed = under + (ball - under) * mask[..., None]
        canvas[top:bottom, left:right] = np.clip(mixed + 0.5, 0, 255).astype(np.uint8)

    def draw_lashes(self, canvas: Image, rim: tuple[Array, Array], shut: float) -> None:
        """Darken the line along the upper rim as the eye shuts."""
        if shut < 0.05:
            return
        curve = smooth_row(rim[0])
        width = 0.16 * self.radius + 0.5
        lift = np.array([0, 1], dtype=np.float32) * width
        taper = np.sin(np.linspace(0.12, np.pi - 0.12, len(curve), dtype=np.float32))[:, None]
        line = np.vstack([curve - lift * taper * 0.5, (curve + lift * taper)[::-1]])
        box = box_of(line, 3, canvas.shape[0])
        left, top, right, bottom = box
        mask = fill(line, box, 0.6)[..., None] * (0.8 * min(1.0, 1.4 * shut))
        under = canvas[top:bottom, left:right]
        canvas[top:bottom, left:right] = np.clip(under + (self.lash_colour - under) * mask + 0.5, 0, 255).astype(
            np.uint8
        )

    def _under_lid(self, mask: Array) -> Array:
        """Light under the upper lid, [h, w]: its shadow falls on the ball."""
        depth = 0.45 * self.radius
        move = np.array([[1, 0, 0], [0, 1, depth]], dtype=np.float32)
        lowered = cv2.warpAffine(mask, move, (mask.shape[1], mask.shape[0]))
        soft = cv2.GaussianBlur(lowered, (0, 0), max(0.7, 0.5 * depth))
        return np.asarray(0.5 + 0.5 * np.clip(soft, 0, 1))

    def _shift(self, gaze: tuple[float, float]) -> Array:
        yaw, pitch = np.radians(np.clip(gaze, -30, 30))
        ball = _IRIS_PER_BALL * self.radius / self._frame.unit
        turned = self._frame.vectors_to_picture(np.array([np.sin(yaw) * ball, -0.9 * np.sin(pitch) * ball, 0]))
        return np.asarray(turned[:2], dtype=np.float32)

    def _ball(self, box: Box, place: Array, shift: Array, lid: float) -> Array:
        left, top, right, bottom = box
        size = (right - left, bottom - top)

        def warped(patch: Array, by: Array) -> Array:
            start = np.array([[1, 0, self._box[0] + by[0]], [0, 1, self._box[1] + by[1]], [0, 0, 1]])
            whole = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]]) @ np.vstack([place, [0, 0, 1]]) @ start
            return np.asarray(
                cv2.warpAffine(patch, whole[:2], size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            )

        iris = warped(self._iris, shift)
        alpha = iris[..., 3:]
        ball = warped(self._white, _STILL)
        ball += (iris[..., :3] - ball) * alpha
        still = max(0.0, 1 - float(np.hypot(*shift)) / 0.7) * (1 - lid)
        if still > 0:
            known = warped(self._known, _STILL)
            ball += (known[..., :3] - ball) * known[..., 3:] * still
        return np.asarray(ball)

    def _split(self, patch: Array, opening: Array) -> None:
        """Take white and iris apart; each is continued where the other or a lid hides it."""
        height, width = opening.shape
        y, x = np.mgrid[:height, :width].astype(np.float32)
        centre = self._centre - np.array(self._box[:2], dtype=np.float32)
        distance = np.hypot(x - centre[0], y - centre[1])
        inside = cv2.erode((opening > 0.95).astype(np.float32), np.ones((3, 3)))
        # The lashes reach into the opening from above; what they cover is not eyeball.
        drop = np.array([[1, 0, 0], [0, 1, round(0.3 * self.radius)]], dtype=np.float32)
        inside = inside * np.asarray(cv2.warpAffine(inside, drop, (width, height)), dtype=np.float32)
        white = inside * (distance > 1.12 * self.radius)
        self._white = _white(patch, white, opening, self.radius)
        alpha = np.clip((self.radius * 1.04 - distance) / max(1.2, 0.12 * self.radius) + 0.5, 0, 1)
        iris = _continued(patch, inside * (distance < 1.1 * self.radius), centre, self.radius)
        self._iris = np.dstack([iris, alpha]).astype(np.float32)
        self._known = np.dstack([patch, np.clip(opening * 1.0, 0, 1)]).astype(np.float32)


def rim_polygon(upper: Array, lower: Array) -> Array:
    """Outline [n, 2] of the visible eyeball; rims [m, 2]. The lash line along the upper one stays with the lid."""
    lowered = upper + _LASH_LINE * (lower - upper)
    return np.vstack([smooth_row(lowered), smooth_row(lower)[-2:0:-1]])


def _iris_radius(patch: Array, opening: Array, centre: Array, radius: float) -> float:
    """Radius at which the iris ends in the picture: drawn eyes have larger ones than the mesh says."""
    reach, steps = 1.7 * radius, 48
    flags = cv2.INTER_LINEAR | cv2.WARP_POLAR_LINEAR | cv2.WARP_FILL_OUTLIERS
    at = (float(centre[0]), float(centre[1]))
    rings = cv2.warpPolar(patch.mean(axis=2), (steps, 72), at, reach, flags)
    seen = cv2.warpPolar(opening, (steps, 72), at, reach, flags) > 0.9
    # Only to the left and right: above and below lids hide the rim.
    angles = np.arange(72) * 5 % 180
    seen &= ((angles < 35) | (angles > 145))[:, None]
    count = seen.sum(axis=0)
    mean = (rings * seen).sum(axis=0) / np.maximum(count, 1)
    rise = np.gradient(cv2.GaussianBlur(mean[None].astype(np.float32), (0, 0), 1.5)[0])
    rise[count < 6] = 0
    radii = (np.arange(steps) + 0.5) * reach / steps
    rise[(radii < 0.8 * radius) | (radii > 1.35 * radius)] = 0
    best = int(rise.argmax())
    return float(radii[best]) if rise[best] > 1.0 else radius


def _white(patch: Array, known: Array, opening: Array, radius: float) -> Array:
    """The white of the eye without its iris, [h, w, 3], smooth where it was hidden."""
    if known.sum() > 12:
        bright = patch.mean(axis=2)
        cut = np.percentile(bright[known > 0], 55)
        level = np.median(patch[(known > 0) & (bright >= cut)], axis=0)
    else:
        skin = np.percentile(patch[opening < 0.05].reshape(-1, 3), 85, axis=0) if (opening < 0.05).any() else 200.0
        level = 0.35 * skin + 0.65 * np.mean(skin)
    weight = known + 1e-3
    sigma = max(1.0, 0.35 * radius)
    total = cv2.GaussianBlur(patch * known[..., None] + 1e-3 * level, (0, 0), sigma)
    share = cv2.GaussianBlur(weight, (0, 0), sigma)[..., None]
    filled = total / share
    # Under the iris and the lids the far white counts more than the dark rims nearby.
    trust = np.clip(share * 2.2, 0, 1)
    filled = trust * filled + (1 - trust) * level
    seam = cv2.GaussianBlur(known, (0, 0), 0.8)[..., None] * known[..., None]
    return np.asarray(patch * seam + filled * (1 - seam), dtype=np.float32)


def _continued(patch: Array, known: Array, centre: Array, radius: float) -> Array:
    """The iris with what the lids hide filled from the rest of its rings, [h, w, 3]."""
    height, width = known.shape
    size = (24, 64)
    reach = 1.3 * radius
    flags = cv2.INTER_LINEAR | cv2.WARP_POLAR_LINEAR | cv2.WARP_FILL_OUTLIERS
    at = (float(centre[0]), float(centre[1]))
    rings = cv2.warpPolar(patch, size, at, reach, flags)
    seen = cv2.warpPolar(known, size, at, reach, flags)[..., None]
    turns = np.concatenate([rings * seen] * 3), np.concatenate([seen] * 3)
    total = cv2.GaussianBlur(turns[0], (0, 0), sigmaX=0.6, sigmaY=9)[64:128]
    share = cv2.GaussianBlur(turns[1], (0, 0), sigmaX=0.6, sigmaY=9)[64:128].reshape(64, 24, 1)
    ring = (rings * seen).sum(axis=0) / np.maximum(seen.sum(axis=0), 1e-3)
    filled = (total + 0.02 * ring[None]) / (share + 0.02)
    round_ = cv2.warpPolar(filled.astype(np.float32), (width, height), at, reach, flags | cv2.WARP_INVERSE_MAP)
    soft = cv2.GaussianBlur(known, (0, 0), 0.8)[..., None] * known[..., None]
    return np.asarray(patch * soft + round_ * (1 - soft), dtype=np.float32)


def _dark(patch: Array, opening: Array) -> Array:
    """Colour of lashes: the darkest part around the opening."""
    near = cv2.dilate(opening, np.ones((5, 5))) > 0.3
    values = patch[near]
    if len(values) < 8:
        return np.array([40, 30, 28], dtype=np.float32)
    order = np.argsort(values.sum(axis=1))[: max(4, len(values) // 12)]
    return np.asarray(values[order].mean(axis=0) * 0.85, dtype=np.float32)

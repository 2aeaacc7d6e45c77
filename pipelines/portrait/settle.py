"""Bring the mesh of eyes and mouth onto those of the picture.

A mesh may lie a few hundredths of the eyes' distance beside the lips and lids it stands for, drawn faces more. What
moves must be the lip itself, so each part is shifted and scaled to where the picture differs most from its skin.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.face.topology import (
    LEFT_EYE,
    LEFT_IRIS,
    LIPS,
    LIPS_OUTER,
    MIRRORED_POINTS,
    MOUTH_LEFT,
    MOUTH_RIGHT,
    RIGHT_EYE,
    RIGHT_IRIS,
)

Image = NDArray[np.uint8]
Array = NDArray[np.float32]

_DETAIL = 110
"""Pixels per distance of the eye corners at which mouths are compared."""

_ROOM = 0.08
"""Farthest that a part is moved, in distances of the eye corners."""

_MOUTH_SKIN = (436, 426, 425, 427, 430, 422, 432, 421, 200, 199, 391, 434)
"""Points on the skin near the mouth, on the person's left and on the midline."""


_LEFT_RING = (445, 444, 443, 442, 441, 346, 347, 348, 349, 350, 339, 254, 253, 252, 256)
_RIGHT_RING = (225, 224, 223, 222, 221, 117, 118, 119, 120, 121, 110, 24, 23, 22, 26)
"""Points on the skin around the eyes."""

_EYES = ((LEFT_EYE, LEFT_IRIS), (RIGHT_EYE, RIGHT_IRIS))

_THRESHOLDS, _SHARP = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8), 0.8
"""Unlikeness to skin at which an eye is looked for, and how alike the finds must be at two of them, as shared area."""


def settled_parts(image: Image, points: Array, unit: float) -> Array:
    """Return points [478, 3] whose eyes and lips lie on those of the picture; unit in pixels."""
    result = points.copy()
    _settle_mouth(image, points, result, unit)
    for eye, iris in _EYES:
        shift = _iris_shift(image, points[list(iris), :2], unit)
        _carry(points, result, [*eye, *iris], shift[None], unit)
    _settle_lids(image, result, unit)
    return result


def _settle_mouth(image: Image, points: Array, result: Array, unit: float) -> None:
    """Shift and scale the lips to where the picture differs most from the skin around them."""
    # 1. Look at the mouth upright, with the skin's own colour as the measure.
    middle = points[list(LIPS_OUTER), :2].mean(axis=0)
    along = points[MOUTH_LEFT, :2] - points[MOUTH_RIGHT, :2]
    along = along / max(float(np.linalg.norm(along)), 1e-3)
    axes = np.stack([along, np.array([-along[1], along[0]])]).astype(np.float32)
    local = ((points[:, :2] - middle) @ axes.T / unit).astype(np.float32)
    shape = local[list(LIPS_OUTER)]
    skin = [*_MOUTH_SKIN, *np.array(MIRRORED_POINTS)[list(_MOUTH_SKIN)]]
    unlike = _unlike_skin(image, points, skin, middle, axes, unit)

    # 2. Try shifts and sizes, coarse to fine, and keep the best that the mesh does not argue against.
    best = np.array([0.0, 0.0, 1.0, 1.0])
    score = plain = _separation(unlike, shape, best)
    for step in (1.0, 0.5, 0.25):
        for change in np.tile(np.vstack([np.eye(4), -np.eye(4)]), (3, 1)) * step * (0.03, 0.03, 0.1, 0.14):
            tried = best + change
            if np.abs(tried[:2]).max() > _ROOM or tried[2:].min() < 0.85 or tried[2:].max() > 1.2:
                continue
            doubt = 0.12 * ((tried[:2] / _ROOM) ** 2).sum() + 1.2 * ((tried[2:] - 1) ** 2).sum()
            value = _separation(unlike, shape, tried) - doubt
            if value > score + 1e-4:
                best, score = tried, value
    if score < plain + 0.045:
        return

    # 3. Move the lips, and their surroundings with them.
    limit = np.abs(shape).max(axis=0) * 1.2
    move = np.clip(local, -limit, limit) * (best[2:] - 1) + best[:2]
    _carry(points, result, LIPS, np.asarray(move @ axes * unit, dtype=np.float32), unit)


def _settle_lids(image: Image, points: Array, unit: float) -> None:
    """Fit the outlines of the eyes to what stands out from the skin around the irises, where the two disagree.

    Drawn eyes are larger and plainer than a mesh learnt from photographs expects. An eye of which nothing clear stands
    out follows the other.
    """
    eyes = [(eye, iris, _upright(points, eye, iris[0], unit)) for eye, iris in _EYES]
    fits = [_lid_fit(image, points, eye, *upright, unit) for eye, _, upright in eyes]
    for (eye, iris, (axes, local)), fit, other in zip(eyes, fits, reversed(fits), strict=True):
        if fit is None and other is not None:
            fit = other * (1, 1, 0, 1)
        if fit is None:
            continue
        shape = local[list(eye)]
        low, high = shape.min(axis=0), shape.max(axis=0)
        middle, room = (low + high) / 2, 0.6 * (high - low)
        held = np.clip(local - middle, -room, room)
        move = np.asarray((held * (fit[:2] - 1) + fit[2:] * (high - low)) @ axes * unit, dtype=np.float32)
        before = points[list(iris)].copy()
        _carry(points.copy(), points, eye, move, unit)
        points[list(iris)] = before


def _upright(points: Array, eye: Sequence[int], centre: int, unit: float) -> tuple[Array, Array]:
    """Axes [2, 2] of an eye, level and down, and all points in them about `centre`, in distances of the eye corners."""
    ends = points[[eye[0], eye[8]], :2]
    along = ends[1] - ends[0] if ends[1, 0] > ends[0, 0] else ends[0] - ends[1]
    along = along / max(float(np.linalg.norm(along)), 1e-3)
    axes = np.stack([along, np.array([-along[1], along[0]])]).astype(np.float32)
    return axes, np.asarray((points[:, :2] - points[centre, :2]) @ axes.T / unit, dtype=np.float32)


def _lid_fit(
    image: Image, points: Array, eye: Sequence[int], axes: Array, local: Array, unit: float
) -> NDArray[np.float64] | None:
    """Scale and shift of an eye's outline, (x, y, x, y) in its own widths and heights, or None for no clear fit.

    What stands out is not trusted where it runs into a brow or a shadow: then it is far from the size of an eye.
    """
    side = eye == LEFT_EYE
    middle = points[LEFT_IRIS[0] if side else RIGHT_IRIS[0], :2]
    unlike = _unlike_skin(image, points, _LEFT_RING if side else _RIGHT_RING, middle, axes, unit)
    shape = local[list(eye)]
    mesh = np.stack([shape.min(axis=0), shape.max(axis=0)])
    steps = [_around_centre(unlike > threshold) for threshold in _THRESHOLDS]
    fit = None
    for outer, inner in zip(steps, steps[2:], strict=False):
        # What keeps its size over a range of thresholds has a drawn edge; lashes and shadows shrink step by step.
        if outer is not None and inner is not None and _overlap(outer, inner) > _SHARP:
            size = (inner[1] - inner[0]) / (mesh[1] - mesh[0])
            if 0.75 < size[0] < 1.5 and 0.7 < size[1] < 1.8 and np.abs(inner[:, 1]).max() < 0.15:
                fit = inner.copy()
    if fit is None:
        return None
    # The lash line along its top belongs to the lid.
    fit[0, 1] += 0.1 * (fit[1, 1] - fit[0, 1])
    if _overlap(mesh, fit) > 0.7:
        return np.array([1.0, 1.0, 0.0, 0.0])
    extent = mesh[1] - mesh[0]
    return np.concatenate([(fit[1] - fit[0]) / extent, (fit.mean(axis=0) - mesh.mean(axis=0)) / extent])


def _around_centre(standing: NDArray[np.bool_]) -> Array | None:
    """Lower and upper corner [2, 2] of the connected area around the middle, in distances of the eye corners."""
    height, width = standing.shape
    closed = cv2.morphologyEx(standing.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), dtype=np.uint8))
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(closed, connectivity=4)
    here = int(labels[height // 2, width // 2])
    if count < 2 or here == 0:
        return None
    left, top, wide, tall = (int(edge) for edge in boxes[here][:4])
    if left == 0 or top == 0 or left + wide == width or top + tall == height:
        return None
    corners = np.array([[left, top], [left + wide, top + tall]], dtype=np.float32)
    return np.asarray((corners - ((width - 1) / 2, (height - 1) / 2)) / _DETAIL, dtype=np.float32)


def _overlap(one: Array, other: Array) -> float:
    """Shared area of two boxes [2, 2] (low, high) over their joint area."""
    shared = np.maximum(np.minimum(one[1], other[1]) - np.maximum(one[0], other[0]), 0).prod()
    return float(shared / ((one[1] - one[0]).prod() + (other[1] - other[0]).prod() - shared))


def _carry(points: Array, result: Array, part: Sequence[int], move: Array, unit: float) -> None:
    """Move a part of `result` by `move` [n or 1, 2] pixels, and what lies around it less with distance."""
    inside = points[list(part), :2]
    beyond = np.maximum(np.maximum(inside.min(axis=0) - points[:, :2], points[:, :2] - inside.max(axis=0)), 0)
    share = np.exp(-0.5 * (np.linalg.norm(beyond, axis=1) / (0.1 * unit)) ** 2)
    share[list(part)] = 1
    result[:, :2] += share[:, None] * move


def _iris_shift(image: Image, iris: Array, unit: float) -> Array:
    """Shift [2] in pixels that brings an iris (centre and rim, [5, 2]) onto the dark disc between whites nearby."""
    radius = max(2.0, float(np.linalg.norm(iris[1:] - iris[0], axis=1).mean()))
    half = int(0.3 * unit)
    left, top = (np.round(iris[0]).astype(int) - half).tolist()
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    grey = cv2.GaussianBlur(grey, (0, 0), max(0.6, 0.008 * unit)).astype(np.float32)
    rows = np.clip(np.arange(top, top + 2 * half + 1), 0, len(grey) - 1)
    columns = np.clip(np.arange(left, left + 2 * half + 1), 0, len(grey) - 1)
    near = grey[np.ix_(rows, columns)]
    y, x = np.mgrid[-half : half + 1, -half : half + 1].astype(np.float32)
    away = np.hypot(x, y) / unit
    reach = int(np.ceil(2.1 * radius))
    v, u = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float32)
    distance = np.hypot(u, v)
    best, shift, plain = -np.inf, np.zeros(2, dtype=np.float32), 0.0
    for size in (1.0, 0.85, 1.2):
        disc = (distance < 0.9 * size * radius).astype(np.float32)
        lunes = ((distance > 1.15 * size * radius) & (distance < 1.7 * size * radius)).astype(np.float32)
        lunes *= np.abs(v) < 0.7 * size * radius
        contrast = cv2.filter2D(near, -1, lunes / lunes.sum()) - cv2.filter2D(near, -1, disc / disc.sum())
        value = contrast / max(float(near.std()), 8.0) - 0.5 * (away / _ROOM) ** 2
        value[away > _ROOM] = -np.inf
        if size == 1.0:
            plain = float(value[half, half])
        row, column = np.unravel_index(int(value.argmax()), value.shape)
        if value[row, column] > best:
            best = float(value[row, column])
            shift = np.array([column - half, row - half], dtype=np.float32)
    return shift if best > plain + 0.3 else np.zeros(2, dtype=np.float32)


def _unlike_skin(image: Image, points: Array, skin: Sequence[int], middle: Array, axes: Array, unit: float) -> Array:
    """How little each place around a part looks like the skin nearby, [h, w] in 0..1, upright and centred."""
    half_width, half_height = round(0.6 * _DETAIL), round(0.4 * _DETAIL)
    turn = (axes.T * (unit / _DETAIL)).astype(np.float32)
    start = middle - turn @ np.array([half_width, half_height], dtype=np.float32)
    place = np.hstack([turn, start[:, None]]).astype(np.float32)
    size = (2 * half_width + 1, 2 * half_height + 1)
    patch = cv2.warpAffine(
        image, place, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    lab = cv2.cvtColor(cv2.GaussianBlur(patch, (0, 0), 0.8), cv2.COLOR_RGB2LAB).astype(np.float32)
    limit = image.shape[0] - 1
    x, y = np.clip(np.round(points[list(skin), :2]), 0, limit).astype(int).T
    samples = cv2.cvtColor(cv2.GaussianBlur(image, (0, 0), max(0.6, 0.01 * unit))[y, x][None], cv2.COLOR_RGB2LAB)[0]
    level = np.median(samples.astype(np.float32), axis=0)
    spread = np.maximum(1.5 * np.median(np.abs(samples - level), axis=0), (14.0, 4.5, 4.5))
    distance = np.sqrt((((lab - level) / spread) ** 2).sum(axis=2))
    return np.asarray(np.clip(distance / 5, 0, 1), dtype=np.float32)


def _separation(unlike: Array, shape: Array, change: NDArray[np.float64]) -> float:
    """How much more the inside of a moved outline differs from skin than the rim around it."""
    height, width = unlike.shape
    moved = (shape * change[2:] + change[:2]) * _DETAIL + ((width - 1) / 2, (height - 1) / 2)
    inside = np.zeros((height, width), dtype=np.uint8)
    cv2.fillPoly(inside, [np.round(moved * 16).astype(np.int32)], 1, cv2.LINE_8, 4)
    rim = cv2.dilate(inside, np.ones((11, 11), dtype=np.uint8)) - inside
    within, around = cv2.mean(unlike, inside)[0], cv2.mean(unlike, rim)[0]
    # A larger outline that still holds only what differs is better than a smaller one.
    return within - around + 0.08 * float(np.sqrt(inside.sum())) / _DETAIL

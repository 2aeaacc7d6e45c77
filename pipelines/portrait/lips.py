"""Where the lips of a picture really part, and lips without the teeth that the picture shows between them.

The mesh places the inner outlines of the lips to within a few hundredths of the eyes' distance; a mouth that opens
needs the line itself, or it tears the lips beside it.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.face.topology import (
    LIPS_INNER_LOWER,
    LIPS_INNER_UPPER,
    LIPS_OUTER,
    LIPS_OUTER_LOWER,
    LIPS_OUTER_UPPER,
)
from pipelines.portrait.outline import Box, box_of, fill, smooth_row

Image = NDArray[np.uint8]
Array = NDArray[np.float32]
Mask = NDArray[np.bool_]

CLOSED_GAP = 0.045
"""Lips whose inner outlines are nearer than this are closed in the picture (the mesh never lets them meet)."""

_SKIN = (50, 205, 207, 216, 212, 280, 425, 427, 436, 432, 199, 200)
"""Points on the cheeks and the chin."""

_UPPER, _LOWER = list(LIPS_INNER_UPPER), list(LIPS_INNER_LOWER)


def mouth_gap(points: Array, unit: float) -> float:
    """Widest opening between the inner lips of points [478, 3], in distances of the eye corners."""
    return float(np.linalg.norm(points[_LOWER, :2] - points[_UPPER, :2], axis=1).max()) / unit


def is_open(image: Image, points: Array, unit: float) -> bool:
    """Whether the mouth is open in the picture: the mesh says so, and teeth or dark show between the outlines."""
    if mouth_gap(points, unit) < CLOSED_GAP:
        return False
    box, opening = _lips_box(points, unit, image.shape[0]), _opening(points)
    part = np.ascontiguousarray(image[box[1] : box[3], box[0] : box[2]])
    inside = fill(opening, box) > 0.5
    if inside.sum() < 6:
        return False
    return bool((_like_teeth(image, points, box) | _dark(part, _outer_halves(points, box)))[inside].mean() > 0.2)


def parted(image: Image, points: Array, unit: float) -> float:
    """How open a mouth looks, for comparing pictures of one person.

    The share of the lips' area that is much lighter or darker than the lips, for teeth and the dark behind them, plus
    half the widest opening of the mesh.
    """
    box = _lips_box(points, unit, image.shape[0])
    part = np.ascontiguousarray(image[box[1] : box[3], box[0] : box[2]])
    lips = fill(points[list(LIPS_OUTER), :2], box) > 0.9
    if lips.sum() < 8:
        return 1.0
    rim = _outer_halves(points, box)
    light = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY).astype(np.float32)
    level = float(np.median(light[rim if rim.any() else lips]))
    shows = _dark(part, rim) | (light > 1.35 * level) | _like_teeth(image, points, box)
    return float(shows[lips].mean()) + 0.5 * mouth_gap(points, unit)


def settled(image: Image, points: Array, down: Array, unit: float) -> Array:
    """Return the points [478, 3] with closed lips laid on one line, the darkest between them.

    down: direction [2] from the forehead to the chin in the picture, of length 1.
    """
    if is_open(image, points, unit):
        return points
    middle = np.asarray((points[_UPPER] + points[_LOWER]) / 2, dtype=np.float32)
    steps = 4
    curve = smooth_row(middle[:, :2], steps)
    room = 0.03 + 0.5 * min(mouth_gap(points, unit), 0.1)
    reach = int(np.ceil(room * unit / 0.5))
    offsets = np.arange(-reach, reach + 1, dtype=np.float32) * 0.5
    places = curve[:, None] + offsets[None, :, None] * down
    grey = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), (0, 0), max(0.6, 0.006 * unit))
    light = cv2.remap(grey, places[..., 0], places[..., 1], cv2.INTER_LINEAR).astype(np.float32)
    spread = max(float(light.std()), 4.0)
    # The mesh is trusted a little everywhere and wholly at the corners.
    along = np.abs(np.linspace(-1, 1, len(curve), dtype=np.float32))[:, None]
    trust = (0.25 + 3 * along**4) * (offsets / (room * unit)) ** 2
    path = _cheapest_path(light / spread + trust, stiffness=0.35)
    shift = cv2.GaussianBlur(offsets[path][:, None], (1, 9), 2.0)[::steps]
    seam = middle.copy()
    seam[1:-1, :2] += (shift * down)[1:-1]
    laid = points.copy()
    laid[_UPPER[1:-1]] = laid[_LOWER[1:-1]] = seam[1:-1]
    return laid


def cleared(image: Image, points: Array, unit: float) -> Image:
    """Take the photographed teeth out of the mouth in a picture [H, W, 3], so that none sticks to a lip that moves.

    points: mesh [478, 3] in its pixels. unit: of the head, in pixels.

    An opening takes the colour of the lips around it, since what shows there is drawn anyway; so does what looks like
    teeth nearby. Closed lips keep their line.
    """
    box, opening = _lips_box(points, unit, image.shape[0]), _opening(points)
    left, top, right, bottom = box
    part = np.ascontiguousarray(image[top:bottom, left:right])
    near = cv2.dilate((fill(opening, box) > 0).astype(np.uint8), _disc(0.045 * unit)) > 0
    lips = fill(points[list(LIPS_OUTER), :2], box) > 0.9
    hidden = near & lips & _like_teeth(image, points, box)
    if mouth_gap(points, unit) >= CLOSED_GAP:
        hidden |= cv2.dilate((fill(opening, box) > 0.05).astype(np.uint8), _disc(0.008 * unit)) > 0
    elif hidden.sum() < 0.03 * lips.sum():
        # A highlight on closed lips is no tooth.
        return image
    mask = cv2.dilate(hidden.astype(np.uint8), _disc(0.006 * unit)) * lips.astype(np.uint8)
    result = image.copy()
    result[top:bottom, left:right] = cv2.inpaint(part, mask, max(2.0, 0.02 * unit), cv2.INPAINT_TELEA)
    return result


def _like_teeth(image: Image, points: Array, box: Box) -> Mask:
    """Pixels of the box that are clearly less red than lips and skin and not darker than the lips, [h, w]."""
    left, top, right, bottom = box
    lab = cv2.cvtColor(np.ascontiguousarray(image[top:bottom, left:right]), cv2.COLOR_RGB2LAB).astype(np.float32)
    lips = _outer_halves(points, box)
    if lips.sum() < 8:
        return np.zeros(lips.shape, dtype=bool)
    light, red = (float(level) for level in np.median(lab[lips][:, :2], axis=0) - (0, 128))
    x, y = np.clip(np.round(points[list(_SKIN), :2]), 0, len(image) - 1).astype(int).T
    skin = float(np.median(cv2.cvtColor(image[y, x][None], cv2.COLOR_RGB2LAB)[0, :, 1])) - 128
    least = min(red - max(6.0, 0.4 * red), skin - 3.0)
    return np.asarray((lab[..., 1] - 128 < least) & (lab[..., 0] > 0.95 * light))


def _dark(part: Image, lips: Mask) -> Mask:
    """Pixels of a part [h, w, 3] that are much darker than its lips and less red: not those of painted lips."""
    lab = cv2.cvtColor(part, cv2.COLOR_RGB2LAB).astype(np.float32)
    red = lab[..., 1] - 128
    light = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY).astype(np.float32)
    reddest = float(np.percentile(red[lips], 75)) if lips.any() else 0.0
    return np.asarray((light < 0.55 * float(np.median(light[lips]))) & (red < max(6.0, 0.9 * reddest)))


def _outer_halves(points: Array, box: Box) -> Mask:
    """The half of each lip next to its outer edge, which shows no teeth; [h, w]."""
    lips = np.zeros((box[3] - box[1], box[2] - box[0]), dtype=bool)
    for outer, inner in ((LIPS_OUTER_UPPER, _UPPER), (LIPS_OUTER_LOWER, _LOWER)):
        edge, half = points[list(outer), :2], (points[list(outer), :2] + points[inner, :2]) / 2
        lips |= fill(np.vstack([edge, half[::-1]]), box) > 0.9
    return lips


def _lips_box(points: Array, unit: float, size: int) -> Box:
    return box_of(points[list(LIPS_OUTER), :2], 0.05 * unit, size)


def _opening(points: Array) -> Array:
    return np.vstack([smooth_row(points[_UPPER, :2]), smooth_row(points[_LOWER, :2])[-2:0:-1]])


def _disc(radius: float) -> NDArray[np.uint8]:
    side = 2 * max(1, round(radius)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), dtype=np.uint8)


def _cheapest_path(cost: Array, stiffness: float) -> NDArray[np.intp]:
    """Column of each row [rows] on the path of least cost [rows, columns] whose steps cost their square."""
    rows, columns = cost.shape
    jump = stiffness * (np.arange(columns)[:, None] - np.arange(columns)[None]) ** 2
    total = cost[0].astype(np.float64)
    came = np.zeros((rows, columns), dtype=np.intp)
    for row in range(1, rows):
        options = total[None] + jump
        came[row] = options.argmin(axis=1)
        total = options.min(axis=1) + cost[row]
    path = np.zeros(rows, dtype=np.intp)
    path[-1] = int(total.argmin())
    for row in range(rows - 1, 0, -1):
        path[row - 1] = came[row, path[row]]
    return path

"""Turn and tilt a drawn head: every point moves by its depth, the shoulders stay."""

import cv2
import numpy as np
from canvas import Canvas, Field, step


def turn_head(canvas: Canvas, picture: Field, depth: Field, *, yaw: float, roll: float) -> Field:
    """The picture with the head turned by small angles in degrees.

    yaw > 0 turns the face to the right of the picture, roll > 0 tilts the crown to the right.
    `depth` in heads must be smooth and as wide as the hair; works for about 15 degrees, nothing hidden appears.
    """
    c = canvas
    reach = step(0.66, 0.40, c.y)
    depth = c.blur(depth, 0.012)
    source_x, source_y = c.x.copy(), c.y.copy()
    turn, tilt = np.sin(np.deg2rad([yaw, roll]))
    for _ in range(6):
        columns, rows = _pixels(c, source_x, source_y)
        z = cv2.remap(depth, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE) - 0.10
        weight = cv2.remap(reach, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        source_x = c.x - weight * (turn * z - tilt * (source_y - 0.58))
        source_y = c.y - weight * tilt * source_x
    columns, rows = _pixels(c, source_x, source_y)
    return np.asarray(
        cv2.remap(picture, columns, rows, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), dtype=np.float32
    )


def round_depth(canvas: Canvas, bust: Field, wide: float = 0.50) -> Field:
    """A depth map that also covers the hair: the bust's own, or the round of a head `wide` heads in half width."""
    dome = 0.36 * np.sqrt(np.clip(1 - (canvas.x / wide) ** 2 - ((canvas.y + 0.02) / 0.62) ** 2, 0, 1))
    face = step(1.0, 0.82, np.asarray(np.hypot(canvas.x / 0.30, (canvas.y - 0.02) / 0.46), dtype=np.float32))
    return np.asarray(dome + (bust - dome) * face, dtype=np.float32)


def _pixels(canvas: Canvas, x: Field, y: Field) -> tuple[Field, Field]:
    columns = x * canvas.scale + canvas.eyes[0] * canvas.size - 0.5
    rows = y * canvas.scale + canvas.eyes[1] * canvas.size - 0.5
    return columns.astype(np.float32), rows.astype(np.float32)

"""Oil paint: a picture redrawn with curved brush strokes from large to small (Hertzmann, SIGGRAPH 1998)."""

import cv2
import numpy as np
from canvas import Field
from numpy.typing import NDArray


def paint_in_oil(picture: Field, detail: Field, *, seed: int = 0, radii: tuple[int, ...] = (30, 16, 8, 4, 2)) -> Field:
    """Repaint display colours [n, n, 3] with strokes of the given radii in pixels.

    `detail` in 0..1 says where small brushes must follow the picture closely (eyes, mouth).
    """
    random = np.random.default_rng(seed)
    angle = flow(picture)
    canvas = np.asarray(cv2.GaussianBlur(picture, (0, 0), radii[0] * 1.5) * 0.92, dtype=np.float32)
    height = np.zeros(picture.shape[:2], np.float32)
    for number, radius in enumerate(radii):
        reference = np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.45 * radius), dtype=np.float32)
        error = np.abs(reference - canvas).sum(2)
        for start, colour, path in _strokes(reference, canvas, error, angle, detail, radius, number == 0, random):
            jitter = random.normal(0, 0.012, 3) * (1 - 0.8 * detail[start]) + random.normal(0, 0.016) * (
                1 - 0.8 * detail[start]
            )
            cv2.polylines(canvas, [path], False, np.clip(colour + jitter, 0, 1).tolist(), 2 * radius, cv2.LINE_AA, 4)
            cv2.polylines(height, [path], False, float(random.uniform(0.3, 1.0)), 2 * radius, cv2.LINE_AA, 4)
    canvas = canvas + (picture - canvas) * (0.55 * detail)[..., None]
    return _impasto(canvas, height, angle, detail, random)


def _strokes(
    reference: Field,
    canvas: Field,
    error: Field,
    angle: Field,
    detail: Field,
    radius: int,
    everywhere: bool,
    random: np.random.Generator,
) -> list[tuple[tuple[int, int], NDArray[np.float32], NDArray[np.int32]]]:
    """Start, colour and path (fixed point, 4 bits) of each stroke that this brush still has to paint."""
    size, spacing = reference.shape[0], max(2, int(radius * 1.1))
    found = []
    for row in range(0, size, spacing):
        for column in range(0, size, spacing):
            block = error[row : row + spacing, column : column + spacing]
            at = int(block.argmax())
            y, x = row + at // block.shape[1], column + at % block.shape[1]
            if not everywhere and block.mean() < 0.115 - 0.075 * detail[y, x]:
                continue
            if radius <= 4 and detail[y, x] < 0.12 and random.uniform() < 0.55:
                continue
            found.append(((y, x), reference[y, x], _path(reference, angle, canvas, x, y, radius)))
    order = random.permutation(len(found))
    return [found[index] for index in order]


def _path(reference: Field, angle: Field, canvas: Field, x: float, y: float, radius: int) -> NDArray[np.int32]:
    size, points = reference.shape[0], [(x, y)]
    colour, heading = reference[int(y), int(x)], None
    for step in range(9):
        turn = angle[int(y), int(x)]
        dx, dy = np.cos(turn), np.sin(turn)
        if heading is not None and dx * heading[0] + dy * heading[1] < 0:
            dx, dy = -dx, -dy
        heading = (dx, dy)
        x, y = x + dx * radius * 1.1, y + dy * radius * 1.1
        if not (0 <= x < size and 0 <= y < size):
            break
        here = reference[int(y), int(x)]
        if step > 2 and np.abs(here - canvas[int(y), int(x)]).sum() < np.abs(here - colour).sum():
            break
        points.append((x, y))
    return np.round(np.array(points) * 16).astype(np.int32)


def flow(picture: Field) -> Field:
    """Direction along the shapes at each pixel: the smoothed structure tensor's minor axis, in radians."""
    grey = cv2.GaussianBlur(picture.mean(2), (0, 0), 2.0)
    dx, dy = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    tensor = np.zeros((*grey.shape, 3), np.float32)
    for sigma, weight in ((4, 1.0), (14, 0.35), (50, 0.08)):
        tensor += weight * cv2.GaussianBlur(np.stack([dx * dx, dy * dy, dx * dy], -1), (0, 0), sigma)
    return np.asarray(
        0.5 * np.arctan2(2 * tensor[..., 2], tensor[..., 0] - tensor[..., 1]) + np.pi / 2, dtype=np.float32
    )


def _impasto(canvas: Field, height: Field, angle: Field, detail: Field, random: np.random.Generator) -> Field:
    """Bristle marks along the strokes and the weave of the linen, seen by a light from the upper left."""
    size = canvas.shape[0]
    rows, columns = np.mgrid[0:size, 0:size].astype(np.float32)
    noise = random.standard_normal((size, size)).astype(np.float32)
    bristle = np.zeros_like(noise)
    for step in range(-9, 10):
        bristle += cv2.remap(
            noise,
            columns + step * 1.3 * np.cos(angle),
            rows + step * 1.3 * np.sin(angle),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REFLECT,
        )
    relief = cv2.GaussianBlur(height, (0, 0), 1.0) * 1.1 + 0.16 * cv2.GaussianBlur(bristle / 4.4, (0, 0), 0.8)
    linen = np.sin(columns * 1.05) * np.sin(rows * 1.05)
    relief = relief + 0.05 * linen
    slope = cv2.Sobel(relief, cv2.CV_32F, 1, 0) + cv2.Sobel(relief, cv2.CV_32F, 0, 1)
    light = 1 + 0.036 * np.tanh(slope * 0.8) * (1 - 0.75 * detail)
    return np.asarray(np.clip(canvas * light[..., None], 0, 1), dtype=np.float32)

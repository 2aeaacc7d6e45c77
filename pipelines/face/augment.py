"""Change the look of a training picture, never its shape: light, colour, blur, noise, paint, pencil, hidden patches."""

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


def restyle(picture: Picture, rng: np.random.Generator, *, art: float = 0.35) -> Picture:
    """Return `picture` [H, W, 3] in another look; `art` is the chance that it turns into a painting or drawing."""
    if rng.random() < art:
        picture = _ART[rng.integers(len(_ART))](picture, rng)
    values = _light_and_colour(picture.astype(np.float32), rng)
    if rng.random() < 0.35:
        values = _hide_patch(values, rng)
    if rng.random() < 0.4:
        values = _lose_detail(values, rng)
    if rng.random() < 0.3:
        values += rng.normal(0, rng.uniform(1, 14), values.shape).astype(np.float32)
    return np.clip(values, 0, 255).astype(np.uint8)


def _light_and_colour(values: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    if rng.random() < 0.2:
        values = np.repeat(values.mean(axis=2, keepdims=True), 3, axis=2)
    elif rng.random() < 0.3:
        grey = values.mean(axis=2, keepdims=True)
        values = grey + (values - grey) * np.float32(rng.uniform(0.2, 2.0))
    if rng.random() < 0.7:
        middle = rng.uniform(60, 190)
        values = (values - np.float32(middle)) * np.float32(rng.uniform(0.5, 1.5)) + np.float32(
            middle + rng.uniform(-40, 40)
        )
    if rng.random() < 0.6:
        values = values * rng.uniform(0.75, 1.25, 3).astype(np.float32)
    if rng.random() < 0.4:
        values = np.asarray(255 * (np.clip(values, 0, 255) / 255) ** rng.uniform(0.55, 1.8), np.float32)
    if rng.random() < 0.25:
        height, width = values.shape[:2]
        x, y = np.linspace(-1, 1, width), np.linspace(-1, 1, height)
        slope = 1 + rng.uniform(-0.6, 0.6) * x[None, :] + rng.uniform(-0.5, 0.5) * y[:, None]
        values = values * np.clip(slope, 0.25, 1.6).astype(np.float32)[..., None]
    if rng.random() < 0.04:
        values = values[..., ::-1]
    return np.ascontiguousarray(values, dtype=np.float32)


def _lose_detail(values: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    import cv2

    height, width = values.shape[:2]
    kind = rng.integers(3)
    if kind == 0:
        return np.asarray(cv2.GaussianBlur(values, (0, 0), rng.uniform(0.4, 2.2)), np.float32)
    if kind == 1:
        part = rng.uniform(0.25, 0.8)
        small = cv2.resize(values, (max(8, int(width * part)), max(8, int(height * part))))
        return np.asarray(cv2.resize(small, (width, height), interpolation=int(rng.integers(3))), np.float32)
    quality = int(rng.integers(12, 80))
    packed = cv2.imencode(".jpg", np.clip(values, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.float32)


def _hide_patch(values: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    height, width = values.shape[:2]
    values = values.copy()
    for _ in range(int(rng.integers(1, 3))):
        h, w = (int(rng.uniform(0.06, 0.35) * side) for side in (height, width))
        y, x = int(rng.integers(height - h)), int(rng.integers(width - w))
        if rng.random() < 0.5:
            values[y : y + h, x : x + w] = rng.uniform(0, 255, 3)
        else:  # another part of the same picture: hair, hand, cloth
            v, u = int(rng.integers(height - h)), int(rng.integers(width - w))
            values[y : y + h, x : x + w] = values[v : v + h, u : u + w]
    return values


def _posterise(picture: Picture, rng: np.random.Generator) -> Picture:
    import cv2

    smooth = cv2.bilateralFilter(picture, 5, 60, 4)
    step = int(rng.integers(24, 72))
    return np.asarray(np.clip(smooth.astype(np.int16) // step * step + step // 2, 0, 255), np.uint8)


def _paint(picture: Picture, rng: np.random.Generator) -> Picture:
    """Flat strokes: every place takes the colour of its calmest neighbour (Kuwahara's filter)."""
    import cv2

    radius = int(rng.integers(1, 4))
    values = picture.astype(np.float32)
    grey = values.mean(axis=2)
    side = radius + 1
    mean = cv2.blur(values, (side, side))
    spread = cv2.blur(grey * grey, (side, side)) - cv2.blur(grey, (side, side)) ** 2
    shift = (radius + 1) // 2
    best, lowest = mean, np.full_like(spread, np.inf)
    for dy, dx in ((-shift, -shift), (-shift, shift), (shift, -shift), (shift, shift)):
        moved = np.roll(spread, (dy, dx), axis=(0, 1))
        better = moved < lowest
        best = np.where(better[..., None], np.roll(mean, (dy, dx), axis=(0, 1)), best)
        lowest = np.where(better, moved, lowest)
    if rng.random() < 0.5:  # canvas
        best = best * (1 + rng.uniform(0.02, 0.1) * rng.standard_normal(grey.shape)[..., None])
    return np.clip(best, 0, 255).astype(np.uint8)


def _pencil(picture: Picture, rng: np.random.Generator) -> Picture:
    """Dark lines on paper: grey over its own blur ("colour dodge")."""
    import cv2

    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    around = cv2.GaussianBlur(grey, (0, 0), rng.uniform(1.2, 5))
    lines = np.clip(grey / np.maximum(around, 1), 0, 1) ** rng.uniform(1.5, 6)
    paper, ink = rng.uniform(170, 255, 3), rng.uniform(0, 90, 3)
    sheet = ink + (paper - ink) * lines[..., None]
    if rng.random() < 0.5:  # ink over a wash of colour
        sheet = sheet * (0.4 + 0.6 * cv2.GaussianBlur(picture, (0, 0), 2).astype(np.float32) / 255)
    return np.asarray(np.clip(sheet, 0, 255), np.uint8)


def _cartoon(picture: Picture, rng: np.random.Generator) -> Picture:
    """Smooth areas with dark outlines."""
    import cv2

    smooth = cv2.bilateralFilter(picture, 7, float(rng.uniform(40, 110)), 5)
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    edge = cv2.GaussianBlur(grey, (0, 0), 1.0) - cv2.GaussianBlur(grey, (0, 0), 2.2)
    ink = np.clip(1 + edge / rng.uniform(4, 14), rng.uniform(0, 0.6), 1)
    return np.asarray(np.clip(smooth * ink[..., None], 0, 255), np.uint8)


def _smooth_skin(picture: Picture, rng: np.random.Generator) -> Picture:
    import cv2

    smooth = cv2.bilateralFilter(picture, 9, float(rng.uniform(20, 60)), 6).astype(np.float32)
    grey = smooth.mean(axis=2, keepdims=True)
    return np.asarray(np.clip(grey + (smooth - grey) * rng.uniform(1.0, 1.8), 0, 255), np.uint8)


_ART = (_posterise, _paint, _paint, _pencil, _cartoon, _smooth_skin)

"""Three chalks: a picture redrawn in black, red and white chalk on toned paper."""

import cv2
import numpy as np
from canvas import Field, step
from oil import flow

PAPER = (0.735, 0.680, 0.595)
BLACK = (0.120, 0.105, 0.100)
RED = (0.560, 0.235, 0.150)
WHITE = (0.965, 0.950, 0.915)


def draw_in_chalk(picture: Field, cover: Field, detail: Field, *, seed: int = 0) -> Field:
    """Redraw display colours [n, n, 3]: red for the half tones of skin, black for darks and lines, white for lights.

    `cover` is where the person is; beside it only loose shading stays. `detail` sharpens eyes and mouth.
    """
    random = np.random.default_rng(seed)
    size = picture.shape[0]
    tooth = _tooth(size, random)
    grey = picture @ np.array((0.30, 0.59, 0.11), np.float32)
    angle = flow(picture)
    along, cross = _hatch(angle, random, 15), _hatch(np.full_like(angle, -0.95), random, 26)
    grain = 0.45 * tooth + 0.30 * along + 0.25 * cross
    fine = 0.35 * tooth + 0.65 * grain

    dark = step(0.62, 0.00, _soft(grey, 1.6))
    half = step(0.86, 0.30, _soft(grey, 3.0))
    light = step(0.64, 0.95, _soft(grey, 1.6))
    warm = step(0.04, 0.22, _soft(picture[..., 0] - picture[..., 2], 3.0))
    lines = _lines(grey, detail)

    sheet = (
        np.broadcast_to(np.array(PAPER, np.float32), picture.shape)
        * (1 + 0.020 * tooth + 0.03 * _cloud(size, random))[..., None]
    )
    sheet = _rub(sheet, RED, 0.75 * half * warm * cover, grain)
    furrows = step(0.002, 0.017, _soft(grey, 6.0) - _soft(grey, 3.0)) * warm
    sheet = _rub(sheet, RED, 0.55 * furrows * cover, fine)
    sheet = _rub(sheet, BLACK, 0.90 * dark * cover, grain)
    sheet = _rub(sheet, WHITE, 0.85 * light * (1 - 0.7 * furrows) * cover, fine)
    sheet = _rub(sheet, BLACK, _background(size, cover, random), cross)
    ink = np.clip(lines * (0.80 + 0.20 * tooth), 0, 1) * (0.25 + 0.75 * cover)
    sheet = sheet + (np.array(BLACK, np.float32) - sheet) * ink[..., None]
    crisp = sheet * (1 - 0.5 * detail[..., None]) + 0.5 * detail[..., None] * (
        0.15 * picture + 0.85 * grey[..., None]
    ) * (1.0, 0.94, 0.86)
    return np.asarray(np.clip(crisp, 0, 1), dtype=np.float32)


def _soft(field: Field, sigma: float) -> Field:
    return np.asarray(cv2.GaussianBlur(field, (0, 0), sigma), dtype=np.float32)


def _rub(sheet: Field, chalk: tuple[float, float, float], pressure: Field, grain: Field) -> Field:
    """Chalk stays on the high grain first; more pressure fills the valleys."""
    stays = np.clip(pressure * (1 + 0.62 * np.clip(grain, -1.5, 2.0)), 0, 0.96)
    return np.asarray(sheet + (np.array(chalk, np.float32) - sheet) * stays[..., None], dtype=np.float32)


def _lines(grey: Field, detail: Field) -> Field:
    """Drawn lines by a sharpened difference of Gaussians (Winnemöller, 2011), finer where there is detail."""
    found = np.zeros_like(grey)
    for sigma, weight in ((1.5, detail), (2.6, np.ones_like(grey))):
        near, far = cv2.GaussianBlur(grey, (0, 0), sigma), cv2.GaussianBlur(grey, (0, 0), sigma * 1.6)
        found = np.maximum(found, weight * step(0.004, 0.034, np.asarray(far - near, dtype=np.float32)))
    return found * 0.85


def _hatch(angle: Field, random: np.random.Generator, length: int) -> Field:
    """Strokes along `angle`: noise smeared that way, zero mean and unit spread."""
    size = angle.shape[0]
    rows, columns = np.mgrid[0:size, 0:size].astype(np.float32)
    noise = cv2.GaussianBlur(random.standard_normal((size, size)).astype(np.float32), (0, 0), 1.1)
    total = np.zeros_like(noise)
    for number in range(-length, length + 1):
        total = total + cv2.remap(
            noise,
            columns + number * 1.6 * np.cos(angle),
            rows + number * 1.6 * np.sin(angle),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REFLECT,
        )
    return np.asarray(total / total.std(), dtype=np.float32)


def _tooth(size: int, random: np.random.Generator) -> Field:
    noise = random.standard_normal((size, size)).astype(np.float32)
    grain = cv2.GaussianBlur(noise, (0, 0), 1.2) * 2.2 + cv2.GaussianBlur(noise, (0, 0), 3.0) * 2.5
    laid = 0.25 * np.sin(np.arange(size, dtype=np.float32) * 0.62)[:, None]
    return np.asarray(grain / grain.std() * 0.9 + laid, dtype=np.float32)


def _cloud(size: int, random: np.random.Generator) -> Field:
    coarse = random.standard_normal((9, 9)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC), dtype=np.float32)


def _background(size: int, cover: Field, random: np.random.Generator) -> Field:
    """Loose diagonal shading beside the head, stronger on the lit side so that the cheek stands out."""
    rows, columns = np.mgrid[0:size, 0:size].astype(np.float32) / size
    patch = np.exp(-0.5 * (((columns - 0.16) / 0.13) ** 2 + ((rows - 0.42) / 0.24) ** 2))
    patch += 0.55 * np.exp(-0.5 * (((columns - 0.87) / 0.10) ** 2 + ((rows - 0.55) / 0.20) ** 2))
    edge = 1 + 0.3 * _cloud(size, random)
    return np.asarray(np.clip(0.34 * patch * edge, 0, 0.5) * (1 - cover), dtype=np.float32)

"""Clothes and backdrop: woven folds over the shoulders below a neckline, and a softly lit wall."""

from collections.abc import Sequence

import numpy as np
from canvas import Canvas, Field, curve, lay, moved
from light import Lights, develop, shade
from person import Colour
from relief import neck_relief


def paint_clothes(
    canvas: Canvas,
    picture: Field,
    neckline: Sequence[tuple[float, float]],
    colour: Colour,
    lights: Lights,
    *,
    neck: float,
    shoulders: float,
    collar: float = 0.022,
    ribs: float = 0.0,
    knit: float = 0.0,
    seed: int = 0,
    exposure: float = 1.0,
) -> Field:
    """Cloth below the `neckline` (left to right). `collar` is the width of its seam, `ribs` and `knit` its texture."""
    c = canvas
    depth, body = neck_relief(c, neck + 0.015, shoulders + 0.03)
    line = curve(neckline, 200)
    outside = [(2.0, line[-1, 1]), (2.0, 2.0), (-2.0, 2.0), (-2.0, line[0, 1])]
    mask = body * c.fill(np.concatenate([line, outside]), 0.0015)
    seam = c.stroke(moved(line, 0, collar * 0.5), (collar, collar), 0.0)
    folds = np.zeros_like(depth)
    random = np.random.default_rng(seed)
    for _ in range(16):
        x, side = random.uniform(0.10, 0.55), random.choice((-1, 1))
        start = (side * x, 0.70 + 0.5 * random.uniform(0, 0.6))
        fold = curve(
            [start, (side * (x - 0.05 * random.normal()), start[1] + 0.14), (side * (x * 0.7 + 0.02), start[1] + 0.34)]
        )
        folds += random.uniform(-1, 1) * c.stroke(fold, (0.006, 0.035, 0.01), 0.016)
    weave = (
        knit * (np.sin(c.x * 330 + 1.6 * np.abs(np.mod(c.y * 62, 2) - 1)) + 0.5 * c.noise(0.005, seed + 1)) * (1 - seam)
    )
    rows = ribs * np.sin(np.arctan2(c.y - 0.35, c.x) * 260) * seam
    relief = (
        depth
        + 0.020 * c.blur(mask, 0.012)
        + 0.010 * c.blur(seam, 0.004)
        + 0.020 * folds
        + 0.0009 * weave
        + 0.0016 * rows
    )
    tone = (
        np.broadcast_to(np.array(colour, np.float32), (c.size, c.size, 3))
        * (1 + 0.06 * c.noise(0.004, seed + 2))[..., None]
    )
    clear = 1 - 0.55 * c.spot(-lights.key[0] * 0.2, 0.62, 0.20, 0.10)
    lit = develop(
        shade(
            c,
            np.asarray(relief, np.float32),
            np.asarray(tone, np.float32),
            lights,
            clear=clear,
            gloss=np.full_like(depth, 0.06),
            seep=0.15,
        ),
        exposure,
    )
    edge = c.stroke(line - (0, 0.006), (0.012, 0.012), 0.007)
    picture = picture * (1 - 0.35 * edge * body)[..., None]
    return lay(np.asarray(picture, dtype=np.float32), lit, mask)


def backdrop(
    canvas: Canvas,
    near: Colour,
    far: Colour,
    *,
    centre: tuple[float, float] = (0.25, 0.10),
    mottle: float = 0.02,
    seed: int = 0,
) -> Field:
    """A wall in display colours: `near` where the light pools around `centre`, `far` in the corners, cloudy."""
    c = canvas
    pool = np.clip(1.15 * np.exp(-0.5 * (((c.x - centre[0]) / 0.62) ** 2 + ((c.y - centre[1]) / 0.62) ** 2)), 0, 1)
    cloud = 0.6 * c.noise(0.30, seed) + 0.3 * c.noise(0.12, seed + 1) + 0.15 * c.noise(0.04, seed + 2)
    wall = np.array(far, np.float32) + (np.array(near, np.float32) - np.array(far, np.float32)) * pool[..., None]
    return np.asarray(np.clip(wall * (1 + mottle * 2.5 * cloud[..., None]), 0, 1), dtype=np.float32)

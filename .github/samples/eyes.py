"""Eyes, brows, lashes and the dark openings of the face, painted over the lit skin in display colours."""

import numpy as np
from canvas import Canvas, Field, lay, moved, step
from numpy.typing import NDArray
from person import Line, Person, both
from strands import paint_strands

IRIS = 0.0305
"""Radius of the iris in heads."""


def paint_eyes(canvas: Canvas, person: Person, picture: Field, light: float = 1.0) -> Field:
    """Eyeball, iris, highlights, lids and lashes of both eyes; `light` dims the whites."""
    for side in (1, -1):
        upper, lower, crease = (line * (side, 1.0) for line in (person.upper_lid, person.lower_lid, person.lid_crease))
        picture = _ball(canvas, person, picture, side, upper, lower, light)
        picture = _lids(canvas, person, picture, side, upper, lower, crease)
    return picture


def paint_brows(canvas: Canvas, person: Person, picture: Field, colour: NDArray[np.float32]) -> Field:
    """Hairs along each brow over a faint wash: upright inside, flat along the arch, down at the tail."""
    random = np.random.default_rng(person.seed + 11)
    thick = 0.0165 * person.brow_thick
    for line in both(person.brow):
        side = np.sign(line[0, 0])
        wash = canvas.stroke(line, (thick * 0.25, thick * 1.35, thick * 1.45, thick * 0.9, thick * 0.15), 0.0075)
        picture = lay(picture, colour * 0.9, 0.62 * wash)
        paths, tones = [], []
        for _ in range(int(560 * person.brow_thick)):
            t = random.beta(1.35, 1.35)
            at = line[int(t * (len(line) - 1))]
            along = line[min(len(line) - 1, int(t * (len(line) - 1)) + 1)] - line[int(t * (len(line) - 1)) - (t > 0.01)]
            angle = np.arctan2(along[1], along[0] * side)
            spread = thick * min(0.28 + 2.2 * t, 0.62 - 0.50 * t) * min(1.0, 0.45 + 4 * t)
            offset = random.uniform(-1, 1)
            rise = (
                -1.15 * (1 - t) ** 2.2 * (0.5 - 0.5 * offset + 0.25)
                + 0.28 * offset * (t > 0.3)
                + random.normal(0, 0.10)
            )
            length = random.uniform(0.017, 0.029) * (1 - 0.25 * t)
            root = moved(at, 0, offset * spread)
            turn = angle + rise
            tip = root + length * np.array((side * np.cos(turn), np.sin(turn)))
            middle = moved((root + tip) / 2, 0, -0.0022)
            paths.append(np.stack([root, middle, tip]))
            tones.append(colour * random.uniform(0.72, 1.18))
        picture = paint_strands(canvas, picture, paths, tones, width=0.0017, strength=0.55)
    return picture


def paint_nostrils(canvas: Canvas, person: Person, picture: Field) -> Field:
    """The dark of the nostrils and the line where the lips meet."""
    c, wide = canvas, person.nose_wide
    dark = np.array((0.13, 0.045, 0.035), np.float32) * (0.55 + 0.45 * float(np.mean(person.skin)) / 0.4)
    turn = np.linspace(0, 2 * np.pi, 40)
    for side in (1, -1):
        hole = np.stack([side * wide * (0.030 + 0.0145 * np.cos(turn)), 0.2095 + 0.0058 * np.sin(turn)], 1)
        picture = lay(picture, dark, 0.80 * c.fill(hole, 0.0022))
    picture = lay(picture, dark, 0.30 * c.stroke(person.mouth_line, (0.004, 0.012, 0.012, 0.012, 0.004), 0.004))
    return lay(picture, dark, 0.80 * c.stroke(person.mouth_line, (0.0012, 0.0030, 0.0046, 0.0030, 0.0012), 0.0016))


def _ball(canvas: Canvas, person: Person, picture: Field, side: int, upper: Line, lower: Line, light: float) -> Field:
    c = canvas
    opening = c.fill(np.concatenate([upper, lower[::-1]]), 0.0008)
    middle, level = side * 0.139, -0.0035
    centre = middle + person.gaze
    away = np.asarray(np.hypot(c.x - centre, c.y - level) / person.eye_size, dtype=np.float32)
    white = np.array((0.80, 0.76, 0.73), np.float32) * light
    edge = step(0.035, 0.078, np.asarray(np.abs(c.x - middle), dtype=np.float32))[..., None]
    ball = white * (1 - edge * np.array((0.26, 0.36, 0.36), np.float32))
    corner = c.spot(upper[0, 0] + side * 0.0055, upper[0, 1] - 0.003, 0.009, 0.007)
    ball = lay(ball, np.array((0.72, 0.42, 0.38), np.float32) * light, 0.85 * np.clip(corner, 0, 1))
    ball = _iris(canvas, person, ball, centre, level, away)
    shadow = c.stroke(upper, (0.006, 0.018, 0.022, 0.018, 0.006), 0.0055)
    ball = ball * (1 - np.clip(shadow * 0.85, 0, 0.75))[..., None]
    rim = c.stroke(lower, (0.002, 0.005, 0.005, 0.002), 0.002)
    ball = ball * (1 - 0.22 * rim)[..., None]
    glint = c.spot(centre - 0.011, level - 0.0125, 0.0044, 0.0048) ** 0.6
    glint = step(0.35, 0.75, glint) + 0.30 * step(0.3, 0.9, c.spot(centre + 0.012, level + 0.012, 0.005, 0.004))
    ball = lay(ball, (1.0, 0.99, 0.96), np.clip(glint, 0, 1) * 0.95)
    return lay(picture, ball, opening)


def _iris(canvas: Canvas, person: Person, ball: Field, middle: float, level: float, away: Field) -> Field:
    c = canvas
    tone = np.array(person.iris, np.float32)
    angle = np.arctan2(c.y - level, c.x - middle)
    random = np.random.default_rng(person.seed + 5)
    rays = sum(
        random.uniform(0.3, 1) * np.sin(angle * k + random.uniform(0, 6.3) + 18 * away * random.uniform(0, 1))
        for k in (7, 11, 17, 23, 31, 43)
    )
    inside = away / IRIS
    colour = tone * (1 + 0.10 * np.asarray(rays, np.float32))[..., None]
    bright = step(0.2, 1.0, np.asarray((c.y - level) / IRIS * 0.6 + 0.45, dtype=np.float32))
    colour = colour * (0.65 + 0.85 * bright)[..., None]
    ring = np.exp(-(((inside - 0.52) / 0.16) ** 2))
    colour = colour * (1 + 0.30 * ring[..., None] * np.array((1.2, 0.9, 0.5), np.float32))
    colour = colour * (1 - 0.68 * step(0.72, 1.0, inside))[..., None]
    colour = colour * (1 - 0.94 * step(0.46, 0.36, inside))[..., None]
    return lay(ball, np.asarray(colour, dtype=np.float32), step(1.06, 0.94, inside))


def _lids(canvas: Canvas, person: Person, picture: Field, side: int, upper: Line, lower: Line, crease: Line) -> Field:
    c, lashes = canvas, person.lashes
    skin = np.array(person.skin, np.float32) ** (1 / 2.2)
    dark = np.array((0.10, 0.06, 0.05), np.float32)
    wet = np.clip(skin * (1.02, 0.90, 0.88), 0, 1)
    picture = lay(picture, wet, 0.42 * c.stroke(moved(lower, 0, 0.0022), (0.002, 0.0045, 0.0045, 0.003), 0.0012))
    picture = lay(
        picture,
        skin * (0.48, 0.34, 0.32),
        0.48 * person.eye_fold * c.stroke(crease, (0.001, 0.0045, 0.0050, 0.004, 0.001), 0.0018),
    )
    picture = lay(
        picture,
        skin * (0.42, 0.28, 0.26),
        0.40 * lashes * c.stroke(moved(lower, 0, 0.0035), (0.0005, 0.002, 0.0035, 0.005), 0.0020),
    )
    liner = np.array((0.002, 0.0055, 0.0075, 0.0085, 0.0045)) * (0.35 + 0.65 * lashes)
    picture = lay(picture, dark, (0.45 + 0.45 * min(1.0, lashes)) * c.stroke(moved(upper, 0, -0.0014), liner, 0.0009))
    random = np.random.default_rng(person.seed + 21)
    paths, tones = [], []
    for t in np.linspace(0.14, 1.0, 70):
        root = upper[int(t * (len(upper) - 1))]
        lean = side * (0.15 + 1.0 * (t - 0.35)) + random.normal(0, 0.10)
        length = 0.019 * lashes * (0.55 + 0.65 * t) * random.uniform(0.75, 1.1)
        tip = moved(root, length * np.sin(lean), -0.62 * length * np.cos(lean))
        paths.append(np.stack([root, moved((root + tip) / 2, side * 0.0012, 0.0010), tip]))
        tones.append(dark * random.uniform(0.5, 1.3))
    return paint_strands(c, picture, paths, tones, width=0.0018, strength=0.7)

"""The colour and sheen of skin: undertones by region, lips, mottling, freckles, pores, stubble."""

import numpy as np
from canvas import Canvas, Field, lay, step
from person import Person


def skin_colour(canvas: Canvas, person: Person) -> Field:
    """Linear albedo [size, size, 3] of head and neck."""
    c = canvas
    base = np.array(person.skin, np.float32)
    colour = np.broadcast_to(base, (c.size, c.size, 3)).astype(np.float32)
    red = base * (1.0, 0.60, 0.55)
    warm = 0.55 * c.pair(0.19, 0.13, 0.07, 0.055) + 0.6 * c.spot(0, 0.175, 0.045, 0.035)
    warm += 0.4 * c.pair(0.055, 0.19, 0.02, 0.02) + 0.30 * c.spot(0, 0.45, 0.06, 0.03)
    warm += 0.15 * c.pair(0.14, 0.035, 0.06, 0.015) + 0.2 * c.pair(0.14, -0.05, 0.07, 0.02)
    colour = lay(colour, red, np.clip(warm * person.flush, 0, 0.85))
    pale = base * (1.08, 1.10, 1.06)
    colour = lay(colour, pale, 0.5 * np.clip(c.spot(0, -0.24, 0.16, 0.08), 0, 1))
    violet = base * (0.80, 0.68, 0.76)
    colour = lay(
        colour, violet, 0.42 * np.clip(c.pair(0.115, 0.045, 0.045, 0.016, 8) + c.pair(0.09, -0.01, 0.02, 0.02), 0, 1)
    )
    if person.stubble:
        colour = lay(colour, base * (0.50, 0.56, 0.62), person.stubble * _beard(canvas, person))
    if person.freckles:
        colour = lay(colour, base * (0.62, 0.45, 0.35), person.freckles * _freckles(canvas, person.seed))
    mottle = 0.55 * c.noise(0.03, person.seed) + 0.45 * c.noise(0.011, person.seed + 1)
    tint = 1 + 0.030 * mottle[..., None] * np.array((0.6, 1.0, 1.0), np.float32)
    return _lips(canvas, person, np.asarray(colour * tint, dtype=np.float32))


def skin_gloss(canvas: Canvas, person: Person) -> Field:
    """Strength of highlights, higher on forehead, nose, cheekbones and lips."""
    c = canvas
    gloss = 0.30 + 0.35 * c.spot(0, 0.13, 0.035, 0.07) + 0.25 * c.spot(0, -0.2, 0.17, 0.09)
    gloss += 0.25 * c.pair(0.19, 0.09, 0.05, 0.03) + 0.2 * c.spot(0, 0.44, 0.05, 0.03)
    gloss *= 1 - 0.85 * step(0.44, 0.52, c.y)
    gloss *= 1 + 0.18 * c.noise(0.006, person.seed + 4)
    lips = c.spot(0, 0.347, 0.05, 0.012) - 0.2 * c.fill(person.upper_lip, 0.004)
    seam = c.stroke(person.mouth_line, (0.01, 0.016, 0.016, 0.016, 0.01), 0.004)
    return np.asarray(person.gloss * np.clip(gloss + 0.55 * lips, 0, 2) * (1 - 0.9 * seam), dtype=np.float32)


def pores(canvas: Canvas, person: Person) -> Field:
    """Fine relief of the skin, in heads; lips get vertical creases instead."""
    c = canvas
    fine = 0.00011 * c.noise(0.0032, person.seed + 2) + 0.00009 * c.noise(0.006, person.seed + 3)
    fine *= 0.35 + 0.65 * step(0.52, 0.42, c.y)
    lips = np.clip(c.fill(person.lower_lip, 0.004) + c.fill(person.upper_lip, 0.004), 0, 1)
    wave = 0.0004 * np.sin(c.x * 520 + 2.2 * c.noise(0.03, person.seed + 6))
    return np.asarray(fine * (1 - lips) * (1 + 0.8 * person.age) + wave * lips, dtype=np.float32)


def _lips(canvas: Canvas, person: Person, colour: Field) -> Field:
    c = canvas
    tone = np.array(person.lips, np.float32)
    colour = lay(colour, tone * 0.92, 0.92 * c.fill(person.upper_lip, 0.0030))
    colour = lay(colour, tone, 0.88 * c.fill(person.lower_lip, 0.0045))
    inner = c.stroke(person.mouth_line, (0.004, 0.022, 0.026, 0.022, 0.004), 0.006)
    return lay(colour, tone * (0.62, 0.50, 0.52), 0.6 * inner)


def _beard(canvas: Canvas, person: Person) -> Field:
    c = canvas
    jaw = step(0.16, 0.34, np.asarray(c.y + 0.30 * np.abs(c.x), dtype=np.float32))
    cheek = 1 - 0.9 * c.pair(0.10, 0.22, 0.075, 0.065)
    lips = np.clip(c.fill(person.lower_lip, 0.006) + c.fill(person.upper_lip, 0.006), 0, 1)
    grain = 0.85 + 0.22 * c.noise(0.0042, person.seed + 9)
    return np.asarray(np.clip(jaw * cheek * (1 - lips) * grain * step(0.50, 0.46, c.y), 0, 1), dtype=np.float32)


def _freckles(canvas: Canvas, seed: int) -> Field:
    c = canvas
    random = np.random.default_rng(seed + 70)
    marks = np.zeros((c.size, c.size), np.float32)
    turn = np.linspace(0, 2 * np.pi, 9)
    for _ in range(230):
        x, y = random.normal(0, 0.14), random.normal(0.10, 0.055)
        if abs(x) > 0.26 or y < 0.045:
            continue
        size = random.uniform(0.0015, 0.0042)
        ring = np.stack([x + size * np.cos(turn), y + 0.8 * size * np.sin(turn)], 1)
        marks = np.maximum(marks, random.uniform(0.25, 0.9) * c.fill(ring))
    return c.blur(marks, 0.0012)

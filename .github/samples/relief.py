"""The shape of a head as a height field: depth towards the viewer at every pixel, in heads."""

import numpy as np
from canvas import Canvas, Field, curve, step
from person import Person, both
from scipy.interpolate import PchipInterpolator


def head_mask(canvas: Canvas, person: Person) -> Field:
    """Where the head (without ears) is."""
    return canvas.fill(person.contour)


def head_relief(canvas: Canvas, person: Person) -> Field:
    """Depth of skull, face and features; falls to 0 at the contour."""
    z = 0.37 * np.sqrt(np.clip(1 - _roundness(canvas, person) ** 2.3, 0, 1)).astype(np.float32)
    z = z + _bones(canvas, person) + _nose(canvas, person) + _eyes(canvas, person) + _mouth(canvas, person)
    return np.asarray(z + _age(canvas, person), dtype=np.float32)


def neck_relief(canvas: Canvas, wide: float, shoulders: float) -> tuple[Field, Field]:
    """Depth and mask of the neck as it widens into the shoulders; `wide` and `shoulders` are half widths."""
    rows = [0.20, 0.46, 0.60, 0.68, 0.75, 0.83, 0.95, 1.30]
    halves = [
        wide * 1.02,
        wide,
        wide * 1.03,
        wide * 1.25,
        shoulders * 0.72,
        shoulders * 0.93,
        shoulders,
        shoulders * 1.04,
    ]
    half = PchipInterpolator(rows, halves)(np.clip(canvas.y, rows[0], rows[-1]))
    across = np.clip(np.abs(canvas.x) / half, 0, 1)
    z = 0.26 * np.sqrt(np.clip(1 - across**2.2, 0, 1)) - 0.12
    for side in (1, -1):
        muscle = curve([(side * wide * 0.98, 0.36), (side * wide * 0.62, 0.60), (side * 0.035, 0.80)])
        z = z + 0.035 * canvas.stroke(muscle, (0.04, 0.05, 0.03), 0.022)
        bone = curve([(side * 0.05, 0.825), (side * 0.2, 0.79), (side * 0.42, 0.79)])
        z = z + 0.022 * canvas.stroke(bone, (0.03, 0.025, 0.01), 0.016)
    z = z - 0.026 * canvas.spot(0, 0.80, 0.04, 0.04)
    mask = step(0.0, 2.5 / canvas.scale, np.asarray(half - np.abs(canvas.x), dtype=np.float32)) * (canvas.y > 0.1)
    return np.asarray(z, dtype=np.float32), mask


def _roundness(canvas: Canvas, person: Person) -> Field:
    """0 in the middle of the face, 1 on the contour."""
    contour = person.contour
    angles = np.arctan2(contour[:, 1] - 0.05, contour[:, 0])
    order = np.argsort(angles)
    radii = np.hypot(contour[:, 0], contour[:, 1] - 0.05)
    here = np.arctan2(canvas.y - 0.05, canvas.x)
    radius = np.interp(here, angles[order], radii[order], period=2 * np.pi)
    return np.asarray(np.hypot(canvas.x, canvas.y - 0.05) / radius, dtype=np.float32)


def _bones(canvas: Canvas, person: Person) -> Field:
    c, cheeks = canvas, person.cheeks
    z = 0.020 * c.pair(0.125, -0.092, 0.075, 0.024, 8) - 0.012 * c.spot(0, -0.075, 0.03, 0.03)
    z += 0.018 * c.pair(0.10, -0.27, 0.09, 0.07) - 0.020 * c.pair(0.285, -0.12, 0.03, 0.09)
    z += 0.026 * cheeks * c.pair(0.195, 0.115, 0.060, 0.045, -28) - 0.016 * c.pair(0.215, 0.255, 0.04, 0.07, 18)
    z += 0.032 * c.spot(0, 0.30, 0.105, 0.085) + 0.022 * c.pair(0.115, 0.29, 0.05, 0.06)
    z += 0.030 * c.spot(0, 0.450, 0.075, 0.042) - 0.018 * c.spot(0, 0.392, 0.065, 0.016)
    return np.asarray(z, dtype=np.float32)


def _nose(canvas: Canvas, person: Person) -> Field:
    c, wide, high = canvas, person.nose_wide, person.nose_high
    lower = np.clip(c.y + 11.0 / wide * c.x**2 * step(0.06, 0.19, c.y), -0.09, 0.236)
    ridge = PchipInterpolator(
        [-0.09, -0.05, -0.01, 0.05, 0.12, 0.158, 0.182, 0.204, 0.221, 0.236],
        [0.0, 0.012, 0.026, 0.050, 0.077, 0.092, 0.092, 0.068, 0.020, 0.0],
    )(lower)
    half = PchipInterpolator(
        [-0.09, -0.05, 0.0, 0.06, 0.11, 0.16, 0.20, 0.236], [0.046, 0.036, 0.029, 0.031, 0.033, 0.036, 0.038, 0.042]
    )(np.clip(c.y, -0.09, 0.236))
    z = high * ridge * np.exp(-0.5 * np.abs(c.x / (half * (0.55 + 0.45 * wide))) ** 2.1)
    z += 0.024 * c.spot(0, 0.174, 0.026 * wide, 0.024)
    z += 0.034 * c.blur(np.maximum(*(c.fill(_ala(person) * (side, 1.0)) for side in (1, -1))), 0.007)
    z += 0.014 * c.pair(0.054 * wide, 0.186, 0.012 * wide, 0.014, -12)
    for line in both(_wing(person)):
        z -= 0.016 * c.stroke(line + np.array((0.004, 0.0)) * np.sign(line[0, 0]), (0.003, 0.009, 0.006), 0.004)
    z -= 0.022 * c.pair(0.030 * wide, 0.209, 0.012 * wide, 0.007, -14)
    return np.asarray(z, dtype=np.float32)


def _ala(person: Person) -> np.ndarray:
    """Outline of the right nostril's wing [n, 2]."""
    wide = person.nose_wide
    return curve(
        [
            (0.030 * wide, 0.165),
            (0.056 * wide, 0.162),
            (0.074 * wide, 0.182),
            (0.072 * wide, 0.204),
            (0.055 * wide, 0.213),
            (0.036 * wide, 0.205),
        ],
        closed=True,
    )


def _wing(person: Person) -> np.ndarray:
    wide = person.nose_wide
    return curve([(0.060 * wide, 0.160), (0.076 * wide, 0.180), (0.075 * wide, 0.203), (0.060 * wide, 0.214)])


def _eyes(canvas: Canvas, person: Person) -> Field:
    c = canvas
    z = -0.034 * c.pair(0.120, -0.020, 0.050, 0.030, 6) - 0.020 * c.pair(0.078, -0.005, 0.018, 0.030)
    z -= 0.012 * c.pair(0.140, 0.055, 0.05, 0.016, 4)
    distance = np.hypot((np.abs(c.x) - 0.139) / (0.076 * person.eye_size), (c.y + 0.009) / (0.054 * person.eye_size))
    z = z + c.blur(0.030 * np.sqrt(np.clip(1 - distance**2, 0, 1)).astype(np.float32), 0.011)
    z = z + 0.006 * c.pair(0.14, 0.042, 0.05, 0.014)
    for line in both(person.lid_crease):
        z = z - 0.009 * person.eye_fold * c.stroke(line, (0.003, 0.007, 0.007, 0.003), 0.0035)
    return np.asarray(z, dtype=np.float32)


def _mouth(canvas: Canvas, person: Person) -> Field:
    c = canvas
    upper, lower = c.fill(person.upper_lip), c.fill(person.lower_lip)
    line, top = person.mouth_line, person.upper_lip[:120]
    seam, border = (np.interp(c.x[0], curve_[:, 0], curve_[:, 1]) for curve_ in (line, top))
    down = np.clip((c.y - border) / np.maximum(seam - border, 1e-4), 0, 1) ** 1.3
    z = 0.015 * c.blur(upper, 0.014) - 0.017 * c.blur(np.asarray(upper * down, np.float32), 0.003)
    z += 0.012 * c.blur(lower, 0.010) + 0.022 * c.blur(lower * c.blur(lower, 0.016), 0.005)
    z -= 0.014 * c.stroke(person.mouth_line, (0.002, 0.009, 0.009, 0.009, 0.002), 0.006)
    z -= 0.012 * c.pair(0.112 * person.mouth_wide, 0.318, 0.010, 0.014)
    groove = curve([(0.0, 0.228), (0.0, 0.26), (0.0, 0.286)])
    return np.asarray(z - 0.008 * c.stroke(groove, (0.008, 0.014, 0.018), 0.007), dtype=np.float32)


def _age(canvas: Canvas, person: Person) -> Field:
    """Folds beside the mouth for everyone, wrinkles with age."""
    c, age = canvas, person.age
    z = np.zeros((c.size, c.size), np.float32)
    for side in (1, -1):
        fold = curve([(side * 0.082, 0.180), (side * 0.112, 0.225), (side * 0.140, 0.290), (side * 0.146, 0.335)])
        z -= (0.003 + 0.011 * age) * c.stroke(fold, (0.012, 0.010, 0.004), 0.008 - 0.003 * age)
        bag = curve([(side * 0.080, 0.040), (side * 0.115, 0.060), (side * 0.160, 0.062), (side * 0.200, 0.042)])
        z -= (0.002 + 0.010 * age) * c.stroke(bag, (0.003, 0.008, 0.003), 0.006 - 0.0015 * min(age, 1.0))
        if age > 0:
            marionette = curve([(side * 0.125, 0.345), (side * 0.135, 0.385), (side * 0.13, 0.42)])
            z -= 0.006 * age * c.stroke(marionette, (0.008, 0.006, 0.002), 0.006)
            for dy in (-0.03, 0.0, 0.028):
                foot = curve(
                    [(side * 0.222, dy * 0.6 + 0.005), (side * 0.245, dy + 0.008), (side * 0.262, dy * 1.5 + 0.016)]
                )
                z -= 0.0055 * age * c.stroke(foot, (0.003, 0.004, 0.001), 0.0025)
            frown = curve([(side * 0.022, -0.115), (side * 0.020, -0.085), (side * 0.024, -0.06)])
            z -= 0.005 * age * c.stroke(frown, (0.002, 0.006, 0.002), 0.004)
    if age > 0:
        for number, y in enumerate((-0.175, -0.215, -0.255)):
            wave = [
                (x, y - 0.02 * (1 - (x / 0.2) ** 2) + 0.005 * np.sin(17 * x + number))
                for x in np.linspace(-0.18, 0.18, 7)
            ]
            z -= 0.0062 * age * c.stroke(curve(wave), (0.001, 0.006, 0.005, 0.006, 0.001), 0.004)
    return z

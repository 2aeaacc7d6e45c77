"""Land: ridges, mountains, dunes, meadows, snow. Painted once; light and air come when it is shown."""

import numpy as np
from numpy.typing import NDArray

from pipelines.video.animatic.sheet import Colour, Sheet, mixed, scaled
from pipelines.video.animatic.stage import MARGIN, Painted, blank

Random = np.random.Generator

_COVERED = 0.34
"""How far a ridge is painted below its line; nearer land covers the rest."""


def ridge(xs: NDArray[np.float64], random: Random, *, roughness: float, octaves: int = 5) -> NDArray[np.float64]:
    """Heights [n] of a rolling line at `xs` [n], about -1..1: sines of rising pace and falling size."""
    line = np.zeros_like(xs)
    for octave in range(octaves):
        pace = 2.2 * 1.9**octave
        line += np.sin(xs * pace * random.uniform(0.8, 1.2) + random.uniform(0, 7)) * roughness**octave
    return line


def hills(
    aspect: float, scale: float, random: Random, *, base: float, rise: float, colour: Colour, depth: float, far: float,
    roughness: float = 0.45,
) -> Painted:  # fmt: skip
    """A rolling line of land, lighter along its upper edge; something nearer has to cover its foot."""
    sheet = blank(aspect, scale)
    xs = np.linspace(-MARGIN, aspect + MARGIN, 220)
    line = base - rise * ridge(xs, random, roughness=roughness) * 0.5
    edge = np.stack([xs, line], axis=1)
    below = [(aspect + MARGIN, base + _COVERED), (-MARGIN, base + _COVERED)]
    sheet.gradient([*edge, *below], scaled(colour, 1.12), scaled(colour, 0.72))
    sheet.line(edge + np.array([0.0, 0.003]), 0.004, scaled(colour, 1.3), alpha=0.55)
    return Painted(sheet=sheet, depth=depth, far=far)


def mountains(
    aspect: float, scale: float, random: Random, *, base: float, rise: float, colour: Colour, snow: float, depth: float,
    far: float,
) -> Painted:  # fmt: skip
    """A range of peaks with a lit and a shaded side; `snow` is how far down it lies, 0..1."""
    sheet = blank(aspect, scale)
    count = max(4, round((aspect + 2 * MARGIN) / 0.34))
    xs = np.linspace(-MARGIN, aspect + MARGIN, count) + random.uniform(-0.1, 0.1, count)
    heights = rise * random.uniform(0.55, 1.0, count)
    for number in np.argsort(heights)[::-1]:
        _peak(sheet, random, x=xs[number], base=base + 0.1, height=heights[number] + 0.1, colour=colour, snow=snow)
    return Painted(sheet=sheet, depth=depth, far=far)


def _peak(sheet: Sheet, random: Random, *, x: float, base: float, height: float, colour: Colour, snow: float) -> None:
    half = height * random.uniform(0.85, 1.15)
    steps = np.linspace(0, 1, 14)
    jag = 0.035 * height

    def slope(side: float) -> NDArray[np.float64]:
        drop = base - height + height * steps
        return np.stack([x + side * half * steps + random.normal(0, jag, 14) * (steps > 0), drop], axis=1)

    left, right = slope(-1.0), slope(1.0)
    spine = slope(random.uniform(-0.12, 0.2))
    sheet.polygon([*left[::-1], *right[1:], (x + half, 1.3), (x - half, 1.3)], scaled(colour, 1.12))
    sheet.polygon([*spine, *right[::-1]], scaled(colour, 0.74))
    if snow > 0:
        reach = max(3, int(14 * snow * 0.7))
        white: Colour = (244, 246, 252)
        teeth = np.linspace(left[reach, 0], spine[reach, 0], 6)
        hem = [(tooth, spine[reach, 1] + (0.03 if n % 2 else -0.012) * height) for n, tooth in enumerate(teeth)]
        sheet.polygon([*left[:reach][::-1], *spine[1:reach], *hem[::-1]], white)
        teeth = np.linspace(spine[reach, 0], right[reach, 0], 5)
        hem = [(tooth, spine[reach, 1] + (0.03 if n % 2 else -0.012) * height) for n, tooth in enumerate(teeth)]
        sheet.polygon([*spine[:reach], *hem, *right[1:reach][::-1]], mixed(white, (120, 140, 180), 0.45))


def dunes(
    aspect: float, scale: float, random: Random, *, base: float, colour: Colour, depth: float, far: float
) -> Painted:
    """One sweep of sand: a sharp crest, light on one side, shade on the other."""
    sheet = blank(aspect, scale)
    xs = np.linspace(-MARGIN, aspect + MARGIN, 160)
    line = base - 0.06 * ridge(xs, random, roughness=0.3, octaves=3)
    edge = np.stack([xs, line], axis=1)
    sheet.gradient([*edge, (aspect + MARGIN, 1.3), (-MARGIN, 1.3)], scaled(colour, 1.1), scaled(colour, 0.82))
    crests = np.flatnonzero((line[1:-1] < line[:-2]) & (line[1:-1] < line[2:])) + 1
    for crest in crests:
        x, y = edge[crest]
        sweep = np.linspace(0, 1, 20)
        right = np.stack([x + 0.5 * sweep, np.interp(x + 0.5 * sweep, xs, line)], axis=1)
        foot = np.stack([x - 0.12 * np.sin(sweep * np.pi * 0.9) + 0.34 * sweep, y + 0.28 * sweep], axis=1)
        sheet.polygon([*right, *foot[::-1]], scaled(colour, 0.78), alpha=0.85)
    return Painted(sheet=sheet, depth=depth, far=far)


def ground(
    aspect: float, scale: float, random: Random, *, base: float, upper: Colour, lower: Colour, depth: float,
    specks: Colour | None = None,
) -> Painted:  # fmt: skip
    """The near ground: nearly flat, darker towards the viewer, with small irregular touches of `specks`."""
    sheet = blank(aspect, scale)
    xs = np.linspace(-MARGIN, aspect + MARGIN, 120)
    edge = np.stack([xs, base - 0.012 * ridge(xs, random, roughness=0.4)], axis=1)
    sheet.gradient([*edge, (aspect + MARGIN, 1.3), (-MARGIN, 1.3)], upper, lower)
    for _ in range(90 if specks is not None else 0):
        y = base + 0.02 + (1.15 - base) * random.uniform(0, 1) ** 1.4
        near = (y - base) / (1.15 - base)
        x, width = random.uniform(-MARGIN, aspect + MARGIN), 0.02 + 0.07 * near
        touch = scaled(specks or upper, random.uniform(0.85, 1.15))
        sheet.ellipse(x, y, width * random.uniform(0.5, 1.4), 0.004 + 0.008 * near, touch, alpha=0.4)
    return Painted(sheet=sheet, depth=depth, far=0.0)


def path(aspect: float, scale: float, *, base: float, x: float, colour: Colour, depth: float) -> Painted:
    """A way that winds from the viewer to the horizon."""
    sheet = blank(aspect, scale)
    share = np.linspace(0, 1, 30)
    y = base + (1.25 - base) * share
    middle = x + 0.16 * np.sin(share * 3.6 + 0.6) * (0.25 + share) - 0.1 * share
    half = 0.006 + 0.17 * share**1.5
    left, right = np.stack([middle - half, y], axis=1), np.stack([middle + half, y], axis=1)
    sheet.gradient([*left, *right[::-1]], scaled(colour, 1.1), scaled(colour, 0.85))
    return Painted(sheet=sheet, depth=depth, far=0.0)

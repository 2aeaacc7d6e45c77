"""Haircuts as sheets of guide lines, root first, for paint_lock (lengths in heads, see canvas.py)."""

import numpy as np
from canvas import Canvas, Field, curve, lay
from hair import Guide, Lock, paint_lock
from light import Lights
from person import Colour, Line

Sheet = tuple[Guide, ...]

WAVES_LEFT: Sheet = (
    (
        (0.05, -0.325),
        (-0.07, -0.31),
        (-0.18, -0.22),
        (-0.262, -0.10),
        (-0.305, 0.06),
        (-0.292, 0.22),
        (-0.335, 0.40),
        (-0.27, 0.60),
        (-0.31, 0.76),
    ),
    (
        (0.055, -0.45),
        (-0.10, -0.44),
        (-0.26, -0.31),
        (-0.345, -0.10),
        (-0.385, 0.10),
        (-0.36, 0.27),
        (-0.41, 0.47),
        (-0.36, 0.66),
        (-0.39, 0.82),
    ),
    (
        (0.06, -0.56),
        (-0.13, -0.555),
        (-0.335, -0.40),
        (-0.415, -0.13),
        (-0.45, 0.10),
        (-0.43, 0.30),
        (-0.50, 0.50),
        (-0.45, 0.68),
        (-0.49, 0.82),
    ),
)
WAVES_RIGHT: Sheet = (
    (
        (0.05, -0.325),
        (0.11, -0.31),
        (0.205, -0.23),
        (0.275, -0.10),
        (0.312, 0.06),
        (0.295, 0.24),
        (0.345, 0.42),
        (0.28, 0.60),
        (0.32, 0.74),
    ),
    (
        (0.055, -0.45),
        (0.17, -0.42),
        (0.285, -0.30),
        (0.357, -0.10),
        (0.388, 0.10),
        (0.365, 0.28),
        (0.42, 0.48),
        (0.36, 0.66),
        (0.40, 0.80),
    ),
    (
        (0.06, -0.56),
        (0.21, -0.535),
        (0.355, -0.39),
        (0.425, -0.13),
        (0.455, 0.12),
        (0.43, 0.32),
        (0.50, 0.52),
        (0.44, 0.70),
        (0.49, 0.82),
    ),
)
PARTED_RIGHT: Sheet = (
    ((-0.15, -0.345), (-0.05, -0.385), (0.10, -0.385), (0.215, -0.325), (0.285, -0.21), (0.300, -0.06), (0.303, 0.0)),
    ((-0.155, -0.42), (-0.02, -0.48), (0.15, -0.465), (0.27, -0.37), (0.325, -0.23), (0.325, -0.08), (0.312, -0.01)),
    ((-0.15, -0.495), (0.0, -0.565), (0.19, -0.54), (0.31, -0.42), (0.352, -0.25), (0.343, -0.10), (0.322, -0.02)),
)
PARTED_LEFT: Sheet = (
    ((-0.15, -0.345), (-0.215, -0.305), (-0.270, -0.21), (-0.296, -0.09), (-0.302, 0.0)),
    ((-0.155, -0.42), (-0.24, -0.37), (-0.305, -0.25), (-0.322, -0.10), (-0.312, -0.01)),
    ((-0.15, -0.495), (-0.265, -0.445), (-0.335, -0.29), (-0.342, -0.11), (-0.322, -0.02)),
)
_CROP_HALF = [
    (0.0, -0.535),
    (0.13, -0.52),
    (0.245, -0.45),
    (0.32, -0.33),
    (0.342, -0.19),
    (0.338, -0.06),
    (0.318, 0.0),
    (0.308, -0.09),
    (0.272, -0.20),
    (0.225, -0.245),
    (0.215, -0.305),
    (0.12, -0.335),
    (0.0, -0.345),
]
CROP: list[tuple[float, float]] = [*_CROP_HALF, *((-x, y) for x, y in _CROP_HALF[-2:0:-1])]
"""Outline of close-cropped hair: over the crown, down to the ears, back along the hairline."""


def outline(sheet: Sheet, reach: float = 1.0) -> Line:
    """The area a sheet covers, up to `reach` of its length [n, 2]."""
    count = int(120 * reach)
    return np.concatenate([curve(sheet[0])[:count], curve(sheet[-1])[:count][::-1]])


def cover(canvas: Canvas, *sheets: Sheet) -> Field:
    """Mask of everything that the sheets cover."""
    return np.asarray(np.max([canvas.fill(outline(sheet)) for sheet in sheets], axis=0), dtype=np.float32)


def paint_sheet(
    canvas: Canvas,
    picture: Field,
    sheet: Sheet,
    colour: Colour,
    base: Colour,
    lights: Lights,
    *,
    count: int,
    wave: float,
    turns: float,
    ragged: float,
    stray: float,
    seed: int,
    reach: float,
) -> Field:
    """A sheet of hair over its own dark ground (`base`, display colours), which ends at `reach` of its length."""
    picture = lay(picture, base, canvas.fill(outline(sheet, reach), 0.010))
    lock = Lock(guides=sheet, count=count, wave=wave, turns=turns, ragged=ragged, stray=stray, width=0.0025, seed=seed)
    return paint_lock(canvas, picture, lock, colour, lights)


def paint_behind(canvas: Canvas, picture: Field, sheet: Sheet, colour: Colour, lights: Lights, *, seed: int) -> Field:
    """The shaded hair behind the neck: the sheet drawn in towards the middle."""
    inner = tuple((x * 0.55, y + 0.10) for x, y in sheet[0])
    picture = lay(
        picture,
        (0.07, 0.035, 0.02),
        canvas.fill(np.concatenate([curve(inner)[:95], curve(sheet[-1])[:95][::-1]]), 0.004),
    )
    return paint_lock(
        canvas, picture, Lock(guides=(inner, sheet[-1]), count=2000, shade=0.40, wave=0.02, seed=seed), colour, lights
    )

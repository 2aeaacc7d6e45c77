"""Outer space: a nebula, a ringed planet, and rocky ground to stand on."""

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.video.animatic.land import ground
from pipelines.video.animatic.sheet import Sheet, scaled
from pipelines.video.animatic.stage import Element, Painted, blank

Random = np.random.Generator


def space_parts(aspect: float, scale: float, random: Random) -> list[Element]:
    """Everything behind the figures."""
    planet = blank(aspect, scale)
    x, y, r = aspect * 0.30, 0.30, 0.17
    own = ((214, 142, 96), (122, 156, 196), (176, 128, 178))[random.integers(3)]
    _ring(planet, x, y, r, np.linspace(np.pi, 2 * np.pi, 50))
    planet.ellipse(x, y, r, r, own)
    for band in np.linspace(-0.75, 0.75, 7):
        half = r * np.sqrt(1 - (abs(band) + 0.07) ** 2)
        planet.ellipse(x, y + band * r, half * 0.98, r * 0.06, scaled(own, 0.88 + 0.24 * random.uniform()), alpha=0.7)
    turn = np.linspace(-np.pi / 2, np.pi / 2, 24)
    outer = np.stack([x + r * np.cos(turn), y + r * np.sin(turn)], axis=1)
    inner = np.stack([x + r * 0.35 * np.cos(turn), y + r * np.sin(turn)], axis=1)
    planet.polygon([*outer, *inner[::-1]], (18, 20, 40), alpha=0.62)
    _ring(planet, x, y, r, np.linspace(0, np.pi, 50))
    rock = ground(
        aspect, scale, random, base=0.76, upper=(132, 120, 134), lower=(58, 52, 66), depth=1.0, specks=(150, 138, 150)
    )
    return [
        Painted(
            sheet=_nebula(aspect, scale, random),
            depth=0.02,
            far=None,
            opacity=lambda look: 0.75 + 0.25 * look.atmosphere.colour,
        ),
        Painted(sheet=planet, depth=0.08, far=None),
        rock,
    ]


def _ring(sheet: Sheet, x: float, y: float, r: float, turn: NDArray[np.float64]) -> None:
    """The part of a planet's rings that lies along `turn`, in radians."""
    for size, tone in ((1.42, 0.8), (1.52, 1.0), (1.64, 0.9), (1.74, 0.7)):
        across, along = r * size * np.cos(turn), 0.22 * r * size * np.sin(turn)
        sheet.line(np.stack([x + across, y + along + 0.16 * across], axis=1), 0.009, scaled((232, 212, 182), tone))


def _nebula(aspect: float, scale: float, random: Random) -> Sheet:
    sheet = blank(aspect, scale)
    height, width = sheet.pixels.shape[:2]
    for colour in ((88, 44, 128), (34, 76, 138), (150, 60, 96)):
        small = cv2.GaussianBlur(random.uniform(0, 1, (12, 22)).astype(np.float32), (0, 0), 1.4)
        field = cv2.resize((small - small.min()) / np.ptp(small), (width, height), interpolation=cv2.INTER_CUBIC)
        share = (np.clip(field - 0.45, 0, 1) * 1.1)[..., None]
        sheet.pixels[..., :3] = np.minimum(255, sheet.pixels[..., :3] + share * np.array(colour)).astype(np.uint8)
    sheet.pixels[..., 3] = sheet.pixels[..., :3].max(axis=2)
    return sheet

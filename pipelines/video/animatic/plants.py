"""Plants: trees that lose or bear leaves with the mood, forests, grass that sways, flowers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.video.animatic.look import Look
from pipelines.video.animatic.sheet import Colour, Points, Sheet, mixed, scaled
from pipelines.video.animatic.stage import MARGIN, Element, Painted, Stage, blank

Random = np.random.Generator

BARK: Colour = (92, 70, 58)
LEAF: Colour = (86, 138, 72)
PINE: Colour = (44, 92, 76)
BLOSSOM: Colour = (246, 190, 204)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a plant or thing stands: its foot (x, y) in world units, its height, its depth and the air before it."""

    x: float
    y: float
    height: float
    depth: float
    far: float


def trees(kind: str, places: Sequence[Place], aspect: float, scale: float, random: Random) -> list[Element]:
    """Trees that stand at about one depth. kind: "tree", "pine" or "palm".

    A "tree" always has its branches; leaves fall away as life goes, blossom comes as it rises.
    """
    depth, far = places[0].depth, places[0].far
    wood, leaves, bloom = (blank(aspect, scale) for _ in range(3))
    for place in sorted(places, key=lambda one: one.y):
        if kind == "pine":
            _pine(wood, place, random)
        elif kind == "palm":
            _palm(wood, place, random)
        else:
            tips = _branches(wood, place, random)
            _crown(leaves, bloom, place, tips, random)
    parts: list[Element] = [Painted(sheet=wood, depth=depth, far=far)]
    if kind == "tree":
        parts.append(Painted(sheet=leaves, depth=depth, far=far, opacity=lambda look: 1.0 + 1.5 * look.atmosphere.life))
        parts.append(Painted(sheet=bloom, depth=depth, far=far, opacity=lambda look: 1.2 * look.atmosphere.life))
    return parts


def _branches(sheet: Sheet, place: Place, random: Random) -> Points:
    tips: list[tuple[float, float]] = []

    def grow(x: float, y: float, angle: float, length: float, width: float, level: int) -> None:
        end = (x + np.sin(angle) * length, y - np.cos(angle) * length)
        bend = ((x + end[0]) / 2 + random.normal(0, 0.06) * length, (y + end[1]) / 2)
        sheet.limb([(x, y), bend, end], (width, width * 0.85, width * 0.66), scaled(BARK, 0.9))
        if level == 0:
            tips.append(end)
            return
        for side in (-1.0, 1.0) if level > 1 else (-1.0, 0.1, 1.0):
            turn = angle + side * random.uniform(0.3, 0.6)
            grow(*end, turn, length * random.uniform(0.62, 0.8), width * 0.62, level - 1)

    grow(place.x, place.y, random.normal(0, 0.04), place.height * 0.34, place.height * 0.06, 4)
    return np.array(tips)


def _crown(leaves: Sheet, bloom: Sheet, place: Place, tips: Points, random: Random) -> None:
    size = place.height * 0.13
    own = scaled(LEAF, random.uniform(0.85, 1.12))
    middle = tips.mean(axis=0)
    heaps = [*tips[random.permutation(len(tips))[:22]], *(middle + random.normal(0, size * 0.9, (8, 2)))]
    for shade, shift, grow in ((0.68, 0.0, 1.0), (0.92, -0.2, 0.84), (1.18, -0.42, 0.55)):
        for x, y in heaps:
            turn = np.linspace(0, 2 * np.pi, 9, endpoint=False)
            reach = size * grow * random.uniform(0.75, 1.15, 9)
            round_ = np.stack(
                [x + shift * size + reach * np.cos(turn), y + shift * size + reach * 0.85 * np.sin(turn)], 1
            )
            leaves.blob(round_, scaled(own, shade))
    for _ in range(130):
        x, y = heaps[random.integers(len(heaps))] + random.normal(0, size * 0.55, 2)
        dot = place.height * random.uniform(0.008, 0.017)
        bloom.ellipse(x, y, dot, dot * 0.85, scaled(BLOSSOM, random.uniform(0.9, 1.06)))


def _pine(sheet: Sheet, place: Place, random: Random) -> None:
    height, x, foot = place.height, place.x, place.y
    own = scaled(PINE, random.uniform(0.82, 1.15))
    sheet.limb([(x, foot), (x, foot - height * 0.3)], (height * 0.05, height * 0.04), scaled(BARK, 0.8))
    tiers = 6
    for tier in range(tiers):
        low = foot - height * (0.1 + 0.78 * tier / tiers)
        half = height * 0.26 * (1 - tier / (tiers + 0.6))
        top = low - height * 0.3 * (1 - 0.4 * tier / tiers)
        sway = random.normal(0, 0.008) * height
        hem = [(x + half * s, low + (0.022 if n % 2 else -0.012) * height) for n, s in enumerate(np.linspace(-1, 1, 9))]
        sheet.polygon([*hem, (x + sway, top)], scaled(own, 0.82 + 0.06 * tier))
        lit = [
            (x + half * s, low + (0.022 if n % 2 else -0.012) * height) for n, s in enumerate(np.linspace(-1, -0.1, 5))
        ]
        sheet.polygon([*lit, (x + sway, top)], scaled(own, 1.0 + 0.06 * tier))


def _palm(sheet: Sheet, place: Place, random: Random) -> None:
    lean = random.uniform(-0.3, 0.3) * place.height
    share = np.linspace(0, 1, 8)
    trunk = np.stack([place.x + lean * share**1.8, place.y - place.height * 0.82 * share], axis=1)
    sheet.limb(trunk, list(place.height * (0.05 - 0.025 * share)), (128, 96, 70))
    for angle in np.linspace(-2.5, 2.5, 9) + random.normal(0, 0.1, 9):
        reach = place.height * random.uniform(0.3, 0.4)
        along = np.linspace(0, 1, 7)
        leaf = np.stack(
            [np.sin(angle) * reach * along, -np.cos(angle) * reach * along * 0.6 + 0.24 * reach * along**2], 1
        )
        widths = place.height * 0.055 * np.sin(np.pi * (0.12 + 0.86 * along))
        sheet.limb(trunk[-1] + leaf, list(widths), scaled((62, 118, 74), random.uniform(0.8, 1.15)))


class Grass:
    """Blades along a line that sway with the wind and wither with the mood; flowers among them when there is life.

    flowers: colours of the flowers, or none. y: foot of the row. height: of a blade, in world units.
    """

    def __init__(
        self, aspect: float, random: Random, *, y: float, height: float, depth: float, flowers: Sequence[Colour] = (),
        count: int = 150,
    ) -> None:  # fmt: skip
        self._x = np.sort(random.uniform(-MARGIN, aspect + MARGIN, count))
        self._height = height * random.uniform(0.5, 1.15, count)
        self._lean = random.normal(0, 0.22, count)
        self._tone = random.uniform(0.75, 1.2, count)
        self._flower = [
            (flowers[int(random.integers(len(flowers)))] if flowers and random.uniform() < 0.3 else None)
            for _ in range(count)
        ]
        self._y = y
        self._depth = depth

    def draw(self, stage: Stage, look: Look) -> None:
        """See Element."""
        surface = stage.surface(self._depth)
        width = stage.pixels.shape[1] / surface.scale
        dry = float(np.clip(-look.atmosphere.life, 0, 1))
        green = mixed((88, 142, 66), (150, 128, 78), 0.85 * dry)
        gust = np.sin(self._x * 3.1 - look.phase * 2.4) + 0.4 * np.sin(self._x * 17 + look.phase * 5.2)
        sway = self._lean + (0.1 + 0.55 * look.wind) * (0.35 * gust + 0.8 * look.wind)
        for number, x in enumerate(self._x):
            if not surface.left - 0.1 < x < surface.left + width + 0.1:
                continue
            height = self._height[number] * (1 - 0.3 * dry)
            half = height * 0.055 + 0.0015
            bend, tip = x + sway[number] * height * 0.35, (x + sway[number] * height, self._y - height)
            colour = look.lit(scaled(green, self._tone[number]))
            surface.polygon(
                [
                    (x - half, self._y + 0.02),
                    (bend - half * 0.7, self._y - height * 0.5),
                    tip,
                    (bend + half * 0.7, self._y - height * 0.5),
                    (x + half, self._y + 0.02),
                ],
                colour,
            )
            petals = self._flower[number]
            size = (0.006 + height * 0.045) * float(np.clip(0.55 + 0.75 * look.atmosphere.life, 0, 1))
            if petals is not None and size > 0.002:
                for turn in np.arange(5) * 1.257:
                    surface.ellipse(
                        tip[0] + size * np.cos(turn),
                        tip[1] + size * np.sin(turn),
                        size * 0.66,
                        size * 0.66,
                        look.lit(petals),
                    )
                surface.ellipse(tip[0], tip[1], size * 0.5, size * 0.5, look.lit((246, 206, 92)))

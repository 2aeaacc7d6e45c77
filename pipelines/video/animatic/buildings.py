"""Buildings and other things that stand: painted once, with windows and lamps that shine when it is dark."""

from collections.abc import Callable, Mapping

import numpy as np

from pipelines.video.animatic.look import Look
from pipelines.video.animatic.plants import Place
from pipelines.video.animatic.sheet import Colour, Points, Sheet, scaled
from pipelines.video.animatic.stage import MARGIN, Element, Painted, blank

Random = np.random.Generator

LAMPLIGHT: Colour = (255, 206, 128)


def skyline(
    aspect: float, scale: float, random: Random, *, base: float, rise: float, colour: Colour, depth: float, far: float
) -> list[Element]:
    """A row of city houses with windows."""
    walls, lights = blank(aspect, scale), blank(aspect, scale)
    x = -MARGIN
    while x < aspect + MARGIN:
        width = random.uniform(0.06, 0.13) * (0.6 + rise)
        height = rise * random.uniform(0.45, 1.0)
        own = scaled(colour, random.uniform(0.82, 1.18))
        top = base - height
        walls.gradient([(x, top), (x + width, top), (x + width, 1.3), (x, 1.3)], scaled(own, 1.08), scaled(own, 0.86))
        walls.polygon(
            [(x + width * 0.72, top), (x + width, top), (x + width, 1.3), (x + width * 0.72, 1.3)], scaled(own, 0.76)
        )
        _roof(walls, x, width, top, own, random)
        _windows(walls, lights, x, width, top, base, own, random)
        x += width + random.choice([0.0, 0.0, 0.012])
    return [
        Painted(sheet=walls, depth=depth, far=far),
        Painted(sheet=lights, depth=depth, far=None, opacity=lambda look: _lamps(look) * (1 - 0.55 * look.share(far))),
    ]


def stand(name: str, place: Place, colour: Colour | None, aspect: float, scale: float, random: Random) -> list[Element]:
    """One of STANDING at a place."""
    solid, lights = blank(aspect, scale), blank(aspect, scale)
    STANDING[name](solid, lights, place, colour, random)
    return [
        Painted(sheet=solid, depth=place.depth, far=place.far),
        Painted(sheet=lights, depth=place.depth, far=None, opacity=_lamps),
    ]


def _lamps(look: Look) -> float:
    """How brightly lamps are lit: by night, and under heavy clouds."""
    return float(
        np.clip(
            1.3 * look.dark + 0.9 * max(0.0, look.cloud - 0.6) + 0.8 * max(0.0, -look.atmosphere.light - 0.25), 0, 1
        )
    )


def _roof(sheet: Sheet, x: float, width: float, top: float, colour: Colour, random: Random) -> None:
    kind = random.integers(4)
    dark = scaled(colour, 0.7)
    if kind == 0:
        sheet.polygon([(x, top), (x + width / 2, top - width * 0.45), (x + width, top)], dark)
    elif kind == 1:
        sheet.polygon(
            [
                (x + width * 0.3, top),
                (x + width * 0.3, top - 0.03),
                (x + width * 0.55, top - 0.03),
                (x + width * 0.55, top),
            ],
            dark,
        )
    elif kind == 2:
        sheet.line([(x + width * 0.6, top), (x + width * 0.6, top - width * 0.7)], 0.003, dark)


def _windows(
    walls: Sheet, lights: Sheet, x: float, width: float, top: float, base: float, colour: Colour, random: Random
) -> None:
    pitch = 0.026
    columns = max(2, int(width / pitch))
    for y in np.arange(top + 0.02, base - 0.01, pitch * 1.3):
        for column in range(columns):
            left = x + width * (column + 0.25) / columns
            pane = [
                (left, y),
                (left + width * 0.5 / columns, y),
                (left + width * 0.5 / columns, y + 0.016),
                (left, y + 0.016),
            ]
            walls.polygon(pane, scaled(colour, 0.6))
            if random.uniform() < 0.42:
                lights.polygon(pane, scaled(LAMPLIGHT, random.uniform(0.75, 1.05)))


def _house(solid: Sheet, lights: Sheet, place: Place, colour: Colour | None, random: Random) -> None:
    h, x, y = place.height, place.x, place.y
    wall = colour or ((226, 208, 180), (206, 190, 176), (188, 112, 92))[random.integers(3)]
    wide, eaves = h * 0.62, y - h * 0.58
    solid.polygon([(x - wide, y), (x + wide, y), (x + wide, eaves), (x - wide, eaves)], wall)
    solid.polygon(
        [(x + wide * 0.25, y), (x + wide, y), (x + wide, eaves), (x + wide * 0.25, eaves)], scaled(wall, 0.84)
    )
    roof: Colour = (142, 74, 62)
    solid.polygon(
        [
            (x + wide * 0.45, eaves - h * 0.16),
            (x + wide * 0.45, y - h * 1.08),
            (x + wide * 0.64, y - h * 1.08),
            (x + wide * 0.64, eaves - h * 0.06),
        ],
        scaled(roof, 0.8),
    )
    solid.polygon(
        [(x - wide * 1.14, eaves), (x + wide * 1.14, eaves), (x + wide * 0.66, y - h), (x - wide * 0.66, y - h)], roof
    )
    solid.polygon(
        [(x + wide * 0.2, eaves), (x + wide * 1.14, eaves), (x + wide * 0.66, y - h), (x + wide * 0.1, y - h)],
        scaled(roof, 0.86),
    )
    solid.polygon(
        [(x - h * 0.07, y), (x + h * 0.09, y), (x + h * 0.09, y - h * 0.32), (x - h * 0.07, y - h * 0.32)], (86, 58, 46)
    )
    for dx in (-0.42, 0.34):
        pane = [
            (x + dx * h + sx * h * 0.09, y - h * 0.36 + sy * h * 0.08)
            for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))
        ]
        solid.polygon(pane, (92, 104, 120))
        lights.polygon(pane, LAMPLIGHT)
        lights.glow(x + dx * h, y - h * 0.36, h * 0.3, (110, 76, 34), 0.9)


def _lighthouse(solid: Sheet, lights: Sheet, place: Place, colour: Colour | None, random: Random) -> None:  # noqa: ARG001
    h, x, y = place.height, place.x, place.y
    bands = 5
    for band in range(bands):
        low, high = y - h * 0.8 * band / bands, y - h * 0.8 * (band + 1) / bands
        wide, narrow = h * (0.13 - 0.012 * band), h * (0.13 - 0.012 * (band + 1))
        tone = (colour or (190, 62, 54)) if band % 2 else (240, 234, 224)
        solid.polygon([(x - wide, low), (x + wide, low), (x + narrow, high), (x - narrow, high)], tone)
        solid.polygon(
            [(x + wide * 0.3, low), (x + wide, low), (x + narrow, high), (x + narrow * 0.3, high)], scaled(tone, 0.82)
        )
    top = y - h * 0.8
    solid.polygon(
        [(x - h * 0.1, top), (x + h * 0.1, top), (x + h * 0.1, top - h * 0.025), (x - h * 0.1, top - h * 0.025)],
        (70, 62, 64),
    )
    solid.polygon(
        [
            (x - h * 0.05, top - h * 0.02),
            (x + h * 0.05, top - h * 0.02),
            (x + h * 0.05, top - h * 0.12),
            (x - h * 0.05, top - h * 0.12),
        ],
        (214, 222, 226),
    )
    solid.polygon([(x - h * 0.07, top - h * 0.115), (x + h * 0.07, top - h * 0.115), (x, top - h * 0.2)], (150, 48, 44))
    lights.ellipse(x, top - h * 0.07, h * 0.035, h * 0.04, (255, 240, 190))
    lights.glow(x, top - h * 0.07, h * 0.55, (150, 126, 76), 0.9)
    for side in (-1.0, 1.0):
        for reach in np.linspace(0.2, 3.0, 20) * h:  # one over the other, so that the beam fades with its length
            end = x + side * reach
            lights.polygon(
                [(x, top - h * 0.075), (end, top - h * 0.075 - 0.12 * reach), (end, top - h * 0.075 + 0.1 * reach)],
                (255, 240, 190),
                alpha=0.012,
            )


def _castle(solid: Sheet, lights: Sheet, place: Place, colour: Colour | None, random: Random) -> None:
    h, x, y = place.height, place.x, place.y
    stone = colour or (150, 146, 150)
    for dx, wide, tall, pointed in (
        (0.0, 0.5, 0.5, False),
        (-0.42, 0.15, 0.86, True),
        (0.42, 0.13, 0.76, True),
        (0.06, 0.17, 1.0, True),
    ):
        left, right, top = x + (dx - wide / 2) * h, x + (dx + wide / 2) * h, y - tall * h * 0.8
        solid.polygon([(left, y), (right, y), (right, top), (left, top)], stone)
        solid.polygon(
            [((left + right) / 2, y), (right, y), (right, top), ((left + right) / 2, top)], scaled(stone, 0.82)
        )
        if pointed:
            solid.polygon(
                [(left - 0.02 * h, top), (right + 0.02 * h, top), ((left + right) / 2, top - 0.24 * h)], (92, 72, 104)
            )
        else:
            for notch in np.arange(left, right, 0.07 * h):
                solid.polygon(
                    [
                        (notch, top),
                        (notch + 0.04 * h, top),
                        (notch + 0.04 * h, top - 0.04 * h),
                        (notch, top - 0.04 * h),
                    ],
                    stone,
                )
        for _ in range(2):
            wx, wy = random.uniform(left + 0.03 * h, right - 0.03 * h), random.uniform(top + 0.06 * h, y - 0.1 * h)
            pane = [
                (wx - 0.012 * h, wy),
                (wx + 0.012 * h, wy),
                (wx + 0.012 * h, wy - 0.05 * h),
                (wx - 0.012 * h, wy - 0.05 * h),
            ]
            solid.polygon(pane, (70, 66, 76))
            lights.polygon(pane, LAMPLIGHT)


def _tower(solid: Sheet, lights: Sheet, place: Place, colour: Colour | None, random: Random) -> None:  # noqa: ARG001
    h, x, y = place.height, place.x, place.y
    stone = colour or (196, 184, 170)
    solid.polygon(
        [(x - 0.11 * h, y), (x + 0.11 * h, y), (x + 0.1 * h, y - 0.68 * h), (x - 0.1 * h, y - 0.68 * h)], stone
    )
    solid.polygon(
        [(x + 0.01 * h, y), (x + 0.11 * h, y), (x + 0.1 * h, y - 0.68 * h), (x + 0.01 * h, y - 0.68 * h)],
        scaled(stone, 0.82),
    )
    solid.polygon([(x - 0.13 * h, y - 0.67 * h), (x + 0.13 * h, y - 0.67 * h), (x, y - h)], (110, 82, 78))
    for level in (0.28, 0.5):
        pane = [
            (x - 0.025 * h, y - level * h),
            (x + 0.025 * h, y - level * h),
            (x + 0.025 * h, y - (level + 0.1) * h),
            (x - 0.025 * h, y - (level + 0.1) * h),
        ]
        solid.polygon(pane, (88, 84, 92))
        lights.polygon(pane, LAMPLIGHT)


def _tent(solid: Sheet, lights: Sheet, place: Place, colour: Colour | None, random: Random) -> None:  # noqa: ARG001
    h, x, y = place.height, place.x, place.y
    cloth = colour or (214, 132, 72)
    solid.polygon([(x - 0.9 * h, y), (x - 0.1 * h, y - h), (x + 0.5 * h, y)], cloth)
    solid.polygon([(x - 0.1 * h, y - h), (x + 0.95 * h, y - 0.06 * h), (x + 0.5 * h, y)], scaled(cloth, 0.78))
    door = [(x - 0.42 * h, y), (x - 0.12 * h, y - 0.72 * h), (x + 0.08 * h, y)]
    solid.polygon(door, scaled(cloth, 0.55))
    lights.polygon(door, LAMPLIGHT)
    lights.glow(x - 0.15 * h, y - 0.2 * h, 0.9 * h, (110, 76, 34), 0.8)


def _bench(solid: Sheet, lights: Sheet, place: Place, colour: Colour | None, random: Random) -> None:  # noqa: ARG001
    h, x, y = place.height, place.x, place.y
    wood = colour or (134, 92, 62)
    for dx in (-0.8, 0.8):
        solid.limb([(x + dx * h, y), (x + dx * h, y - 0.95 * h)], (0.09 * h, 0.07 * h), (62, 58, 60))
    for level in (0.45, 0.7, 0.9):
        solid.limb(
            [(x - h, y - level * h), (x + h, y - level * h)], (0.12 * h, 0.12 * h), scaled(wood, 0.8 + 0.3 * level)
        )


def _lamp(solid: Sheet, lights: Sheet, place: Place, colour: Colour | None, random: Random) -> None:  # noqa: ARG001
    h, x, y = place.height, place.x, place.y
    iron = colour or (58, 60, 66)
    solid.limb([(x, y), (x, y - 0.86 * h)], (0.035 * h, 0.022 * h), iron)
    solid.polygon(
        [(x - 0.05 * h, y), (x + 0.05 * h, y), (x + 0.02 * h, y - 0.08 * h), (x - 0.02 * h, y - 0.08 * h)], iron
    )
    glass = [
        (x - 0.035 * h, y - 0.86 * h),
        (x + 0.035 * h, y - 0.86 * h),
        (x + 0.055 * h, y - 0.98 * h),
        (x - 0.055 * h, y - 0.98 * h),
    ]
    solid.polygon(glass, (206, 210, 206))
    solid.polygon([(x - 0.07 * h, y - 0.97 * h), (x + 0.07 * h, y - 0.97 * h), (x, y - 1.05 * h)], iron)
    lights.polygon(glass, (255, 232, 176))
    lights.glow(x, y - 0.92 * h, 0.5 * h, (170, 122, 58), 0.9)
    lights.ellipse(x, y + 0.01 * h, 0.34 * h, 0.035 * h, LAMPLIGHT, alpha=0.22)


def _windmill(solid: Sheet, lights: Sheet, place: Place, colour: Colour | None, random: Random) -> None:  # noqa: ARG001
    h, x, y = place.height, place.x, place.y
    wall = colour or (226, 216, 198)
    solid.polygon(
        [(x - 0.18 * h, y), (x + 0.18 * h, y), (x + 0.11 * h, y - 0.62 * h), (x - 0.11 * h, y - 0.62 * h)], wall
    )
    solid.polygon(
        [(x + 0.03 * h, y), (x + 0.18 * h, y), (x + 0.11 * h, y - 0.62 * h), (x + 0.03 * h, y - 0.62 * h)],
        scaled(wall, 0.82),
    )
    solid.blob([(x - 0.13 * h, y - 0.6 * h), (x, y - 0.76 * h), (x + 0.13 * h, y - 0.6 * h)], (120, 78, 62))
    pane = [
        (x - 0.03 * h, y - 0.3 * h),
        (x + 0.03 * h, y - 0.3 * h),
        (x + 0.03 * h, y - 0.4 * h),
        (x - 0.03 * h, y - 0.4 * h),
    ]
    solid.polygon(pane, (92, 98, 110))
    lights.polygon(pane, LAMPLIGHT)


def _rock(solid: Sheet, lights: Sheet, place: Place, colour: Colour | None, random: Random) -> None:  # noqa: ARG001
    h, x, y = place.height, place.x, place.y
    stone = colour or (128, 124, 122)
    turn = np.linspace(np.pi, 2 * np.pi, 9)
    reach = h * random.uniform(0.75, 1.1, 9)
    outline = np.stack([x + 1.15 * reach * np.cos(turn), y + reach * np.sin(turn) * 0.9], axis=1)
    solid.polygon([*outline, (x + 1.2 * h, y + 0.02), (x - 1.2 * h, y + 0.02)], stone)
    solid.polygon([outline[4], *outline[5:], (x + 1.2 * h, y + 0.02), (x + 0.1 * h, y + 0.02)], scaled(stone, 0.76))


def _bridge(solid: Sheet, lights: Sheet, place: Place, colour: Colour | None, random: Random) -> None:  # noqa: ARG001
    h, x, y = place.height, place.x, place.y
    stone = colour or (168, 156, 144)
    span = np.linspace(-1, 1, 40)
    deck = np.stack([x + 2.2 * h * span, y - 0.5 * h * (1 - span**2)], axis=1)
    solid.polygon([*deck, *_moved(deck[::-1], 0.16 * h)], stone)
    arch = np.stack([x + 1.3 * h * span, y + 0.3 * h - 0.55 * h * np.sqrt(1 - span**2)], axis=1)
    solid.polygon([*_moved(deck[6:34], 0.14 * h), *arch[::-1]], scaled(stone, 0.84))
    solid.line(_moved(deck, -0.1 * h), 0.02 * h, scaled(stone, 0.7))


def _moved(points: Points, down: float) -> Points:
    moved: Points = points + np.array([0.0, down])
    return moved


def _parasol(solid: Sheet, lights: Sheet, place: Place, colour: Colour | None, random: Random) -> None:  # noqa: ARG001
    h, x, y = place.height, place.x, place.y
    cloth = colour or (214, 92, 78)
    solid.limb([(x, y), (x + 0.06 * h, y - 0.95 * h)], (0.025 * h, 0.02 * h), (150, 112, 78))
    turn = np.linspace(np.pi, 2 * np.pi, 13)
    rim = np.stack([x + 0.06 * h + 0.55 * h * np.cos(turn), y - 0.66 * h + 0.34 * h * np.sin(turn)], axis=1)
    for number in range(12):
        tone = cloth if number % 4 < 2 else (246, 238, 222)
        solid.polygon([rim[number], rim[number + 1], (x + 0.06 * h, y - h)], scaled(tone, 1.0 - 0.02 * number))


STANDING: Mapping[str, Callable[[Sheet, Sheet, Place, Colour | None, Random], None]] = {
    "house": _house,
    "lighthouse": _lighthouse,
    "castle": _castle,
    "tower": _tower,
    "windmill": _windmill,
    "tent": _tent,
    "bench": _bench,
    "lamp": _lamp,
    "rock": _rock,
    "bridge": _bridge,
    "umbrella": _parasol,
}
"""What paints each standing thing on a solid sheet and, for what shines, on a sheet of lights."""

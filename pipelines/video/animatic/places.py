"""How each place is laid out: what lies behind what, and where things and creatures can stand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.video.animatic.buildings import skyline
from pipelines.video.animatic.interior import room_parts
from pipelines.video.animatic.land import dunes, ground, hills, mountains, path
from pipelines.video.animatic.plants import Grass, Place, trees
from pipelines.video.animatic.sheet import Colour
from pipelines.video.animatic.space import space_parts
from pipelines.video.animatic.stage import Element
from pipelines.video.animatic.water import Water

Random = np.random.Generator


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A place ready to be peopled.

    back: what lies behind the figures, far to near. front: what lies before them.
    feet: height of the ground where figures stand. distance: height of the ground where large things stand.
    water: height where boats float and dolphins leap, or None. indoors: no weather falls here.
    """

    back: Sequence[Element]
    front: Sequence[Element]
    feet: float
    distance: float
    water: float | None = None
    indoors: bool = False


def lay_out(place: str, aspect: float, scale: float, random: Random, *, sun: float, snowy: bool) -> Setting:
    """The setting of a place of the lexicon. sun: share of the width where it stands. snowy: under snow."""
    return _PLACES[place](aspect, scale, random, sun, snowy)


_FLOWERS: tuple[Colour, ...] = ((232, 92, 78), (246, 204, 92), (240, 236, 226), (196, 128, 200))
_SNOW: Colour = (236, 240, 248)


def _green(snowy: bool, colour: Colour) -> Colour:
    return _SNOW if snowy else colour


def _sea(aspect: float, scale: float, random: Random, sun: float, snowy: bool) -> Setting:
    sand = _green(snowy, (220, 196, 152))
    cape = hills(aspect, scale, random, base=0.575, rise=0.05, colour=(92, 118, 112), depth=0.12, far=0.72)
    sea = Water(
        top=0.56, bottom=0.86, swell=1.0, colour=(44, 110, 138), sun=sun, depth=0.75, seed=int(random.integers(9999))
    )
    beach = ground(
        aspect, scale, random, base=0.83, upper=sand, lower=(168, 142, 108), depth=1.0, specks=(190, 164, 124)
    )
    grass = Grass(aspect, random, y=1.06, height=0.17, depth=1.35, count=70)
    return Setting(back=[cape, sea, beach], front=[grass], feet=0.90, distance=0.84, water=0.68)


def _lake(aspect: float, scale: float, random: Random, sun: float, snowy: bool) -> Setting:
    far = mountains(aspect, scale, random, base=0.55, rise=0.3, colour=(104, 124, 150), snow=0.45, depth=0.1, far=0.6)
    shore = hills(aspect, scale, random, base=0.57, rise=0.06, colour=_green(snowy, (74, 118, 86)), depth=0.2, far=0.42)
    wood = _wood("pine", aspect, scale, random, y=0.575, height=0.12, depth=0.22, far=0.4, count=34)
    lake = Water(
        top=0.575, bottom=0.86, swell=0.18, colour=(56, 112, 134), sun=sun, depth=0.7, seed=int(random.integers(9999))
    )
    bank = ground(
        aspect,
        scale,
        random,
        base=0.85,
        upper=_green(snowy, (98, 138, 76)),
        lower=(56, 84, 52),
        depth=1.0,
        specks=_green(snowy, (120, 156, 84)),
    )
    reeds = Grass(aspect, random, y=1.05, height=0.26, depth=1.3, count=90)
    return Setting(back=[far, shore, *wood, lake, bank], front=[reeds], feet=0.92, distance=0.87, water=0.7)


def _forest(aspect: float, scale: float, random: Random, sun: float, snowy: bool) -> Setting:  # noqa: ARG001
    kind = "pine" if random.uniform() < 0.5 or snowy else "tree"
    rear = hills(aspect, scale, random, base=0.56, rise=0.08, colour=_green(snowy, (84, 124, 96)), depth=0.15, far=0.6)
    rows: list[Element] = []
    for y, height, depth, far, count in (
        (0.62, 0.4, 0.25, 0.62, 26),
        (0.70, 0.56, 0.45, 0.4, 15),
        (0.79, 0.75, 0.7, 0.18, 8),
    ):
        rows += _wood(kind, aspect, scale, random, y=y, height=height, depth=depth, far=far, count=count)
        rows.append(
            ground(
                aspect,
                scale,
                random,
                base=y - 0.012,
                upper=_green(snowy, (96, 130, 78)),
                lower=(62, 88, 56),
                depth=depth + 0.05,
            )
        )
    floor = ground(
        aspect,
        scale,
        random,
        base=0.82,
        upper=_green(snowy, (108, 136, 76)),
        lower=(54, 74, 46),
        depth=1.0,
        specks=_green(snowy, (134, 150, 84)),
    )
    way = path(aspect, scale, base=0.80, x=aspect * 0.5, colour=_green(snowy, (166, 138, 104)), depth=1.0)
    edge = [
        p
        for side in (0.02, 0.98)
        for p in trees(kind, [Place(x=aspect * side, y=1.1, height=1.25, depth=1.35, far=0.0)], aspect, scale, random)
    ]
    grass = Grass(aspect, random, y=1.05, height=0.13, depth=1.3, flowers=() if snowy else _FLOWERS, count=110)
    return Setting(back=[rear, *rows, floor, way], front=[*edge, grass], feet=0.91, distance=0.84)


def _mountains(aspect: float, scale: float, random: Random, sun: float, snowy: bool) -> Setting:  # noqa: ARG001
    snow = 0.75 if snowy else 0.42
    far = mountains(aspect, scale, random, base=0.6, rise=0.42, colour=(120, 138, 168), snow=snow, depth=0.08, far=0.72)
    near = mountains(
        aspect, scale, random, base=0.66, rise=0.3, colour=(98, 116, 130), snow=snow * 0.6, depth=0.2, far=0.42
    )
    foot = hills(aspect, scale, random, base=0.70, rise=0.07, colour=_green(snowy, (86, 124, 82)), depth=0.4, far=0.25)
    wood = _wood("pine", aspect, scale, random, y=0.75, height=0.2, depth=0.5, far=0.16, count=16)
    meadow = ground(
        aspect,
        scale,
        random,
        base=0.77,
        upper=_green(snowy, (122, 152, 84)),
        lower=(68, 96, 58),
        depth=1.0,
        specks=_green(snowy, (140, 166, 92)),
    )
    way = path(aspect, scale, base=0.77, x=aspect * 0.46, colour=_green(snowy, (186, 166, 132)), depth=1.0)
    grass = Grass(aspect, random, y=1.05, height=0.14, depth=1.3, flowers=() if snowy else _FLOWERS)
    return Setting(back=[far, near, foot, *wood, meadow, way], front=[grass], feet=0.90, distance=0.81)


def _meadow(aspect: float, scale: float, random: Random, sun: float, snowy: bool) -> Setting:  # noqa: ARG001
    far = hills(aspect, scale, random, base=0.58, rise=0.09, colour=_green(snowy, (112, 148, 116)), depth=0.1, far=0.62)
    middle = hills(
        aspect, scale, random, base=0.64, rise=0.07, colour=_green(snowy, (118, 156, 92)), depth=0.25, far=0.38
    )
    wood = _wood("pine" if snowy else "tree", aspect, scale, random, y=0.66, height=0.13, depth=0.3, far=0.34, count=18)
    near = hills(aspect, scale, random, base=0.73, rise=0.05, colour=_green(snowy, (126, 166, 84)), depth=0.5, far=0.15)
    floor = ground(
        aspect,
        scale,
        random,
        base=0.80,
        upper=_green(snowy, (126, 166, 78)),
        lower=(70, 108, 54),
        depth=1.0,
        specks=_green(snowy, (150, 186, 92)),
    )
    back = Grass(aspect, random, y=0.86, height=0.05, depth=0.95, flowers=() if snowy else _FLOWERS, count=130)
    front = Grass(aspect, random, y=1.06, height=0.19, depth=1.3, flowers=() if snowy else _FLOWERS, count=130)
    tufts = [] if snowy else [back]
    return Setting(
        back=[far, middle, *wood, near, floor, *tufts], front=[] if snowy else [front], feet=0.91, distance=0.82
    )


def _city(aspect: float, scale: float, random: Random, sun: float, snowy: bool) -> Setting:  # noqa: ARG001
    far = skyline(aspect, scale, random, base=0.68, rise=0.42, colour=(134, 146, 166), depth=0.12, far=0.66)
    middle = skyline(aspect, scale, random, base=0.74, rise=0.36, colour=(122, 120, 132), depth=0.3, far=0.4)
    near = skyline(aspect, scale, random, base=0.8, rise=0.44, colour=(142, 112, 100), depth=0.55, far=0.16)
    street = ground(
        aspect,
        scale,
        random,
        base=0.80,
        upper=_green(snowy, (132, 130, 132)),
        lower=(78, 78, 86),
        depth=1.0,
        specks=_green(snowy, (148, 146, 148)),
    )
    return Setting(back=[*far, *middle, *near, street], front=[], feet=0.91, distance=0.83)


def _village(aspect: float, scale: float, random: Random, sun: float, snowy: bool) -> Setting:
    from pipelines.video.animatic.buildings import stand

    meadow = _meadow(aspect, scale, random, sun, snowy)
    houses: list[Element] = []
    for share in (0.1, 0.27, 0.48, 0.7, 0.9):
        place = Place(
            x=aspect * (share + random.uniform(-0.03, 0.03)),
            y=0.765,
            height=random.uniform(0.13, 0.19),
            depth=0.6,
            far=0.12,
        )
        houses += stand("house", place, None, aspect, scale, random)
    tower = Place(x=aspect * 0.6, y=0.74, height=0.34, depth=0.5, far=0.2)
    floor = -1 if snowy else -2
    return Setting(
        back=[*meadow.back[:floor], *stand("tower", tower, None, aspect, scale, random), *houses, *meadow.back[floor:]],
        front=meadow.front, feet=meadow.feet, distance=0.84,
    )  # fmt: skip


def _desert(aspect: float, scale: float, random: Random, sun: float, snowy: bool) -> Setting:  # noqa: ARG001
    parts: list[Element] = [
        mountains(aspect, scale, random, base=0.58, rise=0.14, colour=(182, 132, 104), snow=0, depth=0.08, far=0.66)
    ]
    for base, depth, far in ((0.60, 0.15, 0.5), (0.68, 0.35, 0.26), (0.77, 0.65, 0.08)):
        parts.append(dunes(aspect, scale, random, base=base, colour=(228, 176, 112), depth=depth, far=far))
    parts.append(
        ground(
            aspect,
            scale,
            random,
            base=0.84,
            upper=(232, 186, 124),
            lower=(178, 126, 82),
            depth=1.0,
            specks=(214, 166, 108),
        )
    )
    return Setting(back=parts, front=[], feet=0.91, distance=0.82)


def _snow(aspect: float, scale: float, random: Random, sun: float, snowy: bool) -> Setting:  # noqa: ARG001
    return _mountains(aspect, scale, random, sun, True)


def _room(aspect: float, scale: float, random: Random, sun: float, snowy: bool) -> Setting:  # noqa: ARG001
    return Setting(back=room_parts(aspect, scale, random), front=[], feet=0.93, distance=0.93, indoors=True)


def _space(aspect: float, scale: float, random: Random, sun: float, snowy: bool) -> Setting:  # noqa: ARG001
    return Setting(back=space_parts(aspect, scale, random), front=[], feet=0.86, distance=0.80, indoors=True)


def _wood(
    kind: str,
    aspect: float,
    scale: float,
    random: Random,
    *,
    y: float,
    height: float,
    depth: float,
    far: float,
    count: int,
) -> list[Element]:
    xs = np.linspace(-0.4, aspect + 0.4, count) + random.uniform(-0.06, 0.06, count)
    places = [
        Place(
            x=float(x),
            y=y + random.uniform(-0.008, 0.012),
            height=height * random.uniform(0.7, 1.15),
            depth=depth,
            far=far,
        )
        for x in xs
    ]
    return trees(kind, places, aspect, scale, random)


_PLACES: Mapping[str, Callable[[float, float, Random, float, bool], Setting]] = {
    "sea": _sea,
    "lake": _lake,
    "forest": _forest,
    "mountains": _mountains,
    "meadow": _meadow,
    "city": _city,
    "village": _village,
    "desert": _desert,
    "snow": _snow,
    "room": _room,
    "space": _space,
}

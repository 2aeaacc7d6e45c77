"""A scene: the words of a prompt, completed by the feeling, laid out from far to near."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from pipelines.video.animatic.air import Drifting, Falling, Fireworks, Fog, Lightning, Rainbow
from pipelines.video.animatic.animal import BUILDS, Animal
from pipelines.video.animatic.buildings import STANDING, stand
from pipelines.video.animatic.moving import MOVING, Moving
from pipelines.video.animatic.person import HAIR, SKIN, Person
from pipelines.video.animatic.places import Setting, lay_out
from pipelines.video.animatic.plants import Grass, Place, trees
from pipelines.video.animatic.sheet import Colour
from pipelines.video.animatic.sky import SUN_PLACES, Clouds, Sky
from pipelines.video.animatic.stage import Element
from pipelines.video.animatic.words import Part, SceneWords

Random = np.random.Generator


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What a clip shows. parts: from far to near. weather: what the words asked for, see `look_at`.

    plan: what is drawn, in words, for the user.
    """

    words: SceneWords
    time: str
    weather: Mapping[str, float]
    parts: tuple[Element, ...]
    plan: tuple[str, ...]


_OPEN: Mapping[str, tuple[str, str]] = {
    "happy": ("meadow", "day"),
    "sad": ("lake", "sunset"),
    "angry": ("sea", "sunset"),
    "fear": ("forest", "night"),
    "disgusted": ("forest", "sunset"),
    "surprised": ("meadow", "sunset"),
    "contempt": ("city", "dawn"),
    "neutral": ("lake", "day"),
}
"""Place and time of day for a feeling, where the words leave them open."""


def completed(words: SceneWords, feeling: str) -> tuple[SceneWords, tuple[str, ...]]:
    """The words with place and time filled in from the strongest feeling, and a sentence for each choice made."""
    place, time = _OPEN[feeling]
    if words.place == "snow" or "snowfall" in words.weather:
        time = "day"
    named = {"lighthouse": "sea", "boat": "sea", "palm": "sea", "tent": "mountains", "car": "city", "lamp": "city"}
    hints = [named[part.name] for part in words.things if part.name in named]
    if any(part.name == "fish" for part in words.creatures):
        hints.append("sea")
    place = hints[0] if hints else place
    if any(part.name in ("moon", "stars", "fireworks") for part in words.things):
        time = "night"
    chosen = []
    if words.place is None:
        chosen.append(f"The prompt names no place: {place} was chosen.")
    if words.time is None:
        chosen.append(f"The prompt names no time of day: {time} was chosen.")
    return replace(words, place=words.place or place, time=words.time or time), tuple(chosen)


def compose(words: SceneWords, feeling: str, *, aspect: float, scale: float, seed: int) -> Scene:
    """Lay out the scene that the words mean.

    feeling: label that decides what the words leave open. aspect: width over height. scale: pixels per height.
    """
    words, chosen = completed(words, feeling)
    assert words.place is not None and words.time is not None
    random = np.random.default_rng(seed)
    sun = SUN_PLACES[words.time][0]
    snowy = words.place == "snow" or "snowfall" in words.weather
    setting = lay_out(words.place, aspect, scale, random, sun=sun, snowy=snowy)
    names = {part.name for part in words.things}
    sky = Sky(
        words.time,
        aspect,
        scale,
        random,
        always=words.place == "space",
        stars="stars" in names,
        moon="moon" in names,
    )
    parts: list[Element] = [sky]
    if words.place != "space":
        parts += [Clouds(aspect, scale, random), Lightning(base=0.6)]
    parts += _in_the_sky(words, seed)
    if setting.indoors:
        parts += [Falling(random)] if words.place == "room" else []
        parts += setting.back
    else:
        half = len(setting.back) // 2
        parts += [*setting.back[:half], Fog(aspect, scale, random, y=0.6, depth=0.3), *setting.back[half:]]
    parts += _far_things(words, setting, aspect, scale, random)
    parts += _creatures(words, setting, aspect, random)
    if not setting.indoors:
        parts.append(Fog(aspect, scale, random, y=0.8, depth=1.15))
    parts += setting.front
    parts.append(Drifting(random))
    if not setting.indoors:
        parts.append(Falling(random))
    return Scene(
        words=words, time=words.time, weather=weather_of(words), parts=tuple(parts), plan=(*_told(words), *chosen)
    )


def weather_of(words: SceneWords) -> dict[str, float]:
    """Amounts 0..1 of the weather that the words ask for, see `look_at`."""
    asked: dict[str, float] = {}
    for name in words.weather:
        for kind, amount in _WEATHERS[name].items():
            asked[kind] = max(asked.get(kind, 0.0), amount)
    return asked


_WEATHERS: Mapping[str, Mapping[str, float]] = {
    "rain": {"rain": 0.75, "cloud": 0.5},
    "snowfall": {"snow": 0.8, "cloud": 0.3},
    "fog": {"fog": 0.7},
    "storm": {"rain": 0.9, "cloud": 0.7, "wind": 0.8, "lightning": 0.8},
    "wind": {"wind": 0.6},
    "cloudy": {"cloud": 0.5},
    "clear": {"clear": 1.0},
}


def _in_the_sky(words: SceneWords, seed: int) -> list[Element]:
    names = {part.name for part in words.things}
    found: list[Element] = []
    if "rainbow" in names:
        found.append(Rainbow())
    if "fireworks" in names:
        found.append(Fireworks(seed=seed))
    return found


def _far_things(words: SceneWords, setting: Setting, aspect: float, scale: float, random: Random) -> list[Element]:
    """Things on their places: large ones towards the sides, boats on the water, balloons in the air."""
    shares = [0.8, 0.2, 0.62, 0.35, 0.92, 0.08, 0.5, 0.72]
    found: list[Element] = []
    number = 0
    for part in words.things:
        for _ in range(min(part.count, 6)):
            x = aspect * (shares[number % len(shares)] + random.uniform(-0.03, 0.03))
            found += _thing(part, words, x, setting, aspect, scale, random)
            number += 1
    return found


def _thing(
    part: Part, words: SceneWords, x: float, setting: Setting, aspect: float, scale: float, random: Random
) -> list[Element]:
    colour = part.colour
    far = setting.distance
    if part.name in ("tree", "pine", "palm"):
        place = Place(x=x, y=far + 0.01, height=random.uniform(0.42, 0.56), depth=0.9, far=0.04)
        return trees(part.name, [place], aspect, scale, random)
    if part.name == "umbrella" and any(one.name in _PEOPLE for one in words.creatures):
        return []  # somebody carries it
    if part.name in STANDING:
        height, y, depth, air = _SIZES[part.name]
        place = Place(x=x, y=setting.feet + 0.005 if y is None else far + y, height=height, depth=depth, far=air)
        return stand(part.name, place, colour, aspect, scale, random)
    if part.name == "flowers":
        petals: tuple[Colour, ...] = (colour,) if colour else ((232, 92, 78), (246, 204, 92), (240, 236, 226))
        return [Grass(aspect, random, y=setting.feet + 0.05, height=0.09, depth=1.05, flowers=petals, count=120)]
    if part.name in MOVING:
        height, y, depth, air = _FLOATING[part.name]
        level = setting.water if part.name == "boat" and setting.water is not None else None
        at = level if level is not None else (setting.feet + 0.005 if y is None else y)
        place = Place(
            x=x, y=at + random.uniform(-0.02, 0.02), height=height * random.uniform(0.85, 1.1), depth=depth, far=air
        )
        own = colour or _PAINTS[random.integers(len(_PAINTS))]
        facing = -1.0 if x > aspect / 2 else 1.0
        return [Moving(kind=part.name, place=place, colour=own, facing=facing, offset=float(random.uniform()))]
    return []


_PAINTS: tuple[Colour, ...] = ((206, 74, 60), (232, 178, 76), (74, 124, 176), (236, 226, 206), (90, 144, 120))
_COATS: tuple[Colour, ...] = ((176, 60, 54), (48, 78, 118), (206, 152, 70), (72, 104, 88), (112, 78, 116), (60, 58, 70))
_PEOPLE = ("man", "woman", "person", "child", "couple")
_FURS: Mapping[str, tuple[Colour, ...]] = {
    "dog": ((150, 104, 66), (222, 196, 158), (66, 58, 56)),
    "cat": ((84, 80, 84), (206, 132, 70), (230, 222, 210)),
    "horse": ((124, 78, 52), (66, 52, 48), (214, 206, 198)),
    "deer": ((156, 108, 68),),
}
_SIZES: Mapping[str, tuple[float, float | None, float, float]] = {
    "house": (0.26, 0.005, 0.8, 0.06),
    "lighthouse": (0.52, 0.0, 0.7, 0.1),
    "castle": (0.42, -0.06, 0.5, 0.25),
    "tower": (0.5, -0.02, 0.65, 0.14),
    "windmill": (0.42, -0.01, 0.7, 0.1),
    "tent": (0.15, None, 0.98, 0.0),
    "bench": (0.085, None, 1.0, 0.0),
    "lamp": (0.46, None, 1.0, 0.0),
    "rock": (0.08, None, 1.0, 0.0),
    "bridge": (0.16, -0.04, 0.6, 0.15),
    "umbrella": (0.24, None, 1.0, 0.0),
}
"""Height, shift from the line of large things (None: stands with the figures), depth, air in front."""
_FLOATING: Mapping[str, tuple[float, float | None, float, float]] = {
    "boat": (0.22, None, 0.6, 0.14),
    "car": (0.105, None, 1.0, 0.0),
    "train": (0.085, 0.77, 0.5, 0.2),
    "balloon": (0.26, 0.42, 0.35, 0.16),
    "kite": (0.11, 0.26, 0.8, 0.0),
    "fire": (0.1, None, 1.0, 0.0),
}


def _creatures(words: SceneWords, setting: Setting, aspect: float, random: Random) -> list[Element]:
    found: list[Element] = []
    people = [part for part in words.creatures if part.name not in ("bird", "butterfly", "fish")]
    total = sum(min(part.count, 7) * (2 if part.name == "couple" else 1) for part in people)
    share = 0.46 - 0.07 * (total - 1)
    action = words.action or "stand"
    facing = 1.0 if random.uniform() < 0.6 else -1.0
    if action in ("walk", "run"):
        share -= 0.12 * facing
    for part in people:
        for number in range(min(part.count, 7)):
            pair = (0.0, 0.045) if part.name == "couple" else (0.0,)
            for twin, shift in enumerate(pair):
                x = aspect * (share + shift) + random.uniform(-0.01, 0.01)
                y = setting.feet + random.uniform(-0.008, 0.012)
                found.append(_creature(part, x, y, action, facing, number + twin, words, random))
            share += 0.14
    for part in words.creatures:
        if part.name in ("bird", "butterfly", "fish"):
            found += _airborne(part, setting, aspect, random)
    return found


def _creature(
    part: Part, x: float, y: float, action: str, facing: float, number: int, words: SceneWords, random: Random
) -> Element:
    offset = float(random.uniform(0, 6))
    if part.name in BUILDS:
        length = {"dog": 0.13, "cat": 0.12, "horse": 0.26, "deer": 0.2}[part.name]
        fur = _FURS[part.name]
        return Animal(
            build=BUILDS[part.name], x=x, y=y, length=length, depth=1.0, action=action, facing=facing,
            coat=part.colour or fur[number % len(fur)], offset=offset,
        )  # fmt: skip
    dress = part.name == "woman" or (part.name in ("person", "couple", "child") and number % 2 == 1)
    carried = [thing.colour or _COATS[0] for thing in words.things if thing.name == "umbrella"]
    wet = "rain" in words.weather or "storm" in words.weather
    return Person(
        x=x, y=y, height=0.19 if part.name == "child" else 0.30, depth=1.0, action=action, facing=facing,
        coat=part.colour or _COATS[(number + int(random.integers(len(_COATS)))) % len(_COATS)],
        skin=SKIN[random.integers(len(SKIN))], hair=HAIR[random.integers(len(HAIR))], dress=dress,
        umbrella=carried[0] if carried else _COATS[0] if wet else None, sunny_umbrella=bool(carried), offset=offset,
    )  # fmt: skip


def _airborne(part: Part, setting: Setting, aspect: float, random: Random) -> list[Element]:
    size, depth, far = {"bird": (0.035, 0.3, 0.12), "butterfly": (0.022, 1.05, 0.0), "fish": (0.14, 0.55, 0.1)}[
        part.name
    ]
    colours: Mapping[str, Colour] = {"bird": (62, 62, 74), "butterfly": (238, 166, 70), "fish": (84, 104, 128)}
    found: list[Element] = []
    for number in range(max(part.count, 3 if part.name != "fish" else 1)):
        if part.name == "fish":
            y = setting.water if setting.water is not None else setting.feet
        elif part.name == "bird":
            y = 0.22 + 0.2 * random.uniform()
        else:
            y = setting.feet - 0.2 * random.uniform()
        x = aspect * (0.3 + 0.45 * random.uniform()) + 0.02 * number
        place = Place(x=x, y=y, height=size * random.uniform(0.75, 1.25), depth=depth, far=far)
        own = part.colour or colours[part.name]
        found.append(Moving(kind=part.name, place=place, colour=own, facing=1.0, offset=float(random.uniform())))
    return found


def _told(words: SceneWords) -> list[str]:
    shown = [f"{words.place} at {words.time}"]
    if words.weather:
        shown.append(", ".join(words.weather))
    counted = [
        f"{part.count} × {part.name}" if part.count > 1 else part.name for part in (*words.things, *words.creatures)
    ]
    shown += counted
    if words.action:
        shown.append(f"action: {words.action}")
    if words.cameras:
        shown.append(f"camera: {', '.join(words.cameras)}")
    return ["Drawn: " + "; ".join(shown) + "."]

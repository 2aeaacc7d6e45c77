"""A room with a window on the town."""

import numpy as np

from pipelines.video.animatic.buildings import LAMPLIGHT, skyline
from pipelines.video.animatic.land import hills
from pipelines.video.animatic.look import Look
from pipelines.video.animatic.sheet import Sheet, scaled
from pipelines.video.animatic.stage import Element, Painted, Stage, blank

Random = np.random.Generator


def room_parts(aspect: float, scale: float, random: Random) -> list[Element]:
    """Town and hills behind the glass, then the wall around it, curtains, a table and a lamp."""
    far = hills(aspect, scale, random, base=0.5, rise=0.08, colour=(112, 134, 132), depth=0.1, far=0.6)
    town = skyline(aspect, scale, random, base=0.62, rise=0.26, colour=(128, 118, 124), depth=0.2, far=0.35)
    left, right, top, bottom = aspect * 0.30, aspect * 0.78, 0.12, 0.68
    wall, lights = blank(aspect, scale), blank(aspect, scale)
    edge = wall.left, wall.left + wall.pixels.shape[1] / scale
    paper, wood = (196, 168, 142), (112, 78, 58)
    for box in (
        (edge[0], left, -0.2, 1.3),
        (right, edge[1], -0.2, 1.3),
        (left, right, -0.2, top),
        (left, right, bottom, 1.3),
    ):
        corners = [(box[0], box[2]), (box[1], box[2]), (box[1], box[3]), (box[0], box[3])]
        wall.polygon(corners, paper)
    for x in np.arange(edge[0], edge[1], 0.07):
        if not left - 0.03 < x < right:
            wall.polygon([(x, -0.2), (x + 0.03, -0.2), (x + 0.03, 0.86), (x, 0.86)], scaled(paper, 0.965))
    wall.gradient([(edge[0], 0.86), (edge[1], 0.86), (edge[1], 1.3), (edge[0], 1.3)], (134, 94, 66), (88, 60, 46))
    wall.polygon([(edge[0], 0.845), (edge[1], 0.845), (edge[1], 0.87), (edge[0], 0.87)], scaled(wood, 1.25))
    for x in (left, (left + right) / 2, right):
        wall.polygon([(x - 0.012, top), (x + 0.012, top), (x + 0.012, bottom), (x - 0.012, bottom)], wood)
    for y in (top, (top * 0.6 + bottom * 0.4), bottom):
        wall.polygon(
            [
                (left - 0.014, y - 0.011),
                (right + 0.014, y - 0.011),
                (right + 0.014, y + 0.011),
                (left - 0.014, y + 0.011),
            ],
            wood,
        )
    wall.polygon(
        [(left - 0.06, bottom), (right + 0.06, bottom), (right + 0.06, bottom + 0.035), (left - 0.06, bottom + 0.035)],
        scaled(wood, 1.3),
    )
    for side, x in ((-1.0, left), (1.0, right)):
        folds = np.linspace(0, 0.17, 7)
        for number, fold in enumerate(folds[:-1]):
            a, b = x + side * (0.10 - fold), x + side * (0.10 - folds[number + 1])
            tone = scaled((152, 70, 66), 0.86 + 0.22 * (number % 2))
            wall.polygon([(a, 0.06), (b, 0.06), (b + side * 0.02, 0.84), (a + side * 0.02, 0.84)], tone)
    wall.polygon(
        [(left - 0.16, 0.05), (right + 0.16, 0.05), (right + 0.16, 0.072), (left - 0.16, 0.072)], scaled(wood, 0.8)
    )
    _table(wall, lights, aspect * 0.14)
    lamp = Painted(
        sheet=lights, depth=0.95, far=None, opacity=lambda look: 0.25 + 0.75 * min(1.0, look.dark + look.cloud * 0.6)
    )
    return [
        far,
        *town,
        _Glass(left=left, right=right, top=top, bottom=bottom),
        Painted(sheet=wall, depth=0.9, far=0.0),
        lamp,
    ]


def _table(wall: Sheet, lights: Sheet, x: float) -> None:
    wood = (124, 84, 58)
    wall.polygon([(x - 0.22, 0.74), (x + 0.22, 0.74), (x + 0.22, 0.762), (x - 0.22, 0.762)], scaled(wood, 1.2))
    for leg in (-0.19, 0.19):
        wall.polygon(
            [(x + leg - 0.012, 0.76), (x + leg + 0.012, 0.76), (x + leg + 0.009, 0.95), (x + leg - 0.009, 0.95)], wood
        )
    wall.limb([(x - 0.08, 0.74), (x - 0.08, 0.6)], (0.016, 0.01), (92, 84, 80))
    wall.polygon([(x - 0.16, 0.61), (x, 0.61), (x - 0.035, 0.5), (x - 0.125, 0.5)], (226, 198, 152))
    wall.ellipse(x + 0.1, 0.735, 0.028, 0.006, (214, 208, 200))
    wall.polygon([(x + 0.078, 0.7), (x + 0.122, 0.7), (x + 0.115, 0.737), (x + 0.085, 0.737)], (206, 96, 78))
    lights.polygon([(x - 0.16, 0.61), (x, 0.61), (x - 0.035, 0.5), (x - 0.125, 0.5)], (255, 226, 164))
    lights.glow(x - 0.08, 0.6, 0.5, scaled(LAMPLIGHT, 0.55), 0.9)


class _Glass:
    """Drops on the window while it rains outside."""

    def __init__(self, *, left: float, right: float, top: float, bottom: float) -> None:
        random = np.random.default_rng(5)
        self._drops = random.uniform(0, 1, (70, 3))
        self._box = left, right, top, bottom

    def draw(self, stage: Stage, look: Look) -> None:
        """See Element."""
        left, right, top, bottom = self._box
        surface = stage.surface(0.88)
        for x, y, size in self._drops[: int(70 * look.rain)]:
            run = (y + look.seconds * (0.02 + 0.16 * size)) % 1.0
            at = left + (right - left) * x, top + (bottom - top) * run
            length = 0.02 + 0.05 * size
            surface.line([(at[0], at[1] - length), at], 0.0025, (232, 238, 246), alpha=0.4)
            surface.ellipse(at[0], at[1], 0.004, 0.005, (240, 244, 250), alpha=0.75)

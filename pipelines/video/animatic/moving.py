"""Things that move: boats, cars, trains, balloons, kites, fires, birds, and what else lives in air and water."""

from dataclasses import dataclass

import numpy as np

from pipelines.video.animatic.look import Look
from pipelines.video.animatic.plants import Place
from pipelines.video.animatic.sheet import Colour, Sheet, mixed, scaled
from pipelines.video.animatic.stage import Stage


@dataclass(frozen=True, kw_only=True)
class Moving:
    """A moving thing of a kind in MOVING. place: where it starts. offset: makes like things differ, in seconds."""

    kind: str
    place: Place
    colour: Colour
    facing: float
    offset: float

    def draw(self, stage: Stage, look: Look) -> None:
        """See Element."""
        MOVING[self.kind](stage.surface(self.place.depth), look, self)

    @property
    def time(self) -> float:
        """Shifts its movement against that of its like."""
        return self.offset * 7.3


def _boat(sheet: Sheet, look: Look, own: Moving) -> None:
    h, far = own.place.height, own.place.far
    rough = 0.3 + look.wind
    x = own.place.x + own.facing * 0.012 * look.phase
    y = own.place.y + 0.03 * h * rough * np.sin(look.phase * 1.3 + own.time)
    tilt = 0.07 * rough * np.sin(look.phase * 1.05 + own.time + 1)

    def at(dx: float, dy: float) -> tuple[float, float]:
        return x + h * (dx * np.cos(tilt) - dy * np.sin(tilt)), y + h * (dx * np.sin(tilt) + dy * np.cos(tilt))

    hull = look.lit((104, 66, 50), far)
    sheet.line([at(0, -0.05), at(0, -1.0)], 0.02 * h, hull)
    f = own.facing
    sheet.blob(
        [at(0.03 * f, -0.97), at(0.34 * f, -0.42), at(0.42 * f, -0.2), at(0.03 * f, -0.17)], look.lit(own.colour, far)
    )
    sheet.blob(
        [at(-0.03 * f, -0.9), at(-0.2 * f, -0.4), at(-0.27 * f, -0.17), at(-0.03 * f, -0.17)],
        look.lit(scaled(own.colour, 0.84), far),
    )
    sheet.polygon([at(-0.42, -0.14), at(0.46, -0.14), at(0.3, 0.06), at(-0.3, 0.06)], hull)
    sheet.line([at(-0.42, -0.13), at(0.46, -0.13)], 0.025 * h, look.lit((226, 214, 196), far))
    sheet.ellipse(x, y + 0.06 * h, 0.42 * h, 0.03 * h, look.lit((30, 44, 60), far), alpha=0.35)


def _car(sheet: Sheet, look: Look, own: Moving) -> None:
    h, f = own.place.height, own.facing
    x, y = own.place.x + f * 0.12 * look.phase, own.place.y

    def at(dx: float, dy: float) -> tuple[float, float]:
        return x + f * h * dx, y + h * dy

    paint = look.lit(own.colour)
    sheet.ellipse(x, y, 1.2 * h, 0.06 * h, look.lit((30, 30, 40)), alpha=0.35)
    sheet.blob(
        [
            at(-1.1, -0.2),
            at(-1.05, -0.5),
            at(-0.6, -0.58),
            at(0.55, -0.56),
            at(1.05, -0.42),
            at(1.15, -0.18),
            at(0.0, -0.12),
        ],
        paint,
    )
    sheet.blob(
        [at(-0.72, -0.52), at(-0.42, -0.95), at(0.22, -0.95), at(0.58, -0.52)], look.lit(scaled(own.colour, 0.88))
    )
    for left, right in ((-0.58, -0.1), (-0.02, 0.42)):
        glass = [at(left, -0.55), at(left + 0.14, -0.86), at(right - 0.1, -0.86), at(right, -0.55)]
        sheet.polygon(glass, mixed(look.lit((120, 150, 176)), (255, 214, 140), 0.45 * look.dark))
    for dx in (-0.62, 0.66):
        sheet.ellipse(*at(dx, -0.14), 0.2 * h, 0.2 * h, look.lit((36, 34, 38)))
        sheet.ellipse(*at(dx, -0.14), 0.09 * h, 0.09 * h, look.lit((170, 170, 174)))
    if look.dark + look.cloud > 0.9:
        sheet.glow(*at(1.12, -0.32), 0.9 * h, (120, 106, 70), 0.9)


def _train(sheet: Sheet, look: Look, own: Moving) -> None:
    h, f, far = own.place.height, own.facing, own.place.far
    x, y = own.place.x + f * 0.10 * look.phase, own.place.y
    sheet.line([(x - 12 * h, y), (x + 12 * h, y)], 0.03 * h, look.lit((96, 86, 80), far))
    for wagon in range(4):
        left = x - f * wagon * 2.05 * h
        tone = scaled(own.colour, 0.8 if wagon == 0 else 1.0)
        box = [(left + s * 0.97 * h, y - t * h) for s, t in ((-1, 0.12), (1, 0.12), (1, 0.9), (-1, 0.9))]
        sheet.polygon(box, look.lit(tone, far))
        for pane in range(4):
            px = left + (pane - 1.5) * 0.42 * h
            window = [
                (px - 0.14 * h, y - 0.5 * h),
                (px + 0.14 * h, y - 0.5 * h),
                (px + 0.14 * h, y - 0.78 * h),
                (px - 0.14 * h, y - 0.78 * h),
            ]
            sheet.polygon(window, mixed(look.lit((130, 156, 176), far), (255, 216, 142), 0.85 * look.dark))
        for wheel in (-0.6, 0.6):
            sheet.ellipse(left + wheel * h, y - 0.08 * h, 0.11 * h, 0.11 * h, look.lit((44, 42, 46), far))
    for puff in range(7):
        age = (look.phase * 0.5 + puff / 7) % 1
        sheet.ellipse(
            x + f * (0.7 - 2.6 * age) * h,
            y - (1.1 + 0.9 * age) * h,
            (0.1 + 0.3 * age) * h,
            (0.08 + 0.22 * age) * h,
            look.lit((214, 210, 206), far),
            alpha=0.5 * (1 - age),
        )


def _balloon(sheet: Sheet, look: Look, own: Moving) -> None:
    h, far = own.place.height, own.place.far
    rise = 0.01 * look.phase * (1 + max(-0.8, 1.2 * look.atmosphere.energy))
    x = own.place.x + 0.02 * look.phase * look.wind + 0.01 * np.sin(look.phase * 0.7 + own.time)
    y = own.place.y - rise + 0.008 * np.sin(look.phase * 0.9 + own.time)
    turn = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    skin = [
        (x + 0.4 * h * np.sin(a), y - 0.62 * h - 0.42 * h * np.cos(a) * (1 if np.cos(a) > 0 else 1.25)) for a in turn
    ]
    sheet.polygon(skin, look.lit(own.colour, far))
    for share in (-0.62, 0.0, 0.62):
        stripe = [
            (
                x + 0.4 * h * np.sin(a) * (share + 0.16 * np.sign(np.sin(a))),
                y - 0.62 * h - 0.42 * h * np.cos(a) * (1 if np.cos(a) > 0 else 1.25),
            )
            for a in turn
        ]
        sheet.polygon(stripe, look.lit(mixed(own.colour, (252, 236, 206), 0.75), far), alpha=0.8)
    sheet.polygon(
        [(x + 0.12 * h, y - 0.98 * h), *skin[2:14], (x + 0.03 * h, y - 0.1 * h)],
        look.lit(scaled(own.colour, 0.7), far),
        alpha=0.35,
    )
    for side in (-1.0, 1.0):
        sheet.line(
            [(x + side * 0.09 * h, y - 0.12 * h), (x + side * 0.055 * h, y + 0.06 * h)],
            0.006,
            look.lit((80, 66, 58), far),
        )
    basket = [
        (x - 0.07 * h, y + 0.05 * h),
        (x + 0.07 * h, y + 0.05 * h),
        (x + 0.055 * h, y + 0.15 * h),
        (x - 0.055 * h, y + 0.15 * h),
    ]
    sheet.polygon(basket, look.lit((132, 92, 60), far))


def _kite(sheet: Sheet, look: Look, own: Moving) -> None:
    h = own.place.height
    sway = np.sin(look.phase * 1.4 + own.time)
    x, y = own.place.x + 0.06 * sway * (0.4 + look.wind), own.place.y + 0.03 * np.sin(look.phase * 2.1 + own.time)
    tilt = 0.35 + 0.25 * sway

    def at(dx: float, dy: float) -> tuple[float, float]:
        return x + h * (dx * np.cos(tilt) - dy * np.sin(tilt)), y + h * (dx * np.sin(tilt) + dy * np.cos(tilt))

    sheet.line([at(0, 0.1), (x - 0.2, y + 0.3), (x - 0.5, 0.84)], 0.0012, look.lit((230, 226, 216)), alpha=0.5)
    sheet.polygon([at(0, -0.5), at(0.34, 0), at(0, 0.5), at(-0.34, 0)], look.lit(own.colour))
    sheet.polygon([at(0, -0.5), at(0.34, 0), at(0, 0.5)], look.lit(scaled(own.colour, 0.8)))
    tail = [at(0.06 * np.sin(look.phase * 5 + n), 0.5 + 0.14 * n) for n in range(7)]
    sheet.line(tail, 0.004, look.lit((246, 214, 110)))


def _fire(sheet: Sheet, look: Look, own: Moving) -> None:
    h, x, y = own.place.height, own.place.x, own.place.y
    flicker = 1 + 0.12 * np.sin(look.phase * 9 + own.time) + 0.08 * np.sin(look.phase * 23)
    sheet.glow(x, y - 0.3 * h, 2.4 * h * flicker, (120, 62, 18), 0.9)
    for angle in (-0.5, 0.5):
        sheet.limb(
            [(x - 0.42 * h, y - 0.2 * h * angle), (x + 0.42 * h, y + 0.2 * h * angle)],
            (0.12 * h, 0.1 * h),
            look.lit((84, 58, 44)),
        )
    for size, colour in ((1.0, (232, 88, 30)), (0.7, (250, 152, 46)), (0.42, (255, 226, 130))):
        tip = 0.13 * np.sin(look.phase * 7 + size * 5) + 0.3 * look.wind
        sheet.blob(
            [
                (x - 0.3 * h * size, y - 0.05 * h),
                (x - 0.24 * h * size, y - 0.42 * h * size),
                (x + tip * h * size, y - 1.05 * h * size * flicker),
                (x + 0.2 * h * size, y - 0.46 * h * size),
                (x + 0.3 * h * size, y - 0.05 * h),
            ],
            (float(colour[0]), float(colour[1]), float(colour[2])),
        )


def _bird(sheet: Sheet, look: Look, own: Moving) -> None:
    h, far = own.place.height, own.place.far
    pace = 0.05 * (1 + 0.5 * look.atmosphere.energy)
    x = own.place.x + own.facing * pace * look.phase
    y = own.place.y + 0.015 * np.sin(look.phase * 0.8 + own.time)
    flap = np.sin(look.phase * 7.5 + own.time) * (0.55 if np.sin(look.phase * 0.6 + own.time) > -0.4 else 0.1)
    colour = look.lit(own.colour, far)
    for side in (-1.0, 1.0):
        wrist, tip = (
            (x + side * 0.42 * h, y - (0.22 + 0.3 * flap) * h),
            (x + side * 0.95 * h, y - (0.04 + 0.75 * flap) * h),
        )
        sheet.limb([(x, y), wrist, tip], (0.16 * h, 0.13 * h, 0.01), colour)
    sheet.limb(
        [(x - own.facing * 0.26 * h, y + 0.04 * h), (x + own.facing * 0.24 * h, y - 0.02 * h)],
        (0.06 * h, 0.17 * h),
        colour,
    )


def _butterfly(sheet: Sheet, look: Look, own: Moving) -> None:
    h, t = own.place.height, look.phase * 0.7 + own.time
    x, y = own.place.x + 0.09 * np.sin(t) + 0.04 * np.sin(2.7 * t), own.place.y + 0.05 * np.sin(1.7 * t)
    spread = 0.25 + 0.75 * abs(np.sin(look.phase * 8 + own.time))
    for side in (-1.0, 1.0):
        sheet.blob(
            [
                (x, y),
                (x + side * 0.7 * h * spread, y - 0.62 * h),
                (x + side * 0.85 * h * spread, y - 0.12 * h),
                (x + side * 0.1 * h * spread, y + 0.08 * h),
            ],
            look.lit(own.colour),
        )
        sheet.blob(
            [
                (x, y),
                (x + side * 0.55 * h * spread, y + 0.1 * h),
                (x + side * 0.4 * h * spread, y + 0.5 * h),
                (x, y + 0.16 * h),
            ],
            look.lit(scaled(own.colour, 0.84)),
        )
    sheet.limb([(x, y - 0.25 * h), (x, y + 0.3 * h)], (0.06 * h, 0.05 * h), look.lit((56, 46, 44)))


def _fish(sheet: Sheet, look: Look, own: Moving) -> None:
    """A dolphin that leaps out of the water from time to time."""
    h, f = own.place.height, own.facing
    leap = (look.phase * 0.28 + own.offset) % 1.0
    if leap > 0.55:
        return
    way = leap / 0.55
    x = own.place.x + f * (way - 0.5) * 2.4 * h
    y = own.place.y + 0.2 * h - 1.3 * h * np.sin(np.pi * way)
    angle = -np.cos(np.pi * way) * 1.0

    def at(dx: float, dy: float) -> tuple[float, float]:
        return x + h * (dx * np.cos(angle) * f - dy * np.sin(angle) * f), y + h * (
            dx * np.sin(angle) + dy * np.cos(angle)
        )

    body = look.lit(own.colour, own.place.far)
    sheet.blob([at(0.62, 0.04), at(0.3, -0.14), at(-0.2, -0.13), at(-0.62, 0.0), at(-0.2, 0.1), at(0.3, 0.12)], body)
    sheet.polygon([at(0.02, -0.12), at(-0.14, -0.32), at(-0.18, -0.1)], body)
    sheet.polygon([at(-0.55, 0.0), at(-0.84, -0.14), at(-0.72, 0.02), at(-0.82, 0.16)], body)


MOVING = {
    "boat": _boat,
    "car": _car,
    "train": _train,
    "balloon": _balloon,
    "kite": _kite,
    "fire": _fire,
    "bird": _bird,
    "butterfly": _butterfly,
    "fish": _fish,
}
"""What draws each moving thing."""

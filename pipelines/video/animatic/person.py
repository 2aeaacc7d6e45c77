"""People: jointed paper figures whose step and bearing follow the mood."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.video.animatic.look import Look
from pipelines.video.animatic.sheet import Colour, Sheet, mixed, scaled
from pipelines.video.animatic.stage import Stage

Vector = NDArray[np.float64]
Paint = Callable[[Colour], Colour]
"""A thing's own colour as it is drawn now."""

SKIN: tuple[Colour, ...] = ((236, 196, 168), (198, 148, 112), (142, 98, 72), (96, 66, 52))
HAIR: tuple[Colour, ...] = ((52, 38, 34), (96, 62, 40), (186, 142, 84), (150, 70, 42), (200, 196, 192))


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person in the scene.

    x, y: feet at the start, in world units. height: in world units. action: a word of the lexicon's ACTIONS.
    facing: 1 to the right, -1 to the left. speed: world units a second when walking at ordinary pace.
    dress: True for a skirt and long hair. umbrella: its colour, or None; it is up while it rains, and always where
    `sunny_umbrella`.
    """

    x: float
    y: float
    height: float
    depth: float
    action: str
    facing: float
    coat: Colour
    skin: Colour
    hair: Colour
    dress: bool
    umbrella: Colour | None
    sunny_umbrella: bool
    offset: float
    speed: float = 0.05

    def draw(self, stage: Stage, look: Look) -> None:
        """See Element."""
        pace = {"walk": 1.0, "run": 2.3}.get(self.action, 0.0)
        x = self.x + self.facing * self.speed * pace * look.phase
        surface = stage.surface(self.depth)
        cycle = look.phase * (2.2 * max(pace, 0.9)) * 2 + self.offset
        surface.ellipse(x, self.y + 0.004, self.height * 0.2, self.height * 0.028, look.lit((40, 40, 50)), alpha=0.32)
        rim = mixed(look.lit((255, 255, 255)), look.light, 0.7)
        shift = 0.012 * self.height
        self._figure(surface, look, x - shift, self.y - shift * 0.5, cycle, flat=rim)
        self._figure(surface, look, x, self.y, cycle, flat=None)

    def _figure(self, sheet: Sheet, look: Look, x: float, y: float, cycle: float, flat: Colour | None) -> None:
        h, face, atmosphere = self.height, self.facing, look.atmosphere
        stride, bounce, knee = _gait(self.action, cycle, atmosphere.energy)
        droop = atmosphere.droop
        sitting = self.action == "sit"

        def paint(colour: Colour) -> Colour:
            return flat if flat is not None else look.lit(colour)

        hip = np.array([x, y - h * (0.27 if sitting else 0.49) - bounce * h])
        lean = 0.10 * max(0.0, droop) + (0.16 if self.action == "run" else 0.0) + 0.03 * min(0.0, droop)
        chest = hip + h * 0.30 * np.array([np.sin(lean) * face, -np.cos(lean)])
        bow = lean + 0.55 * max(0.0, droop) - 0.18 * max(0.0, -droop)
        head = chest + h * 0.115 * np.array([np.sin(bow) * face, -np.cos(bow)])
        trousers, shoe = scaled(self.coat, 0.45), (46, 40, 44)
        for side, swing in ((-1.0, -stride), (1.0, stride)):
            shade = 0.82 if side < 0 else 1.0
            if sitting:
                bend = hip + h * np.array([0.20 * face, 0.02])
                foot = bend + h * np.array([0.02 * face, 0.25])
            else:
                bend = hip + h * 0.245 * np.array([np.sin(swing) * face, np.cos(swing)])
                back = swing - knee * max(0.0, np.sin(cycle + (0 if side > 0 else np.pi)))
                foot = bend + h * 0.25 * np.array([np.sin(back) * face, np.cos(back)])
            colour = paint(scaled(self.skin if self.dress else trousers, shade))
            sheet.limb([hip, bend, foot], (h * 0.085, h * 0.065, h * 0.045), colour)
            sheet.limb([foot, foot + h * np.array([0.05 * face, 0.004])], (h * 0.04, h * 0.03), paint(shoe))
        self._arm(sheet, chest, -1.0, look, cycle, stride, paint)
        self._body(sheet, look, hip, chest, cycle, paint)
        neck = chest + (head - chest) * 0.5
        sheet.limb([chest, neck], (h * 0.05, h * 0.045), paint(scaled(self.skin, 0.86)))
        self._head(sheet, look, head, bow, paint)
        self._arm(sheet, chest, 1.0, look, cycle, stride, paint)

    def _body(self, sheet: Sheet, look: Look, hip: Vector, chest: Vector, cycle: float, paint: Paint) -> None:
        h, face = self.height, self.facing
        billow = h * (0.02 + 0.10 * look.wind) * (0.7 + 0.3 * np.sin(cycle * 0.7))
        hem = hip[1] + h * (0.22 if self.dress else 0.10)
        wide = h * (0.15 if self.dress else 0.095)
        back, front = -face, face
        coat = [
            (chest[0] + back * h * 0.075, chest[1] - h * 0.015), (chest[0] + front * h * 0.075, chest[1] - h * 0.01),
            (hip[0] + front * h * 0.07, hip[1] - h * 0.06), (hip[0] + front * wide, hem),
            (hip[0] + back * (wide + billow), hem + h * 0.01), (hip[0] + back * h * 0.078, hip[1] - h * 0.08),
        ]  # fmt: skip
        sheet.blob(coat, paint(self.coat))
        fold = [coat[0], (chest[0], chest[1]), (hip[0], hip[1]), (hip[0] + back * wide * 0.3, hem), coat[4], coat[5]]
        sheet.blob(fold, paint(scaled(self.coat, 0.82)))

    def _arm(
        self, sheet: Sheet, chest: Vector, side: float, look: Look, cycle: float, stride: float, paint: Paint
    ) -> None:
        h, face = self.height, self.facing
        upper, fore = _reach(self.action, side, cycle, stride, look.atmosphere.droop, look.atmosphere.energy)
        if side > 0 and self._sheltered(look):
            upper, fore = 0.5, 2.7
        shoulder = chest + h * np.array([0.0, 0.02])
        elbow = shoulder + h * 0.155 * np.array([np.sin(upper) * face, np.cos(upper)])
        hand = elbow + h * 0.15 * np.array([np.sin(fore) * face, np.cos(fore)])
        shade = 0.75 if side < 0 else 1.06
        sheet.limb([shoulder, elbow, hand], (h * 0.062, h * 0.05, h * 0.036), paint(scaled(self.coat, shade)))
        sheet.ellipse(hand[0], hand[1], h * 0.02, h * 0.02, paint(self.skin))
        if side > 0 and self._sheltered(look):
            self._shelter(sheet, hand, paint)

    def _sheltered(self, look: Look) -> bool:
        return self.umbrella is not None and (look.rain > 0.15 or self.sunny_umbrella)

    def _shelter(self, sheet: Sheet, hand: Vector, paint: Paint) -> None:
        h = self.height
        top = hand + h * np.array([0.0, -0.36])
        sheet.line([hand, top], h * 0.012, paint((60, 54, 56)))
        turn = np.linspace(np.pi, 2 * np.pi, 15)
        rim = [(top[0] + h * 0.27 * np.cos(a), top[1] + h * 0.06 + h * 0.17 * np.sin(a)) for a in turn]
        hem = [
            (top[0] + h * 0.27 * s, top[1] + h * (0.06 - (0.03 if n % 2 else 0.0)))
            for n, s in enumerate(np.linspace(1, -1, 7))
        ]
        assert self.umbrella is not None
        sheet.polygon([*rim, *hem], paint(self.umbrella))

    def _head(self, sheet: Sheet, look: Look, head: Vector, bow: float, paint: Paint) -> None:
        h, face = self.height, self.facing
        r = h * 0.066
        across, up = np.array([np.cos(bow) * face, np.sin(bow)]), np.array([np.sin(bow) * face, -np.cos(bow)])

        def at(a: float, b: float) -> Vector:
            return head + r * (a * across + b * up)

        if self.dress:
            stream = look.wind * 0.9
            locks = [
                at(0.6, 1.05),
                at(-0.9, 0.9),
                at(-1.3 - stream, -0.4),
                at(-1.2 - 1.6 * stream, -2.0 + stream),
                at(-0.5, -1.6),
                at(0.1, 0.2),
            ]
            sheet.blob(locks, paint(scaled(self.hair, 0.9)))
        sheet.blob(
            [
                at(0.95, 0.2),
                at(0.62, 0.9),
                at(-0.3, 1.0),
                at(-0.9, 0.3),
                at(-0.7, -0.6),
                at(0.1, -1.05),
                at(0.75, -0.75),
                at(1.12, -0.12),
            ],
            paint(self.skin),
        )
        sheet.blob(
            [
                at(0.72, 0.86),
                at(0.0, 1.24),
                at(-0.9, 0.9),
                at(-1.14, 0.0),
                at(-0.9, -0.55),
                at(-0.42, -0.1),
                at(-0.1, 0.42),
                at(0.5, 0.5),
            ],
            paint(self.hair),
        )


def _gait(action: str, cycle: float, energy: float) -> tuple[float, float, float]:
    """Swing of the leading leg in radians, lift of the body in heights, bend of the knee."""
    liveliness = 1 + 0.35 * energy
    if action == "run":
        return 0.85 * np.sin(cycle), 0.035 * abs(np.cos(cycle)), 1.3
    if action == "walk":
        return 0.46 * liveliness * np.sin(cycle), 0.012 * abs(np.cos(cycle)), 0.75
    if action == "dance":
        return 0.42 * np.sin(cycle), 0.05 * liveliness * abs(np.sin(cycle)), 0.9
    return 0.07, 0.003 * np.sin(cycle * 0.35), 0.0


def _reach(action: str, side: float, cycle: float, stride: float, droop: float, energy: float) -> tuple[float, float]:
    """Angles of upper arm and forearm from hanging down, forward positive, in radians."""
    if action == "dance":
        lift = 2.0 + 0.7 * np.sin(cycle + (0 if side > 0 else 2.1))
        return side * 0.3 + lift, lift + 0.7
    if action == "wave" and side > 0:
        return 2.5, 2.9 + 0.45 * np.sin(cycle * 1.6)
    if action == "run":
        return -side * 0.9 * np.sin(cycle), -side * 0.9 * np.sin(cycle) + 1.3
    if action == "sit":
        return 0.5, 1.2
    swing = -side * stride * 0.85
    raised = max(0.0, -droop - 0.35) * (2.6 if action in ("stand", "wave") else 0.9)
    clenched = 0.5 * max(0.0, energy) * (1 if action == "stand" else 0.4)
    return swing + raised * (0.9 + 0.1 * np.sin(cycle)), swing + 0.18 + clenched + raised * 1.15

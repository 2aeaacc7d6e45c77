"""Four-legged animals: one rig, other proportions; step, tail and head follow the mood."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pipelines.video.animatic.look import Look
from pipelines.video.animatic.person import Paint, Vector
from pipelines.video.animatic.sheet import Colour, Sheet, mixed, scaled
from pipelines.video.animatic.stage import Stage


@dataclass(frozen=True, kw_only=True)
class Build:
    """Proportions of a four-legged animal, in body lengths. tail: length.

    mane: True for a horse, whose tail is of hair, too, and hangs whatever it feels.
    """

    leg: float
    body: float
    neck: float
    neck_angle: float
    head: float
    tail: float
    ear: float
    mane: bool
    antlers: bool


BUILDS: Mapping[str, Build] = {
    "dog": Build(
        leg=0.52, body=0.27, neck=0.24, neck_angle=0.8, head=0.25, tail=0.42, ear=0.12, mane=False, antlers=False
    ),
    "cat": Build(
        leg=0.40, body=0.24, neck=0.14, neck_angle=0.8, head=0.22, tail=0.75, ear=0.11, mane=False, antlers=False
    ),
    "horse": Build(
        leg=0.82, body=0.34, neck=0.52, neck_angle=0.72, head=0.34, tail=0.6, ear=0.09, mane=True, antlers=False
    ),
    "deer": Build(
        leg=0.86, body=0.28, neck=0.46, neck_angle=0.45, head=0.25, tail=0.12, ear=0.14, mane=False, antlers=True
    ),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Animal:
    """A four-legged animal. x, y: feet at the start. length: of the body, in world units. See Person for the rest."""

    build: Build
    x: float
    y: float
    length: float
    depth: float
    action: str
    facing: float
    coat: Colour
    offset: float

    def draw(self, stage: Stage, look: Look) -> None:
        """See Element."""
        pace = {"walk": 0.8, "run": 2.4}.get(self.action, 0.0)
        x = self.x + self.facing * 0.05 * pace * look.phase
        surface = stage.surface(self.depth)
        surface.ellipse(x, self.y + 0.003, self.length * 0.62, self.length * 0.05, look.lit((40, 40, 50)), alpha=0.32)
        rim = mixed(look.lit((255, 255, 255)), look.light, 0.7)
        self._figure(surface, look, x - 0.012 * self.length, self.y - 0.012 * self.length, flat=rim)
        self._figure(surface, look, x, self.y, flat=None)

    def _figure(self, sheet: Sheet, look: Look, x: float, y: float, flat: Colour | None) -> None:
        n, build, face = self.length, self.build, self.facing
        moves = self.action in ("walk", "run", "dance")
        cycle = look.phase * (7.5 if self.action == "run" else 4.2) + self.offset
        swing = (0.75 if self.action == "run" else 0.42) if moves else 0.05
        lift = (0.05 * np.sin(cycle) if self.action == "run" else 0.0) * n

        def ink(colour: Colour) -> Colour:
            return flat if flat is not None else look.lit(colour)

        droop = look.atmosphere.droop
        back = y - n * (build.leg + build.body * 0.4) - lift
        rear, front = np.array([x - face * n * 0.42, back]), np.array([x + face * n * 0.42, back])
        for number, (root, turn) in enumerate(((rear, 2.1), (front, 1.0), (rear, 0.0), (front, 3.1))):
            shade = 0.72 if number < 2 else 0.95
            angle = swing * np.sin(cycle + turn)
            knee = root + n * build.leg * 0.55 * np.array([np.sin(angle) * face, np.cos(angle)])
            after = angle - (0.6 * swing * max(0.0, np.sin(cycle + turn + 1.2)) if moves else 0.0)
            foot = knee + n * build.leg * 0.52 * np.array([np.sin(after) * face, np.cos(after)])
            sheet.limb([root, knee, foot], (n * 0.15, n * 0.085, n * 0.06), ink(scaled(self.coat, shade)))
        wag = 0.5 * np.sin(cycle * (1.8 + 1.5 * max(0.0, look.atmosphere.energy)))
        raised = -0.9 - 0.7 * max(-1.0, -droop) + 0.35 * wag
        first, second = (0.4 + 0.1 * raised, 1.35 + 0.15 * wag) if build.mane else (raised, 0.6 * raised)
        bend = rear + n * build.tail * 0.5 * np.array([-np.cos(first) * face, np.sin(first)])
        tip = bend + n * build.tail * 0.5 * np.array([-np.cos(second) * face, np.sin(second)])
        widths, shade = ((0.07, 0.12, 0.05), 0.6) if build.mane else ((0.09, 0.07, 0.03), 0.95)
        sheet.limb([rear, bend, tip], tuple(n * width for width in widths), ink(scaled(self.coat, shade)))
        sheet.limb(
            [rear, (rear + front) / 2 + (0, n * 0.02), front],
            (n * build.body, n * build.body * 0.92, n * build.body * 1.06),
            ink(self.coat),
        )
        angle = build.neck_angle + 0.7 * max(0.0, droop) - 0.12 * max(0.0, -droop)
        neck = front + n * np.array([0.06 * face, -0.04])
        head = neck + n * build.neck * np.array([np.sin(angle) * face, -np.cos(angle)])
        sheet.limb([neck, head], (n * build.body * 0.72, n * build.body * 0.46), ink(scaled(self.coat, 1.04)))
        if build.mane:
            sheet.limb(
                [neck + n * np.array([-0.05 * face, -0.06]), head + n * np.array([-0.07 * face, -0.06])],
                (n * 0.1, n * 0.08),
                ink(scaled(self.coat, 0.6)),
            )
        self._head(sheet, head, ink)

    def _head(self, sheet: Sheet, head: Vector, ink: Paint) -> None:
        n, build, face = self.length, self.build, self.facing
        nose = head + n * build.head * np.array([0.92 * face, 0.34])
        sheet.limb([head, nose], (n * build.head * 0.62, n * build.head * 0.36), ink(scaled(self.coat, 1.08)))
        for shift in (-0.05, 0.03):
            root = head + n * np.array([shift * face - 0.02 * face, -build.head * 0.22])
            top = root + n * build.ear * np.array([-0.2 * face, -1.0])
            half = np.array([n * 0.045, 0.0])
            sheet.polygon([root + half, root - half, top], ink(scaled(self.coat, 0.8)))
        if build.antlers:
            for side in (-1.0, 0.6):
                stem = head + n * np.array([0.0, -0.08])
                fork = stem + n * np.array([0.10 * side, -0.2])
                for tip in ((0.02 * side - 0.08, -0.16), (0.12 * side, -0.1)):
                    sheet.limb(
                        [stem, fork, fork + n * np.array(tip)], (n * 0.03, n * 0.025, n * 0.012), ink((150, 120, 92))
                    )

"""The frame that is being drawn, and the camera through which every part of a scene is seen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.video.animatic.look import Look
from pipelines.video.animatic.sheet import Sheet

MARGIN = 0.45
"""World units that a painted sheet reaches beyond the frame on each side, so that the camera can move."""


@dataclass(frozen=True, kw_only=True)
class View:
    """Where the camera looks.

    x, y: shift in world units on the plane of the figures. zoom: 1 shows one unit of height.
    """

    x: float
    y: float
    zoom: float


class Stage:
    """One frame, uint8 [height, width, 3] RGB in `pixels`, filled from back to front.

    Depth 0 is infinitely far and hardly moves with the camera, 1 is the plane of the figures, above 1 is nearer.
    """

    def __init__(self, width: int, height: int, view: View) -> None:
        self.pixels = np.zeros((height, width, 3), np.uint8)
        self.aspect = width / height
        self._view = view

    def surface(self, depth: float) -> Sheet:
        """The frame as a sheet to draw on at a depth."""
        height, width = self.pixels.shape[:2]
        view = self._view
        scale = height * (1 + (view.zoom - 1) * (0.25 + 0.75 * depth))
        left = self.aspect / 2 + depth * view.x - width / 2 / scale
        top = 0.55 + depth * view.y - 0.55 * height / scale
        return Sheet(self.pixels, left=left, top=top, scale=scale)

    def paste(
        self,
        sheet: Sheet,
        *,
        depth: float,
        tone: NDArray[np.float32] | None = None,
        opacity: float = 1.0,
        x: float = 0.0,
    ) -> None:
        """Lay a painted sheet over the frame.

        tone: matrix [3, 4] from its premultiplied pixels to colours, see `Look.affine`; None takes them as they are.
        x: moves the sheet to the right, in world units.
        """
        if opacity <= 0.004:
            return
        here = self.surface(depth)
        zoom = here.scale / sheet.scale
        height, width = self.pixels.shape[:2]
        warp = np.array(
            [
                [zoom, 0, (sheet.left + x - here.left) * here.scale],
                [0, zoom, (sheet.top - here.top) * here.scale],
            ],
            np.float32,
        )
        top = int(np.clip(np.floor(warp[1, 2]), 0, height))
        bottom = int(np.clip(np.ceil(warp[1, 2] + sheet.pixels.shape[0] * zoom), 0, height))
        if bottom <= top:
            return
        warp[1, 2] -= top
        seen = cv2.warpAffine(sheet.pixels, warp, (width, bottom - top), flags=cv2.INTER_LINEAR)
        matrix = np.eye(3, 4, dtype=np.float32) if tone is None else tone
        colours = cv2.transform(seen, matrix * opacity)
        rest = cv2.cvtColor(
            cv2.convertScaleAbs(cv2.extractChannel(seen, 3), alpha=-opacity, beta=255), cv2.COLOR_GRAY2RGB
        )
        part = self.pixels[top:bottom]
        cv2.add(cv2.multiply(part, rest, scale=1 / 255), colours, dst=part)

    def veil(self, draw: Callable[[NDArray[np.uint8]], object], share: float) -> None:
        """Draw on a copy of the frame and mix it in: cheap transparency for many small things at once."""
        if share > 0.004:
            copy = self.pixels.copy()
            draw(copy)
            cv2.addWeighted(copy, share, self.pixels, 1 - share, 0, dst=self.pixels)


class Element(Protocol):
    """A part of a scene."""

    def draw(self, stage: Stage, look: Look) -> None:
        """Draw itself over what stands behind it."""
        ...


@dataclass(frozen=True, kw_only=True)
class Painted:
    """A part that was painted once. far: 0..1, how much air lies in front of it, or None for what shines by itself.

    opacity: how visible it is now, 0..1.
    """

    sheet: Sheet
    depth: float
    far: float | None
    opacity: Callable[[Look], float] = lambda _look: 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "sheet", self.sheet.trimmed())

    def draw(self, stage: Stage, look: Look) -> None:
        """See Element."""
        tone = None if self.far is None else look.affine(self.far)
        stage.paste(self.sheet, depth=self.depth, tone=tone, opacity=float(np.clip(self.opacity(look), 0, 1)))


def blank(aspect: float, scale: float, *, top: float = -0.15, bottom: float = 1.25) -> Sheet:
    """A clear sheet that covers the frame and the margin around it."""
    return Sheet.clear(left=-MARGIN, top=top, right=aspect + MARGIN, bottom=bottom, scale=scale)

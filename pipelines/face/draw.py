"""Draw made-up faces over real meshes: cartoons with exact labels, and animals that are no faces."""

import numpy as np
from numpy.typing import NDArray

from pipelines.face import topology as t
from pipelines.face.mesh import Points

Picture = NDArray[np.uint8]
Color = tuple[float, ...]

_FINER = 2
"""Drawn this many times larger, then averaged."""


def draw_face(mesh: Points, rng: np.random.Generator, *, size: int = 250) -> tuple[Picture, Points]:
    """Return a drawn face [size, size, 3] and its mesh, an exaggeration of `mesh` (pixels)."""
    import cv2

    mesh = exaggerate(mesh, rng)
    sheet = backdrop(size * _FINER, rng)
    pen = _Pen(sheet, mesh[:, :2] * _FINER, rng)
    skin = _skin(rng)
    line = tuple(float(value) for value in np.array(skin) * rng.uniform(0.0, 0.6))
    hair = tuple(rng.uniform(0, 255, 3) * rng.uniform(0.1, 1)) if rng.random() < 0.7 else (30.0, 22.0, 20.0)
    # 1. Behind the face: hair, neck, shoulders, ears.
    pen.around_head(hair, skin, line)
    # 2. The face itself, with shade and blush.
    pen.face(skin, line)
    # 3. Its features, and hair over the forehead.
    pen.nose(skin, line)
    pen.mouth(skin, line)
    for eye, iris, brow in (
        (t.RIGHT_EYE, t.RIGHT_IRIS, t.RIGHT_BROW_UPPER + t.RIGHT_BROW_LOWER[::-1]),
        (t.LEFT_EYE, t.LEFT_IRIS, t.LEFT_BROW_UPPER + t.LEFT_BROW_LOWER[::-1]),
    ):
        pen.eye(eye, iris, skin, line)
        pen.brow(brow, hair if rng.random() < 0.6 else line)
    pen.fringe(hair)
    return np.asarray(cv2.resize(sheet, (size, size), interpolation=cv2.INTER_AREA), np.uint8), mesh


def draw_animal(rng: np.random.Generator, *, size: int = 250) -> Picture:
    """Return a drawn animal's head [size, size, 3]: ears on top, fur, round eyes, a snout, no lips."""
    import cv2

    side = size * _FINER
    sheet = backdrop(side, rng)
    fur, dark = _fur(rng), rng.uniform(0, 60, 3)
    x, y, r = side / 2, side / 2, side * rng.uniform(0.18, 0.3)
    spread, tall = r * rng.uniform(0.45, 0.9), r * rng.uniform(0.4, 1.1)
    for way in (-1, 1):
        ear = np.array([[x + way * spread * 0.5, y - r * 0.8], [x + way * (spread + r * 0.3), y - r - tall],
                        [x + way * r * 1.02, y - r * 0.2]])  # fmt: skip
        cv2.fillPoly(sheet, [ear.astype(np.int32)], tuple(fur * rng.uniform(0.6, 1)), cv2.LINE_AA)
    cv2.ellipse(
        sheet, (int(x), int(y)), (int(r * rng.uniform(0.95, 1.25)), int(r)), 0, 0, 360, tuple(fur), -1, cv2.LINE_AA
    )
    if rng.random() < 0.6:  # mask or blaze
        cv2.ellipse(sheet, (int(x), int(y + r * 0.35)), (int(r * 0.45), int(r * 0.6)), 0, 0, 360,
                    tuple(np.clip(fur * 1.4, 0, 255)), -1, cv2.LINE_AA)  # fmt: skip
    iris = rng.uniform(0, 255, 3)
    apart, up, radius = r * rng.uniform(0.3, 0.55), r * rng.uniform(-0.05, 0.25), r * rng.uniform(0.08, 0.2)
    for way in (-1, 1):
        middle = (int(x + way * apart), int(y - up))
        cv2.circle(sheet, middle, int(radius * 1.15), tuple(dark), -1, cv2.LINE_AA)
        cv2.circle(sheet, middle, int(radius), tuple(iris), -1, cv2.LINE_AA)
        pupil = (max(1, int(radius * rng.uniform(0.15, 0.7))), int(radius * 0.8))
        cv2.ellipse(sheet, middle, pupil, 0, 0, 360, (5, 5, 5), -1, cv2.LINE_AA)
    nose = np.array([[-0.14, 0.3], [0.14, 0.3], [0, 0.45]]) * r * rng.uniform(0.7, 2) + (x, y)
    cv2.fillPoly(sheet, [nose.astype(np.int32)], tuple(rng.uniform(10, 200, 3)), cv2.LINE_AA)
    thick = int(rng.integers(1, 4))
    for way in (-1, 1):
        lip = (int(x + way * r * 0.16), int(nose[2, 1] + r * 0.1))
        cv2.ellipse(sheet, lip, (int(r * 0.16), int(r * 0.1)), 0, 0, 180, tuple(dark), thick, cv2.LINE_AA)
        for slope in rng.uniform(-0.3, 0.3, int(rng.integers(0, 4))):
            start, end = (x + way * r * 0.3, y + r * 0.45), (x + way * r * 1.4, y + r * (0.45 + slope))
            cv2.line(sheet, (int(start[0]), int(start[1])), (int(end[0]), int(end[1])), (235, 235, 235), 1, cv2.LINE_AA)
    if rng.random() < 0.8:
        grain = cv2.GaussianBlur(rng.standard_normal((side, side)).astype(np.float32), (0, 0), 1.2, sigmaY=4)
        sheet = np.clip(sheet * (1 + rng.uniform(0.2, 1.2) * grain[..., None]), 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(sheet, (size, size), interpolation=cv2.INTER_AREA), np.uint8)


def backdrop(side: int, rng: np.random.Generator) -> Picture:
    """Return a picture [side, side, 3] of nothing: a plain, a slope or clouds of colour."""
    import cv2

    first, second = rng.uniform(0, 255, (2, 3))
    kind = rng.integers(3)
    if kind == 0:
        return np.full((side, side, 3), first, np.uint8)
    if kind == 1:
        part = np.linspace(0, 1, side)[:, None, None]
        sheet = first + (second - first) * np.broadcast_to(part, (side, side, 1))
        return np.ascontiguousarray(np.rot90(sheet, int(rng.integers(4))).astype(np.uint8))
    cells = int(rng.integers(2, 24))
    clouds = rng.uniform(np.minimum(first, second), np.maximum(first, second) + 1, (cells, cells, 3)).astype(np.uint8)
    return np.asarray(cv2.resize(clouds, (side, side), interpolation=int(rng.choice([1, 2]))), np.uint8)


def exaggerate(mesh: Points, rng: np.random.Generator) -> Points:
    """Return `mesh` with larger or smaller features, another jaw and another expression."""
    mesh = mesh.copy()
    unit = float(np.hypot(*(mesh[t.LEFT_EYE_OUTER, :2] - mesh[t.RIGHT_EYE_OUTER, :2])))
    along = (mesh[t.LEFT_EYE_OUTER, :2] - mesh[t.RIGHT_EYE_OUTER, :2]) / max(unit, 1)
    down = np.array([-along[1], along[0]], np.float32)
    if rng.random() < 0.6:
        larger = rng.uniform(0.9, 1.9)
        for eye in (t.RIGHT_EYE, t.LEFT_EYE):
            _swell(mesh, eye, larger, 0.26 * unit)
    if rng.random() < 0.5:
        larger = rng.uniform(0.75, 1.4)
        for iris in (t.RIGHT_IRIS, t.LEFT_IRIS):
            mesh[list(iris)] += (larger - 1) * (mesh[list(iris)] - mesh[iris[0]])
    if rng.random() < 0.5:
        _swell(mesh, t.LIPS_OUTER, rng.uniform(0.55, 1.3), 0.4 * unit)
    if rng.random() < 0.5:
        _swell(mesh, t.NOSE_BASE, rng.uniform(0.5, 1.3), 0.25 * unit)
    if rng.random() < 0.5:
        _narrow_jaw(mesh, along, down, rng.uniform(-0.3, 0.3), unit)
    if rng.random() < 0.5:
        _open_mouth(mesh, down * rng.uniform(0, 0.4) * unit)
    if rng.random() < 0.25:
        closed = rng.uniform(0.2, 1.0)
        for upper, lower in ((t.RIGHT_EYE_UPPER, t.RIGHT_EYE_LOWER), (t.LEFT_EYE_UPPER, t.LEFT_EYE_LOWER)):
            mesh[list(upper)] += closed * (mesh[list(lower)] - mesh[list(upper)])
    if rng.random() < 0.5:
        for brow in (t.RIGHT_BROW, t.LEFT_BROW):
            lift = rng.uniform(-0.08, 0.05, 2)  # outer end, inner end
            part = np.tile(np.linspace(0, 1, 5), 2)[:, None]
            mesh[list(brow), :2] += (lift[0] + (lift[1] - lift[0]) * part) * down * unit
    return mesh


class _Pen:
    """Draws the parts of one face on one sheet, each with some freedom."""

    def __init__(self, sheet: Picture, points: NDArray[np.float32], rng: np.random.Generator) -> None:
        self.sheet, self.points, self.rng = sheet, points, rng
        self.unit = float(np.hypot(*(points[t.LEFT_EYE_OUTER] - points[t.RIGHT_EYE_OUTER])))
        self.thick = max(1, int(self.unit * rng.uniform(0.008, 0.045)))
        self.outlined = rng.random() < 0.65

    def around_head(self, hair: Color, skin: Color, line: Color) -> None:
        oval = self.points[list(t.FACE_OVAL)]
        middle = oval.mean(axis=0)
        if self.rng.random() < 0.8:
            long = self.rng.uniform(1.0, 1.5)
            crown = (
                middle
                + (oval - middle) * [self.rng.uniform(1.1, 1.4), long]
                - [0, self.rng.uniform(0, 0.5) * self.unit]
            )
            self.fill(crown, hair)
        neck = self.points[t.CHIN]
        wide, drop = self.unit * self.rng.uniform(0.35, 0.6), self.unit * self.rng.uniform(0.3, 0.8)
        self.fill(np.array([[neck[0] - wide, neck[1] - wide], [neck[0] + wide, neck[1] - wide],
                            [neck[0] + wide, neck[1] + 2 * drop], [neck[0] - wide, neck[1] + 2 * drop]]),
                  tuple(np.array(skin) * 0.85))  # fmt: skip
        self.fill(np.array([[neck[0] - 3 * wide, neck[1] + 4 * wide], [neck[0] - 2 * wide, neck[1] + drop],
                            [neck[0] + 2 * wide, neck[1] + drop], [neck[0] + 3 * wide, neck[1] + 4 * wide]]),
                  tuple(self.rng.uniform(0, 255, 3)))  # fmt: skip
        if self.rng.random() < 0.7:
            for index in (234, 454):
                away = self.points[index] - middle
                self.blob(self.points[index] + 0.08 * away, self.unit * 0.16, self.unit * 0.25, skin, line)

    def face(self, skin: Color, line: Color) -> None:
        import cv2

        oval = self.points[list(t.FACE_OVAL)]
        clean = self.sheet.copy()
        self.fill(oval, skin)
        if self.rng.random() < 0.6:  # light from one side
            height, width = self.sheet.shape[:2]
            turn = self.rng.uniform(0, 2 * np.pi)
            x, y = np.meshgrid(np.arange(width) - oval[:, 0].mean(), np.arange(height) - oval[:, 1].mean())
            shade = 1 + self.rng.uniform(0.05, 0.4) * (np.cos(turn) * x + np.sin(turn) * y) / (2 * self.unit)
            inside = np.zeros((height, width), np.uint8)
            cv2.fillPoly(inside, [_whole(oval)], 1)
            lit = np.clip(self.sheet * np.clip(shade, 0.3, 1.4)[..., None], 0, 255).astype(np.uint8)
            self.sheet[:] = np.where(inside[..., None] > 0, lit, clean)
        if self.outlined:
            self.stroke(oval, line, closed=True)

    def nose(self, skin: Color, line: Color) -> None:
        shade = tuple(np.array(skin) * self.rng.uniform(0.6, 0.9))
        if self.rng.random() < 0.4:
            self.fill(self.points[[168, 48, 64, 2, 294, 278]], tuple(np.array(skin) * self.rng.uniform(0.85, 1.05)))
        if self.rng.random() < 0.6:
            self.stroke(self.points[list(t.NOSE_BASE)], shade if self.rng.random() < 0.5 else line)
        if self.rng.random() < 0.4:
            self.stroke(self.points[list(t.NOSE_BRIDGE)], shade)
        if self.rng.random() < 0.6:
            for index in (98, 327):
                self.blob(self.points[index], self.unit * 0.035, self.unit * 0.025, line, line)

    def mouth(self, skin: Color, line: Color) -> None:
        outer, inner = self.points[list(t.LIPS_OUTER)], self.points[list(t.LIPS_INNER)]
        red = np.array([self.rng.uniform(120, 220), self.rng.uniform(30, 120), self.rng.uniform(40, 120)])
        lips = tuple(red if self.rng.random() < 0.6 else np.array(skin) * self.rng.uniform(0.7, 0.95))
        self.fill(outer, lips)
        inside = (250.0, 250.0, 245.0) if self.rng.random() < 0.4 else tuple(self.rng.uniform(0, 90, 3))
        self.fill(inner, inside)
        if self.outlined or self.rng.random() < 0.5:
            self.stroke(self.points[list(t.LIPS_INNER_UPPER)], line)
        if self.outlined and self.rng.random() < 0.4:
            self.stroke(outer, line, closed=True)

    def eye(self, eye: tuple[int, ...], iris: tuple[int, ...], skin: Color, line: Color) -> None:
        import cv2

        outline = self.points[list(eye)]
        color = tuple(self.rng.uniform(0, 200, 3))
        clean = self.sheet.copy()
        self.fill(outline, (255.0, 255.0, 255.0) if self.rng.random() < 0.8 else tuple(np.array(skin) * 1.1))
        middle = self.points[iris[0]]
        radius = float(np.linalg.norm(self.points[list(iris[1:])] - middle, axis=1).mean())
        radius = max(radius, 1.5)
        self.blob(middle, radius, radius, color, line)
        self.blob(middle, radius * 0.45, radius * 0.45, (5.0, 5.0, 5.0), None)
        if self.rng.random() < 0.7:
            shine = middle + radius * np.array([-0.3, -0.35])
            self.blob(shine, radius * 0.25, radius * 0.25, (255.0, 255.0, 255.0), None)
        inside = np.zeros(self.sheet.shape[:2], np.uint8)
        cv2.fillPoly(inside, [_whole(outline)], 1)
        self.sheet[:] = np.where(inside[..., None] > 0, self.sheet, clean)
        upper = outline[: len(outline) // 2 + 1]
        self.stroke(upper, line, thicker=self.rng.uniform(0.8, 2.5))
        if self.rng.random() < 0.5:
            self.stroke(np.concatenate([outline[len(outline) // 2 :], outline[:1]]), line)

    def brow(self, brow: tuple[int, ...], color: Color) -> None:
        if self.rng.random() < 0.7:
            self.fill(self.points[list(brow)], color)
        else:
            self.stroke(self.points[list(brow[:5])], color, thicker=self.rng.uniform(1, 3))

    def fringe(self, hair: Color) -> None:
        if self.rng.random() < 0.5:
            top = self.points[[21, 54, 103, 67, 109, 10, 338, 297, 332, 284, 251]]
            middle = self.points[t.NOSE_TIP]
            low = middle + (top - middle) * self.rng.uniform(0.72, 1.0, (len(top), 1))
            high = middle + (top - middle) * 1.15
            self.fill(np.concatenate([high, low[::-1]]), hair)

    def fill(self, outline: NDArray[np.floating], color: Color) -> None:
        import cv2

        cv2.fillPoly(self.sheet, [_whole(outline)], color, cv2.LINE_AA)

    def stroke(self, path: NDArray[np.floating], color: Color, *, closed: bool = False, thicker: float = 1.0) -> None:
        import cv2

        cv2.polylines(self.sheet, [_whole(path)], closed, color, max(1, int(self.thick * thicker)), cv2.LINE_AA)

    def blob(self, middle: NDArray[np.floating], across: float, down: float, color: Color, line: Color | None) -> None:
        import cv2

        x, y = (int(value) for value in middle)
        axes = (max(1, int(across)), max(1, int(down)))
        cv2.ellipse(self.sheet, (x, y), axes, 0, 0, 360, color, -1, cv2.LINE_AA)
        if line is not None and self.outlined:
            cv2.ellipse(self.sheet, (x, y), axes, 0, 0, 360, line, self.thick, cv2.LINE_AA)


def _swell(mesh: Points, indices: tuple[int, ...], times: float, reach: float) -> None:
    middle = mesh[list(indices), :2].mean(axis=0)
    away = mesh[:, :2] - middle
    near = np.exp(-(away**2).sum(axis=1) / (2 * reach**2))[:, None]
    mesh[:, :2] += (times - 1) * near * away


def _narrow_jaw(mesh: Points, along: NDArray[np.float32], down: NDArray[np.float32], part: float, unit: float) -> None:
    away = mesh[:, :2] - mesh[t.NOSE_TIP, :2]
    low = np.clip(away @ down / unit, -1, 1)
    mesh[:, :2] -= (part * low * (away @ along))[:, None] * along


def _open_mouth(mesh: Points, by: NDArray[np.floating]) -> None:
    inner = mesh[list(t.LIPS_INNER_LOWER), :2]
    corner_right, corner_left = mesh[t.MOUTH_RIGHT, :2], mesh[t.MOUTH_LEFT, :2]
    width = max(float(np.hypot(*(corner_left - corner_right))), 1.0)
    along = (corner_left - corner_right) / width
    down = np.array([-along[1], along[0]])
    away = mesh[:, :2] - inner.mean(axis=0)
    centred = 1 - np.clip(np.abs(away @ along) / (0.55 * width), 0, 1) ** 2
    wide = 1 - 0.5 * np.clip(np.abs(away @ along) / (1.5 * width), 0, 1)
    lower = {*t.LIPS_OUTER_LOWER[1:-1], *t.LIPS_INNER_LOWER[1:-1]}
    lips = np.zeros(len(mesh))
    lips[list(t.LIPS)] = [1.0 if index in lower or (away[index] @ down) > 0.02 * width else 0.0 for index in t.LIPS]
    below = np.clip(away @ down / (0.5 * width) - 0.1, 0, 1)
    below[list(t.LIPS)] = 0
    mesh[:, :2] += (lips * centred + below * wide)[:, None] * by


def _skin(rng: np.random.Generator) -> Color:
    if rng.random() < 0.75:
        light = rng.uniform(70, 255)
        return (light, light * rng.uniform(0.68, 0.9), light * rng.uniform(0.5, 0.82))
    red, green, blue = rng.uniform(60, 255, 3)
    return (red, green, blue)


def _fur(rng: np.random.Generator) -> NDArray[np.float64]:
    if rng.random() < 0.25:
        return rng.uniform(40, 255, 3)
    light = rng.uniform(40, 255)
    return light * np.array([1.0, rng.uniform(0.75, 1.0), rng.uniform(0.5, 1.0)])


def _whole(points: NDArray[np.floating]) -> NDArray[np.int32]:
    return np.round(points).astype(np.int32)

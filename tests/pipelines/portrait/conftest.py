"""A drawn face whose mesh is known exactly, and scores that ask one thing of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipelines.face.mesh import Face, box_around
from pipelines.face.pose import rotation_matrix
from pipelines.face.topology import FACE_OVAL, LEFT_BROW, LEFT_EYE, LIPS_OUTER, RIGHT_BROW, RIGHT_EYE
from pipelines.performance.score import UNITS, VISEMES, PerformanceScore

Image = NDArray[np.uint8]

SKIN, BROWN, RED, WHITE, IRIS = (214, 170, 140), (70, 45, 30), (170, 70, 80), (240, 238, 235), (40, 60, 90)


@dataclass(frozen=True)
class Drawn:
    """A picture and the face that was drawn into it."""

    image: Image
    face: Face


Draw = Callable[..., Drawn]
Ask = Callable[..., PerformanceScore]


def draw_face(
    *, side: int = 256, unit: float = 68.0, pose: tuple[float, float, float] = (0, 0, 0), **blendshapes: float
) -> Drawn:
    """A face in the middle of a patterned square picture; `unit` is the distance of its eye corners in pixels."""
    from pipelines.face.blendshapes import BLENDSHAPE_INDEX, BLENDSHAPES

    mesh = np.loadtxt(Path(__file__).with_name("mesh.csv"), delimiter=",", dtype=np.float32)
    points = (mesh @ rotation_matrix(*pose).T.astype(np.float32)) * unit + (side / 2, side * 0.42, 0)
    points = points.astype(np.float32)
    y, x = np.mgrid[:side, :side]
    image = np.dstack([90 + 30 * np.sin(x / 9), 120 + 30 * np.sin(y / 7), 140 + 0 * x]).astype(np.uint8)

    def area(rows: tuple[int, ...], colour: tuple[int, int, int]) -> None:
        outline = np.round(points[list(rows), :2] * 16).astype(np.int32)
        cv2.fillPoly(image, [outline], colour, lineType=cv2.LINE_AA, shift=4)

    area(FACE_OVAL, SKIN)
    for brow in (LEFT_BROW, RIGHT_BROW):
        area((*brow[:5], *brow[:4:-1]), BROWN)
    area(LIPS_OUTER, RED)
    for eye, iris in ((LEFT_EYE, 473), (RIGHT_EYE, 468)):
        area(eye, WHITE)
        inside = np.zeros((side, side), np.uint8)
        cv2.fillPoly(inside, [np.round(points[list(eye), :2]).astype(np.int32)], 1)
        disc = np.zeros((side, side), np.uint8)
        cv2.circle(disc, np.round(points[iris, :2]).astype(int).tolist(), round(0.065 * unit), 1, -1)
        image[(inside & disc) > 0] = IRIS
        lashes = np.round(points[list(eye[:9]), :2] * 16).astype(np.int32)
        cv2.polylines(image, [lashes], False, BROWN, 1, cv2.LINE_AA, 4)
    scores = np.zeros(len(BLENDSHAPES), np.float32)
    for name, value in blendshapes.items():
        for column in (name, f"{name}Left", f"{name}Right"):
            if column in BLENDSHAPE_INDEX:
                scores[BLENDSHAPE_INDEX[column]] = value
    return Drawn(image=image, face=Face(points=points, blendshapes=scores, box=box_around(points), score=1.0))


def ask_for(
    frames: int = 1,
    *,
    units: dict[str, float | tuple[float, float]] | None = None,
    viseme: str = "sil",
    gaze: tuple[float, float] = (0, 0),
    blink: float | tuple[float, float] = 0.0,
    head: tuple[float, float, float] = (0, 0, 0),
) -> PerformanceScore:
    """A score that holds one thing for all its frames."""
    strengths = np.zeros((frames, len(UNITS), 2), np.float32)
    for name, value in (units or {}).items():
        strengths[:, UNITS.index(name)] = value
    visemes = np.zeros((frames, len(VISEMES)), np.float32)
    visemes[:, VISEMES.index(viseme)] = 1
    return PerformanceScore(
        fps=25.0,
        units=strengths,
        visemes=visemes,
        gaze=np.tile(np.float32(gaze), (frames, 1)),
        blinks=np.full((frames, 2), blink, np.float32),
        head=np.tile(np.float32(head), (frames, 1)),
    )


@pytest.fixture(scope="session")
def draw() -> Draw:
    """Draws a face; see draw_face."""
    return draw_face


@pytest.fixture(scope="session")
def ask() -> Ask:
    """Makes a score; see ask_for."""
    return ask_for


@pytest.fixture(scope="session")
def drawn() -> Drawn:
    """The usual face: 256 pixels, frontal, at rest."""
    return draw_face()

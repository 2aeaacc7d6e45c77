import numpy as np
import pytest

from pipelines.face.topology import FACE_OVAL, LEFT_EYE, LEFT_IRIS, LIPS, LIPS_OUTER, RIGHT_EYE
from pipelines.portrait.settle import settled_parts


def distance(points: np.ndarray, drawn, part: tuple[int, ...]) -> float:
    """Mean distance of a part from where it was drawn, in distances of the eye corners."""
    apart = points[list(part), :2] - drawn.face.points[list(part), :2]
    return float(np.linalg.norm(apart, axis=1).mean()) / drawn.face.interocular


def moved(drawn, part: tuple[int, ...], by: tuple[float, float]) -> np.ndarray:
    points = drawn.face.points.copy()
    points[list(part), :2] += np.float32(by) * drawn.face.interocular
    return points


def test_a_mesh_that_fits_stays(drawn) -> None:
    points = settled_parts(drawn.image, drawn.face.points, drawn.face.interocular)
    for part in (LIPS, LEFT_EYE, RIGHT_EYE):
        assert distance(points, drawn, part) < 0.02


@pytest.mark.parametrize("by", [(0.0, 0.05), (0.05, 0.0), (-0.04, -0.04)])
def test_lips_beside_those_of_the_picture_are_brought_onto_them(drawn, by) -> None:
    points = settled_parts(drawn.image, moved(drawn, LIPS, by), drawn.face.interocular)
    assert distance(points, drawn, LIPS_OUTER) < 0.5 * np.hypot(*by)


@pytest.mark.parametrize("by", [(0.0, 0.05), (0.05, 0.0)])
def test_an_eye_is_brought_onto_its_iris(drawn, by) -> None:
    points = settled_parts(drawn.image, moved(drawn, (*LEFT_EYE, *LEFT_IRIS), by), drawn.face.interocular)
    assert distance(points, drawn, LEFT_IRIS) < 0.5 * np.hypot(*by)


def test_the_outline_of_the_face_stays(drawn) -> None:
    points = settled_parts(drawn.image, moved(drawn, LIPS, (0.0, 0.05)), drawn.face.interocular)
    top = [point for point in FACE_OVAL if drawn.face.points[point, 1] < drawn.face.points[1, 1]]
    assert distance(points, drawn, tuple(top)) < 0.005

"""A Face checks what it is given."""

import numpy as np
import pytest

from pipelines.errors import InvalidInput
from pipelines.face.mesh import Face, box_around


def face(**changes: object) -> Face:
    points = np.zeros((478, 3), np.float32)
    points[33], points[263] = (100, 100, 0), (160, 180, 0)
    values: dict[str, object] = {
        "points": points, "blendshapes": np.zeros(52, np.float32), "box": (0.0, 0.0, 160.0, 180.0), "score": 0.9
    }  # fmt: skip
    return Face(**(values | changes))  # type: ignore[arg-type]


def test_interocular_is_the_distance_of_the_outer_corners() -> None:
    assert face().interocular == pytest.approx(100)


def test_a_turned_head_keeps_its_interocular_distance() -> None:
    points = np.zeros((478, 3), np.float32)
    points[33], points[263] = (100, 100, 0), (160, 100, 80)
    assert face(points=points).interocular == pytest.approx(100)


def test_blendshapes_are_named() -> None:
    scores = np.zeros(52, np.float32)
    scores[25] = 0.7
    assert face(blendshapes=scores).blendshape("jawOpen") == pytest.approx(0.7)


def test_the_box_lies_around_the_points() -> None:
    assert box_around(np.array([[3, 9, 0], [5, 2, 1]], np.float32)) == (3, 2, 5, 9)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("points", np.zeros((468, 3), np.float32)),
        ("points", np.full((478, 3), np.nan, np.float32)),
        ("blendshapes", np.zeros(51, np.float32)),
        ("box", (5.0, 0.0, 5.0, 9.0)),
    ],
)
def test_wrong_values_are_refused(name: str, value: object) -> None:
    with pytest.raises(InvalidInput, match=name.removesuffix("s")):
        face(**{name: value})

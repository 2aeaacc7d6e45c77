import numpy as np
import pytest

from pipelines.performance.score import UNITS
from pipelines.portrait.shading import Shading


def shaded(drawn, **strengths: object) -> np.ndarray:
    units = np.zeros((len(UNITS), 2), np.float32)
    for name, value in strengths.items():
        units[UNITS.index(name)] = value
    shading = Shading(drawn.image, drawn.face.points, drawn.face.interocular)
    return shading.apply(drawn.image, units).astype(np.float32)


def test_a_face_at_rest_is_not_shaded(drawn) -> None:
    assert np.array_equal(shaded(drawn), drawn.image)


@pytest.mark.parametrize(("unit", "point"), [("AU4", 285), ("AU12", 426), ("AU1", 151), ("AU10", 423), ("AU17", 18)])
def test_a_unit_darkens_its_fold(drawn, unit, point) -> None:
    x, y = drawn.face.points[point, :2].astype(int)
    fold = np.s_[y - 3 : y + 4, x - 3 : x + 4]
    before = drawn.image[fold].astype(np.float32)
    assert (before - shaded(drawn, **{unit: 1.0})[fold]).max() > 3


def test_a_fold_of_one_side_stays_on_it(drawn) -> None:
    change = np.abs(shaded(drawn, AU12=(1.0, 0.0)) - drawn.image).sum(axis=2)
    assert change[:, 134:].sum() > 10 * change[:, :122].sum()


def test_shading_leaves_the_picture_itself_alone(drawn) -> None:
    before = drawn.image.copy()
    assert not np.array_equal(shaded(drawn, AU4=1.0), before)
    assert np.array_equal(drawn.image, before)

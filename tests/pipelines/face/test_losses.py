"""The detector's targets stand where the faces are."""

import numpy as np
import pytest

from pipelines.face.crop import Crop
from pipelines.face.evaluate import point_errors, score_figures
from pipelines.face.losses import detector_targets
from pipelines.face.model import SIDE, STRIDE
from pipelines.face.topology import LEFT_EYE_OUTER, RIGHT_EYE_OUTER

FACE = Crop(x=100, y=61, side=70, angle=0.3)


def test_the_cell_of_a_face_says_where_and_how_large_it_is() -> None:
    maps = detector_targets([(FACE, 1)], 192)
    row, column = np.unravel_index(maps[0].argmax(), maps[0].shape)
    assert maps[0, row, column] == 1
    assert maps[2, row, column] == 1
    dx, dy, size, sin, cos = maps[3:, row, column]
    assert (column + 0.5 + dx) * STRIDE == pytest.approx(FACE.x)
    assert (row + 0.5 + dy) * STRIDE == pytest.approx(FACE.y)
    assert np.exp(size) * SIDE == pytest.approx(FACE.side)
    assert np.arctan2(sin, cos) == pytest.approx(FACE.angle)


def test_a_face_of_doubtful_size_counts_neither_way() -> None:
    maps = detector_targets([(FACE, 0)], 192)
    assert maps[0].max() == 0
    assert maps[1, 7, 12] == 0
    assert maps[1, 0, 0] == 1


def test_a_face_of_another_scale_is_ground() -> None:
    maps = detector_targets([(FACE, -1)], 192)
    assert maps[0].max() == 0
    assert maps[1].min() == 1


def test_errors_are_percent_of_the_distance_of_the_eyes() -> None:
    mesh = np.zeros((478, 3), np.float32)
    mesh[RIGHT_EYE_OUTER, 0], mesh[LEFT_EYE_OUTER, 0] = -25, 25
    shifted = (mesh + np.array([3, 4, 100])).astype(np.float32)
    assert point_errors(shifted, mesh) == pytest.approx(10)


def test_still_scores_do_not_enter_the_correlation() -> None:
    wanted = np.zeros((50, 52), np.float32)
    wanted[:, 25] = np.linspace(0, 1, 50)
    figures = score_figures(wanted * 0.5, wanted)
    assert figures["blendshape_correlation"] == pytest.approx(1)
    assert figures["blendshape_error_moving"] == pytest.approx(0.25, abs=0.01)

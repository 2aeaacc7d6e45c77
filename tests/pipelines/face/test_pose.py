"""The pose of a head has the signs of a performance score."""

import numpy as np
import pytest

from pipelines.face.mesh import Points
from pipelines.face.pose import _INDICES, _SHAPE, head_pose, rotation_matrix


def head(pitch: float, yaw: float, roll: float, scale: float = 90.0) -> Points:
    """A rigid head turned by these degrees, in pixels; the points that the pose does not use stay at zero."""
    points = np.zeros((478, 3), np.float32)
    points[list(_INDICES)] = scale * _SHAPE @ rotation_matrix(pitch, yaw, roll).T + (320, 240, 0)
    return points


@pytest.mark.parametrize("angles", [(0, 0, 0), (12, 0, 0), (0, -25, 0), (0, 0, 30), (-10, 35, -20), (20, -40, 15)])
def test_the_pose_of_a_turned_head_is_the_turn(angles: tuple[float, float, float]) -> None:
    assert head_pose(head(*angles)) == pytest.approx(angles, abs=1e-3)


def test_size_and_place_do_not_matter() -> None:
    assert head_pose(head(5, 10, 15, scale=30) + np.float32(50)) == pytest.approx((5, 10, 15), abs=1e-3)


def test_a_head_that_looks_up_lifts_its_nose() -> None:
    nose, eyes = _INDICES.index(4), _INDICES.index(168)
    level, up = (_SHAPE @ rotation_matrix(pitch, 0, 0).T for pitch in (0, 20))
    assert up[nose, 1] - up[eyes, 1] < level[nose, 1] - level[eyes, 1]


def test_a_head_that_turns_to_its_own_left_moves_its_nose_to_the_right_of_the_picture() -> None:
    nose = _INDICES.index(4)
    assert (_SHAPE @ rotation_matrix(0, 20, 0).T)[nose, 0] > _SHAPE[nose, 0] + 0.1


def test_a_head_that_tilts_to_its_left_shoulder_lowers_its_left_eye() -> None:
    right, left = _INDICES.index(33), _INDICES.index(263)
    tilted = _SHAPE @ rotation_matrix(0, 0, 20).T
    assert tilted[left, 1] > tilted[right, 1]

import numpy as np
import pytest

from pipelines.face.topology import NOSE_TIP
from pipelines.portrait.field import Grid
from pipelines.portrait.frame import HeadFrame
from pipelines.portrait.turn import Turn


def turn_of(drawn, **options: object) -> Turn:
    return Turn(Grid(256), drawn.face.points, HeadFrame.of(drawn.face.points), **options)


def test_no_turn_moves_nothing(drawn) -> None:
    turn = turn_of(drawn)
    still = np.zeros((64, 64, 3), np.float32)
    assert np.abs(turn.field(still, turn.rotation(0, 0, 0))).max() < 1e-4


@pytest.mark.parametrize(
    ("angles", "axis", "sign"), [((0, 10, 0), 0, 1), ((10, 0, 0), 1, -1), ((0, 0, 10), 0, 1), ((0, -10, 0), 0, -1)]
)
def test_the_nose_goes_where_the_head_turns(drawn, angles, axis, sign) -> None:
    turn = turn_of(drawn)
    nose = drawn.face.points[[NOSE_TIP]]
    moved = turn.points(nose, turn.rotation(*angles))[0] - nose[0, :2]
    assert moved[axis] * sign > 3


def test_ears_move_less_than_the_nose_when_the_head_shakes(drawn) -> None:
    turn = turn_of(drawn)
    field = turn.field(np.zeros((64, 64, 3), np.float32), turn.rotation(0, 8, 0))
    grid, points = Grid(256), drawn.face.points
    nose, ear = (grid.sample(field, points[[[at]], :2])[0, 0, 0] for at in (NOSE_TIP, 454))
    assert nose > 2.5 * abs(ear)


def test_a_held_side_stays(drawn) -> None:
    still = np.zeros((64, 64, 3), np.float32)
    free, held = (turn_of(drawn, held=(False, side, False, False)) for side in (False, True))
    assert np.abs(free.field(still, free.rotation(0, 0, 8))[0]).max() > 1
    assert np.abs(held.field(still, held.rotation(0, 0, 8))[0]).max() < 0.4


def test_a_tilted_head_turns_about_its_own_axes(draw) -> None:
    tilted = draw(pose=(0, 0, 30))
    turn = turn_of(tilted)
    nose = tilted.face.points[[NOSE_TIP]]
    moved = turn.points(nose, turn.rotation(0, 10, 0))[0] - nose[0, :2]
    assert np.degrees(np.arctan2(moved[1], moved[0])) == pytest.approx(30, abs=6)


def test_the_surface_has_no_cliff_that_a_turn_would_fold(draw) -> None:
    aside = draw(pose=(0, 35, 0))
    turn = turn_of(aside)
    field = turn.field(np.zeros((64, 64, 3), np.float32), turn.rotation(0, 10, 0))
    assert np.gradient(field[..., 0], 4, axis=1).min() > -1

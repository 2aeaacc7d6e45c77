import numpy as np
import pytest

from pipelines.face.topology import LEFT_EYE_LOWER, LEFT_EYE_UPPER, LIPS_INNER_LOWER, LIPS_INNER_UPPER, MOUTH_LEFT
from pipelines.portrait.field import Grid, Splines


def test_enlarged_nodes_lie_on_their_pixels() -> None:
    grid = Grid(64)
    shift = np.zeros((grid.count, grid.count, 2), np.float32)
    source = grid.enlarged(shift, (5, 9, 40, 61))
    assert source.shape == (52, 35, 2)
    assert source[0, 0].tolist() == [5, 9] and source[-1, -1].tolist() == [39, 60]


def test_a_part_is_enlarged_as_the_whole() -> None:
    grid = Grid(96)
    field = np.random.default_rng(1).normal(size=(grid.count, grid.count, 2)).astype(np.float32)
    whole = grid.enlarged(field, (0, 0, 96, 96))
    assert np.allclose(grid.enlarged(field, (21, 30, 77, 70)), whole[30:70, 21:77], atol=1e-4)


@pytest.mark.parametrize("stretch", [0.6, 2.5])
def test_the_inverse_undoes_a_stretch(stretch) -> None:
    grid = Grid(160)
    bump = np.exp(-((grid.nodes - 80) ** 2).sum(axis=2) / (2 * 22**2))
    moved = np.zeros((grid.count, grid.count, 2), np.float32)
    # Above its middle the bump stretches, below it everything moves along.
    column = np.exp(-((grid.nodes[..., 0] - 80) ** 2) / (2 * 22**2))
    moved[..., 1] = stretch * 14 * np.where(grid.nodes[..., 1] < 80, bump, column)
    back = grid.inverse(moved, rounds=12)
    source = grid.nodes + back
    landed = source + grid.sample(moved, source)
    inner = np.s_[3:-14, 3:-3]
    assert np.abs(landed - grid.nodes)[inner].max() < 0.25


def test_the_inverse_is_nothing_outside_its_region() -> None:
    grid = Grid(64)
    moved = np.full((grid.count, grid.count, 2), 2.0, np.float32)
    back = grid.inverse(moved, (4, 4, 10, 12))
    assert not back[:4].any() and not back[:, 10:].any()
    assert back[4:12, 4:10] == pytest.approx(-2.0, abs=1e-3)


@pytest.fixture(scope="module")
def splines(drawn) -> tuple[Grid, Splines, np.ndarray]:
    grid = Grid(256)
    bases = np.zeros((1, 478, 3), np.float32)
    bases[0, MOUTH_LEFT] = (6, 0, 0)
    local = sorted({*LIPS_INNER_UPPER, *LIPS_INNER_LOWER, *LEFT_EYE_UPPER, *LEFT_EYE_LOWER})
    return grid, Splines(grid, drawn.face.points, drawn.face.interocular, bases, local), drawn.face.points


def test_a_moved_point_takes_its_surroundings_along(splines) -> None:
    grid, carry, points = splines
    upper, lower = carry.fields(np.ones(1, np.float32), np.zeros((478, 3), np.float32))
    for field in (upper, lower):
        at = grid.sample(field, points[[[MOUTH_LEFT]], :2])[0, 0]
        assert at[0] > 1.0
        assert np.abs(field[:3]).max() < 0.2


def test_each_side_of_a_slit_follows_its_own_lip(splines) -> None:
    grid, carry, points = splines
    free = np.zeros((478, 3), np.float32)
    free[list(LIPS_INNER_LOWER[1:-1]), 1] = 8
    upper, lower = carry.fields(np.zeros(1, np.float32), free)
    assert np.abs(upper).max() < 1e-4
    assert grid.sample(lower, points[[[14]], :2])[0, 0, 1] > 4
    left, top, right, bottom = carry.face
    outside = np.ones(lower.shape[:2], bool)
    outside[top:bottom, left:right] = False
    assert not lower[outside].any()
    assert grid.spacing * (right - left) < 256


def test_a_large_square_has_no_more_nodes() -> None:
    assert Grid(768).count == Grid(512).count == 128
    assert Grid(256).count == 64

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from pipelines.assets import asset
from pipelines.errors import InvalidInput
from pipelines.face.find import find_faces
from pipelines.face.mesh import Face
from pipelines.performance.score import UNITS, PerformanceScore
from pipelines.portrait.group import GroupRenderer


@pytest.fixture(scope="module")
def couple() -> tuple[NDArray[np.uint8], list[Face]]:
    """Two portraits side by side, close enough for their squares to overlap."""
    sides = [Image.open(asset(f"samples/{name}")).convert("RGB") for name in ("woman-oil.jpg", "man-render.jpg")]
    sides = [side.resize((360, 360)).crop((40, 0, 320, 360)) for side in sides]
    picture = np.concatenate([np.asarray(side) for side in sides], axis=1)
    faces = find_faces(picture)
    assert len(faces) == 2
    return picture, faces


def test_each_face_plays_its_own_part_and_the_other_keeps_still(
    couple: tuple[NDArray[np.uint8], list[Face]],
) -> None:
    picture, faces = couple
    group = GroupRenderer(picture, faces, size=256)
    assert (group.width, group.height) == (560, 360)
    still, moved = (next(group.render([_score(), _score(jaw=jaw)])).astype(int) for jaw in (0.0, 1.0))
    change = np.abs(moved - still).max(axis=2)
    assert _inside(change, faces[1]).max() > 60
    assert _inside(change, faces[0]).max() <= 1


def test_two_faces_moving_together_are_each_as_when_alone(couple: tuple[NDArray[np.uint8], list[Face]]) -> None:
    picture, faces = couple
    group = GroupRenderer(picture, faces, size=256)
    both, left, right = (
        next(group.render([_score(jaw=one), _score(jaw=two)])).astype(int)
        for one, two in ((1.0, 1.0), (1.0, 0.0), (0.0, 1.0))
    )
    assert np.abs(_inside(both, faces[0]) - _inside(left, faces[0])).max() <= 1
    assert np.abs(_inside(both, faces[1]) - _inside(right, faces[1])).max() <= 1


def test_shares_of_neighbours_add_up_to_one_where_both_reach(couple: tuple[NDArray[np.uint8], list[Face]]) -> None:
    picture, faces = couple
    group = GroupRenderer(picture, faces, size=256)
    total, reached = np.zeros(picture.shape[:2]), np.zeros(picture.shape[:2])
    for window, share in zip(group._windows, group._shares, strict=True):
        total[window] += share[..., 0]
        reached[window] += 1
    assert (reached == 2).any()
    assert np.allclose(total[reached == 2], 1.0, atol=1e-5)


def test_performances_that_do_not_fit_the_faces_are_refused(couple: tuple[NDArray[np.uint8], list[Face]]) -> None:
    group = GroupRenderer(*couple, size=256)
    with pytest.raises(InvalidInput, match="do not fit 2 faces"):
        next(group.render([_score()]))
    with pytest.raises(InvalidInput, match=r"\[1, 2\] frames"):
        next(group.render([_score(), _score(frames=2)]))


def _score(jaw: float = 0.0, frames: int = 1) -> PerformanceScore:
    units = np.zeros((frames, len(UNITS), 2), dtype=np.float32)
    units[:, UNITS.index("AU26")] = jaw
    units[:, UNITS.index("AU25")] = jaw
    return PerformanceScore.of_units(units)


def _inside(picture: NDArray[np.int_], face: Face) -> NDArray[np.int_]:
    left, top, right, bottom = (round(edge) for edge in face.box)
    return picture[max(top, 0) : bottom, max(left, 0) : right]

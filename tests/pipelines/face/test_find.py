"""The bundled model finds the faces of the sample portraits, measures them, and says what is wrong with a picture."""

from functools import cache

import numpy as np
import pytest

from pipelines.assets import asset
from pipelines.errors import FaceProblem
from pipelines.face import find, topology
from pipelines.face.draw import draw_animal
from pipelines.face.find import Picture, choose_face, find_faces, mesh_of
from pipelines.face.mesh import Face
from pipelines.face.pose import head_pose

SAMPLES = ("elder-chalk.jpg", "man-render.jpg", "woman-oil.jpg", "woman-flat.png")


@cache
def sample(name: str) -> Picture:
    """A sample portrait at half its size, RGB."""
    import cv2

    picture = cv2.imread(str(asset(f"samples/{name}")), cv2.IMREAD_COLOR_RGB)
    assert picture is not None
    return np.asarray(cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)


@cache
def only_face(name: str) -> Face:
    (face,) = find_faces(sample(name))
    return face


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_portrait_has_one_face(name: str) -> None:
    face = only_face(name)
    height, width = sample(name).shape[:2]
    assert 0.5 <= face.score <= 1
    assert 0 < face.box[0] < face.box[2] < width
    assert 0 < face.box[1] < face.box[3] < height


@pytest.mark.parametrize("name", SAMPLES)
def test_features_stand_in_order(name: str) -> None:
    points = only_face(name).points
    brow, eye, nose, mouth = (
        points[list(part), 1].mean() for part in (topology.BROWS, topology.RIGHT_EYE, topology.NOSE_BASE, topology.LIPS)
    )
    assert brow < eye < nose < mouth < points[topology.CHIN, 1]
    assert points[topology.RIGHT_EYE_OUTER, 0] < points[topology.NOSE_TIP, 0] < points[topology.LEFT_EYE_OUTER, 0]
    assert points[topology.NOSE_TIP, 2] < points[topology.RIGHT_EYE_OUTER, 2]  # nearer the camera


@pytest.mark.parametrize("name", SAMPLES)
def test_irises_lie_in_the_eyes(name: str) -> None:
    points = only_face(name).points
    for iris, eye in ((topology.RIGHT_IRIS, topology.RIGHT_EYE), (topology.LEFT_IRIS, topology.LEFT_EYE)):
        left, right = points[list(eye), 0].min(), points[list(eye), 0].max()
        assert left < points[iris[0], 0] < right


def test_a_turned_picture_turns_the_mesh() -> None:
    import cv2

    picture = sample("woman-oil.jpg")
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -25, 1.0)
    (face,) = find_faces(np.asarray(cv2.warpAffine(picture, matrix, (width, height), borderMode=1), np.uint8))
    assert head_pose(face.points)[2] - head_pose(only_face("woman-oil.jpg").points)[2] == pytest.approx(25, abs=5)
    where = only_face("woman-oil.jpg").points[:, :2] @ matrix[:, :2].T + matrix[:, 2]
    off = np.linalg.norm(face.points[:, :2] - where, axis=1).mean() / face.interocular
    assert off < 0.06


def test_faces_are_counted_from_left_to_right() -> None:
    picture = np.concatenate([sample(name) for name in SAMPLES[:3]], axis=1)
    faces = find_faces(picture)
    assert [int(face.center[0] // 384) for face in faces] == [0, 1, 2]
    assert len(find_faces(picture, limit=2)) == 2


def test_a_picture_is_looked_at_once_until_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Picture] = []
    monkeypatch.setattr(find, "_all_faces", lambda image: looked.append(image) or (face_at(300, 50), face_at(100, 50)))
    monkeypatch.setattr(find, "_found", {})
    picture = np.zeros((200, 400, 3), np.uint8)
    faces = find_faces(picture)
    faces.clear()  # the list is the caller's own
    assert [face.center[0] for face in find_faces(picture.copy())] == [100, 300]
    assert len(find_faces(picture, limit=1)) == 1
    assert len(looked) == 1
    picture[0, 0] = 1
    find_faces(picture)
    find_faces(picture.reshape(400, 200, 3))
    assert len(looked) == 3
    for shade in range(100, 100 + find._REMEMBERED):
        find_faces(np.full((8, 8, 3), shade, np.uint8))
    assert len(find._found) == find._REMEMBERED
    find_faces(picture)
    assert len(looked) == 4 + find._REMEMBERED


def test_a_small_face_in_a_tall_picture_is_found() -> None:
    import cv2

    person = cv2.resize(sample("man-render.jpg"), (150, 150), interpolation=cv2.INTER_AREA)
    picture = cv2.copyMakeBorder(person, 40, 1010, 300, 350, cv2.BORDER_REPLICATE)
    (face,) = find_faces(np.asarray(picture, np.uint8))
    assert 300 < face.center[0] < 450
    assert 40 < face.center[1] < 190


@pytest.mark.parametrize("seed", range(6))
def test_an_animal_is_no_face(seed: int) -> None:
    assert find_faces(draw_animal(np.random.default_rng(seed))) == []


def test_noise_and_plain_colour_are_no_faces() -> None:
    rng = np.random.default_rng(0)
    assert find_faces(np.full((300, 400, 3), 127, np.uint8)) == []
    assert find_faces(rng.integers(0, 256, (400, 300, 3), dtype=np.uint8)) == []


def test_a_face_is_followed_from_frame_to_frame() -> None:
    before = only_face("man-render.jpg")
    moved = np.roll(sample("man-render.jpg"), (5, 8), axis=(0, 1))
    after = mesh_of(moved, before)
    assert after is not None
    shift = (after.points - before.points)[:, :2].mean(axis=0)
    np.testing.assert_allclose(shift, (8, 5), atol=1.5)


def test_a_lost_face_is_looked_for_anew() -> None:
    before = only_face("man-render.jpg")
    moved = np.roll(sample("man-render.jpg"), 150, axis=1)
    after = mesh_of(np.asarray(moved, np.uint8), before)
    assert after is None or abs(after.center[0] - before.center[0]) > 50
    assert mesh_of(np.full((300, 300, 3), 90, np.uint8), before) is None


def test_a_face_that_keeps_still_does_not_seem_to_move() -> None:
    picture = sample("elder-chalk.jpg")
    first = mesh_of(picture)
    assert first is not None
    second = mesh_of(picture, first)
    assert second is not None
    moved = np.abs(second.points - first.points)[:, :2].mean()
    found = np.abs(second.points - only_face("elder-chalk.jpg").points)[:, :2].mean()
    assert moved < 0.5 * found


def test_the_face_that_is_meant_is_found_though_another_is_larger() -> None:
    large, small = sample("woman-oil.jpg"), sample("man-render.jpg")[::2, ::2]
    both = np.full((large.shape[0], large.shape[1] + small.shape[1], 3), 90, np.uint8)
    both[:, : large.shape[1]] = large
    both[: small.shape[0], large.shape[1] :] = small
    near = (large.shape[1] + small.shape[1] / 2, small.shape[0] / 2)
    largest, meant = mesh_of(both), mesh_of(both, near=near)
    assert largest is not None
    assert meant is not None
    assert largest.center[0] < large.shape[1] < meant.center[0]
    assert mesh_of(both, near=(large.shape[1] + 10, large.shape[0] - 10)) is None


# Choosing


def face_at(x: float, y: float, side: float = 100.0) -> Face:
    spread = np.linspace(-0.5, 0.5, 478, dtype=np.float32) * side
    points = np.stack([x + spread, y + spread, 0 * spread], axis=1)
    box = (x - side / 2, y - side / 2, x + side / 2, y + side / 2)
    return Face(points=points, blendshapes=np.zeros(52, np.float32), box=box, score=1.0)


def test_no_face_says_what_to_try() -> None:
    with pytest.raises(FaceProblem, match=r"No face .* 640×480 pixels\. Use one"):
        choose_face([], (640, 480))


def test_several_faces_need_a_choice() -> None:
    faces = [face_at(100, 100), face_at(300, 100), face_at(500, 100)]
    with pytest.raises(FaceProblem, match=r"3 faces .* choose face 1 to 3"):
        choose_face(faces, (640, 480))
    assert choose_face(faces, (640, 480), number=2) is faces[1]
    assert choose_face(faces, (640, 480), point=(480, 140)) is faces[2]


def test_a_choice_that_is_not_there_is_refused() -> None:
    faces = [face_at(100, 100), face_at(300, 100)]
    with pytest.raises(FaceProblem, match="no face 3 in this picture; choose face 1 to 2"):
        choose_face(faces, (640, 480), number=3)
    with pytest.raises(FaceProblem, match=r"no face near \(600, 400\)"):
        choose_face(faces, (640, 480), point=(600, 400))


def test_a_tiny_face_is_refused_with_its_size() -> None:
    with pytest.raises(FaceProblem, match="40 pixels large; at least 48"):
        choose_face([face_at(100, 100, side=40)], (640, 480))


def test_a_cut_off_face_is_refused_with_the_border() -> None:
    with pytest.raises(FaceProblem, match="cut off by the upper border"):
        choose_face([face_at(100, 10)], (640, 480))
    with pytest.raises(FaceProblem, match="cut off by the right border"):
        choose_face([face_at(630, 200)], (640, 480))

"""Training samples: the labels lie where the picture shows them."""

import numpy as np
import pytest

from pipelines.assets import asset
from pipelines.face import topology
from pipelines.face.augment import restyle
from pipelines.face.crop import crop_of
from pipelines.face.data import FaceSet
from pipelines.face.draw import draw_face, exaggerate
from pipelines.face.find import find_faces
from pipelines.face.samples import FOUND, SCENE, Source, make_source, mesh_sample, scene


@pytest.fixture(scope="module")
def source() -> Source:
    """The samples of a set of one portrait, three times."""
    import cv2

    picture = cv2.imread(str(asset("samples/man-render.jpg")), cv2.IMREAD_COLOR_RGB)
    assert picture is not None
    small = np.asarray(cv2.resize(picture, (250, 250), interpolation=cv2.INTER_AREA), np.uint8)
    (face,) = find_faces(small)
    faces = FaceSet(
        pictures=np.stack([small] * 3), meshes=np.stack([face.points] * 3), scores=np.stack([face.blendshapes] * 3),
        people=("a", "b", "c"),
    )  # fmt: skip
    return make_source(faces, 0, drawn=12, animals=3)


def test_samples_repeat_for_the_same_seed(source: Source) -> None:
    one, other = (mesh_sample(source, 128, np.random.default_rng(7)) for _ in range(2))
    assert (one.crop == other.crop).all()
    assert (one.points == other.points).all()


def test_points_of_a_sample_lie_in_its_crop(source: Source) -> None:
    rng = np.random.default_rng(0)
    samples = [mesh_sample(source, 128, rng) for _ in range(60)]
    present = [sample for sample in samples if sample.present]
    assert 30 < len(present) < 60
    assert all(np.mean(np.abs(sample.points[:, :2]) < 1) > 0.9 for sample in present)
    assert all(sample.points_weight == sample.scores_weight == 0 for sample in samples if not sample.present)


def test_the_eye_of_a_drawn_face_is_where_its_mesh_says(source: Source) -> None:
    lighter = []
    for picture, mesh in source.drawn:
        opened = mesh[145, 1] - mesh[159, 1]
        if opened > 4:
            x, y = mesh[topology.RIGHT_IRIS[0], :2].astype(int)
            around = picture[y - 12 : y + 13, x - 12 : x + 13].astype(int).mean(axis=2)
            lighter.append(around.std() > 8)
    assert lighter
    assert np.mean(lighter) > 0.9


def test_an_exaggerated_face_keeps_the_order_of_its_features(source: Source) -> None:
    mesh = source.faces.meshes[0]
    for seed in range(20):
        changed = exaggerate(mesh, np.random.default_rng(seed))
        assert changed[topology.NOSE_TIP, 1] < changed[topology.CHIN, 1]
        assert changed[topology.RIGHT_EYE_OUTER, 0] < changed[topology.LEFT_EYE_OUTER, 0]
        assert crop_of(changed).side > 0.7 * crop_of(mesh).side


def test_scenes_hold_wanted_faces_of_the_stated_sizes(source: Source) -> None:
    rng = np.random.default_rng(0)
    wanted = []
    for _ in range(20):
        picture, placed = scene(source, rng)
        assert picture.shape == (SCENE, SCENE, 3)
        wanted += [face for face in placed if face.wanted == 1]
    assert wanted
    assert all(FOUND[0] <= face.crop.side <= FOUND[1] for face in wanted)


def test_restyling_changes_the_look_and_keeps_the_size(source: Source) -> None:
    picture = source.faces.pictures[0]
    for seed in range(30):
        changed = restyle(picture, np.random.default_rng(seed), art=1.0)
        assert changed.shape == picture.shape
        assert changed.dtype == np.uint8
        assert (changed != picture).any()


def test_a_flat_drawing_of_a_face_is_found_where_it_was_drawn(source: Source) -> None:
    errors = []
    for seed in range(4):
        picture, mesh = draw_face(source.faces.meshes[0], np.random.default_rng(seed))
        faces = find_faces(picture)
        if len(faces) == 1:
            errors.append(np.linalg.norm(faces[0].points - mesh, axis=1).mean() / faces[0].interocular)
    assert len(errors) >= 3
    assert np.median(errors) < 0.12

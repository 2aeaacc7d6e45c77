"""The face probe: what it reads from meshes and from clips."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from pipelines.assets import asset
from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.factories import from_labels
from pipelines.errors import UnreadableMedia
from pipelines.face.find import find_faces, mesh_of
from pipelines.face.mesh import Face
from pipelines.face.pose import rotation_matrix
from pipelines.media.image import load_image
from pipelines.media.video import write_video
from pipelines.performance.score import PerformanceScore
from pipelines.performance.units import units_for
from pipelines.portrait.renderer import PortraitRenderer
from pipelines.verify.face import FELT, SPOKEN, FaceProbe, explain, movement
from pipelines.verify.face import _causes as causes
from pipelines.verify.fit_face import movements_on, save_movements
from pipelines.verify.report import measure_clip


@pytest.fixture(scope="module")
def face() -> Face:
    return find_faces(load_image(asset("samples/woman-oil.jpg")))[0]


@pytest.mark.parametrize("label", FELT)
def test_the_movement_of_each_label_is_explained_by_it(label: str) -> None:
    strengths = explain(0.8 * causes()[[FELT.index(label)]])[0]
    assert strengths[FELT.index(label)] == pytest.approx(0.8, abs=0.02)
    assert np.delete(strengths, FELT.index(label)).max() < 0.02


def test_an_open_mouth_is_not_taken_for_a_feeling() -> None:
    assert explain(causes()[[len(FELT) + SPOKEN.index("aa")]])[0].max() < 0.02


def test_a_face_at_rest_shows_nothing(face: Face) -> None:
    assert explain(movement(face.points, face.points)[None]).sum() < 1e-6


def test_a_turned_and_larger_head_has_not_moved_its_face(face: Face) -> None:
    turned = (1.7 * face.points @ rotation_matrix(5, -8, 6).T + 40).astype(np.float32)
    assert np.abs(movement(turned, face.points)).max() < 1e-3


def test_movements_are_saved_as_the_probe_reads_them(tmp_path: Path) -> None:
    from safetensors.numpy import load_file

    moved = np.arange(15 * 936, dtype=np.float64).reshape(15, 936)
    save_movements(moved, tmp_path / "deep" / "movements.safetensors")
    stored = load_file(tmp_path / "deep" / "movements.safetensors")
    assert np.array_equal(np.concatenate([stored["felt"], stored["spoken"]]), moved)


@pytest.mark.slow
def test_the_bundled_movements_are_those_of_the_samples() -> None:
    names = ("elder-chalk.jpg", "man-render.jpg", "woman-flat.png", "woman-oil.jpg")
    fresh = np.mean([movements_on(asset(f"samples/{name}")) for name in names], axis=0)
    assert np.corrcoef(fresh.ravel(), causes().ravel())[0, 1] > 0.95


def test_a_rendered_clip_is_read_as_what_was_played(tmp_path: Path) -> None:
    asked = EmotionCurve(
        keyframes=(
            Keyframe(seconds=0.0, emotion=from_labels({"neutral": 1.0}, intensity=0.0)),
            Keyframe(seconds=2.0, emotion=from_labels({"happy": 1.0})),
            Keyframe(seconds=4.0, emotion=from_labels({"sad": 1.0})),
        )
    )
    image = load_image(asset("samples/man-render.jpg"))
    renderer = PortraitRenderer(image, find_faces(image)[0], size=256)
    times = np.arange(0.0, 4.4, 0.2)
    score = PerformanceScore.of_units(units_for(asked.sample(times)), fps=5.0)
    clip = write_video(
        tmp_path / "clip.mp4", renderer.render(score), fps=5.0, width=renderer.width, height=renderer.height
    )
    report = measure_clip(clip, asked, rest=find_faces(next(iter(renderer.render(score))))[0].points)
    assert report.measured.seen == 1.0
    assert report.measured.curve.at(2.0).dominant == "happy"
    assert report.measured.curve.at(4.2).dominant == "sad"
    assert report.agreement > 0.8
    assert 0.5 < report.strength < 1.5


def test_the_face_at_rest_is_the_one_that_is_read_though_another_is_larger(tmp_path: Path) -> None:
    still = load_image(asset("samples/woman-oil.jpg"))[::2, ::2]
    image = load_image(asset("samples/man-render.jpg"))
    renderer = PortraitRenderer(image, find_faces(image)[0], size=192)
    asked = EmotionCurve.constant(from_labels({"happy": 1.0}))
    smile = units_for(asked.sample(np.zeros(4)))
    score = PerformanceScore.of_units(np.concatenate([np.zeros_like(smile[:1]), smile]), fps=5.0)

    def beside() -> Iterator[np.ndarray]:
        for frame in renderer.render(score):
            yield np.concatenate([still, np.pad(frame, ((0, len(still) - 192), (0, 0), (0, 0)))], axis=1)

    first = next(beside())
    clip = write_video(tmp_path / "two.mp4", beside(), fps=5.0, width=first.shape[1], height=first.shape[0])
    woman, man = (mesh_of(first, near=face.center) for face in find_faces(first))
    assert woman is not None
    assert man is not None
    assert man.interocular < woman.interocular
    smiling, resting = (FaceProbe().measure(clip, rest=one.points).curve.at(0.8) for one in (man, woman))
    assert smiling.dominant == "happy"
    assert smiling.labels["happy"] * smiling.intensity > 0.4
    assert resting.labels["happy"] * resting.intensity < 0.1


def test_a_clip_without_a_face_cannot_be_read(tmp_path: Path) -> None:
    def grey() -> Iterator[np.ndarray]:
        for _ in range(5):
            yield np.full((64, 64, 3), 128, dtype=np.uint8)

    clip = write_video(tmp_path / "grey.mp4", grey(), fps=5.0, width=64, height=64)
    with pytest.raises(UnreadableMedia, match=r"No face can be followed in 'grey\.mp4'"):
        FaceProbe().measure(clip, rest=None)

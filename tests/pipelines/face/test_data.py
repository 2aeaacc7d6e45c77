"""The training set is split by person, and marks drawn into its pictures are wiped."""

import numpy as np

from pipelines.face.data import FaceSet, _wipe_marks, split_by_person


def marked_picture() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A smooth skin-coloured picture, the same with a green box and crosses, and a mesh around its middle."""
    import cv2

    rows, columns = np.mgrid[:250, :250]
    plain = np.stack([170 + rows * 0.2, 120 + columns * 0.1, 100 + rows * 0.05], axis=2).astype(np.uint8)
    marked = plain.copy()
    cv2.rectangle(marked, (60, 60), (190, 190), (0, 128, 0), 2)
    rng = np.random.default_rng(0)
    for x, y in rng.integers(80, 170, (20, 2)):
        for dx, dy in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)):
            marked[y + dy, x + dx] = (0, 128, 0)
    mesh = np.zeros((478, 3), np.float32)
    mesh[:, :2] = rng.uniform(70, 180, (478, 2))
    return plain, marked, mesh


def test_green_marks_are_wiped_and_the_rest_stays() -> None:
    plain, marked, mesh = marked_picture()
    wiped = _wipe_marks(marked, mesh, np.random.default_rng(1)).astype(int)
    assert np.abs(marked.astype(int) - plain).max() > 100
    assert (wiped[..., 1] > np.maximum(wiped[..., 0], wiped[..., 2]) + 15).sum() == 0
    assert np.abs(wiped - plain).mean() < 1.5


def test_no_person_is_in_both_parts() -> None:
    people = tuple(f"person {number // 3}" for number in range(60))
    faces = FaceSet(
        pictures=np.zeros((60, 4, 4, 3), np.uint8), meshes=np.zeros((60, 478, 3), np.float32),
        scores=np.arange(60 * 52, dtype=np.float32).reshape(60, 52), people=people,
    )  # fmt: skip
    training, held = split_by_person(faces, 0)
    assert not set(training.people) & set(held.people)
    assert len(training.people) + len(held.people) == 60
    assert len(set(held.people)) == 3
    assert split_by_person(faces, 0)[1].people == held.people
    assert faces.people[int(held.scores[0, 0]) // 52] == held.people[0]

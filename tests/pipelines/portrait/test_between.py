import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.portrait.between import doubled


def test_one_frame_comes_between_each_pair_and_the_others_are_kept() -> None:
    frames = [_scene(8.0 * step) for step in range(4)]
    made = list(doubled(iter(frames)))
    assert len(made) == 7
    assert all(np.array_equal(kept, frame) for kept, frame in zip(made[::2], frames, strict=True))
    assert list(doubled(iter([]))) == []


def test_the_middle_frame_shows_what_moves_half_way_where_a_mean_shows_it_twice() -> None:
    first, truth, second = (_scene(shift) for shift in (0.0, 4.0, 8.0))
    middle = list(doubled(iter([first, second])))[1]
    mean = ((first.astype(int) + second) // 2).astype(np.uint8)
    assert _error(middle, truth) < 0.5 * _error(mean, truth)


def _scene(shift: float) -> NDArray[np.uint8]:
    """A textured disc that moves to the right over a textured ground."""
    ground = np.random.default_rng(0).integers(90, 130, (96, 128, 3)).astype(np.uint8)
    ground = cv2.GaussianBlur(ground, (0, 0), 2)
    texture = cv2.GaussianBlur(np.random.default_rng(1).integers(0, 255, (96, 128, 3)).astype(np.uint8), (0, 0), 3)
    moved = cv2.warpAffine(texture, np.array([[1, 0, shift], [0, 1, 0]], dtype=np.float32), (128, 96))
    disc = np.zeros((96, 128, 1), dtype=np.float32)
    cv2.circle(disc, (50 + round(shift), 48), 25, 1.0, -1)
    return np.asarray(moved * disc + ground * (1 - disc), dtype=np.uint8)


def _error(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    return float(((one.astype(np.float64) - other) ** 2).mean())

import numpy as np

from pipelines.performance.dynamics import follow, perform, slow_noise
from pipelines.performance.score import UNITS


def _step(unit: str, seconds: float = 3.0, fps: float = 25.0) -> np.ndarray:
    targets = np.zeros((int(seconds * fps), len(UNITS), 2), dtype=np.float32)
    targets[int(fps) :, UNITS.index(unit)] = 0.8
    return targets


def _performed(targets: np.ndarray, seed: int = 0, stress: float = 0.0) -> np.ndarray:
    return perform(targets, 25.0, stress=np.full(len(targets), stress), random=np.random.default_rng(seed))


def test_a_spring_reaches_its_target_without_overshoot() -> None:
    followed = follow(np.concatenate([[0.0], np.ones(100)]), 25.0, np.array(0.3), np.array(0.6))
    assert (np.diff(followed) >= 0).all()
    assert followed.max() <= 1.0
    assert followed[1 + int(0.3 * 25)] > 0.8


def test_a_rise_is_faster_than_a_fall() -> None:
    up = follow(np.concatenate([[0.0], np.ones(20)]), 25.0, np.array(0.3), np.array(0.6))
    down = follow(np.concatenate([[1.0], np.zeros(20)]), 25.0, np.array(0.3), np.array(0.6))
    assert up[6] > 1.0 - down[6]


def test_brows_are_faster_than_cheeks() -> None:
    brow, cheek = _step("AU1"), _step("AU6")
    brow_rise = _performed(brow)[:, UNITS.index("AU1"), 0]
    cheek_rise = _performed(cheek)[:, UNITS.index("AU6"), 0]
    assert np.argmax(brow_rise > 0.4) < np.argmax(cheek_rise > 0.4)


def test_a_held_unit_is_never_frozen_and_never_lost() -> None:
    held = np.zeros((250, len(UNITS), 2), dtype=np.float32)
    held[:, UNITS.index("AU12")] = 0.6
    track = _performed(held)[:, UNITS.index("AU12"), 0]
    assert 0.015 < track[50:].std() < 0.12
    assert abs(track.mean() - 0.6) < 0.08


def test_stress_intensifies_what_is_shown() -> None:
    held = np.zeros((50, len(UNITS), 2), dtype=np.float32)
    held[:, UNITS.index("AU4")] = 0.5
    assert _performed(held, stress=1.0)[-1].sum() > 1.1 * _performed(held)[-1].sum()


def test_a_calm_face_lifts_its_brows_on_stress() -> None:
    calm = np.zeros((50, len(UNITS), 2), dtype=np.float32)
    brows = _performed(calm, stress=1.0)[-1, UNITS.index("AU2")]
    assert (brows > 0.05).all()
    assert (brows < 0.3).all()


def test_sides_differ_a_little() -> None:
    held = np.full((25, len(UNITS), 2), 0.5, dtype=np.float32)
    lean = _performed(held)[-1]
    difference = np.abs(lean[:, 0] - lean[:, 1])
    assert 0.0 < difference.max() < 0.12


def test_the_seed_decides() -> None:
    held = np.full((50, len(UNITS), 2), 0.5, dtype=np.float32)
    np.testing.assert_array_equal(_performed(held, seed=3), _performed(held, seed=3))
    assert np.abs(_performed(held, seed=3) - _performed(held, seed=4)).max() > 0.01


def test_noise_has_unit_size_and_starts_the_same_when_longer() -> None:
    long = slow_noise(4000, 25.0, 4, np.random.default_rng(0), slowest=4.0, fastest=0.5)
    short = slow_noise(500, 25.0, 4, np.random.default_rng(0), slowest=4.0, fastest=0.5)
    np.testing.assert_allclose(long[:500], short)
    assert 0.7 < long.std() < 1.3

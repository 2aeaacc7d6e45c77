import numpy as np
import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.performance.head import LIMIT, head

FPS = 25.0
FRAMES = 1500


def _head(label: str = "neutral", *, stress: float = 0.0, motion: float = 1.0, seed: int = 0, **given) -> np.ndarray:
    curve = EmotionCurve.constant(from_labels({label: 1.0}, given.get("intensity", 1.0)))
    pulses = stress * (np.sin(np.arange(FRAMES) / FPS * 2 * np.pi * 0.9) ** 8)
    return head(
        curve.sample(np.arange(FRAMES) / FPS),
        FPS,
        stress=pulses,
        speaking=np.full(FRAMES, 1.0 if stress else 0.0),
        gaze=given.get("gaze", np.zeros((FRAMES, 2), dtype=np.float32)),
        motion=motion,
        random=np.random.default_rng(seed),
    )


@pytest.mark.parametrize(("label", "axis", "sign"), [("sad", 0, -1), ("contempt", 0, 1), ("surprised", 0, 1)])
def test_emotions_have_their_posture(label: str, axis: int, sign: int) -> None:
    difference = _head(label)[:, axis].mean() - _head()[:, axis].mean()
    assert sign * difference > 2.0


def test_stresses_nod_the_head_down() -> None:
    calm, nodding = _head()[:, 0], _head(stress=1.0)[:, 0]
    pulses = np.sin(np.arange(FRAMES) / FPS * 2 * np.pi * 0.9) ** 8
    assert np.corrcoef(np.roll(pulses, 4), calm - nodding)[0, 1] > 0.4


def test_head_motion_scales_all_of_it() -> None:
    assert not _head("sad", stress=1.0, motion=0.0).any()
    assert _head(stress=1.0, motion=2.0).std() > 1.6 * _head(stress=1.0, motion=1.0).std()


def test_the_head_never_leaves_its_limit() -> None:
    wild = np.full((FRAMES, 2), 20.0, dtype=np.float32)
    assert np.abs(_head("sad", intensity=1.5, stress=1.0, motion=2.0, gaze=wild)).max() <= LIMIT


def test_the_head_moves_smoothly() -> None:
    assert np.abs(np.diff(_head("angry", stress=1.0), axis=0)).max() < 1.2


def test_a_head_at_rest_still_breathes() -> None:
    assert 0.1 < _head()[:, 0].std() < 2.5


def test_the_head_follows_the_eyes_a_little() -> None:
    aside = np.tile(np.array([10.0, 0.0], dtype=np.float32), (FRAMES, 1))
    turn = (_head(gaze=aside) - _head())[:, 1].mean()
    assert 1.0 < turn < 4.0


def test_the_seed_decides() -> None:
    np.testing.assert_array_equal(_head(seed=1), _head(seed=1))
    assert np.abs(_head(seed=1) - _head(seed=2)).max() > 0.5

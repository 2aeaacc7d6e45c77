import numpy as np
import pytest

from pipelines.emotion.curve import CurveSamples, EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.performance.idle import blinks, gaze

FPS = 25.0


def _samples(label: str, seconds: float, intensity: float = 1.0) -> CurveSamples:
    curve = EmotionCurve.constant(from_labels({label: 1.0}, intensity))
    return curve.sample(np.arange(int(seconds * FPS)) / FPS)


def _blinks(label: str = "neutral", seconds: float = 600.0, seed: int = 0, phrases=()) -> np.ndarray:
    return blinks(_samples(label, seconds), FPS, phrases=phrases, random=np.random.default_rng(seed))


def _gaze(label: str, seed: int = 0) -> np.ndarray:
    return gaze(_samples(label, 300.0), FPS, random=np.random.default_rng(seed))


def _starts(lids: np.ndarray) -> np.ndarray:
    shut = lids[:, 0] > 0.4
    return np.flatnonzero(shut[1:] & ~shut[:-1]) + 1


@pytest.mark.parametrize(
    ("label", "fewest", "most"), [("neutral", 14, 26), ("fear", 20, 40), ("surprised", 6, 16), ("angry", 6, 16)]
)
def test_blinks_come_as_often_as_people_blink(label: str, fewest: int, most: int) -> None:
    assert fewest < len(_starts(_blinks(label))) / 10 < most


def test_fear_blinks_more_than_anger() -> None:
    assert len(_starts(_blinks("fear"))) > 1.5 * len(_starts(_blinks("angry")))


def test_intervals_between_blinks_are_irregular() -> None:
    intervals = np.diff(_starts(_blinks())) / FPS
    assert intervals.std() > 0.25 * intervals.mean()
    assert intervals.min() >= 0.35


def test_a_blink_shuts_fast_and_opens_slowly() -> None:
    lids = _blinks()[:, 0]
    full = [start for start in _starts(lids[:, None]) if lids[start : start + 4].max() > 0.98 and start > 10]
    assert len(full) > 100
    closing = np.mean([np.sum((lids[s - 6 : s + 2] > 0.02) & (lids[s - 6 : s + 2] < 0.98)) for s in full])
    opening = np.mean([np.sum((lids[s + 2 : s + 10] > 0.02) & (lids[s + 2 : s + 10] < 0.98)) for s in full])
    assert closing < opening
    assert np.mean([np.sum(lids[s - 6 : s + 10] > 0.02) for s in full]) < 9


def test_blinks_gather_at_the_ends_of_phrases() -> None:
    phrases = [(start, start + 2.5) for start in np.arange(0.0, 600.0, 3.0)]
    starts = _starts(_blinks(phrases=phrases)) / FPS
    from_end = np.abs((starts - 2.5 + 1.5) % 3.0 - 1.5)
    assert (from_end < 0.12).mean() > 0.2


def test_both_eyes_blink_together() -> None:
    lids = _blinks()
    assert np.corrcoef(lids[:, 0], lids[:, 1])[0, 1] > 0.97


def test_eyes_rest_on_the_viewer_most_of_the_time_when_calm() -> None:
    away = np.linalg.norm(_gaze("neutral"), axis=1) > 3.0
    assert 0.05 < away.mean() < 0.45


def test_sad_eyes_sink() -> None:
    assert _gaze("sad")[:, 1].mean() < -2.5 + _gaze("neutral")[:, 1].mean()


def test_contempt_looks_aside() -> None:
    assert np.abs(_gaze("contempt")[:, 0]).mean() > 1.3 * np.abs(_gaze("angry")[:, 0]).mean()


def test_fear_darts_and_anger_holds() -> None:
    def jumps(label: str) -> int:
        return int((np.linalg.norm(np.diff(_gaze(label), axis=0), axis=1) > 2.0).sum())

    assert jumps("fear") > 3 * jumps("angry")


def test_eyes_stay_where_eyes_can_go() -> None:
    for label in ("fear", "sad", "contempt"):
        assert np.abs(_gaze(label)).max() < 20.0


def test_the_seed_decides() -> None:
    np.testing.assert_array_equal(_blinks(seconds=30.0, seed=5), _blinks(seconds=30.0, seed=5))
    assert np.abs(_gaze("neutral", 1) - _gaze("neutral", 2)).max() > 1.0


def test_no_frames_make_no_eyes() -> None:
    assert _blinks(seconds=0.0).shape == (0, 2)
    assert gaze(_samples("sad", 0.0), FPS, random=np.random.default_rng(0)).shape == (0, 2)

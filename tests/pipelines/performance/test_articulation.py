import numpy as np
import pytest

from pipelines.performance.articulation import engagement, make_way_for_speech
from pipelines.performance.score import UNITS, VISEMES


def _kept(unit: str, viseme: str, speaking: float = 1.0) -> float:
    units = np.zeros((1, len(UNITS), 2), dtype=np.float32)
    units[:, UNITS.index(unit)] = 1.0
    visemes = np.zeros((1, len(VISEMES)), dtype=np.float32)
    visemes[:, VISEMES.index(viseme)] = 1.0
    return float(make_way_for_speech(units, visemes, np.array([speaking]), 25.0)[0, UNITS.index(unit), 0])


@pytest.mark.parametrize("unit", ["AU25", "AU26"])
def test_parted_lips_give_way_to_closed_ones(unit: str) -> None:
    assert _kept(unit, "PP") == pytest.approx(0.0)


def test_a_pout_beats_a_smile_and_a_stretch() -> None:
    assert _kept("AU12", "U") < 0.6
    assert _kept("AU20", "U") < 0.2


def test_pressed_lips_open_for_a_vowel() -> None:
    assert _kept("AU24", "aa") < 0.1
    assert _kept("AU24", "PP") > 0.5


def test_a_smile_lasts_through_speech() -> None:
    assert _kept("AU12", "aa") > 0.7
    assert _kept("AU12", "PP") > 0.6


@pytest.mark.parametrize("unit", ["AU1", "AU4", "AU6", "AU9"])
def test_the_upper_face_is_left_alone(unit: str) -> None:
    assert _kept(unit, "PP") == 1.0


def test_nothing_changes_in_silence() -> None:
    for unit in UNITS:
        assert _kept(unit, "sil", speaking=0.0) == 1.0


def _speech_of(*spans: tuple[int, int], frames: int = 100) -> np.ndarray:
    visemes = np.zeros((frames, len(VISEMES)), dtype=np.float32)
    visemes[:, VISEMES.index("sil")] = 1.0
    for first, last in spans:
        visemes[first:last] = np.eye(len(VISEMES), dtype=np.float32)[VISEMES.index("aa")]
    return visemes


def test_lips_make_ready_before_the_first_sound() -> None:
    engaged = engagement(_speech_of((50, 60)), 25.0)
    assert engaged[40] == pytest.approx(0.0)
    assert engaged[50] > 0.8


def test_lips_stay_ready_through_a_short_pause_and_rest_in_a_long_one() -> None:
    assert engagement(_speech_of((10, 40), (48, 100)), 25.0)[20:].min() > 0.8
    assert engagement(_speech_of((10, 20), (90, 100)), 25.0)[70] < 0.02


def test_a_soft_voice_takes_the_whole_mouth() -> None:
    visemes = _speech_of((0, 100)) * 0.4
    visemes[:, VISEMES.index("sil")] = 0.6
    assert engagement(visemes, 25.0).min() == 1.0


def test_a_face_without_speech_is_the_feelings_own() -> None:
    assert not engagement(_speech_of(), 25.0).any()
    assert not engagement(np.zeros((10, len(VISEMES)), dtype=np.float32), 25.0).any()

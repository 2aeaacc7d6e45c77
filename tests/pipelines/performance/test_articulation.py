import numpy as np
import pytest

from pipelines.performance.articulation import make_way_for_speech
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

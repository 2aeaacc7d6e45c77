"""Distance of curves and what is missing between them."""

import numpy as np
import pytest

from pipelines.emotion.compare import distance, remainder
from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.factories import from_word


def _steady(name: str, intensity: float) -> EmotionCurve:
    return EmotionCurve.constant(from_word(name, intensity))


def test_a_curve_lies_at_no_distance_from_itself_and_further_from_what_differs_more() -> None:
    sad = _steady("sad", 0.8)
    assert distance(sad, sad, 3.0) == 0.0
    assert 0 < distance(sad, _steady("sad", 0.5), 3.0) < distance(sad, _steady("happy", 0.8), 3.0)


def test_distance_counts_only_the_stretch_that_is_heard() -> None:
    late = EmotionCurve(
        keyframes=(
            Keyframe(seconds=0.0, emotion=from_word("sad", 0.8)),
            Keyframe(seconds=4.0, emotion=from_word("sad", 0.8)),
            Keyframe(seconds=5.0, emotion=from_word("angry", 1.0)),
        )
    )
    assert distance(_steady("sad", 0.8), late, 3.0) == pytest.approx(0.0, abs=1e-9)
    assert distance(_steady("sad", 0.8), late, 8.0) > 0.5


def test_the_remainder_is_what_is_missing_and_never_below_nothing() -> None:
    left = remainder(_steady("angry", 0.9), _steady("angry", 0.5), 2.0).sample([0.0, 1.0, 2.0])
    assert np.allclose(left.strength.sum(axis=1), 0.4, atol=1e-6)
    done = remainder(_steady("angry", 0.4), _steady("angry", 0.9), 2.0)
    assert done.sample([1.0]).intensity[0] == 0.0
    other = remainder(_steady("angry", 0.7), _steady("sad", 0.9), 2.0)
    assert other.at(1.0).dominant == "angry" and other.at(1.0).intensity == pytest.approx(0.7)


def test_a_doubtful_ear_leaves_more_to_add() -> None:
    asked, heard = _steady("fear", 1.0), _steady("fear", 0.8)
    believed = remainder(asked, heard, 2.0, trust=1.0).at(1.0).intensity
    doubted = remainder(asked, heard, 2.0, trust=0.5).at(1.0).intensity
    assert believed == pytest.approx(0.2) and doubted == pytest.approx(0.6)

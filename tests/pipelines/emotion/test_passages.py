"""Passages become one curve: each feels its own, nothing is felt between them."""

import numpy as np
import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.emotion.parse import parse
from pipelines.emotion.passages import Passage, composed

SAD = EmotionCurve.constant(from_word("sad", 0.8))
TURNING = parse("calm, then furious at 1 s", 2.0)


def test_each_passage_feels_its_own_and_between_them_nothing_is_felt() -> None:
    curve = composed([Passage(start=5.0, end=7.0, curve=TURNING), Passage(start=1.0, end=2.0, curve=SAD)])
    assert [curve.at(at).dominant for at in (0.5, 1.0, 1.99, 2.0, 4.9, 6.9, 7.0)] == [
        "neutral", "sad", "sad", "neutral", "neutral", "angry", "neutral",
    ]  # fmt: skip
    times = np.linspace(0.0, 1.99, 50)
    assert np.allclose(curve.sample(5.0 + times).strength, TURNING.sample(times).strength, atol=0.02)


def test_passages_that_touch_or_overlap_change_over_at_once() -> None:
    happy = EmotionCurve.constant(from_word("happy"))
    curve = composed([Passage(start=0.0, end=2.0, curve=SAD), Passage(start=2.0, end=3.0, curve=happy)])
    assert [curve.at(at).dominant for at in (0.0, 1.99, 2.0, 2.9, 3.1)] == ["sad", "sad", "happy", "happy", "neutral"]
    over = composed([Passage(start=0.0, end=2.5, curve=SAD), Passage(start=2.0, end=3.0, curve=happy)])
    assert over.at(2.2).dominant == "happy"


def test_without_passages_nothing_is_felt() -> None:
    assert composed([]).at(3.0).intensity == 0


def test_a_curve_that_goes_on_after_its_passage_is_cut_there() -> None:
    curve = composed([Passage(start=1.0, end=2.0, curve=parse("calm, then slowly furious at 9 s", 10.0))])
    assert curve.at(2.0).intensity == 0 and curve.end == pytest.approx(2.0)

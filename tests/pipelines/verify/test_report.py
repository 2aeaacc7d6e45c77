"""Asked against measured."""

import math

import pytest

from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.factories import from_labels
from pipelines.verify.probe import Measurement
from pipelines.verify.report import compare


def _curve(*points: tuple[float, str, float]) -> EmotionCurve:
    return EmotionCurve(
        keyframes=tuple(
            Keyframe(seconds=seconds, emotion=from_labels({label: 1.0}, intensity=intensity), easing="linear")
            for seconds, label, intensity in points
        )
    )


def _measured(curve: EmotionCurve) -> Measurement:
    return Measurement(curve=curve, spread=(0.0,) * len(curve.keyframes), seen=1.0)


def test_a_clip_that_does_what_was_asked_agrees_fully() -> None:
    asked = _curve((0, "neutral", 0), (1, "angry", 0.5), (2, "angry", 1))
    report = compare(asked, _measured(asked), probe="face")
    assert report.agreement == pytest.approx(1.0)
    assert report.strength == pytest.approx(1.0)
    assert "about as strong as asked" in report.text


def test_a_weak_clip_is_called_weaker() -> None:
    report = compare(
        _curve((0, "sad", 1), (2, "sad", 1)), _measured(_curve((0, "sad", 0.4), (2, "sad", 0.4))), probe="face"
    )
    assert report.strength == pytest.approx(0.4)
    assert "weaker than asked" in report.text


def test_another_emotion_does_not_agree() -> None:
    asked = _curve((0, "sad", 0.2), (2, "sad", 1))
    report = compare(asked, _measured(_curve((0, "happy", 0.2), (2, "happy", 1))), probe="face")
    assert report.agreement < 0.3


def test_nothing_asked_is_said_so() -> None:
    neutral = _curve((0, "neutral", 0))
    report = compare(neutral, _measured(neutral), probe="face")
    assert math.isnan(report.strength)
    assert report.to_dict()["strength"] is None
    assert "nothing to compare" in report.text

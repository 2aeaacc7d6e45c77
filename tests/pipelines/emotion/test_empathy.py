"""The rule by which a feeling is answered."""

import pytest

from pipelines.emotion.empathy import CEILING, RULE, answer_to
from pipelines.emotion.factories import from_labels
from pipelines.emotion.state import LABELS


@pytest.mark.parametrize("label", LABELS)
def test_no_answer_is_as_strong_as_what_is_answered(label: str) -> None:
    for intensity in (0.5, 1.0, 1.5):
        curve = answer_to(from_labels({label: 1.0}, intensity), 6.0)
        assert all(0.0 < key.emotion.intensity <= min(CEILING, intensity) for key in curve.keyframes)


def test_anger_is_never_answered_with_anger() -> None:
    curve = answer_to(from_labels({"angry": 0.8, "contempt": 0.2}, 1.0), 5.0)
    assert all(key.emotion.labels["angry"] == key.emotion.labels["contempt"] == 0.0 for key in curve.keyframes)


def test_sorrow_is_met_and_then_led_to_warmth_and_joy_is_shared() -> None:
    grief = answer_to(from_labels({"sad": 1.0}, 1.0), 8.0)
    assert grief.at(0.0).dominant == "sad" and grief.at(0.0).valence < 0.0 < grief.at(8.0).valence
    assert all(key.emotion.dominant == "happy" for key in answer_to(from_labels({"happy": 1.0}), 8.0).keyframes)


def test_what_is_neutral_is_answered_with_faint_friendliness() -> None:
    answer = answer_to(from_labels({"neutral": 1.0}, 0.0), 3.0).at(1.0)
    assert 0.0 < answer.intensity < 0.3 and answer.valence > 0.0


def test_the_rule_covers_every_label() -> None:
    assert set(RULE) == set(LABELS)

"""A curve is said back in words."""

from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.factories import from_labels, from_word
from studio.ui.reading import felt, said


def test_a_constant_feeling_is_one_phrase() -> None:
    assert said(EmotionCurve.constant(from_labels({"happy": 1.0}, 0.8))) == "happy 80 %"


def test_a_course_is_told_in_its_order() -> None:
    curve = EmotionCurve(
        keyframes=(
            Keyframe(seconds=0.0, emotion=from_labels({"neutral": 1.0})),
            Keyframe(seconds=2.5, emotion=from_labels({"angry": 1.0}, 1.2)),
        )
    )
    assert said(curve) == "0 s neutral → 2.5 s angry 120 %"


def test_a_blend_names_its_two_strongest() -> None:
    assert felt(from_labels({"sad": 0.6, "happy": 0.3, "fear": 0.1})) == "sad and happy 100 %"


def test_a_feeling_that_is_not_shown_is_neutral() -> None:
    assert felt(from_word("happy", 0.0)) == "neutral"

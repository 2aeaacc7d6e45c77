import numpy as np
import pytest

from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.factories import from_labels
from pipelines.errors import InvalidInput
from pipelines.performance.plan import WORDS, describe, parse_plan
from pipelines.performance.score import UNITS
from pipelines.performance.units import units_for


def _curve(*points: tuple[float, str, float], easing: str = "ease") -> EmotionCurve:
    return EmotionCurve(
        keyframes=tuple(
            Keyframe(seconds=seconds, emotion=from_labels({label: 1.0}, intensity), easing=easing)
            for seconds, label, intensity in points
        )
    )


def _target(text: str, unit: str) -> tuple[float, float]:
    left, right = parse_plan(text).targets[0, UNITS.index(unit)]
    return round(float(left), 3), round(float(right), 3)


def test_every_unit_has_words() -> None:
    assert set(WORDS) == set(UNITS)


def test_a_line_for_each_keyframe_says_when_what_and_how_strongly() -> None:
    calm, furious = describe(_curve((0, "neutral", 1.0), (3, "angry", 0.9)), 5.0).splitlines()
    assert calm == "0.0 s calm: face at rest"
    assert furious.startswith("3.0 s angry 0.9: ")
    assert "brows lower and draw together (AU4 ." in furious


def test_the_side_of_contempt_is_said() -> None:
    assert "AU12 left ." in describe(_curve((0, "contempt", 1.0)), 2.0)


def test_a_curve_that_begins_late_has_a_line_at_the_start() -> None:
    assert describe(_curve((2, "sad", 1.0)), 4.0).splitlines()[0].startswith("0.0 s sad 1: ")


def test_a_curve_beyond_the_clip_ends_with_how_far_it_gets() -> None:
    lines = describe(_curve((0, "neutral", 1.0), (10, "happy", 1.0)), 5.0).splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("5.0 s happy 0.5: ")


def test_a_keyframe_at_the_very_end_is_described() -> None:
    assert describe(_curve((0, "neutral", 1.0), (5, "happy", 1.0)), 5.0).splitlines()[1].startswith("5.0 s happy 1: ")


@pytest.mark.parametrize("easing", ["ease", "hold"])
def test_what_is_described_is_read_back(easing: str) -> None:
    curve = _curve(
        (0, "neutral", 1.0), (1.25, "contempt", 1.2), (2.5, "fear", 0.4), (4, "surprised", 1.0), easing=easing
    )
    plan = parse_plan(describe(curve, 6.0))
    np.testing.assert_allclose(plan.times, [0.0, 1.25, 2.5, 4.0])
    np.testing.assert_allclose(plan.targets, units_for(curve.sample(plan.times)), atol=0.016)
    assert plan.jumps[1:].all() == (easing == "hold")


def test_words_are_free() -> None:
    expected = _target("0 s happy: lip corners rise (AU12 .60)", "AU12")
    for text in (
        "0s an authentic, AUTHENTIC smile au naturel: AU12 .6",
        "0.0 sec: a smile, AU12=0.6!",
        "0 seconds - au12 : .60; then AU6 .3",
        "# note\n\n0 s AU 12 .6",
    ):
        assert _target(text, "AU12") == expected == (0.6, 0.6)


def test_sides_are_read() -> None:
    assert _target("0 s AU14 left .5", "AU14") == (0.5, 0.0)
    assert _target("0 s AU14 right .5, AU14 left .25", "AU14") == (0.25, 0.5)
    assert _target("0 s AU14 both .5", "AU14") == (0.5, 0.5)


def test_units_that_a_line_leaves_out_rest() -> None:
    plan = parse_plan("0 s AU12 .6\n2 s AU4 .5")
    assert plan.targets[1, UNITS.index("AU12")].max() == 0.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("# nothing", "is empty"),
        ("angry: AU4 .5", "Line 1 .* 'angry:'"),
        ("0 s AU4 .5\nthen 2 s AU4 .6", "Line 2 .* 'then'"),
        ("-1 s AU4 .5", "Line 1 .* '-1'"),
        ("nan s AU4 .5", "Line 1 .* 'nan'"),
        ("2 s AU4 .5\n1 s AU4 .6", "Line 2 .* 1 s, after 2 s"),
        ("1 s AU4 .5\n1 s AU4 .6", "Line 2 .* times must rise"),
        ("0 s AU99 .5", "Line 1 .* AU99.*AU1, AU2"),
        ("0 s AU4 1.5", "Line 1 .* AU4 to 1.5"),
        ("0 s AU4 -.5", "Line 1 .* AU4 to -0.5"),
        ("0 s AU4 50%", "Line 1 .* AU4 needs a strength"),
        ("0 s AU4 strongly", "Line 1 .* AU4 needs a strength"),
        ("0 s AU4 upper .5", "Line 1 .* AU4 needs a strength"),
        ("0 s brows (AU4)", "Line 1 .* AU4 needs a strength"),
        ("0 s AU4 .5, AU4 .6", "Line 1 .* AU4 twice"),
        ("0 s AU4left .5", "Line 1 .* AU4left"),
        ("0 s AUx .5", "Line 1 .* AUx"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        parse_plan(text)


def test_the_face_eases_from_line_to_line_and_holds_at_the_ends() -> None:
    plan = parse_plan("1 s AU12 0\n3 s AU12 .8")
    smile = plan.at(np.array([0.0, 1.0, 1.5, 2.0, 2.5, 3.0, 9.0]))[:, UNITS.index("AU12"), 0]
    assert (np.diff(smile) >= 0).all()
    np.testing.assert_allclose(smile[[0, 1, 3, 5, 6]], [0.0, 0.0, 0.4, 0.8, 0.8], atol=1e-6)


def test_a_jump_waits_for_its_time() -> None:
    plan = parse_plan("0 s AU12 0\n3 s (jump) AU12 .8")
    smile = plan.at(np.array([2.9, 3.0]))[:, UNITS.index("AU12"), 0]
    np.testing.assert_allclose(smile, [0.0, 0.8], atol=1e-6)

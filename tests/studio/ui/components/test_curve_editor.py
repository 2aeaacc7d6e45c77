"""The curve editor's value is one emotion curve, exact both ways."""

import gradio as gr
import pytest

from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.factories import from_word
from studio.ui.components.curve_editor import CurveEditor


def test_a_curve_comes_back_as_it_went() -> None:
    editor = CurveEditor(render=False)
    curve = EmotionCurve(
        keyframes=(
            Keyframe(seconds=0.0, emotion=from_word("calm")),
            Keyframe(seconds=2.5, emotion=from_word("furious", 1.3), easing="hold"),
        )
    )
    assert editor.preprocess(editor.postprocess(curve)) == curve


def test_a_new_curve_selects_its_first_keyframe() -> None:
    shown = CurveEditor(render=False).postprocess(EmotionCurve.constant(from_word("sad")))
    assert shown is not None
    assert shown["selected"] == 0


@pytest.mark.parametrize("sent", [{"curve": {}}, {"selected": 0}, {"curve": {"schema": "emotion/1", "keyframes": []}}])
def test_a_value_that_no_page_would_send_is_refused_with_a_sentence(sent: dict[str, object]) -> None:
    with pytest.raises(gr.Error, match=r"emotion curve"):
        CurveEditor(render=False).preprocess(sent)

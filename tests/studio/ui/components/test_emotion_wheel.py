"""The emotion wheel's value is one emotion, exact both ways."""

import gradio as gr
import pytest

from pipelines.emotion.factories import from_word
from pipelines.emotion.state import LABELS
from studio.ui.components.emotion_wheel import EmotionWheel


def test_an_emotion_comes_back_as_it_went() -> None:
    wheel = EmotionWheel(render=False)
    emotion = from_word("bittersweet")
    assert wheel.preprocess(wheel.postprocess(emotion)) == emotion


def test_every_label_has_its_place_on_the_disc() -> None:
    places = {place["label"]: (place["valence"], place["arousal"]) for place in EmotionWheel(render=False).anchors}
    assert tuple(places) == LABELS
    assert places["happy"][0] > 0 > places["sad"][0]
    assert places["angry"][1] > 0 > places["sad"][1]
    assert len(set(places.values())) == len(LABELS)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"labels": {"happy": 1}, "valence": 0, "arousal": 0, "intensity": 9}, "intensity is 9"),
        ({"labels": {"glad": 1}, "valence": 0, "arousal": 0, "intensity": 1}, "'glad' is not an emotion label"),
        ({"labels": "happy"}, "labels"),
    ],
)
def test_a_value_that_no_page_would_send_is_refused_with_a_sentence(sent: dict[str, object], sentence: str) -> None:
    with pytest.raises(gr.Error, match=sentence):
        EmotionWheel(render=False).preprocess(sent)


def test_an_empty_page_has_no_emotion() -> None:
    assert EmotionWheel(render=False).preprocess(None) is None

import numpy as np
import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.encode import SPEECH_VECTOR, label_weights, prompt_phrases, speech_vector, valence_arousal
from pipelines.emotion.factories import from_labels, from_word
from pipelines.emotion.parse import parse
from pipelines.emotion.state import LABELS
from pipelines.errors import InvalidInput, UnknownWord


def test_label_weights_sum_to_one_and_neutral_takes_the_rest() -> None:
    encoded = label_weights(EmotionCurve.constant(from_labels({"sad": 1.0}, intensity=0.3)), [0.0, 1.0])
    assert encoded.value.shape == (2, len(LABELS))
    assert encoded.value[0, LABELS.index("sad")] == pytest.approx(0.3)
    assert encoded.value[0, LABELS.index("neutral")] == pytest.approx(0.7)
    assert encoded.lost == ()


def test_a_given_order_is_kept() -> None:
    order = ("neutral", *[label for label in LABELS if label != "neutral"])
    value = label_weights(parse("happy 1.0"), [0.0], order).value
    assert value[0].tolist() == [1.0 if label == "happy" else 0.0 for label in order]


def test_a_label_the_network_lacks_is_played_by_another_and_said_so() -> None:
    encoded = label_weights(parse("contempt 1.0"), [0.0], ("neutral", "angry", "disgusted"))
    assert encoded.value[0].tolist() == [0.0, 0.0, 1.0]
    assert any("contempt: played as disgusted" in lost for lost in encoded.lost)


def test_exaggeration_is_held_and_said_so() -> None:
    encoded = label_weights(parse("sad 1.4"), [0.0])
    assert encoded.value.sum() == pytest.approx(1.0)
    assert any("exaggeration" in lost for lost in encoded.lost)


def test_orders_that_cannot_work_are_refused() -> None:
    with pytest.raises(UnknownWord, match="'joy'"):
        label_weights(parse("sad"), [0.0], ("neutral", "joy"))
    with pytest.raises(InvalidInput, match="neutral"):
        label_weights(parse("sad"), [0.0], ("sad", "happy"))


def test_the_point_follows_the_curve() -> None:
    encoded = valence_arousal(parse("calm at first, furious at 3 s"), [0.0, 3.0])
    assert encoded.value.shape == (2, 2)
    assert encoded.value[0, 1] < 0 < encoded.value[1, 1]
    assert encoded.lost


@pytest.mark.parametrize(
    ("text", "largest"),
    [("happy", "happy"), ("furious", "angry"), ("terrified", "afraid"), ("calm", "calm"), ("surprised", "surprised")],
)
def test_the_speech_vector_has_its_weight_where_it_should(text: str, largest: str) -> None:
    value = speech_vector(parse(text)).value
    assert SPEECH_VECTOR[int(np.argmax(value))] == largest
    assert len(value) == 8 and sum(value) <= 0.8 + 1e-9


def test_still_sadness_is_partly_melancholic() -> None:
    vector = dict(zip(SPEECH_VECTOR, speech_vector(parse("melancholic")).value, strict=True))
    sobbing = dict(zip(SPEECH_VECTOR, speech_vector(parse("sobbing")).value, strict=True))
    assert vector["melancholic"] > 0.1 > sobbing["melancholic"]


def test_the_speech_vector_says_that_it_cannot_change_over_time() -> None:
    assert any("change over time" in lost for lost in speech_vector(parse("happy, then sad at 2 s")).lost)
    assert speech_vector(parse("sad")).lost == ()


def test_an_empty_stretch_is_refused() -> None:
    with pytest.raises(InvalidInput, match="must have a length"):
        speech_vector(parse("sad"), 2.0, 2.0)


def test_phrases_follow_the_strength_and_the_course() -> None:
    weak, clear, full = (prompt_phrases(parse(f"happy {i}"), 3.0).value for i in (0.2, 0.6, 1.0))
    assert len({weak, clear, full}) == 3
    course = prompt_phrases(parse("sad at first, happy at 3 s", 6.0), 6.0, stages=2).value
    assert len(course) == 2 and "sad" in course[0] and "happy" in course[1]


def test_voice_and_face_have_words_of_their_own() -> None:
    curve = EmotionCurve.constant(from_word("furious"))
    assert "voice" in prompt_phrases(curve, 2.0, channel="voice").value[0]
    assert "voice" not in prompt_phrases(curve, 2.0).value[0]
    with pytest.raises(InvalidInput, match="smell"):
        prompt_phrases(curve, 2.0, channel="smell")

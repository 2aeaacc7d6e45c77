import numpy as np
import pytest

from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.express import express, name_emotion
from pipelines.emotion.factories import from_labels, from_word
from pipelines.emotion.parse import parse
from pipelines.emotion.state import LABELS


@pytest.mark.parametrize(
    "text",
    [
        "happy",
        "neutral",
        "furious",
        "slightly sad",
        "very angry",
        "bittersweet",
        "calm, then furious at 3 s",
        "calm, then slowly furious at 3 s",
        "sad, then suddenly surprised at 2 s, then happy at 4 s",
    ],
)
def test_plain_sentences_come_back_word_for_word(text: str) -> None:
    assert express(parse(text)) == text


@pytest.mark.parametrize("label", LABELS)
def test_every_label_can_be_said_and_read_back(label: str) -> None:
    for intensity in (0.3, 0.6, 1.0, 1.4):
        said = name_emotion(from_labels({label: 1.0}, intensity=intensity))
        assert parse(said).at(0.0).dominant == label


def test_every_blend_of_two_can_be_read_back() -> None:
    for first in LABELS:
        for second in LABELS:
            if "neutral" not in (first, second) and first != second:
                said = express(EmotionCurve.constant(from_labels({first: 0.55, second: 0.45})))
                heard = parse(said).at(0.0).labels
                assert heard[first] + heard[second] > 0.6, said


def test_a_dense_curve_is_told_in_few_words() -> None:
    names = ("sad", "happy", "angry", "fear")
    keys = tuple(Keyframe(seconds=float(i), emotion=from_word(names[i % 4])) for i in range(40))
    assert express(EmotionCurve(keyframes=keys)).count(",") < 7


def test_holds_are_not_told() -> None:
    keys = tuple(Keyframe(seconds=float(i), emotion=from_word("sad")) for i in range(5))
    assert express(EmotionCurve(keyframes=keys)) == "sad"


def test_reading_back_keeps_the_course() -> None:
    curve = parse("starts off neutral, gets annoyed at 2 s and furious at 4 s, then relieved at 6 s")
    times = np.arange(0.0, 8.0, 0.5)
    asked, heard = curve.sample(times).strength, parse(express(curve)).sample(times).strength
    assert np.abs(asked - heard).max() < 0.35

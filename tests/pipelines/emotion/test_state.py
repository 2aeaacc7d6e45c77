import math

import pytest

from pipelines.emotion.state import LABELS, Emotion
from pipelines.errors import InvalidInput, UnknownWord


def test_left_out_labels_weigh_nothing() -> None:
    emotion = Emotion(labels={"sad": 0.75, "angry": 0.25}, valence=-0.6, arousal=0.0)
    assert tuple(emotion.labels) == LABELS
    assert emotion.labels["happy"] == 0.0
    assert emotion.dominant == "sad"


def test_an_unknown_label_is_named_and_the_known_ones_are_offered() -> None:
    with pytest.raises(UnknownWord, match="'joy'") as raised:
        Emotion(labels={"joy": 1.0}, valence=0.0, arousal=0.0)
    assert raised.value.suggestions == LABELS


def test_weights_must_sum_to_one() -> None:
    with pytest.raises(InvalidInput, match=r"sum to 0\.9"):
        Emotion(labels={"sad": 0.9}, valence=0.0, arousal=0.0)


@pytest.mark.parametrize("weight", [-0.5, math.nan, math.inf])
def test_weights_are_numbers_from_zero(weight: float) -> None:
    with pytest.raises(InvalidInput, match="weight of 'sad'"):
        Emotion(labels={"sad": weight, "happy": 1.0}, valence=0.0, arousal=0.0)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("valence", {"valence": 1.1}),
        ("arousal", {"arousal": -1.1}),
        ("intensity", {"intensity": 1.6}),
        ("intensity", {"intensity": -0.1}),
        ("valence", {"valence": math.nan}),
    ],
)
def test_values_outside_their_range_are_named(name: str, values: dict[str, float]) -> None:
    with pytest.raises(InvalidInput, match=name):
        Emotion(labels={"sad": 1.0}, **{"valence": 0.0, "arousal": 0.0, **values})

import json

import numpy as np
import pytest

from pipelines.emotion.curve import EASINGS, EmotionCurve, Keyframe
from pipelines.emotion.factories import from_labels, from_word
from pipelines.emotion.state import LABELS, Emotion
from pipelines.errors import InvalidInput


def _curve(*keys: tuple[float, str], easing: str = "linear") -> EmotionCurve:
    return EmotionCurve(
        keyframes=tuple(Keyframe(seconds=at, emotion=from_word(name), easing=easing) for at, name in keys)
    )


def test_times_must_rise() -> None:
    with pytest.raises(InvalidInput, match="must rise"):
        _curve((1.0, "sad"), (1.0, "happy"))


def test_a_curve_needs_a_keyframe() -> None:
    with pytest.raises(InvalidInput, match="no keyframe"):
        EmotionCurve(keyframes=())


@pytest.mark.parametrize("seconds", [-1.0, float("nan"), float("inf")])
def test_a_keyframe_stands_at_a_time_from_zero(seconds: float) -> None:
    with pytest.raises(InvalidInput, match="times are numbers"):
        Keyframe(seconds=seconds, emotion=from_word("sad"))


def test_it_holds_before_the_first_and_after_the_last_keyframe() -> None:
    curve = _curve((1.0, "sad"), (2.0, "angry"))
    assert curve.at(0.0).dominant == "sad"
    assert curve.at(0.0).intensity == pytest.approx(from_word("sad").intensity)
    assert curve.at(9.0).dominant == "angry"


def test_a_single_keyframe_is_constant() -> None:
    samples = EmotionCurve.constant(from_word("furious")).sample([0.0, 5.0, 100.0])
    assert np.ptp(samples.strength, axis=0).max() == 0.0


def test_neutral_to_angry_passes_through_a_little_angry() -> None:
    curve = _curve((0.0, "neutral"), (2.0, "furious"))
    half = curve.at(1.0)
    assert half.dominant == "angry"
    assert half.intensity == pytest.approx(0.5)
    assert half.arousal == pytest.approx(from_word("furious").arousal)


def test_at_agrees_with_a_keyframe_in_all_values() -> None:
    asked = from_labels({"happy": 2.0, "sad": 1.0, "neutral": 1.0}, intensity=0.8)
    got = EmotionCurve(keyframes=(Keyframe(seconds=0.0, emotion=asked),)).at(0.0)
    assert dict(got.labels) == pytest.approx(dict(asked.labels))
    assert (got.valence, got.arousal, got.intensity) == pytest.approx((asked.valence, asked.arousal, asked.intensity))


@pytest.mark.parametrize(
    ("easing", "at_half"), [("linear", 0.5), ("hold", 0.0), ("ease", 0.5), ("ease-in", 0.125), ("ease-out", 0.875)]
)
def test_easings_have_their_shape(easing: str, at_half: float) -> None:
    samples = _curve((0.0, "neutral"), (2.0, "furious"), easing=easing).sample([0.0, 1.0, 2.0])
    angry = samples.strength[:, LABELS.index("angry")]
    assert angry == pytest.approx([0.0, at_half, 1.0])


def test_every_easing_is_monotone() -> None:
    for easing in EASINGS:
        samples = _curve((0.0, "neutral"), (2.0, "furious"), easing=easing).sample(np.linspace(0, 2, 40))
        assert np.diff(samples.intensity).min() >= 0.0


def test_an_unknown_easing_is_named() -> None:
    with pytest.raises(InvalidInput, match="'bounce'"):
        Keyframe(seconds=0.0, emotion=from_word("sad"), easing="bounce")


def test_json_gives_back_an_equal_curve() -> None:
    emotion = Emotion(labels={"sad": 1 / 3, "angry": 2 / 3}, valence=-0.1234567890123, arousal=1 / 7, intensity=1.2)
    curve = EmotionCurve(
        keyframes=(
            Keyframe(seconds=0.1, emotion=emotion, easing="hold"),
            Keyframe(seconds=1 / 3, emotion=from_word("bittersweet")),
        )
    )
    assert EmotionCurve.from_json(curve.to_json()) == curve


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not valid JSON"),
        ('{"a":' * 100_000, "not valid JSON"),
        ("9" * 5000, "not valid JSON|schema is 'int'"),
        (f'{{"schema": "emotion/1", "keyframes": [{{"seconds": {"9" * 400}, "labels": {{"sad": 1}}}}]}}', "400 digits"),
        ("[]", "schema is 'list'"),
        ('{"schema": "emotion/2"}', "emotion/2"),
        ('{"schema": "emotion/1"}', "no list"),
        ('{"schema": "emotion/1", "keyframes": [3]}', "must be an object"),
        ('{"schema": "emotion/1", "keyframes": [{"seconds": 0, "labels": {"sad": 1}, "mood": 1}]}', "'mood'"),
        ('{"schema": "emotion/1", "keyframes": [{"seconds": "0", "labels": {"sad": 1}}]}', "'seconds'"),
        ('{"schema": "emotion/1", "keyframes": [{"seconds": 0, "labels": {"sad": 1}}]}', "'valence'"),
    ],
)
def test_broken_json_is_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        EmotionCurve.from_json(text)


def test_stored_labels_leave_out_zeros() -> None:
    stored = json.loads(EmotionCurve.constant(from_word("sad")).to_json())
    assert stored["keyframes"][0]["labels"] == {"sad": 1.0}


def test_a_curve_is_scaled_up_to_the_most_that_there_is() -> None:
    curve = EmotionCurve(
        keyframes=(
            Keyframe(seconds=0.0, emotion=from_labels({"sad": 1.0}, intensity=0.4)),
            Keyframe(seconds=2.0, emotion=from_labels({"happy": 1.0}, intensity=1.0), easing="hold"),
        )
    )
    double = curve.scaled(2.0)
    assert [key.emotion.intensity for key in double.keyframes] == [0.8, 1.5]
    assert [key.easing for key in double.keyframes] == ["ease", "hold"]
    assert double.keyframes[0].emotion.labels == curve.keyframes[0].emotion.labels
    assert curve.scaled(1.0) == curve
    assert not curve.scaled(0.0).sample([0.0, 2.0]).strength.any()
    with pytest.raises(InvalidInput, match="intensity is -"):
        curve.scaled(-1.0)

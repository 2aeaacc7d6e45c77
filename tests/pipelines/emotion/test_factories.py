import math

import pytest

from pipelines.emotion.factories import from_labels, from_valence_arousal, from_word
from pipelines.emotion.taxonomy import word
from pipelines.errors import InvalidInput, UnknownWord


def test_a_word_brings_its_own_strength_unless_one_is_given() -> None:
    assert from_word("annoyed").intensity == word("annoyed").intensity
    assert from_word("annoyed", 1.0).intensity == 1.0


def test_labels_are_scaled_to_a_blend() -> None:
    emotion = from_labels({"sad": 2.0, "angry": 6.0})
    assert (emotion.labels["sad"], emotion.labels["angry"]) == (0.25, 0.75)
    assert emotion.arousal == pytest.approx(0.25 * word("sad").arousal + 0.75 * word("angry").arousal)


@pytest.mark.parametrize("weights", [{}, {"sad": 0.0}, {"sad": -1.0}, {"sad": math.nan}])
def test_useless_weights_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(InvalidInput):
        from_labels(weights)


def test_an_unknown_label_is_refused() -> None:
    with pytest.raises(UnknownWord, match="'rage'"):
        from_labels({"rage": 1.0})


@pytest.mark.parametrize(
    ("point", "dominant"),
    [((0.8, 0.35), "happy"), ((-0.65, -0.35), "sad"), ((0.2, 0.7), "surprised"), ((0.3, -0.6), "neutral")],
)
def test_points_find_the_label_that_lies_there(point: tuple[float, float], dominant: str) -> None:
    assert from_valence_arousal(*point).dominant == dominant


def test_anger_and_fear_share_their_place() -> None:
    labels = from_valence_arousal(-0.6, 0.7).labels
    assert labels["angry"] > 0.25 and labels["fear"] > 0.25


def test_the_felt_point_is_the_one_that_was_given() -> None:
    for valence in (-1.0, -0.4, 0.0, 0.1, 0.9):
        for arousal in (-1.0, -0.2, 0.3, 1.0):
            emotion = from_valence_arousal(valence, arousal)
            assert emotion.valence * emotion.intensity == pytest.approx(valence)
            assert emotion.arousal * emotion.intensity == pytest.approx(arousal)


def test_intensity_grows_with_the_radius() -> None:
    strengths = [from_valence_arousal(radius, radius).intensity for radius in (0.0, 0.1, 0.3, 0.5, 1.0)]
    assert strengths == sorted(strengths)
    assert (strengths[0], strengths[-1]) == (0.0, 1.0)


def test_points_outside_the_circumplex_are_refused() -> None:
    with pytest.raises(InvalidInput, match=r"arousal is 1\.2"):
        from_valence_arousal(0.0, 1.2)

"""The phrase table is whole: every mood speaks of every slot, in three degrees that differ."""

import pytest

from pipelines.emotion.label_sets import label_set
from pipelines.emotion.state import LABELS
from pipelines.video.moods import OPPOSITES
from pipelines.video.phrases import MOODS, NOUNS, PHRASES, SLOTS


@pytest.mark.parametrize("mood", MOODS)
def test_every_mood_has_three_different_phrases_a_slot(mood: str) -> None:
    assert tuple(PHRASES[mood]) == SLOTS
    for phrases in PHRASES[mood].values():
        assert len(set(phrases)) == 3
        assert all(2 <= len(phrase.split()) <= 12 for phrase in phrases)


def test_no_phrase_belongs_to_two_moods() -> None:
    """Except for plain technique, such as a still frame, which several quiet moods share."""
    said = [phrase for mood in MOODS for slot in SLOTS[:4] for phrase in PHRASES[mood][slot]]
    assert len(said) == len(set(said))


def test_every_label_and_every_emotion_of_mikels_has_a_mood() -> None:
    assert set(LABELS) - {"neutral"} <= set(MOODS)
    nouns = {NOUNS[mood] for mood in MOODS}
    assert set(label_set("mikels").labels) <= nouns | set(MOODS)


def test_every_mood_has_an_opposite() -> None:
    assert set(OPPOSITES) == set(MOODS)
    assert all(PHRASES[mood] is not PHRASES[other] for mood, other in OPPOSITES.items())

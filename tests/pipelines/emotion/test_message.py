"""What a message is read as."""

import pytest

from pipelines.emotion.message import EVENTS, read_message
from pipelines.emotion.taxonomy import word


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("My dog died yesterday and I can't stop crying.", "sad"),
        ("I got the job! I'm so excited!", "happy"),
        ("He lied to me again, I'm furious.", "angry"),
        ("I have surgery on Monday and I'm scared.", "fear"),
        ("Guess what, they showed up out of the blue.", "surprised"),
        ("There were maggots in the rice, disgusting.", "disgusted"),
        ("The train leaves at nine.", "neutral"),
    ],
)
def test_words_and_turns_of_phrase_tell_the_feeling(text: str, label: str) -> None:
    reading = read_message(text)
    assert reading.emotion.dominant == label
    assert bool(reading.cues) == (label != "neutral")


def test_a_message_without_a_cue_is_neutral_and_without_strength() -> None:
    reading = read_message("Please send the second file.")
    assert reading.emotion.intensity == 0.0 and reading.cues == ()


def test_courtesy_weighs_little() -> None:
    assert read_message("Thanks, that is fine.").emotion.intensity < 0.25


def test_degree_words_and_exclamation_marks_count() -> None:
    faint, plain, strong = (
        read_message(text).emotion.intensity for text in ("I'm a bit worried.", "I'm worried.", "I'm very worried!")
    )
    assert faint < plain < strong


def test_what_is_negated_is_no_cue_for_itself() -> None:
    assert read_message("I'm not happy with this.").emotion.dominant == "sad"
    assert read_message("I'm not scared any more.").emotion.dominant == "neutral"
    assert read_message("Nobody has ever lied to me, never lied.").cues.count("lied") <= 1


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("He did not come. I'm sad.", "sad"),
        ("He never calls! Angry now.", "angry"),
        ("I'm not sad but angry.", "angry"),
        ("I haven't been happy in years.", "sad"),
        ("Nothing makes me happy.", "sad"),
        ("They aren't happy.", "sad"),
    ],
)
def test_a_negation_reaches_to_the_end_of_its_clause_and_no_further(text: str, label: str) -> None:
    assert read_message(text).emotion.dominant == label


def test_who_cannot_stop_crying_cries() -> None:
    assert "crying" in read_message("I can't stop crying.").cues


def test_a_word_inside_a_turn_of_phrase_is_read_with_it() -> None:
    reading = read_message("I lost my grandfather.")
    assert reading.emotion.dominant == "sad" and reading.cues == ("lost my",)


def test_every_turn_of_phrase_stands_for_a_known_word() -> None:
    assert all(word(name).intensity > 0 for name in EVENTS)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("My phone is dead.", "neutral"),
        ("The battery has just died again, so annoying.", "angry"),
        ("The wifi's completely dead", "neutral"),
        ("This is so funny I'm dead", "happy"),
        ("We died laughing", "happy"),
        ("I nearly died", "neutral"),
        ("My dog is dead.", "sad"),
        ("My phone rang: grandma died.", "sad"),
        ("My father, who gave me his phone, died.", "sad"),
        ("She died of cancer.", "sad"),
    ],
)
def test_a_thing_that_stops_and_a_turn_of_phrase_are_no_death(text: str, label: str) -> None:
    assert read_message(text).emotion.dominant == label

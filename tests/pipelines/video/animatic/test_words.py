"""A prompt is read word by word: what is known is drawn, what is not is told."""

import pytest

from pipelines.video.animatic.lexicon import ACTIONS, CREATURES, PLACES, THINGS
from pipelines.video.animatic.words import Part, read_prompt


def test_a_sentence_becomes_place_time_weather_things_and_actions() -> None:
    words = read_prompt(
        "A girl in a red coat walks slowly by a lighthouse at the sea at sunset in the rain, camera zooms in"
    )
    assert (words.place, words.time, words.weather, words.action) == ("sea", "sunset", ("rain",), "walk")
    assert words.things == (Part(name="lighthouse"),)
    assert words.creatures == (Part(name="woman", colour=(196, 52, 44)),)
    assert words.cameras == ("push",)
    assert words.unknown == ()


def test_numbers_and_plurals_count() -> None:
    words = read_prompt("three boats, two dogs and birds")
    assert [(part.name, part.count) for part in (*words.things, *words.creatures)] == [
        ("boat", 3),
        ("dog", 2),
        ("bird", 2),
    ]


def test_a_colour_goes_to_the_thing_that_follows() -> None:
    words = read_prompt("a red balloon over a blue house")
    assert [part.colour for part in words.things] == [(196, 52, 44), (58, 104, 178)]


def test_unknown_words_are_told_once_and_in_order() -> None:
    assert read_prompt("a dragon eats a pizza near a dragon by the sea").unknown == ("dragon", "eats", "pizza")


def test_words_of_emotion_are_known_though_nothing_is_drawn_for_them() -> None:
    assert read_prompt("a furious, heartbroken man").unknown == ()


@pytest.mark.parametrize("prompt", ["", "   ", "!!!", "雨の日", "💥" * 50, "a" * 2000, "1234 ${eval(1)} <b>"])
def test_no_prompt_breaks_the_reader(prompt: str) -> None:
    read_prompt(prompt)


@pytest.mark.parametrize("table", [PLACES, THINGS, CREATURES, ACTIONS])
def test_every_word_of_a_table_leads_to_its_entry(table: dict[str, str]) -> None:
    for name, words in table.items():
        for word in words.split():
            read = read_prompt(word)
            drawn = {read.place, read.action, *(part.name for part in (*read.things, *read.creatures))}
            assert name in drawn, f"'{word}' does not lead to {name}"

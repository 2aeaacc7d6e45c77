"""A translated line keeps its tags, its times and who says it, and takes the words that fit."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.dubbing.lines import Line
from pipelines.dubbing.translation import MARGIN, Candidate, closest, pieces_of, translated


def shouted(texts: Sequence[str]) -> list[list[Candidate]]:
    """A translation that can be checked: the words in capitals, or, less likely, only the first of them."""
    return [[Candidate(text=text.upper(), score=-0.2), Candidate(text=text.split()[0], score=-0.4)] for text in texts]


def line(text: str, **more: object) -> Line:
    return Line(**{"start": 0.0, "end": 30.0, "text": text, **more})  # type: ignore[arg-type]


def text_of(text: str, to: str = "de") -> str:
    return translated([line(text)], shouted, to=to, end=30.0)[0].text


def test_everything_but_the_words_and_the_takes_stays() -> None:
    lines = [
        line("Come here.", start=1.0, end=3.5, character="Anna", emotion="sad 0.7", intensity=1.2, take=Path("a.wav")),
        line("Now!", start=4.0, end=6.0),
    ]
    made = translated(lines, shouted, to="de", end=6.0)
    assert [one.text for one in made] == ["COME HERE.", "NOW!"]
    assert [replace(one, text="x") for one in made] == [replace(one, text="x", take=None) for one in lines]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[sad] I waited.", "[sad] I WAITED."),
        ("[sad] I waited. [angry 0.7] And you never came!", "[sad] I WAITED. [angry 0.7] AND YOU NEVER CAME!"),
        ("I waited, [angry] and you never came", "I WAITED, [angry] AND YOU NEVER CAME"),
        ("[sad] I waited [angry] and you [] never came.", "[sad] I WAITED [angry] AND YOU [] NEVER CAME."),
        ("I [sad 0.7] saw you [angry 0.9] there now", "I [sad 0.7] SAW YOU [angry 0.9] THERE NOW"),
        ("[sad][angry] Go.", "[sad] [angry] GO."),
        ("Go. [happy]", "GO. [happy]"),
        ("Go   away.\nPlease.", "GO AWAY. PLEASE."),
    ],
)
def test_tags_stay_in_their_places_and_are_not_translated(text: str, expected: str) -> None:
    assert text_of(text) == expected


def test_a_tag_within_a_clause_comes_before_the_nearest_word() -> None:
    def longer(texts: Sequence[str]) -> list[list[Candidate]]:
        return [[Candidate(text="ich habe so lange gewartet und du bist nie gekommen", score=0.0)] for _ in texts]

    made = translated([line("I waited [angry] and you never came")], longer, to="de", end=30.0)
    assert made[0].text == "ich habe so lange [angry] gewartet und du bist nie gekommen"
    assert made[0].spoken == "ich habe so lange gewartet und du bist nie gekommen"


def test_tags_that_find_no_room_of_their_own_stay_in_their_order() -> None:
    def short(texts: Sequence[str]) -> list[list[Candidate]]:
        return [[Candidate(text="so etwas", score=0.0)] for _ in texts]

    made = translated([line("I [sad 0.7] saw you [angry 0.9] there now")], short, to="de", end=30.0)
    assert made[0].text == "so [sad 0.7] [angry 0.9] etwas"


def test_a_tag_may_stand_between_characters_where_no_blanks_are_written() -> None:
    def chinese(texts: Sequence[str]) -> list[list[Candidate]]:
        return [[Candidate(text="我等了你", score=0.0)] for _ in texts]

    made = translated([line("I waited [angry] for you")], chinese, to="zh", end=30.0)
    assert made[0].text == "我等 [angry] 了你"


def test_sentences_are_translated_one_by_one() -> None:
    assert [piece.text for piece in pieces_of("One. Two! Three?")] == ["One.", "Two!", "Three?"]
    assert [piece.text for piece in pieces_of("一。二！")] == ["一。", "二！"]


def test_the_best_words_that_fit_are_taken_else_the_shortest_good_ones() -> None:
    best, shorter, poor = (
        Candidate(text="a" * 28, score=-0.2),
        Candidate(text="a" * 14, score=-0.4),
        Candidate(text="a" * 7, score=-0.2 - MARGIN - 0.1),
    )
    everything = [best, shorter, poor]
    assert closest(everything, 2.1, "en") is best
    assert closest(everything, 1.1, "en") is shorter
    assert closest(everything, 0.1, "en") is shorter
    assert closest([Candidate(text="", score=0.0), best], 0.1, "en") is best


def test_a_line_may_borrow_of_the_gap_behind_it() -> None:
    text = "I waited."
    tight = [line(text, start=0.0, end=0.4), line("Go.", start=0.4, end=5.0)]
    loose = [line(text, start=0.0, end=0.4), line("Go.", start=2.0, end=5.0)]
    assert translated(tight, shouted, to="de", end=5.0)[0].text == "I"
    assert translated(loose, shouted, to="de", end=5.0)[0].text == "I WAITED."


def test_brackets_of_the_model_are_no_tags_and_silence_of_it_keeps_the_words() -> None:
    def odd(texts: Sequence[str]) -> list[list[Candidate]]:
        return [[Candidate(text="[Musik] los]" if number == 0 else " ", score=0.0)] for number in range(len(texts))]

    made = translated([line("Go."), line("Stay.")], odd, to="de", end=30.0)
    assert [one.text for one in made] == ["Musik los", "Stay."]
    assert made[0].spoken == "Musik los"

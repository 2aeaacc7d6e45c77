"""Captions can be read: two rows, cut where the sense pauses, for long enough and never two lines in one place."""

import pytest

from pipelines.dubbing.captions import COLUMNS, Caption, captions, columns
from pipelines.dubbing.lines import Line

LONG = (
    "I waited for you all night long, and nobody told me where you were. And now you come here and say that nothing "
    "has happened at all, as if that were an answer."
)


def set_in_rows(*lines: Line, until: tuple[float, ...] = (), width: int = COLUMNS) -> tuple[Caption, ...]:
    """The captions where a row may have so many columns."""
    said = until or tuple(line.end for line in lines)
    return captions(lines, said, lambda _line, row: columns(row) <= width)


def line(start: float, end: float, text: str, character: str = "") -> Line:
    return Line(start=start, end=end, text=text, character=character)


def test_a_line_is_broken_into_two_rows_where_the_sense_pauses() -> None:
    (caption,) = set_in_rows(line(1, 3, "[sad] I waited for you all night long, and nobody told me where you were."))
    assert caption.rows == ("I waited for you all night long,", "and nobody told me where you were.")
    assert (caption.start, caption.lane) == (1, 0) and caption.end > 3  # it takes 66 / 17 s to read


def test_a_longer_line_becomes_captions_that_follow_each_other() -> None:
    made = set_in_rows(line(0, 8, LONG), line(8, 9, "So?"))
    assert made[0].rows[-1].endswith(".")  # the first ends with the sentence
    assert " ".join(row for one in made[:-1] for row in one.rows) == LONG
    assert all(len(one.rows) <= 2 and max(map(columns, one.rows)) <= COLUMNS for one in made)
    assert [one.start for one in made[1:]] == pytest.approx([one.end for one in made[:-1]])
    assert min(one.end - one.start for one in made) >= 1.0


def test_a_caption_stays_while_it_is_said_and_read_but_not_over_the_next() -> None:
    short, after = set_in_rows(line(0, 0.2, "No."), line(0.7, 3, "And this?"))
    assert (short.end, after.end) == (0.7, 3)
    assert set_in_rows(line(0, 0.2, "No."))[0].end == 1.0
    assert set_in_rows(line(0, 2, "No, no."), until=(3.5,))[0].end == 3.5


def test_people_who_speak_at_once_stand_above_each_other_in_one_row_each() -> None:
    made = set_in_rows(
        line(0, 4, "This is a line that takes rather more than a single row.", "Anna"), line(1, 3, "Stop it!", "Ben")
    )
    assert all(len(one.rows) == 1 for one in made)
    assert {one.lane for one in made if one.text == "Stop it!"} == {1}
    assert {one.lane for one in made if one.text != "Stop it!"} == {0}


def test_chinese_and_japanese_are_cut_between_characters_but_never_before_a_mark() -> None:
    text = "我整夜都在等你，没有人告诉我你在哪里。现在你来了，却说什么都没有发生过。"
    made = set_in_rows(line(0, 6, text), width=20)
    rows = [row for one in made for row in one.rows]
    assert "".join(rows) == text and all(columns(row) <= 20 for row in rows)
    assert not any(row[0] in "，。" for row in rows)


def test_a_word_that_is_wider_than_the_picture_is_cut() -> None:
    rows = [row for one in set_in_rows(line(0, 3, "Übergrößenträgerinnen"), width=8) for row in one.rows]
    assert "".join(rows) == "Übergrößenträgerinnen" and all(columns(row) <= 8 for row in rows)
    assert set_in_rows(line(0, 1, "W"), width=0)[0].rows == ("W",)


def test_cries_of_two_people_at_the_same_instant_are_both_seen() -> None:
    made = set_in_rows(line(1, 1.03, "Oh!", "Anna"), line(1, 1.03, "Ah!", "Ben"))
    assert [(one.end - one.start, one.lane) for one in made] == [(1, 0), (1, 1)]

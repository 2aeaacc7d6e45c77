"""Rolling captions give each text once, and what is said twice stays twice."""

from pathlib import Path

import pytest

from pipelines.dubbing.subtitles import parse_lines, read_lines

ROWS = ("hello and welcome", "to the show", "no", "no", "it\u2019s over &amp; done")


def timed(row: str, start: float) -> str:
    """A row as its words come, each with its time and class."""
    first, *others = row.split(" ")
    return first + "".join(
        f"<00:00:{start + 0.3 * number:06.3f}><c> {word}</c>" for number, word in enumerate(others, start=1)
    )


def rolling(*, times_within: bool) -> str:
    """WebVTT of two rows of which the upper one was said before, with the 10 ms in which it moves up."""
    cues, above = [], " "
    for number, row in enumerate(ROWS):
        start, end = 2.0 * number, 2.0 * number + 1.99
        new = timed(row, start) if times_within else row
        cues.append(f"00:00:{start:06.3f} --> 00:00:{end:06.3f} align:start position:0%\n{above}\n{new}\n")
        cues.append(f"00:00:{end:06.3f} --> 00:00:{end + 0.01:06.3f} align:start position:0%\n{row}\n \n")
        above = row
    return "WEBVTT\nKind: captions\nLanguage: en\n\n" + "\n".join(cues)


@pytest.mark.parametrize("times_within", [True, False])
def test_each_row_comes_once_with_the_times_in_which_it_is_said(tmp_path: Path, times_within: bool) -> None:
    file = tmp_path / "film.en.vtt"
    file.write_text(rolling(times_within=times_within), encoding="utf-8")
    lines = read_lines(file)
    assert [line.text for line in lines] == [*ROWS[:-1], "it\u2019s over & done"]
    assert [(line.start, line.end) for line in lines] == [(2.0 * at, 2.0 * at + 1.99) for at in range(len(ROWS))]


def test_three_rows_roll_as_well() -> None:
    shown = ("one", "one\ntwo", "one\ntwo\nthree", "two\nthree\nfour", "three\nfour\nfive")
    lines = parse_lines(numbered(*shown))
    assert [line.text for line in lines] == ["one", "two", "three", "four", "five"]


@pytest.mark.parametrize(
    "said",
    [
        ("No.", "No."),
        ("No.", "No.", "No.", "No."),
        ("No.", "No.\nI said no."),
        ("Go!\nNow!", "Now!\nOr never.", "What?", "You heard.", "I did."),
    ],
)
def test_what_is_said_twice_stays(said: tuple[str, ...]) -> None:
    assert [line.text for line in parse_lines(numbered(*said))] == [" ".join(one.split("\n")) for one in said]


def test_what_comes_again_after_a_pause_is_said_again() -> None:
    again = rolling(times_within=True) + "\n00:00:20.000 --> 00:00:21.000\nit\u2019s over &amp; done\n"
    assert [line.text for line in parse_lines(again)][-2:] == ["it\u2019s over & done"] * 2


def numbered(*said: str) -> str:
    """SRT of cues that follow each other at once, a second each."""
    cues = (
        f"{number}\n00:00:{number - 1:02d},000 --> 00:00:{number:02d},000\n{one}\n"
        for number, one in enumerate(said, start=1)
    )
    return "\n".join(cues)

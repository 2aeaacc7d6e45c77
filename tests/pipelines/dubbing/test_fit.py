"""A line borrows, hurries, and says what would fit, in this order; lines that cannot be dubbed are refused."""

import pytest

from pipelines.dubbing.fit import HURRIED, LARGEST_LOAN, fit_line, following
from pipelines.dubbing.lines import Line, check_lines
from pipelines.errors import InvalidInput

LINE = Line(start=1.0, end=3.0, text="I waited for you, all night.")


def test_a_short_line_keeps_its_slot_and_is_not_stretched() -> None:
    fit = fit_line(LINE, natural=1.2, following=9)
    assert (fit.badge, fit.seconds, fit.advice) == ("fits", 2.0, "") and fit.pace == pytest.approx(0.6)


def test_a_longer_one_borrows_from_the_gap_behind_it_and_leaves_some() -> None:
    assert fit_line(LINE, natural=2.4, following=9) == fit_line(LINE, natural=2.4, following=4)
    fit = fit_line(LINE, natural=2.4, following=9)
    assert (fit.badge, fit.seconds) == ("borrows", 2.4)
    tight = fit_line(LINE, natural=2.4, following=3.2)
    assert tight.seconds < 3.2 - LINE.start


def test_it_hurries_only_when_there_is_nothing_left_to_borrow() -> None:
    fit = fit_line(LINE, natural=3.2, following=9)
    assert (fit.badge, fit.seconds) == ("hurried", 2.0 + LARGEST_LOAN) and fit.pace < HURRIED
    assert "Spoken 1.2 times" in fit.advice and fit.advice.endswith("or give it 0.3 s more.")
    assert 3.2 / (fit.seconds + 0.3) <= 1.11 and fit_line(LINE, natural=2.85, following=9).advice == ""


def test_what_cannot_be_said_in_time_gets_advice_that_would_fit() -> None:
    fit = fit_line(LINE, natural=6.0, following=9)
    assert fit.badge == "too long" and "characters would fit" in fit.advice
    keep = int(fit.advice.split("About ")[1].split(" ")[0])
    assert 6.0 * keep / len(LINE.spoken) / fit.seconds <= HURRIED


def test_the_next_line_of_anybody_bounds_the_loan() -> None:
    other = Line(start=3.1, end=4.0, text="No.", character="Bob")
    assert following([LINE, other], LINE, 60.0) == 3.1
    assert following([LINE, other], other, 60.0) == 60.0


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ((), "no lines"),
        ((Line(start=70, end=71, text="Late."),), "begins after the video"),
        ((LINE, Line(start=2.5, end=4, text="Over.")), "overlap"),
    ],
)
def test_lines_that_cannot_be_dubbed_are_refused(lines: tuple[Line, ...], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        check_lines(lines, 60.0)


@pytest.mark.parametrize("text", ["[furous] Hello.", "[calm, then sad at 3 s] Hello.", "[sad]", "[door slams] Hello."])
def test_a_tag_that_holds_no_feeling_is_refused_with_the_line(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"The line at 2 s \('\[.*\) cannot be read\. "):
        Line(start=2, end=3, text=text)


def test_two_characters_may_speak_at_once() -> None:
    check_lines((LINE, Line(start=2.5, end=4, text="Over.", character="Bob")), 60.0)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"end": 0.5}, "end must lie after"), ({"text": " "}, "no text"), ({"intensity": 2.0}, "between 0 and 1.5")],
)
def test_a_line_checks_itself(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        Line(**{"start": 1.0, "end": 2.0, "text": "Hello.", **change})  # type: ignore[arg-type]

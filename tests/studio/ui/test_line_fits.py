"""The badges of the lines: forecast, measured on their takes, or as they came out."""

from dataclasses import asdict
from typing import Any

import pytest

from pipelines.dubbing.feeling import felt_in
from pipelines.dubbing.fit import fit_line
from pipelines.dubbing.forecast import natural_seconds
from pipelines.dubbing.lines import Line
from pipelines.emotion.parse import parse
from studio.ui.line_fits import badges, fits_of, line_of, measured_badges
from tests.studio.ui.dub_fields import LONG, TABLE

HOW = {"words": "furious", "language": "en-us"}
ROWS = TABLE["rows"]


def asked_for(*rows: dict[str, Any]) -> dict[str, Any]:
    """The settings of a job that was asked for these rows."""
    lines = [{**asdict(line_of(row)), "take": row["take"] or None} for row in rows]
    return {"lines": lines, "language": HOW["language"], "curve": parse(HOW["words"], 9.0).to_dict()}


def test_badges_are_forecast_for_lines_and_say_what_is_wrong_with_the_rest() -> None:
    told = badges([*ROWS, {**ROWS[0], "text": " "}], 3.0, **HOW)
    assert [one["badge"] for one in told] == ["borrows", "too long", "not valid"]
    assert "has no text" in told[2]["note"] and told[1]["note"].startswith("Forecast: pace")
    assert {one["take"] for one in told} == {"not rendered"}
    told = badges([{**ROWS[0], "text": "[furous] Hello."}, ROWS[1]], 3.0, **HOW)
    assert [one["badge"] for one in told] == ["not valid", "too long"] and "furious" in told[0]["note"]


def test_a_line_that_ends_after_the_video_is_cut_there_and_warned_of() -> None:
    rows = [{**ROWS[0], "end": 3.5}]
    for length, badge in ((3.5, "fits"), (0.0, "fits"), (3.0, "past the end"), (0.8, "past the end")):
        (told,) = badges(rows, length, **HOW)
        assert told["badge"] == badge
        assert ("The line at 0 s was to end at 3.5 s; it ends with the video. Forecast" in told["note"]) == (
            badge == "past the end"
        )
    assert fits_of(rows, 0.8, **HOW) == fits_of([{**ROWS[0], "end": 0.8}], 0.8, **HOW), "its slot ends there too"


def test_a_line_that_begins_after_the_video_is_none() -> None:
    for length, said in ((1.5, "begins after the video, which lasts 1.5 s"), (1.55, "has only 0.05 s in the video")):
        first, second = badges(ROWS, length, **HOW)
        assert (first["badge"], second["badge"]) == ("borrows", "not valid") and said in second["note"]


def test_lines_of_one_character_that_overlap_are_told_before_they_are_refused() -> None:
    third = {**ROWS[1], "key": "third", "start": 2.0, "end": 9.0}
    for rows, expected in (
        ([*ROWS, third], ["borrows", "hurried", "overlaps"]),
        ([third, *ROWS], ["overlaps", "borrows", "hurried"]),
        ([*ROWS, {**third, "character": "Bob"}], ["borrows", "hurried", "fits"]),
    ):
        assert [one["badge"] for one in badges(rows, 9.0, **HOW)] == expected
    note = badges([*ROWS, third], 9.0, **HOW)[2]["note"]
    assert note.startswith("Two lines overlap: one ends at 3 s, the next begins at 2 s. Move one") and "pace" in note


def test_the_forecast_knows_feeling_and_language() -> None:
    line = Line(start=1.5, end=3, text=LONG)
    natural = natural_seconds(LONG, felt_in(line, parse("furious")), "en-us")
    assert fits_of(ROWS, 9.0, **HOW)[1] == fit_line(line, natural, 9.0)
    assert fits_of(ROWS, 9.0, words="gibberisch", language="en-us")[1].pace > natural / 2.1  # type: ignore[union-attr]


def test_a_chosen_take_counts_by_its_own_length() -> None:
    take = {"file": "a.wav", "kind": "own", "told": "", "seed": 0, "seconds": 1.3, "made_of": {}}
    rows = [ROWS[0], {**ROWS[1], "takes": [take], "take": "a.wav"}]
    told = badges(rows, 9.0, **HOW)[1]
    assert (told["badge"], told["take"]) == ("fits", "take 1 of 1")
    assert told["note"].startswith("The take: pace 0.87.")


@pytest.mark.parametrize(("start", "badge"), [(0.0, "hurried"), (1.5, "hurried"), (5.0, "")])
def test_a_measured_badge_is_that_of_the_sentence_that_holds_the_row(start: float, badge: str) -> None:
    told = [{"start": 0.0, "end": 2.9, "fit": "hurried", "pace": 1.2, "notes": ["Cut it."]}]
    row = {**ROWS[0], "start": start, "end": start + 1.0}
    came_out = measured_badges([row], asked_for(row), told, length=9.0, **HOW)
    assert [one["badge"] for one in came_out.values()] == ([badge] if badge else [])
    shown = badges([row], 9.0, **HOW, came_out=came_out)[0]
    assert shown["note"].startswith("Measured: pace 1.20. Cut it." if badge else "Forecast")


@pytest.mark.parametrize("edit", [{"text": "Other."}, {"end": 2.0}, {"take": "a.wav"}, {"emotion": "angry"}])
def test_a_row_that_was_edited_after_it_was_measured_is_forecast_again(edit: dict[str, object]) -> None:
    told = [{"start": 0.0, "end": 2.9, "fit": "hurried", "pace": 1.2, "notes": []}]
    came_out = measured_badges(ROWS[:1], asked_for(ROWS[0]), told, length=9.0, **HOW)
    assert badges(ROWS[:1], 9.0, **HOW, came_out=came_out)[0]["note"].startswith("Measured")
    assert badges([{**ROWS[0], **edit}], 9.0, **HOW, came_out=came_out)[0]["note"].startswith("Forecast")


def test_what_was_edited_while_the_video_was_dubbed_is_not_called_measured() -> None:
    told = [{"start": 0.0, "end": 2.9, "fit": "hurried", "pace": 1.2, "notes": []}]
    asked = asked_for(ROWS[0])
    unfelt = {**ROWS[0], "emotion": ""}
    for row, job, how, measured in (
        (ROWS[0], asked, HOW, True),
        ({**ROWS[0], "text": "Other."}, asked, HOW, False),
        ({**ROWS[0], "take": "a.wav"}, asked, HOW, False),
        ({**ROWS[0], "text": ""}, asked, HOW, False),
        (ROWS[0], asked, {**HOW, "language": "de"}, False),
        (ROWS[0], asked, {**HOW, "words": "calm"}, True),
        (unfelt, asked_for(unfelt), HOW, True),
        (unfelt, asked_for(unfelt), {**HOW, "words": "calm"}, False),
    ):
        assert bool(measured_badges([row], job, told, length=9.0, **how)) == measured, (row, how)

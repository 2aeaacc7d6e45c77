"""What the Dub tab asks for, tells and keeps."""

from pathlib import Path
from typing import Any
from unittest.mock import Mock

import gradio as gr
import pytest

from pipelines.dubbing.fit import fit_line
from pipelines.dubbing.lines import Line
from pipelines.errors import InvalidInput
from studio.studio import Studio
from studio.ui.components.line_table import table_of
from studio.ui.dub_events import DubEvents, measured_badge
from studio.ui.dub_form import fits_of
from studio.ui.take_events import TakeEvents

LONG = "You never even called me, not once, not one single time."
TABLE = table_of((Line(start=0, end=1.2, text="I waited.", emotion="sad"), Line(start=1.5, end=3, text=LONG)))


@pytest.fixture
def on(studio: Studio) -> DubEvents:
    return DubEvents(studio)


@pytest.fixture
def takes(studio: Studio) -> TakeEvents:
    return TakeEvents(studio)


@pytest.fixture
def fields(uploads: tuple[str, str]) -> dict[str, Any]:
    return {
        "project": "film",
        "video": uploads[1],
        "table": TABLE,
        "words": "furious",
        "follow_actor": True,
        "keep_voices": False,
        "same_words": False,
        "language": "en-us",
        "reference": None,
        "transcript": "of nothing",
        "seed": 4.0,
        "length": 9.0,
    }


def test_the_request_holds_the_lines_and_the_options(on: DubEvents, fields: dict[str, Any]) -> None:
    request = on.request_from(fields)
    assert [line.text for line in request.lines] == ["I waited.", LONG]
    assert request.follow_actor and request.seed == 4 and request.transcript is None
    assert request.curve.at(0.0).dominant == "angry"


def test_without_a_video_it_says_so(on: DubEvents, fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match="video is missing"):
        on.request_from({**fields, "video": None})


def test_badges_are_forecast_for_lines_and_say_what_is_wrong_with_the_rest(on: DubEvents) -> None:
    rows = [*TABLE["rows"], {**TABLE["rows"][0], "text": " "}]
    fits = on.fit({"rows": rows, "selected": 0}, 3.0)["fits"]
    assert [fit["badge"] for fit in fits] == ["fits", "too long", "not valid"]
    assert "has no text" in fits[2]["note"]


def test_a_measured_badge_is_that_of_the_sentence_that_holds_the_row() -> None:
    told = [{"start": 0.0, "end": 2.9, "fit": "hurried", "pace": 1.2, "notes": ["Cut it."]}]
    badges = [measured_badge(row, told) for row in (*TABLE["rows"], {"start": 5.0})]
    assert [badge["badge"] for badge in badges] == ["hurried", "hurried", ""]
    assert badges[0]["note"] == "Measured: pace 1.20. Cut it."


def test_a_tight_line_alone_is_as_long_as_its_slot_and_a_loose_one_natural(
    takes: TakeEvents, fields: dict[str, Any]
) -> None:
    loose = takes.request_from({**fields, "again": False})
    assert (loose.text, loose.seconds, loose.curve.at(0.0).dominant) == ("I waited.", None, "sad")
    tight = takes.request_from({**fields, "table": {**TABLE, "selected": 1}, "again": False})
    expected = fit_line(Line(start=1.5, end=3, text=LONG), len(LONG) / 14, 9.0).seconds
    assert tight.seconds == pytest.approx(expected) and tight.curve.at(0.0).dominant == "angry"
    assert len(fits_of(TABLE["rows"], 9.0)) == 2


def test_an_own_take_is_kept_chosen_and_said_again(
    takes: TakeEvents, on: DubEvents, fields: dict[str, Any], uploads: tuple[str, str]
) -> None:
    table = takes.record(uploads[1], "film", TABLE)
    (take,) = table["rows"][0]["takes"]
    assert table["rows"][0]["take"] == take["file"] and table["rows"][1]["takes"] == []
    again = takes.request_from({**fields, "table": table, "again": True})
    assert again.backend == "restyle" and again.take == on.projects.path("film", take["file"])
    assert on.request_from({**fields, "table": table}).lines[0].take == again.take
    assert on.projects.open("film").rows == table["rows"]
    plain, heard = takes.choose("", "film", table)
    assert plain["rows"][0]["take"] == "" and plain["rows"][0]["takes"] == [take] and heard is None


def test_a_finished_job_becomes_a_take_of_its_row_once(
    takes: TakeEvents, monkeypatch: pytest.MonkeyPatch, uploads: tuple[str, str]
) -> None:
    made = Mock(path=Path(uploads[1]), settings={"seed": 7, "take": None}, facts={"seconds": 0.4})
    monkeypatch.setattr(takes.studio, "result", Mock(return_value=made))
    table = takes.collect("job1", TABLE["rows"][1]["key"], "film", TABLE)
    assert table["rows"][1]["takes"] == [{"file": "job1.wav", "seed": 7, "told": "spoken, 0.40 s"}]
    assert takes.collect("job1", TABLE["rows"][1]["key"], "film", table) == gr.skip()
    assert takes.projects.path("film", "job1.wav").read_bytes() == Path(uploads[1]).read_bytes()


def test_a_job_without_result_changes_nothing(takes: TakeEvents) -> None:
    assert takes.collect("no-such-job", TABLE["rows"][0]["key"], "film", TABLE) == gr.skip()


def test_a_take_that_a_client_made_up_is_refused(on: DubEvents, fields: dict[str, Any]) -> None:
    for made_up in ("../../jobs.sqlite", "nothing.wav"):
        rows = [{**TABLE["rows"][0], "take": made_up}]
        with pytest.raises(InvalidInput, match="no file"):
            on.request_from({**fields, "table": {"rows": rows, "selected": 0}})


def test_a_project_comes_back_with_video_lines_and_options(on: DubEvents, fields: dict[str, Any]) -> None:
    assert on.save(**fields) == "Saved as 'film', with 2 lines."
    video, table, words, *_, told = on.open("film")
    assert Path(video).read_bytes() == Path(fields["video"]).read_bytes()
    assert table == TABLE and words == "furious" and told == "Opened 'film'."
    assert "no project" in on.open("other")[-1] and on.reopen("other")[-1] == gr.skip()


def test_a_script_goes_out_as_srt_and_comes_in_again(on: DubEvents, uploads: tuple[str, str], tmp_path: Path) -> None:
    exported = Path(on.export_script(TABLE)["value"]).read_text(encoding="utf-8")
    script = Path(uploads[0]).with_name("lines.srt")
    script.write_text(exported, encoding="utf-8")
    rows = on.import_script(str(script))["rows"]
    assert [(row["start"], row["end"], row["text"]) for row in rows] == [(0, 1.2, "I waited."), (1.5, 3, LONG)]
    with pytest.raises(gr.Error, match="not uploaded"):
        on.import_script(str(tmp_path / "lines.srt"))


def test_the_read_back_is_shown_only_where_one_curve_says_all(on: DubEvents, fields: dict[str, Any]) -> None:
    def shown(emotion: str, *, follow_actor: bool) -> Any:
        lines = [{"text": "One.", "emotion": emotion}]
        curve = on.request_from(fields).curve.to_dict()
        facts = {"seconds": 1.0, "work_seconds": 1.0, "lines": [], "measured": {"text": "Heard."}}
        settings = {"lines": lines, "follow_actor": follow_actor, "curve": curve, "seed": 0}
        return on.shown(Mock(path=Path("dubbed.mp4"), settings=settings, facts=facts))[-1]

    assert shown("", follow_actor=False).measured == {"text": "Heard."}
    assert shown("sad", follow_actor=False) is None and shown("", follow_actor=True) is None

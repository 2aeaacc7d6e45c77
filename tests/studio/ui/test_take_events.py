"""Lines are spoken, recorded and said again; takes are kept before the page hears of them."""

import asyncio
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import gradio as gr
import numpy as np
import pytest

from pipelines.errors import InvalidInput
from pipelines.media.audio import write_wav
from pipelines.media.types import Audio
from pipelines.requests.portrait import PortraitRequest
from studio.projects import Project
from studio.studio import Studio
from studio.ui.components.queue_list import Act
from studio.ui.dub_form import line_request, rows_now
from studio.ui.line_fits import fits_of
from studio.ui.line_jobs import LineJob, line_jobs, line_key, note_line, noted_line
from studio.ui.take_events import CHANGED, SELECTED, TakeEvents
from studio.ui.take_views import TakeViews
from tests.studio.ui.dub_fields import LONG, TABLE, fields_over


@pytest.fixture
def on(studio: Studio) -> TakeEvents:
    return TakeEvents(studio)


@pytest.fixture
def fields(uploads: tuple[str, str]) -> dict[str, Any]:
    return fields_over(uploads[1])


def after(on: TakeEvents, jobs: Any) -> list[tuple[Any, ...]]:
    async def looks() -> list[tuple[Any, ...]]:
        return [look async for look in on.attach(jobs)]

    return asyncio.run(looks())


def asked(on: TakeEvents, fields: dict[str, Any], what: str) -> list[tuple[Any, ...]]:
    async def looks() -> list[tuple[Any, ...]]:
        return [look async for look in on.generate(Mock(username="ann"), **fields, what=what)]

    return asyncio.run(looks())


def recorded(on: TakeEvents, fields: dict[str, Any]) -> dict[str, Any]:
    """The table with an own take of the first line."""
    on.projects.save("film", Project(rows=TABLE["rows"], options={}))
    on.record(fields["video"], "film", TABLE, fields["words"], fields["language"])
    return {**TABLE, "rows": on.projects.open("film").rows}


def test_a_silent_recording_is_refused_and_no_take(on: TakeEvents, fields: dict[str, Any]) -> None:
    recorded(on, fields)
    silent = write_wav(
        Path(fields["video"]).with_name("silent.wav"), Audio(samples=np.zeros(9000, np.float32), rate=24000)
    )
    with pytest.raises(gr.Error, match="recording is silent"):
        on.record(str(silent), "film", TABLE, fields["words"], fields["language"])
    assert len(on.projects.made("film")) == 1


def test_a_tight_line_alone_is_as_long_as_its_slot_and_a_loose_one_natural(
    on: TakeEvents, fields: dict[str, Any]
) -> None:
    slack = {**fields, "table": {**TABLE, "rows": [{**TABLE["rows"][0], "end": 5.0}]}}
    loose = line_request(slack, on.projects, 0, again=False)  # type: ignore[arg-type]
    assert (loose.text, loose.seconds, loose.curve.at(0.0).dominant) == ("I waited.", None, "sad")
    tight = line_request(fields, on.projects, 1, again=False)  # type: ignore[arg-type]
    fit = fits_of(TABLE["rows"], 9.0, words="furious", language="en-us")[1]
    assert tight.seconds == pytest.approx(fit.seconds)  # type: ignore[union-attr]
    assert (tight.text, tight.curve.at(0.0).dominant, tight.backend) == (LONG, "angry", "sketch_voice")


def test_an_own_take_is_kept_and_said_again(on: TakeEvents, fields: dict[str, Any]) -> None:
    table = recorded(on, fields)
    (take,) = table["rows"][0]["takes"]
    again = line_request({**fields, "table": table}, on.projects, 0, again=True)  # type: ignore[arg-type]
    assert again.backend == "restyle" and again.take == on.projects.path("film", take["file"])
    with pytest.raises(InvalidInput, match="no take to say again"):
        line_request(fields, on.projects, 0, again=True)  # type: ignore[arg-type]


def test_a_finished_job_is_kept_in_its_row_before_the_page_hears_of_it(
    on: TakeEvents, fields: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    on.projects.save("film", Project(rows=TABLE["rows"], options={}))
    measured = {"agreement": 0.9, "strength": 0.8}
    made = Mock(
        path=Path(fields["video"]), settings={"seed": 7, "take": None, "backend": "sketch_voice", "voice": "de+m2"}
    )
    made.facts = {"seconds": 0.4, "measured": measured}
    monkeypatch.setattr(on.studio, "result", Mock(return_value=made))
    monkeypatch.setattr(on.studio, "submit", Mock(return_value="job1"))
    monkeypatch.setattr(on.studio, "folder", lambda _job: tmp_path)
    succeeded = Mock(sequence=1, state="succeeded", message="", done=1, total=1, preview=None)
    monkeypatch.setattr(on.studio, "latest", lambda _job: succeeded)
    monkeypatch.setattr(on.studio, "attend", Mock())
    looks = asked(on, {**fields, "table": {**TABLE, "selected": 1}}, SELECTED)
    assert looks[0][-1] == gr.skip() and isinstance(looks[-1][-1], float)  # the page is to ask for the takes
    stored = on.projects.open("film").rows[1]
    (take,) = stored["takes"]
    assert stored["take"] == take["file"] == "job1.wav"
    assert take["told"] == "Sketch voice, man 2" and take["agreement"] == 0.9
    assert take["made_of"] == rows_now(fields)[1]  # type: ignore[arg-type]
    assert looks[0][0][0]["job"] == "job1" and looks[-1][0] == [] and "is rendered" in looks[-1][4]["message"]


def test_every_line_that_needs_a_take_is_asked_for_and_a_failure_is_told_with_its_number(
    on: TakeEvents, fields: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    submit = Mock(side_effect=["job1", "job2"])
    monkeypatch.setattr(on.studio, "submit", submit)
    monkeypatch.setattr(on.studio, "folder", lambda job: (tmp_path / job).mkdir(exist_ok=True) or tmp_path / job)
    looks = asked(on, fields, CHANGED)  # the jobs are none that the studio knows, so both end at once
    assert [call.args[0].text for call in submit.call_args_list] == ["I waited.", LONG]
    lines = [noted_line(on.studio, Mock(id=f"job{n + 1}", key=submit.call_args_list[n].kwargs["key"])) for n in (0, 1)]
    assert lines == looks[0][0] and [one["key"] for one in lines if one] == [row["key"] for row in TABLE["rows"]]
    assert "0 of 2 lines" in looks[-1][4]["message"] and "Line 2: " in looks[-1][4]["message"]


def test_a_take_that_is_asked_for_again_goes_to_its_line_as_long_as_that_is_there(
    studio: Studio, portrait: PortraitRequest
) -> None:
    on, ann, bob = TakeEvents(studio), Mock(username="ann"), Mock(username="bob")
    on.projects.save("film", Project(rows=TABLE["rows"], options={}))
    first = LineJob(job=studio.submit(portrait, tenant="ann", key=line_key()), project="film",
                    key=TABLE["rows"][1]["key"], line=2, made_of={"text": "old"})  # fmt: skip
    note_line(studio, first)
    with pytest.raises(gr.Error, match="somebody else's"):
        on.again(Act(name="retake", id=first["job"], order=[]), None, bob)
    studio.cancel(first["job"])
    list(studio.follow(first["job"]))
    other: Any = {**first, "job": "other"}
    kept = on.again(Act(name="retake", id=first["job"], order=[]), [other], ann)
    fresh = kept[1]["job"]
    assert kept == [other, {**first, "job": fresh}] == line_jobs(kept) and fresh != first["job"]
    assert noted_line(studio, studio.job(fresh)) == kept[1]
    studio.cancel(fresh)
    list(studio.follow(fresh))
    on.projects.delete("film")
    assert on.again(Act(name="retake", id=fresh, order=[]), [other], ann) == gr.skip()
    newest = studio.jobs("ann")[0]
    assert newest.id not in (fresh, first["job"]) and noted_line(studio, newest) is None
    with pytest.raises(gr.Error, match="no job"):
        on.again(None, [], ann)


def test_a_line_that_cannot_be_spoken_is_named_before_anything_is_submitted(
    on: TakeEvents, fields: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    submit = Mock()
    monkeypatch.setattr(on.studio, "submit", submit)
    broken = {**fields, "table": {**TABLE, "rows": [TABLE["rows"][0], {**TABLE["rows"][1], "text": ""}]}}
    (look,) = asked(on, broken, CHANGED)
    assert look[4]["message"].startswith("Line 2: ") and not submit.called
    done = {**fields, "table": {"rows": [], "selected": 0}}
    assert "no line yet" in asked(on, done, SELECTED)[0][4]["message"]


def test_after_a_reload_nothing_that_a_browser_made_up_is_followed(on: TakeEvents) -> None:
    for kept in (None, "job", [{"job": "x"}], [3]):
        (look,) = after(on, kept)
        assert look[0] == gr.skip() and "Render the selected line" in look[4]["message"]


def test_a_look_brings_the_takes_that_the_page_has_not_seen_and_tells_of_them(
    on: TakeEvents, studio: Studio, fields: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio, "outlook", Mock(return_value=""))
    recorded(on, fields)
    (made,) = on.projects.made("film")
    table, _, shown, _, _ = TakeViews(studio).look(**fields)
    assert table["arrived"] == [made] and made["key"] == TABLE["rows"][0]["key"]
    assert table["fits"][0]["take"] == "take 1 of 1" and shown["take"] == made["take"]["file"]
    table, _, shown, _, _ = TakeViews(studio).look(**{**fields, "table": {**TABLE, "seen": [made["take"]["file"]]}})
    assert table["arrived"] == [] and shown["shown"] == []  # it was taken out
    assert TakeViews(studio).look(**{**fields, "project": "../film"})[0]["arrived"] == []


@pytest.mark.parametrize(
    ("emotion", "intensity", "told"),
    [
        ("angry inside, calm outside", 1.0, "Felt: neutral and angry 55 %. Forecast"),
        ("happy", 0.5, "Felt: happy 38 %. Forecast"),
        ("", 1.0, "s.** Forecast"),
        ("blurgh", 1.0, "s.** 'blurgh' is not an emotion word"),
    ],
)
def test_how_a_line_s_feeling_is_understood_is_said(
    studio: Studio, fields: dict[str, Any], monkeypatch: pytest.MonkeyPatch, emotion: str, intensity: float, told: str
) -> None:
    monkeypatch.setattr(studio, "outlook", Mock(return_value=""))
    row = {**TABLE["rows"][0], "emotion": emotion, "intensity": intensity}
    assert told in TakeViews(studio).look(**{**fields, "table": {**TABLE, "rows": [row]}})[1]


def test_a_character_is_played_by_the_speaker_that_its_lines_name(
    studio: Studio, on: TakeEvents, fields: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio, "outlook", Mock(return_value=""))
    rows = [{**TABLE["rows"][0], "character": "Anna", "speaker": "f3"}, TABLE["rows"][1]]
    mine: Any = {**fields, "reference": fields["video"], "table": {**TABLE, "rows": rows}}
    for selected, label, speaker in ((0, "Who plays Anna", "f3"), (1, "Who plays the lines without a name", "")):
        plays = TakeViews(studio).look(**{**mine, "table": {**mine["table"], "selected": selected}})[-1]
        assert (plays["label"], plays["value"], plays["interactive"]) == (label, speaker, True)
    assert TakeViews(studio).look(**{**fields, "table": {**TABLE, "rows": []}})[-1]["interactive"] is False
    hers, plain = (line_request(mine, on.projects, number, again=False) for number in (0, 1))
    assert (hers.voice, hers.reference, hers.transcript) == ("en-us+f3", None, None)
    assert (plain.voice, plain.transcript) == ("en-us", "of nothing") and plain.reference is not None
    assert [now["language"] for now in rows_now(mine)] == ["en-us+f3", "en-us"]


def test_takes_are_told_side_by_side(
    on: TakeEvents, studio: Studio, fields: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio, "outlook", Mock(return_value="About 1 s."))
    table = recorded(on, fields)
    heard = {**table["rows"][0]["takes"][0], "kind": "spoken", "told": "Dia", "agreement": 0.5, "strength": 1.2}
    gone = {**heard, "file": "gone.wav", "seconds": 9.0, "made_of": {"text": "other"}}
    row = {**table["rows"][0], "takes": [*table["rows"][0]["takes"], heard, gone]}
    _, said, shown, outlook, _ = TakeViews(studio).look(**{**fields, "table": {**table, "rows": [row]}})
    cells = [one["cells"] for one in shown["shown"]]
    assert cells[0] == ["Take 1", "your own", "", "0.40 s", "fits", "–"]
    assert cells[1][5] == "r 0.50, strength 120 %"
    assert cells[2][0] == "Take 3, of other words or feeling" and cells[2][4] == "too long"
    assert shown["shown"][0]["url"].startswith("gradio_api/file=/") and shown["shown"][2]["url"] == ""
    assert said.startswith("**Line 1, from 0.00 to 1.20 s.** Felt: sad 75 %. The take: pace") and outlook.endswith(
        "About 1 s."
    )


def test_all_lines_are_stopped_also_where_one_of_the_jobs_was_deleted(
    studio: Studio, portrait: PortraitRequest
) -> None:
    job = studio.submit(portrait)
    kept = [LineJob(job=one, project="film", key="k", line=1, made_of={}) for one in ("deleted", job)]
    TakeEvents(studio).cancel(kept)
    assert list(studio.follow(job))[-1].state == "canceled"

"""Scripts that were written from the sound or translated come into the table, and nothing is lost by it."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast
from unittest.mock import Mock

import gradio as gr
import pytest

from pipelines.backends.base import Backend
from pipelines.dubbing.lines import Line
from pipelines.dubbing.subtitles import read_lines
from pipelines.errors import InvalidInput
from studio.settings import Settings
from studio.studio import Studio
from studio.ui.components.line_table import table_of
from studio.ui.script_events import TRANSLATE, WRITE, ScriptEvents
from tests.studio.scribe import Scribe
from tests.studio.ui.dub_fields import TABLE

KEPT = [{"job": "job", "project": "film"}]


@pytest.fixture
def on(studio: Studio) -> ScriptEvents:
    return ScriptEvents(studio)


def made(
    on: ScriptEvents, folder: Path, monkeypatch: pytest.MonkeyPatch, rows: list[dict[str, Any]], kind: str
) -> None:
    kept = [{name: row[name] for name in ("start", "end", "text")} for row in rows]
    script = folder / "script.json"
    script.write_text(json.dumps(kept), encoding="utf-8")
    result = Mock(path=script, settings={"kind": kind, "lines": TABLE["rows"]}, facts={"language": "de"})
    monkeypatch.setattr(on.studio, "result", Mock(return_value=result))


def test_what_is_missing_is_said(on: ScriptEvents, uploads: tuple[str, str]) -> None:
    asked = {"what": WRITE, "video": None, "table": TABLE, "spoken": "", "to": "de"}
    for change, message in (
        ({}, "video is missing"),
        ({"what": TRANSLATE}, "language of the lines is not known"),
        ({"what": TRANSLATE, "spoken": "en", "table": {"rows": [], "selected": 0}}, "no line to translate"),
        ({"what": TRANSLATE, "spoken": "de"}, "in German already"),
    ):
        with pytest.raises(InvalidInput, match=message):
            on.request_from({**asked, **change})
    assert on.request_from({**asked, "video": uploads[1]}).kind == "transcript"
    assert on.request_from({**asked, "what": TRANSLATE, "spoken": "en"}).kind == "translation"


def test_a_script_from_the_sound_takes_the_place_of_the_lines_and_can_be_undone(
    on: ScriptEvents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(on, tmp_path, monkeypatch, [{"start": 1.0, "end": 2.0, "text": "Warum?"}], "transcript")
    table, language, voice, left, panel, files = on.collect(KEPT, "film", TABLE)
    assert [row["text"] for row in table["rows"]] == ["Warum?"] and "in German" in table["news"]
    assert (language, voice, left, panel["message"]) == ("de", "de", [], "1 lines in German were written.")
    assert files == gr.skip()


def test_a_translation_brings_texts_alone_as_all_else_may_be_edited_meanwhile(
    on: ScriptEvents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(on, tmp_path, monkeypatch, [{**row, "text": row["text"].upper()} for row in TABLE["rows"]], "translation")
    table, *_ = on.collect(KEPT, "film", TABLE)
    assert table["texts"] == {row["key"]: row["text"].upper() for row in TABLE["rows"]}
    assert table.keys() == {"texts", "news"}
    moved = {**TABLE, "rows": [{**TABLE["rows"][0], "end": 1.3}, TABLE["rows"][1]]}
    table, *_ = on.collect(KEPT, "film", moved)
    assert {row["key"] for row in table["rows"]}.isdisjoint(row["key"] for row in moved["rows"])


def test_a_translation_tells_lines_of_the_same_time_apart_and_leaves_what_was_edited_meanwhile(
    on: ScriptEvents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = table_of((Line(start=0, end=2, text="Go!", character="A"), Line(start=0, end=2, text="No!", character="B")))
    script = tmp_path / "script.json"
    script.write_text(
        json.dumps([{"start": 0, "end": 2, "text": text} for text in ("Los!", "Nein!")]), encoding="utf-8"
    )
    result = Mock(path=script, settings={"kind": "translation", "lines": both["rows"]}, facts={"language": "de"})
    monkeypatch.setattr(on.studio, "result", Mock(return_value=result))
    first, second = both["rows"]
    table, *_ = on.collect(KEPT, "film", both)
    assert table == {"texts": {first["key"]: "Los!", second["key"]: "Nein!"}, "news": "The lines were put into German."}
    table, *_ = on.collect(KEPT, "film", {**both, "rows": [first, {**second, "text": "Never!"}]})
    assert table["texts"] == {first["key"]: "Los!"} and "1 edited meanwhile" in table["news"]


def test_what_was_made_for_another_project_waits_until_that_one_is_opened(
    on: ScriptEvents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(on, tmp_path, monkeypatch, [{"start": 1.0, "end": 2.0, "text": "Warum?"}], "transcript")
    *untouched, left, panel, _ = on.collect(KEPT, "other", TABLE)
    assert untouched == [gr.skip()] * 3 and left == KEPT
    assert panel["message"] == "What was made for the project 'film' waits until that one is opened."
    table, *_, left, _, _ = on.collect([*KEPT, {"job": "2", "project": "third"}], "film", TABLE)
    assert [row["text"] for row in table["rows"]] == ["Warum?"] and left == [{"job": "2", "project": "third"}]


def test_of_several_scripts_the_last_goes_into_the_table_and_the_others_are_handed_over(
    on: ScriptEvents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = {}
    for job, language in (("1", "fr"), ("2", "de"), ("3", "es")):
        script = tmp_path / f"{job}.json"
        script.write_text(json.dumps([{"start": 1, "end": 2, "text": job, "emotion": "sad"}]), encoding="utf-8")
        results[job] = Mock(path=script, settings={"kind": "transcript"}, facts={"language": language})
    monkeypatch.setattr(on.studio, "result", results.__getitem__)
    kept = [{"job": job, "project": "film" if job != "2" else "other"} for job in results]
    table, language, _, left, panel, files = on.collect(kept, "film", TABLE)
    assert [row["text"] for row in table["rows"]] == ["3"] and language == "es" and left == kept[1:2]
    assert "made before it, in French, lies under the lines" in panel["message"] and "'other' waits" in panel["message"]
    (file,) = files["value"]
    assert files["visible"] and read_lines(Path(file)) == read_lines(tmp_path / "1.json")
    assert read_lines(Path(file))[0].text == "1"


def test_a_job_belongs_to_the_project_that_was_open_when_it_began_and_is_not_taken_before_it_ends(
    settings: Settings,
) -> None:
    asked = {"what": TRANSLATE, "table": TABLE, "spoken": "en", "to": "de"}
    with Studio(settings, backends=lambda _name: cast(Backend, Scribe()), working=False) as idle:
        on = ScriptEvents(idle)
        looks = on.generate(cast(gr.Request, None), **asked, project="other", kept=KEPT)
        kept = asyncio.run(_first(looks))[0]
        assert kept[:1] == KEPT and kept[1]["project"] == "other"
        assert on.collect(kept[1:], "other", TABLE) == (*(gr.skip() for _ in range(3)), kept[1:], gr.skip(), gr.skip())


async def _first(looks: AsyncIterator[tuple[Any, ...]]) -> tuple[Any, ...]:
    return await anext(looks)


def test_a_job_without_result_changes_nothing(on: ScriptEvents) -> None:
    nothing = (gr.skip(),) * 3
    assert on.collect(None, "film", TABLE) == (*nothing, gr.skip(), gr.skip(), gr.skip())
    assert on.collect("no list", "film", TABLE) == (*nothing, gr.skip(), gr.skip(), gr.skip())
    assert on.collect(KEPT, "film", TABLE) == (*nothing, [], gr.skip(), gr.skip())

"""What the Dub tab asks for and tells."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import gradio as gr
import pytest

from pipelines.emotion.parse import parse
from pipelines.errors import InvalidInput
from pipelines.media.probe import probe
from studio.studio import Studio
from studio.ui.dub_events import DubEvents
from studio.ui.project_events import RESTORED
from studio.ui.samples import films
from tests.studio.ui.dub_fields import LONG, TABLE, fields_over


@pytest.fixture
def on(studio: Studio) -> DubEvents:
    return DubEvents(studio)


@pytest.fixture
def fields(uploads: tuple[str, str]) -> dict[str, Any]:
    return fields_over(uploads[1])


def test_the_request_holds_the_lines_and_the_options(on: DubEvents, fields: dict[str, Any]) -> None:
    request = on.request_from(
        {**fields, "actor_melody": True, "background": "auto", "lips": True, "burn_subtitles": True}
    )
    assert [line.text for line in request.lines] == ["I waited.", LONG]
    assert request.follow_actor and request.seed == 4 and request.transcript is None
    assert request.actor_melody and request.background == "auto" and request.lips and request.burn_subtitles
    assert request.curve.at(0.0).dominant == "angry"


def test_without_a_video_it_says_so(on: DubEvents, fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match="video is missing"):
        on.request_from({**fields, "video": None})


def test_a_background_that_is_none_is_refused(on: DubEvents, fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match="use one of"):
        on.request_from({**fields, "background": "louder"})


def test_a_take_that_a_client_made_up_is_refused(on: DubEvents, fields: dict[str, Any]) -> None:
    for made_up in ("../../jobs.sqlite", "nothing.wav"):
        rows = [{**TABLE["rows"][0], "take": made_up}]
        with pytest.raises(InvalidInput, match="no file"):
            on.request_from({**fields, "table": {"rows": rows, "selected": 0}})


def test_the_sound_of_a_video_lies_behind_its_slots(on: DubEvents, uploads: tuple[str, str]) -> None:
    with pytest.warns(UserWarning, match="holds no moving pictures"):  # said at once; it can still be written down
        seconds, behind = on.meet_video(uploads[1])
    assert seconds == behind["seconds"] == pytest.approx(0.4, abs=0.01)
    assert max(behind["peaks"]) == 1.0
    assert on.meet_video(None) == (0.0, gr.update(peaks=[], seconds=0.0))
    with pytest.raises(gr.Error, match="not uploaded"):
        on.meet_video("/etc/passwd")


def test_a_script_goes_out_as_srt_and_comes_in_again(on: DubEvents, uploads: tuple[str, str], tmp_path: Path) -> None:
    exported = Path(on.export_script(TABLE)["value"]).read_text(encoding="utf-8")
    script = Path(uploads[0]).with_name("lines.srt")
    script.write_text(exported, encoding="utf-8")
    imported = on.import_script(str(script))
    assert imported["news"] == "2 lines were imported."
    assert [(row["start"], row["end"], row["text"]) for row in imported["rows"]] == [
        (0, 1.2, "I waited."),
        (1.5, 3, LONG),
    ]
    script.write_text("Yes.\n" * 501, encoding="utf-8")
    assert on.import_script(str(script))["news"].startswith(
        "501 lines were imported. At most 500 can be dubbed at once"
    )
    with pytest.raises(gr.Error, match="not uploaded"):
        on.import_script(str(tmp_path / "lines.srt"))


def test_feelings_come_back_from_a_script_that_was_exported_with_them(on: DubEvents, uploads: tuple[str, str]) -> None:
    felt = [{**TABLE["rows"][0], "character": "Anna", "intensity": 0.5}, {**TABLE["rows"][1], "text": "[angry] No!"}]
    exported = on.export_with_feelings({**TABLE, "rows": felt})["value"]
    assert Path(exported).name == "lines.json"
    names = ("start", "end", "character", "text", "emotion", "intensity")
    imported = on.import_script(exported)["rows"]
    assert [[row[name] for name in names] for row in imported] == [[row[name] for name in names] for row in felt]


def test_an_exported_script_is_one_of_gradios_files_and_nothing_else_is_left(
    on: DubEvents, uploads: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    files = [Path(on.export_script(TABLE)["value"]) for _ in range(2)]
    component = gr.File()
    cached = component.move_resource_to_block_cache(str(files[0]))
    assert cached == str(files[0]) == str(files[1]), "named by its content, and not copied once more"
    assert files[0].is_relative_to(Path(uploads[0]).parent.resolve()) and files[0].name == "lines.srt"
    assert not list((tmp_path / "temporary").iterdir())


def test_the_read_back_is_shown_where_it_is_known_what_was_asked(on: DubEvents, fields: dict[str, Any]) -> None:
    def shown(emotion: str, *, follow_actor: bool, **measured: Any) -> Any:
        lines = [{"text": "One.", "emotion": emotion}]
        curve = on.request_from(fields).curve.to_dict()
        facts = {"seconds": 1.0, "work_seconds": 1.0, "lines": [], "measured": {"text": "Heard.", **measured}}
        settings = {"lines": lines, "follow_actor": follow_actor, "curve": curve, "seed": 0}
        return on.shown(Mock(path=Path("dubbed.mp4"), settings=settings, facts=facts))[-1]

    assert shown("", follow_actor=False).measured == {"text": "Heard."}
    assert shown("sad", follow_actor=False) is None and shown("", follow_actor=True) is None
    composed = parse("sad 0.5")
    for emotion, follows in (("sad", False), ("", True)):
        assert shown(emotion, follow_actor=follows, asked=composed.to_dict()).asked == composed


def test_a_sample_film_becomes_a_project_of_its_own_that_asks_for_it(on: DubEvents, uploads: tuple[str, str]) -> None:
    film = films()[1]
    *filled, button, panel, note = on.pick_film(1, "")
    fields = dict(zip((*RESTORED, "told", "project"), filled, strict=False))
    request = on.request_from({**fields, "video": uploads[1], "length": probe(film.request.video).seconds})
    assert replace(request, video=film.request.video) == film.request
    assert Path(fields["video"]).read_bytes() == film.request.video.read_bytes()
    assert film.title in note["says"] and "id" not in note and "kept as" not in note["says"]
    assert "kept as the project" in on.pick_film(0, fields["project"])[-1]["says"]
    assert button == gr.update(interactive=True, value="Generate") and on.welcome in str(panel)

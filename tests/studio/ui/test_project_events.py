"""Every edit is kept, comes back, and never goes over another project."""

import os
from dataclasses import replace
from pathlib import Path
from time import time
from typing import Any

import gradio as gr
import pytest

from studio.settings import Settings
from studio.studio import Studio
from studio.ui.project_events import NOTHING_HELD, RESTORED, Held, ProjectEvents
from tests.studio.ui.dub_fields import TABLE, fields_over


@pytest.fixture
def on(studio: Studio) -> ProjectEvents:
    return ProjectEvents(studio)


@pytest.fixture
def fields(uploads: tuple[str, str]) -> dict[str, Any]:
    return fields_over(uploads[1])


def kept(on: ProjectEvents, fields: dict[str, Any]) -> Any:
    """What is said when a window that has read the project keeps its fields."""
    name = fields["project"]
    revision = on.projects.open(name).revision if on.projects.known(name) else 0
    return on.keep(Held(project=name, revision=revision), **fields)[0]


def test_a_project_comes_back_with_files_lines_and_options(on: ProjectEvents, fields: dict[str, Any]) -> None:
    assert "kept, with 2 lines" in kept(on, {**fields, "reference": fields["video"]})
    restored = dict(zip(RESTORED, on.open("film"), strict=False))
    for role in ("video", "reference"):
        assert Path(restored[role]).read_bytes() == Path(fields["video"]).read_bytes()
    assert (
        restored["table"] == {"rows": TABLE["rows"], "selected": 0, "opened": True} and restored["words"] == "furious"
    )
    assert restored["background"] == "duck" and restored["backend"] == "sketch_voice"
    assert on.open("film")[len(RESTORED) :] == (
        "Opened 'film', with 2 lines.",
        "film",
        Held(project="film", revision=1),
    )


def test_nothing_is_kept_before_the_page_has_what_it_should_keep(on: ProjectEvents, fields: dict[str, Any]) -> None:
    kept(on, fields)
    empty = {**fields, "table": {**TABLE, "rows": []}}
    assert on.keep(NOTHING_HELD, **empty) == (gr.skip(), gr.skip())
    assert len(on.projects.open("film").rows) == 2


def test_what_is_kept_already_and_what_is_empty_is_not_written(on: ProjectEvents, fields: dict[str, Any]) -> None:
    empty = {**fields, "video": None, "table": {**TABLE, "rows": []}}
    assert kept(on, empty) == gr.skip() and not on.projects.known("film")
    kept(on, fields)
    assert kept(on, fields) == gr.skip()
    assert "kept, with 0 lines" in kept(on, empty)


def test_a_second_window_is_told_that_the_project_changed_and_takes_nothing_back(
    on: ProjectEvents, fields: dict[str, Any]
) -> None:
    kept(on, fields)
    *_, mine = on.open("film")
    *_, theirs = on.open("film")
    told, mine = on.keep(mine, **{**fields, "seed": 1.0})
    assert "is kept" in told and mine == Held(project="film", revision=2)
    told, held = on.keep(theirs, **{**fields, "seed": 2.0})
    assert "changed in another window" in told and held == gr.skip()
    assert on.projects.open("film").options["seed"] == 1.0
    _, _, theirs = on.save("film", None, None, **{**fields, "seed": 2.0})  # whoever says so may go over it
    assert on.projects.open("film").options["seed"] == 2.0
    assert "changed in another window" in on.keep(mine, **fields)[0]
    assert "is kept" in on.keep(theirs, **fields)[0]


def test_a_take_that_is_made_meanwhile_is_no_change_by_another_window(
    on: ProjectEvents, fields: dict[str, Any]
) -> None:
    kept(on, fields)
    *_, held = on.open("film")
    on.projects.add_take("film", TABLE["rows"][0]["key"], {"file": "a.wav"})
    assert "is kept" in on.keep(held, **{**fields, "seed": 1.0})[0]


def test_a_file_is_copied_once_however_often_it_is_kept(on: ProjectEvents, fields: dict[str, Any]) -> None:
    kept(on, fields)
    first = on.projects.open("film").video
    kept(on, {**fields, "seed": 5.0, "video": str(on.projects.path("film", first))})
    assert on.projects.open("film").video == first
    assert len(list(on.projects.path("film", first).parent.glob("video-*"))) == 1


def test_another_file_of_the_same_name_and_size_is_kept_beside_the_first(
    on: ProjectEvents, fields: dict[str, Any]
) -> None:
    recording = Path(fields["video"]).with_name("audio.wav")
    for sound in (b"\0" * 9, b"\1" * 9, b"\1" * 8 + b"\0"):
        recording.write_bytes(sound)
        assert "is kept" in kept(on, {**fields, "reference": str(recording)})
        assert on.projects.path("film", on.projects.open("film").reference).read_bytes() == sound


def test_another_name_makes_a_copy_and_goes_over_nobodys_work(on: ProjectEvents, fields: dict[str, Any]) -> None:
    kept(on, fields)
    told, name, _ = on.save("film 2", None, None, **fields)
    assert "'film 2' is kept" in told and name == "film 2"
    assert on.projects.path("film 2", on.projects.open("film 2").video).is_file()
    told, name, _ = on.save("film", None, None, **{**fields, "project": "dub-1"})
    assert "already" in told and name == gr.skip()
    assert "cannot name" in on.save("../film", None, None, **fields)[0]
    assert "being rendered" in on.save("film 3", [{"job": "1"}], None, **fields)[0] and not on.projects.known("film 3")
    assert "is kept" in on.save("film", [{"job": "1"}], None, **fields)[0]
    script = {"job": "1", "project": fields["project"]}
    assert "script is being made" in on.save("film 3", None, [script], **fields)[0]
    assert "is kept" in on.save("film 3", None, [{**script, "project": "other"}], **fields)[0]


def test_a_browser_without_a_project_gets_a_fresh_one(on: ProjectEvents) -> None:
    (name, same), (other, _) = on.begin(None), on.begin(None)
    assert name == same != other and on.begin("film") == ("film", "film")
    assert on.reopen(name) == (*(gr.skip() for _ in range(len(RESTORED) + 2)), Held(project=name, revision=0))


def test_an_unknown_project_changes_nothing_and_says_so(on: ProjectEvents) -> None:
    *unchanged, told, name, held = on.open("other")
    assert all(one == gr.skip() for one in (*unchanged, name, held)) and "no project" in told


def test_unnamed_projects_go_when_they_are_old_and_named_ones_never(settings: Settings, fields: dict[str, Any]) -> None:
    with Studio(replace(settings, retention_days=2), working=False) as studio:
        on = ProjectEvents(studio)
        names = ["dub-00000001", "dub-00000002", "dub-00000003", "My film"]
        for name in names:
            kept(on, {**fields, "project": name})
        on.save(names[1], None, None, **{**fields, "project": names[1]})
        long_ago = time() - 3 * 86400
        for name in names:
            os.utime(settings.home / "projects" / name / "project.json", (long_ago, long_ago))
        on.begin(names[2])
        assert [on.projects.known(name) for name in names] == [False, True, True, True]
        assert kept(on, {**fields, "project": names[1], "seed": 8.0})
        assert on.projects.open(names[1]).named

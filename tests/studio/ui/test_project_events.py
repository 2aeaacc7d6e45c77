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
from studio.ui.project_events import RESTORED, ProjectEvents
from tests.studio.ui.dub_fields import TABLE, fields_over


@pytest.fixture
def on(studio: Studio) -> ProjectEvents:
    return ProjectEvents(studio)


@pytest.fixture
def fields(uploads: tuple[str, str]) -> dict[str, Any]:
    return fields_over(uploads[1])


def test_a_project_comes_back_with_files_lines_and_options(on: ProjectEvents, fields: dict[str, Any]) -> None:
    assert "kept, with 2 lines" in on.keep(True, **{**fields, "reference": fields["video"]})
    restored = dict(zip(RESTORED, on.open("film"), strict=False))
    for role in ("video", "reference"):
        assert Path(restored[role]).read_bytes() == Path(fields["video"]).read_bytes()
    assert (
        restored["table"] == {"rows": TABLE["rows"], "selected": 0, "opened": True} and restored["words"] == "furious"
    )
    assert restored["background"] == "duck" and restored["backend"] == "sketch_voice"
    assert on.open("film")[len(RESTORED) :] == ("Opened 'film', with 2 lines.", "film")


def test_nothing_is_kept_before_the_page_has_what_it_should_keep(on: ProjectEvents, fields: dict[str, Any]) -> None:
    on.keep(True, **fields)
    assert on.keep(False, **{**fields, "table": {"rows": [], "selected": 0}}) == gr.skip()
    assert len(on.projects.open("film").rows) == 2


def test_what_is_kept_already_and_what_is_empty_is_not_written(on: ProjectEvents, fields: dict[str, Any]) -> None:
    empty = {**fields, "video": None, "table": {**TABLE, "rows": []}}
    assert on.keep(True, **empty) == gr.skip() and not on.projects.known("film")
    on.keep(True, **fields)
    assert on.keep(True, **fields) == gr.skip()
    assert "kept, with 0 lines" in on.keep(True, **empty)


def test_a_file_is_copied_once_however_often_it_is_kept(on: ProjectEvents, fields: dict[str, Any]) -> None:
    on.keep(True, **fields)
    first = on.projects.open("film").video
    on.keep(True, **{**fields, "seed": 5.0, "video": str(on.projects.path("film", first))})
    assert on.projects.open("film").video == first
    assert len(list(on.projects.path("film", first).parent.glob("video-*"))) == 1


def test_another_name_makes_a_copy_and_goes_over_nobodys_work(on: ProjectEvents, fields: dict[str, Any]) -> None:
    on.keep(True, **fields)
    told, name = on.save("film 2", **fields)
    assert "'film 2' is kept" in told and name == "film 2"
    assert on.projects.path("film 2", on.projects.open("film 2").video).is_file()
    told, name = on.save("film", **{**fields, "project": "dub-1"})
    assert "already" in told and name == gr.skip()
    assert "cannot name" in on.save("../film", **fields)[0]


def test_a_browser_without_a_project_gets_a_fresh_one(on: ProjectEvents) -> None:
    (name, same), (other, _) = on.begin(None), on.begin(None)
    assert name == same != other and on.begin("film") == ("film", "film")
    assert on.reopen(name) == (*(gr.skip() for _ in range(len(RESTORED) + 2)), True)


def test_an_unknown_project_changes_nothing_and_says_so(on: ProjectEvents) -> None:
    *unchanged, told, name = on.open("other")
    assert all(one == gr.skip() for one in (*unchanged, name)) and "no project" in told


def test_unnamed_projects_go_when_they_are_old_and_named_ones_never(settings: Settings, fields: dict[str, Any]) -> None:
    with Studio(replace(settings, retention_days=2), working=False) as studio:
        on = ProjectEvents(studio)
        names = ["dub-00000001", "dub-00000002", "dub-00000003", "My film"]
        for name in names:
            on.keep(True, **{**fields, "project": name})
        on.save(names[1], **{**fields, "project": names[1]})
        long_ago = time() - 3 * 86400
        for name in names:
            os.utime(settings.home / "projects" / name / "project.json", (long_ago, long_ago))
        on.begin(names[2])
        assert [on.projects.known(name) for name in names] == [False, True, True, True]
        assert on.keep(True, **{**fields, "project": names[1], "seed": 8.0})
        assert on.projects.open(names[1]).named

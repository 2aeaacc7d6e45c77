"""A job that is edited fills its tab again, and what is generated there takes its place, as the user was told."""

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock, patch

import gradio as gr
import pytest

from pipelines.dubbing.lines import Line
from pipelines.emotion.parse import parse
from pipelines.errors import InvalidInput
from pipelines.requests.dub import DubRequest
from pipelines.requests.portrait import PortraitRequest
from pipelines.requests.speech import SpeechRequest
from pipelines.requests.video import VideoRequest
from studio.projects import Project
from studio.settings import Settings
from studio.studio import Studio
from studio.ui import speech_form, video_form
from studio.ui.build import Page
from studio.ui.components.edit_note import Edited, EditNote
from studio.ui.components.queue_list import Act
from studio.ui.dub_events import DubEvents
from studio.ui.edit_events import EditEvents
from studio.ui.line_jobs import LineJob, line_key, note_line
from studio.ui.portrait_events import PortraitEvents
from studio.ui.project_events import RESTORED
from studio.ui.speech_events import SpeechEvents
from studio.ui.video_events import VideoEvents

ANN, BOB = Mock(username="ann", client=None), Mock(username="bob", client=None)


@pytest.fixture
def waiting(settings: Settings, backend: Any, uploads: tuple[str, str]) -> Iterator[Studio]:
    """A studio that does no work, so that its jobs wait until a test has them begin."""
    with Studio(settings, backends=lambda _: backend, working=False) as studio:
        yield studio


class _Tab(PortraitEvents):
    """A tab whose fields ask for one request, with the seed that they hold."""

    request: PortraitRequest

    def request_from(self, values: Any) -> PortraitRequest:
        return replace(self.request, seed=int(values["seed"]))


@pytest.fixture
def on(waiting: Studio, portrait: PortraitRequest) -> EditEvents:
    tab = _Tab(waiting)
    tab.request = portrait
    return tab


def _pressed(on: EditEvents, editing: Edited | None, *, asker: Any = ANN) -> tuple[Any, ...]:
    """The first look after Generate was pressed, with the fields at seed 7."""

    async def first() -> tuple[Any, ...]:
        looks = on.generate(asker, editing=editing, seed=7)
        try:
            return await anext(looks)
        finally:
            await looks.aclose()  # type: ignore[attr-defined]  # it is a generator

    return asyncio.run(first())


def _begins(studio: Studio) -> None:
    """A worker takes the next job."""
    assert studio._store.claim("worker", 0.0) is not None


def test_the_next_clip_takes_the_place_of_a_waiting_job_once(
    on: EditEvents, waiting: Studio, portrait: PortraitRequest
) -> None:
    first = waiting.submit(portrait, tenant="ann", priority="batch")
    waiting.submit(portrait, tenant="ann", priority="batch")
    note = on.note(waiting.job(first))
    assert note["says"].startswith("Your next clip takes the place of the waiting job “sketch_portrait: speech.wav”")
    look = _pressed(on, Edited(id=note["id"], stage=note["stage"]))
    assert waiting.job(first).state == "canceled" and waiting.place(look[0]) == 1
    assert (waiting.job(look[0]).request["seed"], waiting.job(look[0]).priority) == (7, "batch")
    assert "was replaced by this clip" in look[-1]["says"] and "id" not in look[-1]
    assert _pressed(on, None)[-1] is None and len(waiting.jobs()) == 4


def test_a_job_that_has_begun_is_stopped_only_after_the_user_was_told(
    on: EditEvents, waiting: Studio, portrait: PortraitRequest
) -> None:
    job = waiting.submit(portrait, tenant="ann")
    _begins(waiting)
    look = _pressed(on, Edited(id=job, stage="waits"))
    assert look[2]["state"] == "refused" and "begun meanwhile. Press Generate again to stop it" in look[2]["message"]
    assert len(waiting.jobs()) == 1 and not waiting.job(job).cancelling
    assert "stops it, and what it has made is lost" in look[-1]["says"]
    look = _pressed(on, Edited(id=look[-1]["id"], stage=look[-1]["stage"]))
    assert waiting.job(job).cancelling and waiting.job(look[0]).state == "queued"


def test_in_place_of_a_job_that_has_ended_comes_an_ordinary_one(
    on: EditEvents, waiting: Studio, portrait: PortraitRequest
) -> None:
    job = waiting.submit(portrait, tenant="ann", priority="batch")
    waiting.cancel(job)
    note = on.note(waiting.job(job))
    assert "has ended. Your next clip is a new one" in note["says"] and note["stage"] == "ended"
    look = _pressed(on, Edited(id=job, stage="waits"))
    assert "had ended before" in look[-1]["says"] and waiting.job(look[0]).priority == "interactive"


def test_what_is_refused_stops_nothing_and_can_be_put_right(
    on: EditEvents, waiting: Studio, portrait: PortraitRequest
) -> None:
    job = waiting.submit(portrait, tenant="ann")
    with patch.object(on, "request_from", Mock(side_effect=InvalidInput("There is no picture yet."))):
        look = _pressed(on, Edited(id=job, stage="waits"))
    assert look[2]["message"] == "There is no picture yet." and look[-1] == gr.skip()
    for asker, named in ((BOB, job), (ANN, "nope")):
        look = _pressed(on, Edited(id=named, stage="begun"), asker=asker)
        assert look[2]["state"] == "refused" and look[-1] == gr.skip()
    assert [one.state for one in waiting.jobs()] == ["queued"]


def test_the_forecast_is_for_the_place_of_the_job_that_is_edited(
    on: EditEvents, waiting: Studio, portrait: PortraitRequest
) -> None:
    job = Edited(id=waiting.submit(portrait, tenant="ann"), stage="waits")
    assert "after 1 other" in on.starts(portrait, ANN, None)
    assert on.starts(portrait, ANN, job) == waiting.forecast(portrait).text
    with pytest.raises(InvalidInput, match="somebody else's"):
        on.starts(portrait, BOB, job)


def test_the_form_is_filled_for_its_own_user_and_can_generate_again(
    on: EditEvents, waiting: Studio, portrait: PortraitRequest
) -> None:
    job = waiting.submit(replace(portrait, seed=5), tenant="ann")
    *fields, button, panel, note = on.fill(ANN, editing=Edited(id=job, stage="waits"))
    assert 5 in fields and button["interactive"] and panel["id"] is None and note["id"] == job
    for asker, named in ((BOB, Edited(id=job, stage="waits")), (ANN, None)):
        with pytest.raises(gr.Error):
            on.fill(asker, editing=named)


def test_the_other_tabs_ask_again_for_what_filled_them(waiting: Studio) -> None:
    curve = parse("calm, then furious at 3 s")
    video = VideoRequest(prompt="by the sea", curve=curve, seed=3, steps=4, backend="animatic")
    fields = dict(zip(video_form.RESTORED, VideoEvents(waiting).fields_of(video), strict=False))
    assert VideoEvents(waiting).request_from(fields) == video
    speech = SpeechRequest(text="I waited.", curve=curve, seed=3, rate=1.2)
    fields = dict(zip(speech_form.RESTORED, SpeechEvents(waiting).fields_of(speech), strict=False))
    assert SpeechEvents(waiting).request_from({"drawn": "", "heard": 0.0, **fields}) == speech


def test_a_tab_is_not_filled_with_a_job_of_another_kind(waiting: Studio, portrait: PortraitRequest) -> None:
    job = waiting.submit(portrait, tenant="ann")
    with pytest.raises(gr.Error, match="one for 'portrait'; this tab is for 'speech'"):
        SpeechEvents(waiting).reuse(job)
    with pytest.raises(gr.Error, match="this tab is for 'video'"):
        VideoEvents(waiting).fill(ANN, editing=Edited(id=job, stage="waits"))


def test_a_dub_fills_a_project_of_its_own(waiting: Studio, uploads: tuple[str, str]) -> None:
    film = Path(shutil.copy(uploads[1], waiting.settings.home / "film.wav"))
    lines = (Line(start=0, end=0.2, text="I waited.", emotion="sad"), Line(start=0.2, end=0.4, text="No!", take=film))
    request = DubRequest(
        video=film, lines=lines, curve=parse("furious"), lips=True, language="de", seed=3, background="auto"
    )
    on = DubEvents(waiting)
    fields = dict(zip((*RESTORED, "told", "project"), on.fields_of(request), strict=False))
    again = on.request_from({**fields, "video": uploads[1], "length": 9.0})
    assert again.lines[0] == lines[0] and again.lines[1].take is not None
    assert again.lines[1].take.read_bytes() == film.read_bytes()
    assert replace(again, video=film, lines=lines) == request


def test_the_take_of_a_line_opens_its_project_at_that_line(waiting: Studio, portrait: PortraitRequest) -> None:
    on = DubEvents(waiting)
    rows = [{"key": key, "text": "", "takes": []} for key in ("a", "b")]
    for name in ("film", "other"):
        on.projects.save(name, Project(rows=rows, options={}))
    job = waiting.submit(portrait, tenant="ann", key=line_key())
    editing = Edited(id=job, stage="ended")
    with pytest.raises(gr.Error, match="The line of this take is gone"):
        on.fill(ANN, editing=editing)
    note_line(waiting, LineJob(job=job, project="film", key="b", line=1, made_of={}))
    *fields, note = on.fill(ANN, editing=editing, project="film")
    filled = dict(zip((*RESTORED, "told", "project"), fields, strict=False))
    assert (filled["table"]["selected"], filled["project"]) == (1, "film") and "id" not in note
    assert note["says"].startswith("This is line 2 of the project 'film'.") and "under way" in note["says"]
    waiting.cancel(job)
    note = on.fill(ANN, editing=editing, project="other")[-1]
    assert note["says"].endswith("What was here is kept as the project 'other'.") and "under way" not in note["says"]
    with pytest.raises(gr.Error, match="somebody else's"):
        on.fill(BOB, editing=editing)
    on.projects.delete("film")
    with pytest.raises(gr.Error, match="The line of this take is gone"):
        on.fill(ANN, editing=editing)


def test_edit_opens_the_tab_of_the_job_and_no_other(page: Page, page_studio: Studio, portrait: PortraitRequest) -> None:
    (edit,) = [fn.fn for fn in page.fns.values() if fn.name == "edit"]
    job = page_studio.submit(portrait, tenant="ann")
    (tabs, selected), (note, told) = edit(Act(name="edit", id=job, order=[]), ANN).items()
    assert isinstance(tabs, gr.Tabs) and selected.selected == "portrait"
    assert note.elem_id == "edit-note" and "speech.wav" in told["says"] and told["begun"]
    page_studio.cancel(job)
    with pytest.raises(gr.Error, match="somebody else's"):
        edit(Act(name="edit", id=job, order=[]), BOB)
    take = page_studio.submit(portrait, tenant="ann", key=line_key())
    (_, selected), (note, told) = edit(Act(name="edit", id=take, order=[]), ANN).items()
    assert (selected.selected, note.elem_id) == ("dub", "dub-edit-note") and "Opening the line" in told["says"]
    page_studio.cancel(take)
    script = Mock(tenant="ann", key=None, request={"kind": "translation"})
    with patch.object(page_studio, "job", return_value=script), pytest.raises(gr.Error, match="cannot be edited"):
        edit(Act(name="edit", id=job, order=[]), ANN)
    with pytest.raises(gr.Error, match="no job"):
        edit(None, ANN)


def test_nonsense_from_the_page_edits_nothing() -> None:
    note = EditNote(render=False)
    for payload in (None, {}, {"id": 3}, "x"):
        assert note.preprocess(payload) is None  # type: ignore[arg-type]
    assert note.preprocess({"id": "x", "stage": "begun"}) == Edited(id="x", stage="begun")
    assert note.preprocess({"id": "x", "stage": "made up"}) == Edited(id="x", stage="waits")

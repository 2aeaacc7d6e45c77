"""The Queue tab shows a user's jobs and does with them what he asks, and with no others."""

from typing import Any
from unittest.mock import Mock
from urllib.parse import quote

import gradio as gr
import numpy as np
import pytest

from pipelines.requests.portrait import PortraitRequest
from studio.jobs.progress import save_jpeg
from studio.settings import Settings
from studio.studio import Studio
from studio.ui.components.picture_url import jpeg_url
from studio.ui.components.queue_list import Act, QueueList
from studio.ui.line_jobs import line_key
from studio.ui.queue_events import PAGE, QueueEvents

ANN = Mock(username="ann", client=None)


@pytest.fixture
def waiting(settings: Settings, backend: Any) -> Any:
    with Studio(settings, backends=lambda _: backend, working=False) as studio:
        yield studio


@pytest.fixture
def on(waiting: Studio) -> QueueEvents:
    return QueueEvents(waiting, ["portrait"])


def act(name: str, job: str, *order: str) -> Act:
    return Act(name=name, id=job, order=list(order))


def ids(shown: Any) -> list[str]:
    return [row["id"] for row in shown["rows"]]


def test_jobs_are_shown_with_place_and_what_can_be_done(
    on: QueueEvents, waiting: Studio, portrait: PortraitRequest
) -> None:
    waiting.submit(portrait, tenant="bob")
    job = waiting.submit(portrait, tenant="ann")
    shown, digest = on.look("", PAGE, ANN)
    (row,) = shown["rows"]
    assert row["id"] == job and "Waiting" in row["how"] and "speech.wav" in row["what"]
    assert row["acts"] == ["up", "down", "pin", "pause", "edit", "cancel", "copy"] and row["file"] is None
    assert "2 waiting, of everybody" in shown["sum"]
    assert str(portrait.image.parent) not in row["settings"]
    assert on.look(digest, PAGE, ANN) == (gr.skip(), digest)


def test_a_job_is_shown_with_what_it_was_given_and_then_with_its_newest_preview(
    on: QueueEvents, waiting: Studio, portrait: PortraitRequest
) -> None:
    job = waiting.submit(portrait, tenant="ann")

    def shown() -> str:
        (row,) = on.look("", PAGE, ANN)[0]["rows"]
        return str(row["picture"])

    given = shown()
    assert given == jpeg_url(waiting.folder(job) / "thumb.jpg")
    for number, shade in ((9, 30), (10, 200)):
        save_jpeg(np.full((8, 8, 3), shade, np.uint8), waiting.folder(job) / f"preview-{number:06d}.jpg")
    assert shown() == jpeg_url(waiting.folder(job) / "preview-000010.jpg") != given


def test_order_pin_pause_and_cancel_are_done(on: QueueEvents, waiting: Studio, portrait: PortraitRequest) -> None:
    first, second, third = (waiting.submit(portrait, tenant="ann") for _ in range(3))

    assert ids(on.act(act("order", third, third, first, second), PAGE, ANN)[0]) == [third, first, second]
    assert ids(on.act(act("pin", second), PAGE, ANN)[0])[0] == second
    assert ids(on.act(act("unpin", second), PAGE, ANN)[0])[0] == third
    paused = on.act(act("pause", first), PAGE, ANN)[0]
    assert next(row for row in paused["rows"] if row["id"] == first)["acts"] == ["resume", "edit", "cancel", "copy"]
    on.act(act("resume", first), PAGE, ANN)
    ended = on.act(act("cancel", first), PAGE, ANN)[0]
    assert next(row for row in ended["rows"] if row["id"] == first)["acts"] == ["retry", "delete", "copy"]
    assert len(on.act(act("retry", first), PAGE, ANN)[0]["rows"]) == 4
    assert first not in ids(on.act(act("delete", first), PAGE, ANN)[0])


def test_jobs_change_places_only_where_the_order_counts(
    on: QueueEvents, waiting: Studio, portrait: PortraitRequest
) -> None:
    ahead = [waiting.submit(portrait, tenant="ann") for _ in range(3)]
    behind = [waiting.submit(portrait, tenant="ann", priority="batch") for _ in range(2)]
    waiting.pin(ahead[0])
    rows = on.look("", PAGE, ANN)[0]["rows"]
    assert [row["id"] for row in rows] == ahead + behind
    pinned, first, second, third, fourth = (row["lane"] for row in rows)
    assert first == second and third == fourth and len({pinned, first, third}) == 3 and "" not in (pinned, first, third)
    assert [("in the background" in row["how"]) for row in rows] == [False] * 3 + [True] * 2
    waiting.cancel(ahead[0])
    assert on.look("", PAGE, ANN)[0]["rows"][-1]["lane"] == ""


def test_a_take_of_a_line_is_edited_in_the_dub_tab_and_made_again_for_its_line(
    waiting: Studio, portrait: PortraitRequest
) -> None:
    jobs = [waiting.submit(portrait, tenant="ann", key=key) for key in (line_key(), "my own", None)]

    def acts(*editable: str) -> list[list[str]]:
        return [row["acts"] for row in QueueEvents(waiting, editable).look("", PAGE, ANN)[0]["rows"]]

    assert ["edit" in row for row in acts("portrait")] == [False, True, True]
    assert ["edit" in row for row in acts("dub")] == [True, False, False]
    for job in jobs:
        waiting.cancel(job)
    assert sorted(row[0] for row in acts()) == ["retake", "retry", "retry"]


def test_what_no_tab_can_be_filled_with_cannot_be_edited(waiting: Studio, portrait: PortraitRequest) -> None:
    waiting.submit(portrait, tenant="ann")
    (row,) = QueueEvents(waiting, ["video"]).look("", PAGE, ANN)[0]["rows"]
    assert row["acts"] == ["up", "down", "pin", "pause", "cancel", "copy"]


def test_what_a_job_made_can_be_opened_until_it_is_deleted(
    settings: Settings, backend: Any, portrait: PortraitRequest
) -> None:
    with Studio(settings, backends=lambda _: backend) as studio:
        on = QueueEvents(studio)
        job = studio.submit(portrait, tenant="ann")
        list(studio.follow(job))
        made = studio.result(job).path
        assert on.look("", PAGE, ANN)[0]["rows"][0]["file"] == f"gradio_api/file={quote(str(made))}"
        made.unlink()
        assert on.look("", PAGE, ANN)[0]["rows"][0]["file"] is None


def test_of_a_script_the_subtitles_are_opened(on: QueueEvents, waiting: Studio, portrait: PortraitRequest) -> None:
    job = waiting.submit(portrait, tenant="ann")
    script = waiting.folder(job) / "script.json"
    script.write_text("{}")
    held = waiting._store.claim("me", 1.0)
    assert held is not None
    waiting._store.advance(held, "succeeded", 2.0, outcome={"settings": {}, "facts": {"file": "script.json"}})
    assert on.look("", PAGE, ANN)[0]["rows"][0]["file"].endswith("/script.srt")


def test_older_jobs_are_shown_page_by_page_and_unfinished_ones_always(
    on: QueueEvents, waiting: Studio, portrait: PortraitRequest
) -> None:
    ended = [waiting.submit(portrait, tenant="ann") for _ in range(3)]
    for job in ended:
        waiting.cancel(job)
    running = [waiting.submit(portrait, tenant="ann") for _ in range(2)]
    shown = on.look("", 3, ANN)[0]
    assert (ids(shown), shown["older"]) == ([*running, ended[2]], True)
    shown = on.look("", 1, ANN)[0]
    assert (ids(shown), shown["older"]) == (running, True)
    shown, _, most = on.act(act("older", ""), 3, ANN)
    assert (ids(shown), shown["older"], most) == ([*running, *reversed(ended)], False, 3 + PAGE)


def test_nobody_touches_the_jobs_of_others(on: QueueEvents, waiting: Studio, portrait: PortraitRequest) -> None:
    bobs, mine = waiting.submit(portrait, tenant="bob"), waiting.submit(portrait, tenant="ann")
    for asked in (act("cancel", bobs), act("order", mine, bobs, mine)):
        with pytest.raises(gr.Error, match="somebody else's"):
            on.act(asked, PAGE, ANN)
    assert waiting.job(bobs).state == "queued"


def test_nonsense_from_the_page_is_refused_or_ignored(
    on: QueueEvents, waiting: Studio, portrait: PortraitRequest
) -> None:
    job = waiting.submit(portrait, tenant="ann")
    with pytest.raises(gr.Error, match="'explode' cannot be done"):
        on.act(act("explode", job), PAGE, ANN)
    component = QueueList(render=False)
    for payload in (None, {}, {"act": 7}, {"act": {"name": "pin"}}, {"act": {"name": 1, "id": "x"}}):
        assert component.preprocess(payload) is None  # type: ignore[arg-type]
    assert component.preprocess({"act": {"name": "order", "id": "x", "order": ["x", 3]}}) == act("order", "x", "x")

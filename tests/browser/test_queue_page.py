"""The Queue tab in a real browser: a user's jobs are put in order, pinned, paused, stopped and asked for again."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.assets import asset
from pipelines.dubbing.lines import Line
from pipelines.emotion.parse import parse
from pipelines.requests.portrait import PortraitRequest
from pipelines.requests.speech import SpeechRequest
from studio.codec import decode
from studio.projects import Project, Projects
from studio.studio import Studio
from studio.ui.components.line_table import table_of
from studio.ui.line_jobs import LineJob, line_key, note_line
from studio.ui.queue_events import PAGE
from tests.browser.serving import LONG, see, served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

TENANT = "127.0.0.1"
ROW = "#queue .row"


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    """A studio that does no work, so that the line stands still."""
    with served(tmp_path, working=False) as opened:
        yield opened


@pytest.fixture
def jobs(studio: Studio) -> list[str]:
    """Three jobs of whoever opens the page, and one of somebody else."""
    picture, speech = asset("samples/woman-oil.jpg"), asset("samples/waited-all-night.wav")
    asked = PortraitRequest(image=picture, speech=speech, curve=parse("sad"))
    studio.submit(asked, tenant="else")
    return [studio.submit(asked, tenant=TENANT) for _ in range(3)]


@pytest.fixture
def tab(studio: Studio, jobs: list[str], open_page: Callable[..., Any]) -> Any:
    """The tab, with all three jobs in it. The page opens last, so that it is closed before its studio is."""
    page = open_page(
        f"http://127.0.0.1:{studio.settings.port}/?tab=queue", permissions=["clipboard-read", "clipboard-write"]
    )
    _see_order(page, jobs)
    return page


def _see_order(page: Any, ids: list[str]) -> None:
    page.wait_for_function(
        "([rows, ids]) => JSON.stringify([...document.querySelectorAll(rows)].map((row) => row.dataset.id)) === ids",
        arg=[ROW, _json(ids)],
        timeout=LONG,
    )


def _json(ids: list[str]) -> str:
    return "[" + ",".join(f'"{one}"' for one in ids) + "]"


def _press(page: Any, act: str, job_id: str) -> None:
    page.locator(f'#queue [data-act="{act}"][data-id="{job_id}"]').click(timeout=LONG)


def _see(page: Any, job_id: str, text: str) -> None:
    page.locator(f'{ROW}[data-id="{job_id}"]').filter(has_text=text).wait_for(timeout=LONG)


def test_jobs_are_put_in_order_with_buttons_and_by_dragging(tab: Any, studio: Studio, jobs: list[str]) -> None:
    first, second, third = jobs
    _press(tab, "up", third)
    _see_order(tab, [first, third, second])
    _press(tab, "down", first)
    _see_order(tab, [third, first, second])
    tab.locator(f'{ROW}[data-id="{second}"]').drag_to(tab.locator(f'{ROW}[data-id="{third}"]'))
    _see_order(tab, [second, third, first])
    assert [one.job.id for one in studio.line(TENANT).mine] == [second, third, first]


def test_a_job_in_the_background_stays_behind_those_that_somebody_watches(
    tab: Any, studio: Studio, jobs: list[str]
) -> None:
    asked = decode(studio.job(jobs[0]).request)
    batch = [studio.submit(asked, tenant=TENANT, priority="batch") for _ in range(2)]
    _see_order(tab, [*jobs, *batch])
    _see(tab, batch[0], "in the background")
    up = tab.locator(f'#queue [data-act="up"][data-id="{batch[0]}"]')
    assert up.is_disabled() and tab.locator(f'#queue [data-act="down"][data-id="{jobs[2]}"]').is_disabled()
    tab.locator(f'{ROW}[data-id="{batch[1]}"]').drag_to(tab.locator(f'{ROW}[data-id="{jobs[0]}"]'))
    _press(tab, "up", batch[1])
    _see_order(tab, [*jobs, *reversed(batch)])


def test_all_of_it_goes_by_keyboard_and_the_focus_stays(tab: Any, jobs: list[str]) -> None:
    first, second, third = jobs
    tab.locator(f'#queue [data-act="up"][data-id="{third}"]').focus()
    tab.keyboard.press("Enter")
    _see_order(tab, [first, third, second])
    focused = "[document.activeElement.dataset.act, document.activeElement.dataset.id]"
    assert tab.evaluate(focused) == ["up", third]
    tab.keyboard.press("Enter")
    _see_order(tab, [third, first, second])
    tab.wait_for_function(f"{focused}.join() === 'down,{third}'", timeout=LONG)
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    _see(tab, third, "pinned")
    assert tab.evaluate(focused) == ["unpin", third]


def test_a_job_is_pinned_paused_resumed_stopped_asked_for_again_and_deleted(
    tab: Any, studio: Studio, jobs: list[str]
) -> None:
    first, second, third = jobs
    _press(tab, "pin", third)
    _see_order(tab, [third, first, second])
    _see(tab, third, "pinned")
    _press(tab, "pause", third)
    _see(tab, third, "Paused")
    _press(tab, "resume", third)
    _see(tab, third, "Waiting")
    _press(tab, "cancel", third)
    _see(tab, third, "Stopped, as you asked.")
    _press(tab, "retry", third)
    tab.wait_for_function(f"document.querySelectorAll('{ROW}').length === 4", timeout=LONG)
    assert [studio.job(one).state for one in jobs] == ["queued", "queued", "canceled"]
    _press(tab, "delete", third)
    tab.get_by_text("Really delete?").wait_for(timeout=LONG)
    assert studio.job(third).state == "canceled"
    _press(tab, "delete", third)
    tab.wait_for_selector(f'{ROW}[data-id="{third}"]', state="detached", timeout=LONG)
    assert third not in {job.id for job in studio.jobs()}


def test_what_was_made_is_opened_from_the_queue_and_older_jobs_are_fetched(
    tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    with served(tmp_path) as studio:
        asked = SpeechRequest(text="I waited.", curve=parse("sad"), backend="sketch_voice")
        made = studio.submit(asked, tenant=TENANT)
        list(studio.follow(made))
        for _ in range(PAGE):
            studio.cancel(studio.submit(asked, tenant=TENANT))
        page = open_page(f"http://127.0.0.1:{studio.settings.port}/?tab=queue")
        page.wait_for_function(f"document.querySelectorAll('{ROW}').length === {PAGE}", timeout=LONG)
        page.get_by_role("button", name="Show older jobs").click()
        link = page.locator(f'#queue a[data-id="{made}"]')
        link.wait_for(timeout=LONG)
        assert not page.get_by_role("button", name="Show older jobs").is_visible()
        answer = page.request.get(link.evaluate("(link) => link.href"))
        assert answer.ok and answer.body() == studio.result(made).path.read_bytes()
        page.close()


def test_settings_are_copied_without_folders(tab: Any, jobs: list[str]) -> None:
    _press(tab, "copy", jobs[0])
    tab.get_by_text("Copied").wait_for(timeout=LONG)
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert '"kind": "portrait"' in copied and "/" not in copied.replace("emotion/1", "")


def test_a_waiting_job_is_edited_by_keyboard_alone_and_its_successor_takes_its_place(
    tab: Any, studio: Studio, jobs: list[str]
) -> None:
    first, second, third = jobs
    note = "#edit-note .says"
    focused = "document.activeElement.textContent.trim()"

    # 1. Edit opens the tab that makes such jobs, filled, and says what Generate will do.
    tab.locator(f'#queue [data-act="edit"][data-id="{second}"]').focus()
    tab.keyboard.press("Enter")
    see(tab, note, "Your next clip takes the place of the waiting job “sketch_portrait: waited-all-night.wav”")
    tab.wait_for_function("document.activeElement.className === 'edited'", timeout=LONG)
    see(tab, "#forecast", "after 2 others")
    tab.wait_for_function("document.querySelectorAll('#curve .keys g').length === 1", timeout=LONG)

    # 2. It can be left, and begun again.
    tab.keyboard.press("Tab")
    assert tab.evaluate(focused) == "Keep both instead"
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#edit-note .edited", state="hidden", timeout=LONG)
    assert tab.evaluate(focused) == "Generate"
    tab.get_by_role("tab", name="Queue").click()
    _press(tab, "edit", second)

    # 3. Generate replaces the job, once.
    see(tab, note, "Your next clip takes the place")
    tab.wait_for_selector("#generate:enabled", timeout=LONG)
    tab.locator("#generate").focus()
    tab.keyboard.press("Enter")
    see(tab, note, "was replaced by this clip")
    see(tab, "#job .message", "Waiting")
    (edited,) = {one.job.id for one in studio.line(TENANT).mine} - set(jobs)
    assert [one.job.id for one in studio.line(TENANT).mine] == [first, edited, third, second]
    assert studio.job(second).state == "canceled"

    # 4. The tab that still follows that one lets go of it, where it is edited in turn.
    tab.get_by_role("tab", name="Queue").click()
    _press(tab, "edit", edited)
    see(tab, note, "Your next clip takes the place")
    tab.wait_for_selector("#generate:enabled", timeout=LONG)
    tab.click("#generate")
    see(tab, note, "was replaced by this clip")
    assert studio.job(edited).state == "canceled" and len(studio.line(TENANT).mine) == 5


def test_edit_at_a_take_of_a_line_opens_its_project_at_that_line(tab: Any, studio: Studio) -> None:
    rows = table_of((Line(start=0, end=1, text="I waited."), Line(start=1, end=2, text="You never came.")))["rows"]
    Projects(studio.settings.home).save("film", Project(rows=rows, options={}))
    asked = SpeechRequest(text="You never came.", curve=parse("sad"), backend="sketch_voice")
    job = studio.submit(asked, tenant=TENANT, key=line_key())
    note_line(studio, LineJob(job=job, project="film", key=rows[1]["key"], line=2, made_of={}))
    _press(tab, "edit", job)
    see(tab, "#dub-edit-note .says", "This is line 2 of the project 'film'.")
    see(tab, "#dub-selected", "Line 2, from 1.00 to 2.00 s.")
    assert tab.locator("#dub-lines tbody tr").count() == 2 and studio.job(job).state == "queued"


@pytest.mark.usefixtures("jobs")
@pytest.mark.parametrize(("scheme", "accent"), [("light", "rgb(15, 107, 98)"), ("dark", "rgb(79, 209, 189)")])
def test_nothing_overflows_on_a_phone_by_day_and_by_night(
    browser: Any, studio: Studio, scheme: str, accent: str
) -> None:
    page = browser.new_page(color_scheme=scheme, viewport={"width": 375, "height": 800})
    page.goto(f"http://127.0.0.1:{studio.settings.port}/?tab=queue")
    page.wait_for_selector(ROW, timeout=LONG)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    for button in page.query_selector_all("#queue .acts button"):
        box = button.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 375 and box["height"] >= 24
    chosen = "getComputedStyle(document.querySelector('[data-tab-id=queue][aria-selected=true]')).color"
    page.wait_for_function(f"{chosen} === '{accent}'", timeout=LONG)
    page.locator('#queue [data-act="edit"]').first.click()
    page.wait_for_selector("#edit-note .leave:visible", timeout=LONG)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    edge = "getComputedStyle(document.querySelector('#edit-note .edited')).borderLeftColor"
    page.wait_for_function(f"{edge} === '{accent}'", timeout=LONG)
    page.close()


def test_the_buttons_stand_in_one_row_where_there_is_room(tab: Any, jobs: list[str]) -> None:
    buttons = tab.query_selector_all(f'{ROW}[data-id="{jobs[0]}"] .acts button')
    assert len(buttons) == 7
    assert len({button.bounding_box()["y"] for button in buttons}) == 1


@pytest.mark.usefixtures("jobs")
def test_the_other_tabs_tell_before_the_click_who_is_ahead(browser: Any, studio: Studio) -> None:
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{studio.settings.port}/")
    page.locator("#forecast").filter(has_text="after 4 others").wait_for(timeout=LONG)
    page.close()

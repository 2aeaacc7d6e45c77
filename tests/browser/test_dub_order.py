"""The Dub tab when answers come late: whatever the order of edits, takes and answers, nothing is lost."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any, cast

import pytest

from pipelines.backends.base import Backend, OnStep
from pipelines.requests.outcome import Script
from pipelines.requests.transcript import TranscriptRequest
from pipelines.requests.translation import TranslationRequest
from pipelines.speech import espeak
from studio.projects import Projects
from studio.studio import Studio
from studio.ui import take_views
from tests.browser.dubbing import ROWS, TAKES, cell, import_script, kept, project_of, ready
from tests.browser.serving import LONG, see, served
from tests.studio.scribe import Scribe

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not espeak.available(), reason="espeak-ng is not installed"),
]


@pytest.fixture
def film(open_page: Callable[..., Any], address: str, tmp_path: Path) -> Any:
    """The tab with a script of two lines."""
    page = open_page(f"{address}/?tab=dub")
    ready(page)
    import_script(page, tmp_path)
    return page


class Held:
    """Holds back the answers to the page's questions on its lines, each of which is given from the table as asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.free, self.asked = Event(), Event()
        self.free.set()
        badges = take_views.badges

        def held(*given: Any, **how: Any) -> Any:
            told = badges(*given, **how)
            self.asked.set()
            assert self.free.wait(LONG / 1000)
            return told

        monkeypatch.setattr(take_views, "badges", held)

    def hold(self) -> None:
        """Hold the next answer, and all behind it."""
        self.asked.clear()
        self.free.clear()

    def until_asked(self, page: Any) -> None:
        """Wait until an answer is held."""
        until(page, self.asked)


def until(page: Any, event: Event) -> None:
    """Wait for what the page makes happen here."""
    for _ in range(LONG // 100):
        if event.is_set():
            return
        page.wait_for_timeout(100)
    pytest.fail("The page asked for nothing.")


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    """Answers that can be held back."""
    answers = Held(monkeypatch)
    yield answers
    answers.free.set()


def test_a_line_is_judged_as_it_is_however_late_the_answer_to_an_edit_before_it(film: Any, held: Held) -> None:
    held.hold()
    cell(film, "Text", 1).fill("I waited for hours.")
    held.until_asked(film)
    cell(film, "Text", 2).fill(" ")
    film.wait_for_timeout(1000)  # by now the page would have asked, if it asked while an answer is held
    held.free.set()
    see(film, f"{ROWS}:nth-child(2) .fit", "not valid")


def test_an_edit_is_kept_that_was_typed_while_another_was_being_kept(
    film: Any, served_studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    save, begun, free = Projects.save, Event(), Event()

    def slow(*given: Any, **how: Any) -> None:
        begun.set()
        assert free.wait(LONG / 1000)
        save(*given, **how)

    monkeypatch.setattr(Projects, "save", slow)
    cell(film, "Text", 1).fill("I waited for hours.")
    until(film, begun)
    cell(film, "Text", 2).fill("And you never, ever came.")
    film.wait_for_timeout(1500)
    free.set()
    kept(film, served_studio, lambda rows: rows[1]["text"] == "And you never, ever came.")


def test_takes_that_come_while_an_answer_from_older_lines_is_under_way_join_their_lines(
    film: Any, held: Held, served_studio: Studio
) -> None:
    cell(film, "Who", 1).fill("Eva")
    kept(film, served_studio, lambda rows: rows[0]["character"] == "Eva")
    held.hold()
    cell(film, "Who", 1).fill("Ben")
    held.until_asked(film)
    film.click("#dub-render-changed")
    see(film, "#dub-take-job", "2 of 2 lines rendered.")
    cell(film, "Who", 2).fill("Cleo")
    film.wait_for_timeout(1000)
    held.free.set()
    for line in (1, 2):
        see(film, f"{ROWS}:nth-child({line})", "take 1 of 1")
    kept(
        film,
        served_studio,
        lambda rows: [(row["character"], len(row["takes"])) for row in rows] == [("Ben", 1), ("Cleo", 1)],
    )


def test_a_take_that_nobody_saw_is_not_written_over_and_one_that_was_taken_out_does_not_come_back(
    film: Any, held: Held, served_studio: Studio
) -> None:
    film.click("#dub-render")
    see(film, f"{ROWS}:nth-child(1)", "take 1 of 1")
    kept(film, served_studio, lambda rows: len(rows[0]["takes"]) == 1)
    projects = Projects(served_studio.settings.home)
    row = projects.open(project_of(film)).rows[0]
    held.hold()
    film.get_by_label("Take out take 1").click()
    held.until_asked(film)
    projects.add_take(project_of(film), row["key"], {**row["takes"][0], "file": "other.wav", "told": "Ann"})
    cell(film, "Who", 1).fill("Cleo")
    held.free.set()
    see(film, TAKES, "Ann")
    see(film, f"{ROWS}:nth-child(1)", "take 1 of 1")
    kept(film, served_studio, lambda rows: [one["file"] for one in rows[0]["takes"]] == ["other.wav"])


def test_a_take_for_a_line_that_was_removed_is_there_when_the_line_is_brought_back(
    film: Any, served_studio: Studio
) -> None:
    film.click("#dub-render")
    film.wait_for_selector("#dub-take-job .cancel:visible", timeout=LONG)
    film.get_by_label("Remove line 1").click()
    see(film, "#dub-take-job", "The line is rendered.")
    film.locator("#dub-lines .undo").click()
    see(film, f"{ROWS}:nth-child(1)", "take 1 of 1")
    kept(film, served_studio, lambda rows: len(rows) == 2 and len(rows[0]["takes"]) == 1)


def test_a_translation_that_ends_while_another_project_is_open_waits_for_its_own(
    open_page: Callable[..., Any], tmp_path: Path
) -> None:
    free = Event()

    class Slow(Scribe):
        def run(self, request: TranscriptRequest | TranslationRequest, on_step: OnStep) -> Script:
            assert free.wait(LONG / 1000)
            return super().run(request, on_step)

    with served(tmp_path / "home", executor="thread", backends=lambda _name: cast(Backend, Slow())) as studio:
        page = open_page(f"http://127.0.0.1:{studio.settings.port}/?tab=dub")
        ready(page)
        import_script(page, tmp_path)
        mine = project_of(page)
        kept(page, studio, lambda rows: len(rows) == 2)
        said = cell(page, "Text", 1).input_value()
        projects = Projects(studio.settings.home)
        projects.save("other", replace(projects.open(mine), named=True))
        page.get_by_role("button", name="Write or translate the lines").click()
        for box, language in (("#dub-spoken", "English"), ("#dub-to", "German")):
            page.fill(f"{box} input", language)
            page.press(f"{box} input", "Enter")
        page.click("#dub-translate")
        see(page, "#dub-script-job", "Cancel")
        _open(page, "other")
        free.set()
        see(page, "#dub-script-job", f"What was made for the project '{mine}' waits until that one is opened.")
        assert cell(page, "Text", 1).input_value() == said
        _open(page, mine)
        see(page, "#dub-script-job", "The lines were put into German.")
        kept(page, studio, lambda rows: rows[0]["text"] == rows[0]["text"].upper())
        assert projects.open("other").rows[0]["text"] == said
        page.context.close()  # before the server stops, of which it would complain


def _open(page: Any, project: str) -> None:
    page.fill("#dub-project :is(input, textarea)", project)
    page.click("#dub-open")
    see(page, "#dub-saved", f"Opened '{project}'")

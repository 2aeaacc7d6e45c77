"""The Dub tab in a real browser: from a clip and a script, by keyboard and pointer, to takes, a dub and a project."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines.media.types import Audio
from pipelines.media.video import write_video
from pipelines.speech import espeak
from studio.studio import Studio
from tests.browser.dubbing import ROWS, TAKES, cell, import_script, kept, project_of, ready
from tests.browser.serving import LONG, see

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not espeak.available(), reason="espeak-ng is not installed"),
]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """4 s of a moving square, with two bursts of a tone."""
    rate, times = 16000, np.arange(4 * 16000) / 16000
    loud = ((times > 0.4) & (times < 2.0)) | ((times > 2.7) & (times < 3.6))
    tone = (0.3 * loud * np.sin(2 * np.pi * 180 * times)).astype(np.float32)
    frames = (np.full((96, 128, 3), 40 + 4 * number, dtype=np.uint8) for number in range(32))
    sound = Audio(samples=tone[:, None], rate=rate)
    return write_video(tmp_path_factory.mktemp("clip") / "film.mp4", frames, fps=8, width=128, height=96, sound=sound)


@pytest.fixture
def tab(open_page: Callable[..., Any], address: str) -> Any:
    """The tab of a browser that has not been here before, ready for work."""
    page = open_page(f"{address}/?tab=dub")
    ready(page)
    return page


@pytest.fixture
def film(tab: Any, clip: Path, tmp_path: Path) -> Any:
    """The tab with the clip and a script of two lines."""
    tab.set_input_files("#dub-video input[type=file]", clip)
    import_script(tab, tmp_path)
    tab.wait_for_function("document.querySelector('#dub-slots path').getAttribute('d').length > 100", timeout=LONG)
    return tab


def _again(page: Any) -> None:
    """Load the page anew. What the going page was asking for ends without an answer, which is no fault of it."""
    page.reload()
    ready(page)
    page.complaints[:] = [text for text in page.complaints if not any(word in text for word in _CUT_OFF)]


_CUT_OFF = ("abort", "Abort", "Connection", "Failed to fetch", "ERR_")


def _render(page: Any, takes: int) -> None:
    page.locator("#dub-render").focus()
    page.keyboard.press("Enter")
    page.wait_for_function(f"document.querySelectorAll('{TAKES}').length === {takes}", timeout=LONG)


def test_a_line_is_edited_rendered_compared_and_cleared_by_keyboard_alone(film: Any) -> None:
    cell(film, "Text", 2).focus()
    film.keyboard.press("Control+a")
    film.keyboard.type("And you never, ever came.")
    film.keyboard.press("Tab")
    film.keyboard.type("sad")
    see(film, "#dub-selected", "Line 2, from 2.60 to 3.90 s.")
    see(film, "#dub-lowering", "Sketch voice")
    _render(film, 1)
    see(film, f"{ROWS}:nth-child(2)", "take 1 of 1")
    see(film, TAKES, "Sketch voice")
    see(film, TAKES, "strength")
    film.fill("#dub-seed input", "5")
    film.locator("#dub-seed input").blur()
    _render(film, 2)
    cells = [film.locator(f"{TAKES}:nth-child({take}) td").all_text_contents() for take in (1, 2)]
    assert [row[4] for row in cells] == ["0", "5"]
    assert all(row[5].endswith(" s") and row[6] in ("fits", "borrows", "hurried", "too long") for row in cells)

    # Hear one, and then the other from the same moment on.
    film.get_by_label("Hear take 1").focus()
    film.keyboard.press("Enter")
    film.wait_for_function(
        "document.querySelector('[aria-label=\"Hear take 1\"]').getAttribute('aria-pressed') === 'true'"
    )
    film.get_by_label("Hear take 2").focus()
    film.keyboard.press("Enter")
    film.wait_for_function(
        "document.querySelector('[aria-label=\"Hear take 1\"]').getAttribute('aria-pressed') === 'false'"
    )

    # Use the first, take it out, and bring it back.
    film.get_by_label("Use take 1").focus()
    film.keyboard.press("Space")
    see(film, f"{ROWS}:nth-child(2)", "take 1 of 2")
    film.get_by_label("Take out take 1").focus()
    film.keyboard.press("Enter")
    see(film, f"{ROWS}:nth-child(2)", "not rendered")
    assert film.evaluate("document.activeElement.textContent") == "Undo"
    film.keyboard.press("Enter")
    see(film, f"{ROWS}:nth-child(2)", "take 1 of 2")


def test_an_own_take_is_said_again_with_the_feeling_of_the_line(film: Any, tmp_path: Path) -> None:
    own = espeak.speak("I waited for you.", tmp_path / "own.wav").path
    film.get_by_label("Emotion of line 1").fill("angry")
    film.locator("#dub-own").get_by_label("Upload file").click()
    film.set_input_files("#dub-own input[type=file]", own)
    see(film, TAKES, "your own")
    film.click("#dub-again")
    see(film, f"{TAKES}:nth-child(2)", "said again")
    see(film, f"{ROWS}:nth-child(1)", "take 2 of 2")


def test_lines_that_changed_are_marked_and_rendered_together(film: Any) -> None:
    film.click("#dub-render-changed")
    see(film, "#dub-take-job", "2 of 2 lines rendered.")
    see(film, f"{ROWS}:nth-child(1)", "take 1 of 1")
    see(film, f"{ROWS}:nth-child(2)", "take 1 of 1")
    cell(film, "Text", 1).fill("I waited for her.")
    see(film, f"{ROWS}:nth-child(1)", "changed")
    film.click("#dub-render-changed")
    see(film, "#dub-take-job", "The line is rendered.")
    see(film, f"{ROWS}:nth-child(1)", "take 2 of 2")
    film.click("#dub-render-changed")
    see(film, "#dub-take-job", "Every line has a take")


def test_a_character_is_cast_for_all_its_lines_and_whoever_gets_its_name_is_too(
    film: Any, served_studio: Studio
) -> None:
    cell(film, "Who", 2).fill("Ben")
    see(film, "#dub-speaker", "Who plays Ben")
    film.locator("#dub-speaker input").click()
    film.get_by_role("option", name="Man 2", exact=True).click()
    kept(film, served_studio, lambda rows: [row["speaker"] for row in rows] == ["", "m2"])
    cell(film, "Who", 1).fill("Ben")
    kept(film, served_studio, lambda rows: [row["speaker"] for row in rows] == ["m2", "m2"])
    see(film, "#dub-selected", "Line 1, from")
    film.wait_for_function("document.querySelector('#dub-speaker input').value === 'Man 2'", timeout=LONG)


def test_edits_and_a_line_in_the_making_survive_a_reload(film: Any, served_studio: Studio) -> None:
    cell(film, "Text", 1).fill("I waited for hours.")
    kept(film, served_studio, lambda rows: rows[0]["text"] == "I waited for hours.")
    film.click("#dub-render")
    film.wait_for_selector("#dub-take-job .cancel:visible", timeout=LONG)
    _again(film)
    film.wait_for_function(f"document.querySelectorAll('{ROWS}').length === 2", timeout=LONG)
    assert cell(film, "Text", 1).input_value() == "I waited for hours."
    see(film, f"{ROWS}:nth-child(1)", "take 1 of 1")
    assert film.locator("#dub-video video").count() == 1
    kept(film, served_studio, lambda rows: len(rows[0]["takes"]) == 1)


def test_a_take_that_is_asked_for_again_in_the_queue_comes_to_its_line(film: Any, served_studio: Studio) -> None:
    _render(film, 1)
    job_id = served_studio.jobs(limit=1)[0].id
    film.get_by_role("tab", name="Queue").click()
    film.locator(f'#queue [data-act="retake"][data-id="{job_id}"]').click(timeout=LONG)
    film.get_by_text("The new take goes to its line").wait_for(timeout=LONG)
    film.get_by_role("tab", name="Dub").click()
    see(film, f"{ROWS}:nth-child(1)", "take 2 of 2")
    see(film, "#dub-take-job", "The line is rendered.")


def test_a_dub_in_the_making_is_found_again_and_the_project_is_opened_by_name(
    film: Any, open_page: Callable[..., Any], address: str
) -> None:
    film.click("#dub-generate")
    film.wait_for_selector("#dub-job .cancel:visible", timeout=LONG)
    _again(film)
    film.wait_for_selector("#dub-clip video, #dub-job .job[data-tone=bad]", timeout=LONG)
    assert film.locator("#dub-clip video").count() == 1, film.text_content("#dub-job .message")
    see(film, "#dub-facts", "4.0 s")
    film.fill("#dub-project :is(input, textarea)", "My film")
    film.click("#dub-save")
    see(film, "#dub-saved", "'My film' is kept, with 2 lines.")

    other = open_page(f"{address}/?tab=dub")
    ready(other)
    other.fill("#dub-project :is(input, textarea)", "My film")
    other.click("#dub-open")
    see(other, "#dub-saved", "Opened 'My film', with 2 lines.")
    assert cell(other, "Text", 2).input_value() == "And you never came."
    other.wait_for_selector("#dub-video video", timeout=LONG)
    other.fill("#dub-project :is(input, textarea)", "../other")
    other.click("#dub-save")
    see(other, "#dub-saved", "cannot name a project")


def test_a_second_window_is_told_that_the_first_one_changed_the_project(
    film: Any, served_studio: Studio, open_page: Callable[..., Any], address: str
) -> None:
    kept(film, served_studio, lambda rows: len(rows) == 2)
    other = open_page(f"{address}/?tab=dub")
    ready(other)
    other.fill("#dub-project :is(input, textarea)", project_of(film))
    other.click("#dub-open")
    see(other, "#dub-saved", "Opened")
    cell(other, "Text", 1).fill("I waited for hours.")
    kept(film, served_studio, lambda rows: rows[0]["text"] == "I waited for hours.")
    cell(film, "Text", 2).fill("And you never called.")
    see(film, "#dub-saved", "was changed in another window")
    film.click("#dub-open")
    see(film, "#dub-saved", "Opened")
    assert cell(film, "Text", 1).input_value() == "I waited for hours."
    cell(film, "Text", 2).fill("And you never wrote.")
    kept(film, served_studio, lambda rows: rows[1]["text"] == "And you never wrote.")


def test_slots_are_moved_by_pointer_and_by_keyboard(film: Any, served_studio: Studio) -> None:
    slot = film.locator("#dub-slots .slot").nth(1)
    slot.focus()
    see(film, "#dub-selected", "Line 2")
    film.keyboard.press("ArrowRight")
    film.wait_for_function("document.querySelector('[aria-label=\"Start in seconds of line 2\"]').value === '2.65'")
    film.keyboard.press("ArrowDown")
    film.wait_for_function("document.querySelector('[aria-label=\"End in seconds of line 2\"]').value === '3.9'")
    box = slot.bounding_box()
    film.mouse.move(box["x"] + box["width"] / 2, box["y"] + 30)
    film.mouse.down()
    film.mouse.move(box["x"] - 400, box["y"] + 30, steps=6)
    film.mouse.up()
    kept(film, served_studio, lambda rows: rows[1]["start"] == 2.3)  # it stops where the line before it ends


def test_a_removed_line_comes_back_and_a_script_goes_out(film: Any, tmp_path: Path) -> None:
    film.get_by_label("Remove line 1").click()
    film.wait_for_function(f"document.querySelectorAll('{ROWS}').length === 1")
    film.keyboard.press("Enter")  # the focus is on Undo
    film.wait_for_function(f"document.querySelectorAll('{ROWS}').length === 2")
    cell(film, "Text", 1).fill("<img src=x onerror='window.hit=1'> ${window.hit=1} שלום")
    see(film, "#dub-selected", "Forecast")
    film.click("#dub-export")
    with film.expect_download(timeout=LONG) as download:
        film.locator("#dub-srt a").first.click(timeout=LONG)
    exported = Path(download.value.path()).read_text(encoding="utf-8")
    assert "00:00:02,600 --> 00:00:03,900\nAnna: And you never came." in exported and "שלום" in exported
    assert film.evaluate("window.hit") is None


def test_a_script_with_feelings_goes_out_and_comes_in_again(film: Any) -> None:
    cell(film, "Emotion", 2).fill("furious")
    see(film, "#dub-selected", "Forecast")
    film.click("#dub-export-all")
    with film.expect_download(timeout=LONG) as download:
        film.locator("#dub-srt a").first.click(timeout=LONG)
    exported = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert [line["emotion"] for line in exported][1] == "furious"


@pytest.mark.parametrize("width", [1250, 1400, 1920])
def test_every_column_of_the_lines_is_seen_at_once(film: Any, width: int) -> None:
    film.set_viewport_size({"width": width, "height": 900})
    box = "document.querySelector('#dub-lines .scroll')"
    film.wait_for_function(f"{box}.scrollWidth <= {box}.clientWidth", timeout=LONG)


def test_what_is_missing_is_said(tab: Any) -> None:
    tab.click("#dub-generate")
    see(tab, "#dub-job", "The video is missing.")
    assert not tab.locator("#dub-job .cancel, #dub-job .rest, #dub-job progress").filter(visible=True).count()
    tab.click("#dub-render")
    see(tab, "#dub-take-job", "There is no line yet.")
    tab.get_by_role("button", name="Write or translate the lines").click()
    tab.click("#dub-write")
    see(tab, "#dub-script-job", "The video is missing.")

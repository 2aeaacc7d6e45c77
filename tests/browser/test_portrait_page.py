"""The Portrait tab in a real browser, over the real embedded back end."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.emotion.curve import EASINGS, EmotionCurve, Keyframe
from pipelines.emotion.factories import from_labels
from studio.settings import Settings
from studio.studio import Studio
from studio.ui.build import build

playwright = pytest.importorskip("playwright.sync_api", reason="the extra `browser` is not installed")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH"),
    pytest.mark.timeout(240),
]

LONG = 120_000
KEYS = "#curve .keys g"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with Studio(Settings(home=tmp_path_factory.mktemp("home"), device="cpu", port=port)) as studio:
        page = build(studio)
        page.launch(prevent_thread_lock=True, quiet=True)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            page.close(verbose=False)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as runner:
        opened = runner.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def tab(browser: Any, address: str) -> Iterator[Any]:
    """The page, loaded; fails the test afterwards for an error in its console or a request to elsewhere."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
    page.on("request", lambda sent: page.complaints.append(sent.url) if _elsewhere(sent.url, address) else None)
    _open(page, address)
    yield page
    context.close()
    assert not page.complaints


def _elsewhere(url: str, address: str) -> bool:
    return not url.startswith((address, "data:", "blob:"))


def _open(page: Any, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("#wheel .chips button")
    _see(page, "#forecast", "About")


def _see(page: Any, where: str, text: str) -> None:
    page.locator(where).filter(has_text=text).wait_for(timeout=LONG)


def _see_the_clip(page: Any) -> None:
    page.wait_for_selector("#clip video, #job .job[data-tone=bad]", timeout=LONG)
    assert page.locator("#clip video").count() == 1, page.text_content("#job .message")


def _make_it_small(page: Any) -> None:
    page.get_by_role("button", name="Options").click()
    page.locator("#size").get_by_label("256").check()


def _felt(page: Any) -> list[str]:
    return [key.get_attribute("aria-valuetext") for key in page.query_selector_all(KEYS)]


def test_one_click_makes_a_clip(tab: Any) -> None:
    _make_it_small(tab)
    tab.click("#generate")
    _see_the_clip(tab)
    tab.wait_for_function("document.querySelector('#clip video').readyState >= 1")
    assert tab.evaluate("document.querySelector('#clip video').videoWidth") == 256
    assert "sketch" in tab.text_content("#facts")
    assert tab.locator("#score svg").count() == 1
    assert tab.locator("#generate").is_enabled()


def test_a_page_that_loads_again_finds_its_job(tab: Any, address: str) -> None:
    _make_it_small(tab)
    tab.click("#generate")
    tab.wait_for_selector("#job .cancel:visible")
    _open(tab, address)
    _see_the_clip(tab)
    tab.complaints[:] = [text for text in tab.complaints if "abort" not in text.lower() and "Connection" not in text]


def test_cancel_stops_the_job(tab: Any) -> None:
    tab.click("#generate")
    tab.click("#job .cancel", timeout=LONG)
    tab.wait_for_selector("#job .job[data-state=ended]", timeout=LONG)
    assert tab.locator("#generate").is_enabled()
    assert tab.locator("#clip video").count() == 0


def test_words_wheel_and_curve_show_the_same_feeling(tab: Any) -> None:
    tab.fill("#words textarea", "calm, then furious at 2 s")
    tab.press("#words textarea", "Enter")
    _see(tab, "#reading", "angry")
    assert _felt(tab)[-1] == "angry 100 % at 2.0 seconds"
    tab.locator(KEYS).last.focus()
    _see(tab, "#wheel .blend", "angry")
    tab.locator("#wheel .chips").get_by_text("happy").click()
    tab.wait_for_function("[...document.querySelectorAll('#curve .keys text')].at(-1).textContent === 'happy'")


def test_a_word_that_is_not_known_gets_suggestions_and_changes_nothing(tab: Any) -> None:
    before = _felt(tab)
    tab.fill("#words textarea", "furous")
    tab.press("#words textarea", "Enter")
    _see(tab, "#reading", "furious")
    assert _felt(tab) == before


def test_the_curve_can_be_edited_by_keyboard_alone(tab: Any) -> None:
    tab.locator(KEYS).first.focus()
    before = _felt(tab)
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("Insert")
    assert len(_felt(tab)) == len(before) + 1
    tab.keyboard.press("Delete")
    tab.keyboard.press("Control+z")
    tab.keyboard.press("Control+z")
    tab.keyboard.press("Control+z")
    assert _felt(tab) == before


def test_the_page_reads_the_curve_as_python_does(tab: Any) -> None:
    for easing in EASINGS:
        curve = EmotionCurve(
            keyframes=(
                Keyframe(seconds=0.0, emotion=from_labels({"sad": 1.0}, 0.4)),
                Keyframe(seconds=2.0, emotion=from_labels({"angry": 1.0}, 0.8), easing=easing),
            )
        )
        tab.fill("#words textarea", curve.to_json())
        tab.locator("#words textarea").blur()
        tab.wait_for_function(f"document.querySelectorAll('{KEYS}').length === 2")
        tab.locator(KEYS).first.focus()
        tab.keyboard.press("Insert")
        halfway = curve.at(1.0)
        assert _felt(tab)[1] == f"{halfway.dominant} {halfway.intensity * 100:.0f} % at 1.0 seconds"


def test_markup_in_a_text_stays_text(tab: Any) -> None:
    tab.fill("#words textarea", "<img src=x onerror='window.hit=1'> ${window.hit=1} {{window.hit=1}}")
    tab.press("#words textarea", "Enter")
    tab.wait_for_selector("#reading.mien-bad")
    assert tab.evaluate("window.hit") is None


def test_a_picture_without_a_face_is_said_at_once(tab: Any, tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (300, 300), "grey").save(tmp_path / "grey.png")
    tab.set_input_files("#picture input[type=file]", tmp_path / "grey.png")
    _see(tab, "#faces .note", "No face")

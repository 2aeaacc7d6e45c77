"""The Video tab in a real browser, over the real embedded back ends."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.assets import asset
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


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with Studio(Settings(home=tmp_path_factory.mktemp("home"), device="cpu", port=port)) as studio:
        page = build(studio)
        page.launch(prevent_thread_lock=True, quiet=True)
        try:
            yield f"http://127.0.0.1:{port}/?tab=video"
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
    """The tab, loaded; fails the test afterwards for an error in its console or a request to elsewhere."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    here = address.split("/?")[0]
    page.on(
        "request", lambda sent: None if sent.url.startswith((here, "data:", "blob:")) else complaints.append(sent.url)
    )
    page.goto(address)
    page.wait_for_selector("#video-board li", timeout=LONG)
    _see(page, "#video-forecast", "About")
    yield page
    context.close()
    assert not complaints


def _see(page: Any, where: str, text: str) -> None:
    page.locator(where).filter(has_text=text).wait_for(timeout=LONG)


def _choose(page: Any, where: str, text: str) -> None:
    page.locator(f"{where} input").click()
    page.get_by_role("option", name=text).click()


def test_one_click_makes_a_clip_and_fills_the_storyboard(tab: Any) -> None:
    tab.get_by_role("button", name="Options").locator("visible=true").click()
    _choose(tab, "#video-shape", "Small 416 × 240")
    assert tab.locator("#video-board img").count() == 0
    tab.click("#video-generate")
    tab.wait_for_selector("#video-clip video, #video-job .job[data-tone=bad]", timeout=LONG)
    assert tab.locator("#video-clip video").count() == 1, tab.text_content("#video-job .message")
    tab.wait_for_function("document.querySelector('#video-clip video').readyState >= 1")
    assert tab.evaluate("document.querySelector('#video-clip video').videoWidth") == 416
    assert tab.locator("#video-board img").count() == tab.locator("#video-board li").count()
    assert "sketch" in tab.text_content("#video-facts")


def test_words_become_cards_of_the_storyboard(tab: Any) -> None:
    tab.fill("#video-words textarea", "calm, then furious at 2 s")
    tab.press("#video-words textarea", "Enter")
    _see(tab, "#video-reading", "angry")
    _see(tab, "#video-board", "2.0 s angry")


def test_phrases_show_for_a_back_end_that_is_told_them(tab: Any) -> None:
    assert tab.get_by_role("button", name="Phrases").locator("visible=true").count() == 0
    _choose(tab, "#video-backend", "Wan2.1 1.3B")
    tab.get_by_role("button", name="Phrases").locator("visible=true").wait_for(timeout=LONG)
    _see(tab, "#video-board", "golden sunlight")


def test_a_start_picture_brings_a_back_end_that_takes_one(tab: Any) -> None:
    picture: Path = asset("samples/man-render.jpg")
    tab.set_input_files("#video-picture input[type=file]", str(picture))
    _see(tab, "#video-lowering", "Living picture")


def test_what_is_missing_is_said(tab: Any) -> None:
    tab.fill("#video-prompt textarea", "")
    tab.locator("#video-prompt textarea").blur()
    _see(tab, "#video-forecast", "The prompt is empty")

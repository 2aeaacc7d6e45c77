"""The Video tab in a real browser, over the real embedded back ends."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.assets import asset
from tests.browser.serving import LONG, see

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture
def tab(open_page: Callable[..., Any], address: str) -> Any:
    """The tab, loaded."""
    page = open_page(f"{address}/?tab=video")
    page.wait_for_selector("#video-board li", timeout=LONG)
    see(page, "#video-forecast", "About")
    return page


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
    see(tab, "#video-reading", "angry")
    see(tab, "#video-board", "2.0 s furious")


def test_phrases_show_for_a_back_end_that_is_told_them(tab: Any) -> None:
    assert tab.get_by_role("button", name="Phrases").locator("visible=true").count() == 0
    _choose(tab, "#video-backend", "Wan2.1 1.3B")
    tab.get_by_role("button", name="Phrases").locator("visible=true").wait_for(timeout=LONG)
    see(tab, "#video-board", "golden sunlight")


def test_a_start_picture_brings_a_back_end_that_takes_one(tab: Any) -> None:
    picture: Path = asset("samples/man-render.jpg")
    tab.set_input_files("#video-picture input[type=file]", str(picture))
    see(tab, "#video-lowering", "Living picture")


def test_what_is_missing_is_said(tab: Any) -> None:
    tab.fill("#video-prompt textarea", "")
    tab.locator("#video-prompt textarea").blur()
    see(tab, "#video-forecast", "The prompt is empty")

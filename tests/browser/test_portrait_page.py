"""The Portrait tab in a real browser, over the real embedded back end."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pipelines.assets import asset
from pipelines.emotion.curve import EASINGS, EmotionCurve, Keyframe
from pipelines.emotion.factories import from_labels
from pipelines.speech import espeak
from tests.browser.serving import LONG, see

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

KEYS = "#curve .keys g"


@pytest.fixture
def tab(open_page: Callable[..., Any], address: str) -> Any:
    """The page, loaded."""
    page = open_page(address)
    _loaded(page)
    return page


def _loaded(page: Any) -> None:
    page.wait_for_selector("#wheel .chips button")
    see(page, "#forecast", "About")


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
    tab.goto(address)
    _loaded(tab)
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
    see(tab, "#reading", "angry")
    assert _felt(tab)[-1] == "angry 100 % at 2.0 seconds"
    tab.locator(KEYS).last.focus()
    see(tab, "#wheel .blend", "angry")
    tab.locator("#wheel .chips").get_by_text("happy").click()
    tab.wait_for_function("[...document.querySelectorAll('#curve .keys text')].at(-1).textContent === 'happy'")


def test_a_word_that_is_not_known_gets_suggestions_and_changes_nothing(tab: Any) -> None:
    before = _felt(tab)
    tab.fill("#words textarea", "furous")
    tab.press("#words textarea", "Enter")
    see(tab, "#reading", "furious")
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


def test_keyframes_that_are_added_where_there_is_no_room_find_some(tab: Any) -> None:
    for _ in range(8):
        tab.locator(KEYS).first.focus()
        tab.click("#curve .add")
    times = tab.eval_on_selector_all(KEYS, _TIMES)
    assert len(times) == 13 and all(later - earlier > 2 for earlier, later in pairwise(times))
    tab.click("#generate")
    tab.wait_for_selector("#job .cancel:visible")
    assert not tab.locator(".toast-body.error").count()


_TIMES = "keys => keys.map((key) => key.transform.baseVal[0].matrix.e)"
"""Where the keyframes stand, in pixels: 0.05 s are more than 2 of them in a drawing of 5 s."""


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


def test_a_consent_does_not_pass_to_another_picture(tab: Any) -> None:
    tab.get_by_role("button", name="Options").click()
    tab.click("#backend input")
    tab.get_by_role("option", name="DICE-Talk").click()
    consent = tab.locator("#consent input")
    consent.check()
    tab.wait_for_timeout(500)
    assert consent.is_checked()
    tab.set_input_files("#picture input[type=file]", asset("samples/man-render.jpg"))
    unticked = "!document.querySelector('#consent input').checked"
    tab.wait_for_function(unticked)
    consent.check()
    tab.locator("#scenes button").nth(2).click()
    tab.wait_for_function(unticked)


def test_a_picture_without_a_face_is_said_at_once(tab: Any, tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (300, 300), "grey").save(tmp_path / "grey.png")
    tab.set_input_files("#picture input[type=file]", tmp_path / "grey.png")
    see(tab, "#faces .note", "No face")


@pytest.mark.skipif(not espeak.available(), reason="espeak-ng is not installed")
def test_tags_in_a_typed_text_are_felt_and_a_curve_drawn_since_then_stays(tab: Any) -> None:
    tab.get_by_label("Typed text").check()
    tab.fill("#text textarea", "[sad] I waited. [angry] You never came!")
    tab.locator("#text textarea").blur()
    see(tab, "#reading", "From the tags: 0 s sad")
    tab.fill("#words textarea", "happy")
    tab.press("#words textarea", "Enter")
    see(tab, "#reading", "Understood as happy")
    tab.locator("#text textarea").focus()
    tab.locator("#text textarea").blur()
    tab.wait_for_timeout(1000)
    assert len(_felt(tab)) == 1

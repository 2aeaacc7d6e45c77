"""The consent that a voice in somebody's likeness asks for, on the Speak and Dub tabs in a real browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines.assets import asset
from pipelines.media.video import write_video
from studio.studio import Studio
from tests.browser.dubbing import import_script, ready
from tests.browser.serving import LONG, see

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

REFUSED = "Make sure that whoever is shown or heard agreed"


@pytest.fixture
def page(open_page: Callable[..., Any], address: str) -> Any:
    """The page, loaded."""
    opened = open_page(address)
    opened.wait_for_selector("#wheel .chips button", timeout=LONG)
    return opened


def _choose_a_cloning_voice(page: Any, prefix: str) -> Any:
    """Choose a back end that asks for consent; its tick."""
    page.click(f"#{prefix}-backend input")
    page.get_by_role("option", name="Pocket TTS").click()
    tick = page.locator(f"#{prefix}-consent input")
    tick.wait_for(timeout=LONG)
    assert not tick.is_checked()
    return tick


def _tick(page: Any, tick: Any) -> None:
    """Tick it, and see that it stays."""
    tick.check()
    page.wait_for_timeout(500)
    assert tick.is_checked()


def _sees_no_tick(page: Any, prefix: str) -> None:
    page.wait_for_function(f"!document.querySelector('#{prefix}-consent input').checked", timeout=LONG)


def test_speech_in_a_likeness_is_refused_without_consent_which_goes_with_the_recording(
    page: Any, served_studio: Studio
) -> None:
    page.get_by_role("tab", name="Speak").click()
    tick = _choose_a_cloning_voice(page, "speech")
    page.click("#speech-generate")
    see(page, "#speech-job .job[data-tone=bad]", REFUSED)
    assert not served_studio.jobs()
    page.get_by_role("button", name="In the likeness of a recording").click()
    _tick(page, tick)
    page.set_input_files("#speech-reference input[type=file]", asset("samples/sommer-am-see.wav"))
    _sees_no_tick(page, "speech")
    _tick(page, tick)
    page.get_by_label("Clear").filter(visible=True).click()
    _sees_no_tick(page, "speech")


def test_a_line_in_a_likeness_is_refused_without_consent_which_goes_with_voice_and_video(
    page: Any, served_studio: Studio, tmp_path: Path
) -> None:
    grey = (np.full((96, 128, 3), 90, dtype=np.uint8) for _ in range(32))
    film = write_video(tmp_path / "film.mp4", grey, fps=8, width=128, height=96)
    page.get_by_role("tab", name="Dub").click()
    ready(page)
    import_script(page, tmp_path)
    tick = _choose_a_cloning_voice(page, "dub")
    page.click("#dub-render")
    see(page, "#dub-take-job .job[data-tone=bad]", REFUSED)
    assert not served_studio.jobs()
    _tick(page, tick)
    page.set_input_files("#dub-video input[type=file]", film)
    _sees_no_tick(page, "dub")
    page.get_by_role("button", name="In the likeness of a recording").click()
    _tick(page, tick)
    page.set_input_files("#dub-reference input[type=file]", asset("samples/sommer-am-see.wav"))
    _sees_no_tick(page, "dub")
    _tick(page, tick)
    page.click("#dub-save")
    see(page, "#dub-saved", "Saved")
    page.click("#dub-open")
    _sees_no_tick(page, "dub")

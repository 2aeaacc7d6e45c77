"""A finished clip that is dropped at the top of the page, in a real browser: its tab opens with its settings."""

import shutil
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.assets import asset
from pipelines.emotion.parse import parse
from pipelines.requests.portrait import PortraitRequest
from studio.studio import Studio
from tests.browser.serving import LONG, see

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

DROP = """async ([selector, url, name]) => {
  const bytes = await (await fetch(url)).blob();
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name, { type: bytes.type }));
  const how = { dataTransfer, bubbles: true, cancelable: true };
  const drag = (where, kind) => where.dispatchEvent(new DragEvent(kind, how));
  const place = document.querySelector(selector);
  drag(document.body, "dragover");
  const near = place.dataset.near;
  drag(place, "drop");
  return near;
}"""


@pytest.fixture(scope="module")
def clip(served_studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip of a picture that the page does not hold, and of a recording that it does."""
    folder = tmp_path_factory.mktemp("old")
    picture = Path(shutil.copy(asset("samples/woman-oil.jpg"), folder / "me.jpg"))
    curve = parse("furious, then sad at 2 s")
    asked = PortraitRequest(
        image=picture, speech=asset("samples/waited-all-night.wav"), curve=curve, size=256, fps=12, seed=77
    )
    job = served_studio.submit(asked, tenant="somebody")
    assert list(served_studio.follow(job))[-1].state == "succeeded"
    return Path(shutil.copy(served_studio.result(job).path, folder / "old.mp4"))


def test_a_dropped_clip_fills_its_tab_and_what_it_was_made_from_is_asked_for(
    open_page: Callable[..., Any], address: str, clip: Path
) -> None:
    page = open_page(f"{address}/?tab=video")
    page.locator("#video-forecast").filter(has_text="About").wait_for(timeout=LONG)

    # 1. While a file is over the page, the place shows itself; the clip opens the tab that makes such clips.
    data = "data:video/mp4;base64," + b64encode(clip.read_bytes()).decode()
    assert page.evaluate(DROP, ["#finished .finished", data, "old.mp4"]) == "true"
    see(page, "#edit-note .says", "These are the settings of “old.mp4”. Of its files, waited-all-night.wav stood here")
    see(page, "#edit-note .says", "give that again: me.jpg.")
    assert page.locator("#edit-note .leave").is_hidden(), "there is no job to be left"
    page.wait_for_function("document.querySelectorAll('#curve .keys g').length > 1", timeout=LONG)
    page.wait_for_function("document.querySelector('#words textarea').value.startsWith('furious')", timeout=LONG)
    see(page, "#forecast", "There is no picture yet")

    # 2. With a picture, it goes on from there, with the other settings of the clip.
    page.set_input_files("#picture input[type=file]", str(asset("samples/woman-oil.jpg")))
    page.locator("#forecast").filter(has_text="About").wait_for(timeout=LONG)
    page.click("#generate")
    see(page, "#facts", "seed 77")
    see(page, "#facts", "256 × 256")


def test_what_holds_no_settings_is_refused_by_name_and_a_clip_can_be_chosen_by_keyboard(
    open_page: Callable[..., Any], address: str, clip: Path
) -> None:
    page = open_page(address, viewport={"width": 375, "height": 800})
    page.locator("#forecast").filter(has_text="About").wait_for(timeout=LONG)
    page.set_input_files("#finished .file", str(asset("samples/woman-oil.jpg")))
    see(page, "body", "'woman-oil.jpg' holds no settings")
    with page.expect_file_chooser(timeout=LONG) as chooser:
        page.locator("#finished .choose").press("Enter")
    chooser.value.set_files(str(clip))
    see(page, "#edit-note .says", "These are the settings of “old.mp4”.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375

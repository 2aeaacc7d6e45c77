"""A number that nobody filled stays empty when its box is opened, and does not become 0."""

from collections.abc import Callable
from typing import Any

import pytest

from pipelines.requests.portrait import PortraitRequest
from studio.ui import portrait_events
from studio.ui.portrait_form import PortraitFields
from tests.browser.serving import LONG

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


@pytest.mark.parametrize(
    ("tab", "shown", "box", "numbers"),
    [
        ("speak", "speech-text", "Options", ["speech-seconds"]),
        ("video", "video-prompt", "Advanced", ["video-steps", "video-guidance", "video-guidance-2"]),
        ("portrait", "picture", "A second person in the picture", ["partner-face"]),
    ],
)
def test_a_number_that_may_be_left_out_is_left_out(
    tab: str, shown: str, box: str, numbers: list[str], open_page: Callable[..., Any], address: str
) -> None:
    page = open_page(f"{address}/?tab={tab}")
    page.wait_for_selector(f"#{shown}:visible", timeout=LONG)
    page.get_by_role("button", name=box).click(timeout=LONG)
    for number in numbers:
        page.wait_for_selector(f"#{number} input:visible", timeout=LONG)
        assert page.input_value(f"#{number} input") == ""


def test_the_push_of_a_back_end_that_is_chosen_later_is_empty_and_may_be_emptied_again(
    open_page: Callable[..., Any], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float | None] = []
    read = portrait_events.request_from

    def noted(fields: PortraitFields) -> PortraitRequest:
        asked.append(fields["emotion_scale"])
        return read(fields)

    monkeypatch.setattr(portrait_events, "request_from", noted)
    page = open_page(f"{address}/?tab=portrait")
    page.wait_for_selector("#picture:visible", timeout=LONG)
    page.get_by_role("button", name="Options").click(timeout=LONG)
    page.fill("#backend input", "DICE")
    page.get_by_role("option", name="DICE-Talk").click(timeout=LONG)
    push, seed = page.locator("#emotion-scale input"), page.locator("#seed input")
    push.wait_for(timeout=LONG)
    assert push.input_value() == "" and set(asked) <= {None}
    for typed, meant in (("4", 4.0), ("", None), ("0", 0.0)):
        push.fill(typed)
        seed.focus()
        before = len(asked)
        seed.blur()  # the forecast is made anew
        while len(asked) == before:
            page.wait_for_timeout(100)
        assert asked[-1] == meant and push.input_value() == typed

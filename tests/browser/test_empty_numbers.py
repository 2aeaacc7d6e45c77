"""A number that nobody filled stays empty when its box is opened, and does not become 0."""

from collections.abc import Callable
from typing import Any

import pytest

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

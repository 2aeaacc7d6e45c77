"""Every tab is free of what axe finds wrong, light and dark, on a wide screen and on a phone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.ui.build import TABS
from tests.browser.dubbing import import_script, ready
from tests.browser.serving import LONG

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

SCRIPT = """1
00:00:00,300 --> 00:00:02,300
Anna: I waited for you.

2
00:00:02,600 --> 00:00:02,900
דוד: חיכיתי לך כל הלילה.
"""


@pytest.fixture
def page(open_page: Callable[..., Any], address: str, tmp_path: Path) -> Any:
    """The page with two lines in its Dub tab, one of which is too long."""
    page = open_page(f"{address}/?tab=dub")
    ready(page)
    import_script(page, tmp_path, SCRIPT)
    return page


def test_axe_finds_nothing_on_any_tab_light_or_dark_wide_or_narrow(page: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the extra `browser` is not installed")
    found = []
    for name, title in TABS.items():
        page.set_viewport_size({"width": 1440, "height": 1000})
        page.get_by_role("tab", name=title).click()
        page.wait_for_function(
            "() => [...document.querySelectorAll('[role=tabpanel]')].some((one) => one.offsetHeight > 200)",
            timeout=LONG,
        )
        page.evaluate(_OPEN_ALL)
        for width in (1440, 390):
            for dark in (False, True):
                page.evaluate("(dark) => document.body.classList.toggle('dark', dark)", dark)
                _fit_to_content(page, width)
                for wrong in axe.Axe().run(page).response["violations"]:
                    where = [node["target"] for node in wrong["nodes"]]
                    found.append(f"{name}, {'dark' if dark else 'light'}, {width} px: {wrong['id']} at {where}")
    assert not found, "\n".join(found)


_OPEN_ALL = (
    "() => document.querySelectorAll('button.label-wrap:not(.open)').forEach((one) => one.offsetParent && one.click())"
)


def _fit_to_content(page: Any, width: int) -> None:
    """Make the window as high as the page, so that the button that floats on a phone covers nothing."""
    page.set_viewport_size({"width": width, "height": 800})
    page.wait_for_timeout(500)
    page.set_viewport_size({"width": width, "height": int(page.evaluate("document.documentElement.scrollHeight"))})
    page.wait_for_timeout(500)

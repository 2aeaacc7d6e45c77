"""What the tests of all pages share: one browser, and pages that must not complain."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from studio.studio import Studio
from tests.browser.serving import served

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="module")
def served_studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """One studio for all tests of a module, over the real embedded back ends."""
    with served(tmp_path_factory.mktemp("home")) as studio:
        yield studio


@pytest.fixture(scope="module")
def address(served_studio: Studio) -> str:
    """Where its page is."""
    return f"http://127.0.0.1:{served_studio.settings.port}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, where it and the extra `browser` are installed."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the extra `browser` is not installed")
    if CHROMIUM is None:
        pytest.skip("no chromium on PATH")
    with playwright.sync_playwright() as runner:
        opened = runner.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a page at an address; fails the test afterwards for an error in its console, or a request to elsewhere.

    A page has the list `complaints` of what was wrong. Options go to the browser's context.
    """
    contexts: list[Any] = []
    complaints: list[str] = []

    def opened(address: str, **options: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 1000}, **options})
        contexts.append(context)
        page = context.new_page()
        page.complaints = complaints
        here = (address.split("/?")[0], "data:", "blob:")
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("request", lambda sent: None if sent.url.startswith(here) else complaints.append(sent.url))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints

"""The page is built whole, keeps its internal events to itself, and is launched with the studio's settings."""

import socket
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import gradio as gr
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from pipelines.errors import MienError
from studio.api import ENDPOINTS
from studio.api.asked import tenant_of
from studio.studio import Studio
from studio.ui.build import TABS, Page, _asked_tab


def _launched(page: Page, **options: Any) -> dict[str, Any]:
    with patch.object(gr.Blocks, "launch") as launch:
        page.launch(**options)
    return dict(launch.call_args.kwargs)


def test_only_the_named_endpoints_are_public(page: Page) -> None:
    assert set(page.get_api_info()["named_endpoints"]) == {f"/{name}" for name in ENDPOINTS}


def test_nothing_is_told_to_others(page: Page) -> None:
    assert page.analytics_enabled is False
    assert _launched(page)["share"] is False


def test_it_listens_where_the_settings_say(page: Page, page_studio: Studio) -> None:
    options = _launched(page)
    assert (options["server_name"], options["server_port"]) == (page_studio.settings.host, page_studio.settings.port)
    assert _launched(page, server_port=1234)["server_port"] == 1234


@pytest.mark.parametrize(
    ("proxies", "who"), [("127.0.0.1", "10.0.0.9"), ("10.0.0.0/8", "198.51.100.7"), ("*", "203.0.113.5")]
)
def test_a_proxy_that_is_believed_tells_who_asks(page: Page, page_studio: Studio, proxies: str, who: str) -> None:
    with patch.object(page_studio, "settings", replace(page_studio.settings, proxies=proxies)):
        options = _launched(page)["app_kwargs"]
    tells = Route("/", lambda request: PlainTextResponse(tenant_of(gr.Request(request))))
    asks = TestClient(Starlette(routes=[tells], middleware=options["middleware"]), client=("10.0.0.9", 7))
    assert asks.get("/", headers={"X-Forwarded-For": "203.0.113.5, 198.51.100.7"}).text == who


def test_it_serves_results_projects_and_samples_and_nothing_else(page: Page, page_studio: Studio) -> None:
    results, projects, *others = _launched(page)["allowed_paths"]
    assert results == str(page_studio.settings.home / "results")
    assert projects == str(page_studio.settings.home / "projects")
    assert all(path.endswith("samples") for path in others)


def test_quick_calls_do_not_wait_for_long_ones(page: Page) -> None:
    assert _launched(page)["max_threads"] >= 200
    assert page._queue.default_concurrency_limit is None


def test_a_port_that_is_taken_is_said_in_a_sentence(page: Page, page_studio: Studio) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = replace(page_studio.settings, port=other.getsockname()[1])
        with patch.object(page_studio, "settings", taken), pytest.raises(MienError, match="is taken"):
            page.launch(prevent_thread_lock=True, quiet=True)


def test_the_address_chooses_the_tab() -> None:
    def asked(query: dict[str, str]) -> Any:
        return _asked_tab(gr.Request(query_params=query))

    for name in TABS:
        assert asked({"tab": name}).selected == name
    assert asked({}) == asked({"tab": "nowhere"}) == gr.skip()


def test_what_the_browser_keeps_lies_beside_the_tabs(page: Page) -> None:
    """A state inside a tab that is not open hands over nothing when the page is loaded anew."""
    kept = [block for block in page.blocks.values() if isinstance(block, gr.BrowserState)]
    assert {"mien-dub-job", "mien-speech-job", "mien-video-job"} <= {state.storage_key for state in kept}
    assert all(state.parent is page and state in page.children for state in kept)

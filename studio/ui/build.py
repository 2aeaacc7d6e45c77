"""The page: every tab in one `gr.Blocks`, with the settings it is launched with."""

import os

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read by Gradio while it is imported

from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from pipelines.errors import InvalidInput, MienError
from studio.api import add_endpoints
from studio.api.asked import checked_upload
from studio.api.metrics import CONTENT_TYPE, metrics
from studio.jobs.home import results_of, uploads_of
from studio.jobs.logs import start_log
from studio.projects import Projects
from studio.studio import Studio
from studio.ui.components.finished_file import FinishedFile
from studio.ui.components.masthead import Masthead
from studio.ui.samples import sample_folders
from studio.ui.tabs.dub import dub_tab
from studio.ui.tabs.editing import JobForm, wire_reopening
from studio.ui.tabs.parts import QUIET
from studio.ui.tabs.portrait import portrait_tab
from studio.ui.tabs.queue import queue_tab
from studio.ui.tabs.reply import reply_tab
from studio.ui.tabs.speech import speech_tab
from studio.ui.tabs.video import video_tab
from studio.ui.theme import css, theme

_THREADS = 200
_WAITING_EVENTS = 400
_MOST_UPLOAD = "200mb"


MAKING: Mapping[str, tuple[str, Callable[[gr.Blocks, Studio], JobForm | None]]] = {
    "portrait": ("Portrait", portrait_tab),
    "video": ("Video", video_tab),
    "speak": ("Speak", speech_tab),
    "dub": ("Dub", dub_tab),
    "reply": ("Reply", reply_tab),
}
"""The tabs that make something, by name: title, and what lays the tab out. A new one is one file and one entry."""

TABS: Mapping[str, str] = {**{name: title for name, (title, _) in MAKING.items()}, "queue": "Queue"}
"""The titles of all tabs by name, as in ?tab=portrait."""


class Page(gr.Blocks):
    """The studio's page, ready to launch with the studio's own settings."""

    def __init__(self, studio: Studio) -> None:
        super().__init__(title="Mien, the emotion studio", analytics_enabled=False, fill_width=True)
        self._studio = studio
        with self:
            with gr.Row(elem_classes="mien-top"):
                Masthead()
                finished = FinishedFile(elem_id="finished")
            with gr.Tabs(elem_id="tabs") as tabs:
                forms = {}
                for name, (title, lay_out) in MAKING.items():
                    with gr.Tab(title, id=name):
                        if (form := lay_out(self, studio)) is not None:
                            forms[name] = form
                with gr.Tab(TABS["queue"], id="queue"):
                    queue_tab(self, studio, tabs, forms)
            wire_reopening(finished, tabs, forms)
            self.load(_asked_tab, None, tabs, **QUIET)
            add_endpoints(studio)
        self.queue(max_size=_WAITING_EVENTS, default_concurrency_limit=None)

    def _metrics(self, _request: Request) -> Response:
        return Response(metrics(self._studio), media_type=CONTENT_TYPE)

    async def preprocess_data(
        self, block_fn: Any, inputs: list[Any], state: Any, explicit_call: bool = False
    ) -> list[Any]:
        """Check what a client sent; a file that was not uploaded is refused with a sentence instead of nothing."""
        try:
            return list(await super().preprocess_data(block_fn, inputs, state, explicit_call))
        except ValueError as error:
            raise gr.Error(
                f"What was sent cannot be used ({', '.join(_not_uploaded(inputs)) or 'a value of another kind'}). "
                "Files must be uploaded to this studio first: upload them, and send them again.",
                print_exception=False,
            ) from error

    def launch(self, **options: Any) -> Any:  # type: ignore[override]  # the same options, by name only
        """Serve the page; `options` go to `gr.Blocks.launch` over the studio's own.

        Raises MienError when the port is taken.
        """
        settings = self._studio.settings
        start_log(settings.log)
        shown = (results_of(settings.home), Projects(settings.home).folder, *sample_folders())
        own: dict[str, Any] = {
            "server_name": settings.host,
            "server_port": settings.port,
            "theme": theme(),
            "css": css(),
            "max_threads": _THREADS,
            "max_file_size": _MOST_UPLOAD,
            "allowed_paths": list(map(str, shown)),
            "footer_links": ["api"],
            "run_history": False,
            "ssr_mode": False,
            "share": False,
            "app_kwargs": {
                "routes": [Route("/metrics", self._metrics)],
                "middleware": [Middleware(ProxyHeadersMiddleware, trusted_hosts=settings.proxies)],
            },
        }
        try:
            return super().launch(**{**own, **options})
        except OSError as error:
            if "port" not in str(error):
                raise
            raise MienError(
                f"Port {settings.port} of {settings.host} is taken. Stop the other program, or set STUDIO_PORT to "
                "another port."
            ) from error


def build(studio: Studio) -> Page:
    """The page over a studio, not yet launched. Uploads go to the studio's folder, unless Gradio was told another."""
    os.environ.setdefault("GRADIO_TEMP_DIR", str(uploads_of(studio.settings.home)))  # read by every component
    return Page(studio)


def _not_uploaded(value: Any) -> list[str]:
    """What a client names in place of a file that it uploaded, each as it names it."""
    if isinstance(value, list):
        return [name for one in value for name in _not_uploaded(one)]
    named = value.get("path") or value.get("url") if isinstance(value, dict) else None
    if not named:
        return []
    try:
        checked_upload(str(named))
    except InvalidInput:
        return [str(named)]
    return []


def _asked_tab(request: gr.Request) -> Any:
    """The tab that the address asks for with ?tab=name; the first one where it asks for none or for an unknown one."""
    name = request.query_params.get("tab")
    return gr.Tabs(selected=name) if name in TABS else gr.skip()

"""The page: every tab in one `gr.Blocks`, with the settings it is launched with."""

import os

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read by Gradio while it is imported

from typing import Any

import gradio as gr

from studio.api import add_endpoints
from studio.studio import Studio
from studio.ui.samples import sample_folders
from studio.ui.tabs.portrait import portrait_tab
from studio.ui.theme import css, theme

_HEAD = """<div class="mien-head"><h1>Mien</h1><p>Say what should be felt, how strongly and when.</p></div>"""
_THREADS = 200
_WAITING_EVENTS = 400
_MOST_UPLOAD = "200mb"


class Page(gr.Blocks):
    """The studio's page, ready to launch with the studio's own settings."""

    def __init__(self, studio: Studio) -> None:
        super().__init__(title="Mien, the emotion studio", analytics_enabled=False, fill_width=True)
        self._studio = studio
        with self:
            gr.HTML(_HEAD, apply_default_css=False, js_on_load=None)
            portrait_tab(self, studio)
            add_endpoints(studio)
        self.queue(max_size=_WAITING_EVENTS, default_concurrency_limit=None)

    def launch(self, **options: Any) -> Any:  # type: ignore[override]  # the same options, by name only
        """Serve the page; `options` go to `gr.Blocks.launch` over the studio's own."""
        settings = self._studio.settings
        own: dict[str, Any] = {
            "server_name": settings.host,
            "server_port": settings.port,
            "theme": theme(),
            "css": css(),
            "max_threads": _THREADS,
            "max_file_size": _MOST_UPLOAD,
            "allowed_paths": [str(settings.home / "results"), *sample_folders()],
            "footer_links": ["api"],
            "run_history": False,
            "ssr_mode": False,
            "share": False,
        }
        return super().launch(**{**own, **options})


def build(studio: Studio) -> Page:
    """The page over a studio, not yet launched."""
    return Page(studio)

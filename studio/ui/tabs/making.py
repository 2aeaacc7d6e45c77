"""What the tabs share that make something: the button, what follows on it, and the settings of a result."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import gradio as gr

from studio.ui.job_events import JobEvents
from studio.ui.tabs.parts import QUIET


def lay_out_generate(ui: SimpleNamespace, prefix: str = "") -> None:
    """Lay out the button that makes it. prefix: of the ids on the page."""
    ui.generate = gr.Button(
        "Generate", variant="primary", size="lg", elem_id=f"{prefix}generate", elem_classes="mien-generate"
    )


def lay_out_settings(ui: SimpleNamespace, what: str, prefix: str = "") -> None:
    """Lay out the settings that made a result, which is a `what`, and the button that fills the tab with them."""
    with gr.Accordion(f"Settings of this {what}", open=False, visible=False) as ui.settings_box:
        ui.settings = gr.Textbox(
            label="Settings",
            lines=8,
            max_lines=12,
            interactive=False,
            buttons=["copy"],
            elem_id=f"{prefix}settings",
        )
        ui.reuse = gr.Button("Use these settings again", size="sm", elem_id=f"{prefix}reuse")


def form_of(ui: SimpleNamespace, fields: type[Any]) -> dict[str, Any]:
    """The components that make up a request, by the names of a tab's fields, and the note of the job that is edited."""
    return {name: getattr(ui, name) for name in fields.__annotations__} | {"editing": ui.note}


def wire_generate(ui: SimpleNamespace, on: JobEvents, form: Mapping[str, Any], outputs: Sequence[Any]) -> Any:
    """Let the button make what the `form` asks for, components by name; the event that follows it to its end."""
    generated = ui.generate.click(
        on.generate, inputs_kwargs=dict(form), outputs=list(outputs), concurrency_limit=None, **QUIET
    )
    wire_panel(ui, on)
    return generated


def wire_panel(ui: SimpleNamespace, on: JobEvents) -> None:
    """Let the button bring the job panel into view, and the panel stop its job."""
    ui.generate.click(None, js=_SHOW_PROGRESS, api_visibility="private")
    ui.panel.cancel(on.cancel, ui.panel, None, **QUIET)


_SHOW_PROGRESS = """() => [...document.querySelectorAll('[id$="job"]')].find((job) => job.offsetParent)
    ?.scrollIntoView({ block: "nearest", behavior: "smooth" })"""
"""Page script: on a small screen the button floats, and the progress may be far down the page."""

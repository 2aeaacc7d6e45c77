"""Small parts that the tabs share."""

from typing import Any

import gradio as gr

from pipelines.backends.base import Task
from studio.studio import Studio

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""Options of every event of the page: the job panel shows progress, and the endpoints are their own."""

CONSENT = "Everyone who is shown or heard in the result agreed to it"
"""What a back end with `needs_consent` asks to be ticked."""

NO_CONSENT: dict[str, Any] = {"fn": None, "js": "() => false", "api_visibility": "private"}
"""Options of an event that takes a consent away: it was given for whoever was shown or heard before."""


def kept_in_browser(page: gr.Blocks, name: str) -> gr.BrowserState:
    """A value that the browser keeps under `name` over reloads, beside the tabs: those mount late, and a state inside
    one that is not open yet would hand over nothing when the page has loaded."""
    state = gr.BrowserState(None, storage_key=f"mien-{name}", secret="mien")
    if state.parent is not None:
        state.parent.children.remove(state)
    page.add(state)
    return state


def leave_empty(page: gr.Blocks, *numbers: gr.Number) -> None:
    """Leave these numbers empty until somebody fills them: for None, Gradio shows 0 and hands it over."""
    nothing = ", ".join("null" for _ in numbers)
    page.load(None, None, list(numbers), js=f"() => [{nothing}]", show_progress="hidden")


def step(title: str) -> gr.Column:
    """A card with a heading; whatever is made inside goes below it."""
    card = gr.Column(elem_classes="mien-step")
    with card:
        gr.HTML(f"<h2>{title}</h2>", apply_default_css=False, js_on_load=None)
    return card


def backend_choices(studio: Studio, task: Task) -> list[tuple[str, str]]:
    """Title and name of every back end of the task, for a dropdown."""
    return [
        (f"{card.title} (sketch)" if card.sketch else card.title, name)
        for name, card in studio.models().items()
        if card.task == task
    ]

"""The Queue tab: the user's jobs in their order, what can be done with them, what is loaded. Layout and wiring only."""

from collections.abc import Mapping

import gradio as gr

from studio.studio import Studio
from studio.ui.components.queue_list import QueueList
from studio.ui.queue_events import PAGE, QueueEvents
from studio.ui.tabs.editing import JobForm, wire_editing, wire_retakes
from studio.ui.tabs.parts import QUIET, step

_LOOK_SECONDS = 3.0


def queue_tab(page: gr.Blocks, studio: Studio, tabs: gr.Tabs, forms: Mapping[str, JobForm]) -> None:
    """Lay out the tab in `page`, which is being built, and wire it to the studio.

    tabs: all tabs of the page. forms: those that a job can fill again, by the names of their tabs.
    """
    on = QueueEvents(studio, [form.on.asks.kind for form in forms.values()])
    with step("Queue"):
        line = QueueList(elem_id="queue")
        seen, most = gr.State(""), gr.State(PAGE)
    wire_editing(line, tabs, forms, studio)
    wire_retakes(line, forms.values())
    line.act(on.act, [line, most], [line, seen, most], **QUIET)
    gr.on([page.load, gr.Timer(_LOOK_SECONDS).tick], on.look, [seen, most], [line, seen], trigger_mode="once", **QUIET)

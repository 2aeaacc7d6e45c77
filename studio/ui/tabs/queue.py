"""The Queue tab: the user's jobs in their order, what can be done with them, what is loaded. Layout and wiring only."""

import gradio as gr

from studio.studio import Studio
from studio.ui.components.queue_list import QueueList
from studio.ui.queue_events import QueueEvents
from studio.ui.tabs.parts import QUIET, step

_LOOK_SECONDS = 3.0


def queue_tab(page: gr.Blocks, studio: Studio) -> None:
    """Lay out the tab in `page`, which is being built, and wire it to the studio."""
    on = QueueEvents(studio)
    with step("Queue"):
        line = QueueList(elem_id="queue")
        seen = gr.State("")
    line.act(on.act, line, [line, seen], **QUIET)
    gr.on([page.load, gr.Timer(_LOOK_SECONDS).tick], on.look, seen, [line, seen], trigger_mode="once", **QUIET)

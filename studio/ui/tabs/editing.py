"""Edit in the queue: an unfinished job fills the form of its tab again, and what is generated there takes its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import random
from types import SimpleNamespace
from typing import Any

import gradio as gr

from pipelines.errors import MienError
from studio.api.asked import own_job
from studio.studio import Studio
from studio.ui.components.edit_note import EditNote
from studio.ui.components.queue_list import Act, QueueList
from studio.ui.edit_events import EditEvents
from studio.ui.tabs.parts import QUIET


@dataclass(frozen=True, kw_only=True)
class JobForm:
    """A tab whose form a job can fill again. note: says so; its value goes to `on.generate` as `editing`."""

    on: EditEvents
    note: EditNote


def job_form(
    ui: SimpleNamespace, on: EditEvents, fields: Sequence[Any], *, followed: Sequence[Any], **known: Any
) -> JobForm:
    """Let the form be filled as soon as its note says that a job is edited, when the tab is open.

    fields: components that get what `on.fields_of` returns. followed: events that follow a job of the tab, which are
    given up, so that it can generate. known: components that `on.fill` must know beside the note.
    """
    filled = [*fields, ui.generate, ui.panel, ui.note]
    asked = {"editing": ui.note, **known}
    ui.note.begin(on.fill, inputs_kwargs=asked, outputs=filled, cancels=list(followed), **QUIET)
    return JobForm(on=on, note=ui.note)


def wire_editing(line: QueueList, tabs: gr.Tabs, forms: Mapping[str, JobForm], studio: Studio) -> None:
    """Let Edit in the line open the tab that makes such jobs; `forms` by the names of their tabs."""
    names = {form.on.asks.kind: name for name, form in forms.items()}

    def edit(act: Act | None, request: gr.Request) -> dict[Any, Any]:
        try:
            job = own_job(studio, act["id"] if act else "", request)
            kind = job.request.get("kind")
            if kind not in names:
                raise MienError(f"A job for '{kind}' cannot be edited. Cancel it, and ask for it anew.")
            form = forms[names[kind]]
            note = {**form.on.note(job), "begun": random()}
        except MienError as error:
            raise gr.Error(str(error), print_exception=False) from error
        return {tabs: gr.Tabs(selected=names[kind]), form.note: note}

    line.edit(edit, line, [tabs, *(form.note for form in forms.values())], **QUIET)

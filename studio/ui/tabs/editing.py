"""What fills the form of a tab again: an unfinished job, whose place the next one takes, or a finished file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import gradio as gr

from pipelines.errors import MienError
from studio.api.asked import checked_upload, own_job, refused_in_words
from studio.finished import recipe_in
from studio.studio import Studio
from studio.ui.components.edit_note import EditNote, beginning, note_of
from studio.ui.components.finished_file import FinishedFile
from studio.ui.components.queue_list import Act, QueueList
from studio.ui.edit_events import EditEvents
from studio.ui.line_jobs import made_on
from studio.ui.tabs.parts import QUIET


@dataclass(frozen=True, kw_only=True)
class Retakes:
    """How a tab makes a take of one of its lines once more, when the queue is asked for it.

    again: from what was asked and the jobs that are followed to those that are to be followed then. jobs: the component
    that keeps them. attach: follows them, into the components `made`. followed: events that follow them until then.
    """

    again: Callable[..., Any]
    jobs: Any
    attach: Callable[..., Any]
    made: Sequence[Any]
    followed: Sequence[Any]


@dataclass(frozen=True, kw_only=True)
class JobForm:
    """A tab whose form can be filled again.

    note: says of what; its value goes to `on.generate` as `editing`. filled: components that get what `on.fill` and
    `on.reopen` return. followed: events that follow a job of the tab. files: components that hold files of the user.
    known: others that both handlers must know. retakes: for a tab with takes of lines.
    """

    on: EditEvents
    note: EditNote
    filled: Sequence[Any]
    followed: Sequence[Any]
    files: Sequence[Any]
    known: Mapping[str, Any]
    retakes: Retakes | None = None


def job_form(
    ui: SimpleNamespace,
    on: EditEvents,
    fields: Sequence[Any],
    *,
    followed: Sequence[Any],
    files: Sequence[Any],
    retakes: Retakes | None = None,
    **known: Any,
) -> JobForm:
    """The form of a tab. fields: components that get what `on.fields_of` returns. The rest as in JobForm."""
    filled = [*fields, ui.generate, ui.panel, ui.note]
    return JobForm(on=on, note=ui.note, filled=filled, followed=followed, files=files, known=known, retakes=retakes)


def wire_editing(line: QueueList, tabs: gr.Tabs, forms: Mapping[str, JobForm], studio: Studio) -> None:
    """Let Edit in the line open the tab that makes such jobs, and fill it; `forms` by the names of their tabs."""
    names = _by_kind(forms)
    for form in forms.values():
        _fill(form, form.note.begin, form.on.fill, {"editing": form.note})

    def edit(act: Act | None, request: gr.Request) -> dict[Any, Any]:
        with refused_in_words():
            job = own_job(studio, act["id"] if act else "", request)
            kind = made_on(job)
            if kind not in names:
                raise MienError(f"A job for '{kind}' cannot be edited. Cancel it, and ask for it anew.")
            form = forms[names[kind]]
            note = beginning(form.on.note(job), "begin")
        return {tabs: gr.Tabs(selected=names[kind]), form.note: note}

    line.edit(edit, line, [tabs, *(form.note for form in forms.values())], **QUIET)


def wire_retakes(line: QueueList, forms: Iterable[JobForm]) -> None:
    """Let Again at a take of a line in the queue bring the new take to that line."""
    for retakes in (form.retakes for form in forms if form.retakes is not None):
        asked = line.retake(retakes.again, [line, retakes.jobs], retakes.jobs, cancels=list(retakes.followed), **QUIET)
        asked.then(retakes.attach, retakes.jobs, list(retakes.made), concurrency_limit=None, **QUIET)


def wire_reopening(finished: FinishedFile, tabs: gr.Tabs, forms: Mapping[str, JobForm]) -> None:
    """Let a finished file open the tab that makes such files, and fill it; `forms` by the names of their tabs."""
    names = _by_kind(forms)
    for form in forms.values():
        at_hand = {f"at_hand_{number}": one for number, one in enumerate(form.files)}
        _fill(form, form.note.reopen, form.on.reopen, {"finished": finished, **at_hand})

    def open_finished(path: str | None) -> dict[Any, Any]:
        with refused_in_words():
            file = checked_upload(path)
            kind = recipe_in(file).request.kind
            if kind not in names:
                raise MienError(f"'{file.name}' holds the settings of a {kind}, for which there is no tab.")
        note = beginning(note_of(f"Reading the settings of “{file.name}”."), "reopen")
        return {tabs: gr.Tabs(selected=names[kind]), forms[names[kind]].note: note}

    finished.open(open_finished, finished, [tabs, *(form.note for form in forms.values())], **QUIET)


def _by_kind(forms: Mapping[str, JobForm]) -> dict[str, str]:
    """Names of the tabs by the kind of request that they make."""
    return {form.on.asks.kind: name for name, form in forms.items()}


def _fill(form: JobForm, event: Any, handler: Any, asked: Mapping[str, Any]) -> None:
    """Let the form be filled at an event of its note, and give up following a job, so that it can generate."""
    inputs = {**asked, **form.known}
    event(handler, inputs_kwargs=inputs, outputs=list(form.filled), cancels=list(form.followed), **QUIET)

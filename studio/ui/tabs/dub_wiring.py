"""What follows what on the Dub tab. Every edit goes the same way: looked at, then kept; see `studio.ui.edited`."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import gradio as gr

from studio.studio import Studio
from studio.ui.components import line_table, slots, take_list
from studio.ui.dub_events import DubEvents
from studio.ui.dub_form import DubFields
from studio.ui.edited import SAY, answered
from studio.ui.project_events import RESTORED, ProjectEvents
from studio.ui.script_events import TRANSLATE, WRITE, ScriptEvents
from studio.ui.tabs.editing import JobForm, Retakes, job_form
from studio.ui.tabs.making import wire_panel
from studio.ui.tabs.parts import NO_CONSENT, QUIET
from studio.ui.take_events import AGAIN, CHANGED, SELECTED, TakeEvents
from studio.ui.take_views import TakeViews

_LATEST = {"trigger_mode": "always_last"}
_IN_TURN = {"concurrency_id": "dub-project", "concurrency_limit": 1}
"""Whoever asks for the project, what was asked first is read or written first."""


def wire_dub(ui: SimpleNamespace, studio: Studio, page: gr.Blocks) -> JobForm:
    """Wire the components in `ui` to handlers over the studio; the form that a job can fill again."""
    projects = ProjectEvents(studio)
    form = {name: getattr(ui, name) for name in DubFields.__annotations__}
    say = {**SAY, "outputs": ui.edits}
    keep = {
        "fn": projects.keep,
        "inputs_kwargs": {"held": ui.held, **form},
        "outputs": [ui.saved, ui.held],
        **_IN_TURN,
        **QUIET,
    }
    _wire_edits(ui, DubEvents(studio), TakeViews(studio), form, say, keep)
    retakes = _wire_takes(ui, TakeEvents(studio), form, keep, page)
    opened, reopened = _wire_project(ui, projects, form, say, page)
    _wire_script(ui, ScriptEvents(studio), say, opened, reopened)
    return _wire_video(ui, DubEvents(studio), form, say, keep, page, retakes)


def _wire_edits(
    ui: SimpleNamespace,
    on: DubEvents,
    views: TakeViews,
    form: Mapping[str, Any],
    say: dict[str, Any],
    keep: dict[str, Any],
) -> None:
    # 1. Whatever is edited is looked at and kept, and the slots follow the lines.
    look = {
        "fn": views.look,
        "inputs_kwargs": {"came_out": ui.came_out, **form},
        "outputs": [ui.table, ui.selected, ui.takes, ui.lowering, ui.speaker],
        **QUIET,
    }
    answered(ui.edits, look, keep)
    ui.edits.change(None, ui.table, ui.slots, js=slots.OF_TABLE, show_progress="hidden")

    # 2. The table is the script; slots and takes write into it.
    for event in (ui.slots.input, ui.slots.select):
        event(None, [ui.slots, ui.table], ui.table, js=slots.INTO_TABLE, show_progress="hidden").then(**say)
    ui.takes.input(None, [ui.takes, ui.table], ui.table, js=take_list.INTO_TABLE, show_progress="hidden").then(**say)

    ui.speaker.input(None, [ui.speaker, ui.table], ui.table, js=line_table.CAST, show_progress="hidden").then(**say)

    # 3. The video, and how it is spoken.
    ui.video.change(on.meet_video, ui.video, [ui.length, ui.slots], **QUIET).then(**say)
    ui.backend.input(views.meet_backend, ui.backend, [ui.terms, ui.consent], **_LATEST, **QUIET).then(**say)
    gr.on([ui.video.input, ui.reference.input, ui.open.click], outputs=ui.consent, **NO_CONSENT)
    for box, finer in ((ui.follow_actor, ui.actor_melody), (ui.keep_voices, ui.same_words)):
        box.change(on.offer, box, finer, **QUIET)
    boxes = (
        ui.follow_actor,
        ui.actor_melody,
        ui.keep_voices,
        ui.same_words,
        ui.lips,
        ui.burn_subtitles,
        ui.language,
        ui.background,
        ui.consent,
    )
    texts = (ui.words, ui.transcript, ui.seed)
    edits = [ui.table.input, ui.table.select, *(one.input for one in (*boxes, *texts)), *(one.blur for one in texts)]
    gr.on([*edits, ui.reference.change], **say)

    # 4. A script comes in and goes out.
    ui.script.upload(on.import_script, ui.script, ui.table, **QUIET).then(**say)
    ui.export.click(on.export_script, ui.table, ui.srt, **QUIET)
    ui.export_all.click(on.export_with_feelings, ui.table, ui.srt, **QUIET)


def _wire_takes(
    ui: SimpleNamespace, on: TakeEvents, form: Mapping[str, Any], keep: dict[str, Any], page: gr.Blocks
) -> Retakes:
    made = [ui.take_jobs, ui.render, ui.again, ui.render_changed, ui.take_panel, ui.edits]
    followed = [
        button.click(**keep, **_LATEST).then(
            on.generate, inputs_kwargs={**form, "what": gr.State(what)}, outputs=made, concurrency_limit=None, **QUIET
        )
        for button, what in ((ui.render, SELECTED), (ui.again, AGAIN), (ui.render_changed, CHANGED))
    ]
    ui.take_panel.cancel(on.cancel, ui.take_jobs, None, **QUIET)
    gr.on([ui.own.stop_recording, ui.own.upload], **keep, **_LATEST).then(
        on.record, [ui.own, ui.project, ui.table, ui.words, ui.language], ui.edits, **_LATEST, **QUIET
    )
    followed.append(page.load(on.attach, ui.take_jobs, made, concurrency_limit=None, **QUIET))
    return Retakes(again=on.again, jobs=ui.take_jobs, attach=on.attach, made=made, followed=followed)


def _wire_project(
    ui: SimpleNamespace, on: ProjectEvents, form: Mapping[str, Any], say: dict[str, Any], page: gr.Blocks
) -> tuple[Any, Any]:
    """What follows when a project was opened, and when the page has found its own again."""
    restored = _restored(ui)
    ui.save.click(
        on.save,
        inputs_kwargs={"name": ui.name, "take_jobs": ui.take_jobs, "scripts": ui.script_jobs, **form},
        outputs=[ui.saved, ui.project, ui.held],
        **_IN_TURN,
        **QUIET,
    )
    opened = ui.open.click(on.open, ui.name, restored, **_IN_TURN, **QUIET)
    reopened = page.load(on.begin, ui.project, [ui.name, ui.project], **QUIET).then(
        on.reopen, ui.project, restored, **_IN_TURN, **QUIET
    )
    return opened.then(**say), reopened.then(**say)


def _wire_script(ui: SimpleNamespace, on: ScriptEvents, say: dict[str, Any], opened: Any, reopened: Any) -> None:
    made = [ui.script_jobs, ui.write, ui.script_panel, ui.translate]
    asked = {
        "video": ui.video,
        "table": ui.table,
        "spoken": ui.spoken,
        "to": ui.to,
        "project": ui.project,
        "kept": ui.script_jobs,
    }
    followed = [
        button.click(
            on.generate, inputs_kwargs={**asked, "what": gr.State(what)}, outputs=made, concurrency_limit=None, **QUIET
        )
        for button, what in ((ui.write, WRITE), (ui.translate, TRANSLATE))
    ]
    followed.append(reopened.then(on.attach, ui.script_jobs, made, concurrency_limit=None, **QUIET))
    for event in (*followed, opened):
        event.then(
            on.collect,
            [ui.script_jobs, ui.project, ui.table],
            [ui.fresh, ui.spoken, ui.language, ui.script_jobs, ui.script_panel, ui.srt],
            **QUIET,
        ).then(None, [ui.fresh, ui.table], [ui.table, ui.fresh], js=line_table.INTO_TABLE, show_progress="hidden").then(
            **say
        )
    ui.script_panel.cancel(on.cancel, ui.script_panel, None, **QUIET)


def _wire_video(
    ui: SimpleNamespace,
    on: DubEvents,
    form: Mapping[str, Any],
    say: dict[str, Any],
    keep: dict[str, Any],
    page: gr.Blocks,
    retakes: Retakes,
) -> JobForm:
    made = [ui.job_id, ui.generate, ui.panel, ui.dubbed, ui.facts, ui.notes, ui.read_back]
    generated = ui.generate.click(**keep, **_LATEST).then(
        on.generate,
        inputs_kwargs={**form, "editing": ui.note},
        outputs=[*made, ui.note],
        concurrency_limit=None,
        **QUIET,
    )
    measured_of = [ui.job_id, ui.table, ui.length, ui.words, ui.language]
    generated.then(on.fit_measured, measured_of, ui.came_out, **QUIET).then(**say)
    wire_panel(ui, on)
    found = page.load(on.attach, ui.job_id, made, concurrency_limit=None, **QUIET)
    fields = [*_restored(ui), ui.name, ui.edits]
    files = [ui.video, ui.reference]
    again = job_form(ui, on, fields, followed=[generated, found], files=files, retakes=retakes, project=ui.project)

    # A sample fills the tab as a job does; with something else, it is left.
    ui.films.select(on.pick_film, [ui.films, ui.project], list(again.filled), cancels=list(again.followed), **QUIET)
    for other in (ui.video.input, ui.open.click, ui.note.begin, ui.note.reopen):
        other(on.leave_film, None, ui.films, **QUIET)
    return again


def _restored(ui: SimpleNamespace) -> list[Any]:
    """The components that get what `ProjectEvents.open` gives."""
    return [*(getattr(ui, name) for name in RESTORED), ui.saved, ui.project, ui.held]

"""What follows what on the Dub tab. Every edit goes the same way: looked at, then kept."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import gradio as gr

from studio.studio import Studio
from studio.ui.components import slots, take_list
from studio.ui.dub_events import DubEvents
from studio.ui.dub_form import DubFields
from studio.ui.project_events import RESTORED, ProjectEvents
from studio.ui.script_events import TRANSLATE, WRITE, ScriptEvents
from studio.ui.tabs.parts import QUIET, SHOW_PROGRESS
from studio.ui.take_events import AGAIN, CHANGED, SELECTED, TakeEvents
from studio.ui.take_views import TakeViews


def wire_dub(ui: SimpleNamespace, studio: Studio, page: gr.Blocks) -> None:
    """Wire the components in `ui` to handlers over the studio."""
    projects, views = ProjectEvents(studio), TakeViews(studio)
    form = {name: getattr(ui, name) for name in DubFields.__annotations__}
    steps = _steps(ui, projects, views, form)
    _wire_edits(ui, DubEvents(studio), views, steps)
    _wire_takes(ui, TakeEvents(studio), form, steps, page)
    _wire_project(ui, projects, form, steps, page)
    _wire_script(ui, ScriptEvents(studio), steps, page)
    _wire_video(ui, DubEvents(studio), form, steps, page)


def _steps(
    ui: SimpleNamespace, projects: ProjectEvents, views: TakeViews, form: Mapping[str, Any]
) -> Mapping[str, dict[str, Any]]:
    """The steps that follow an edit: "slots" over the sound, "look" at badges and takes, "keep" in the project."""
    return {
        "slots": {"fn": None, "inputs": ui.table, "outputs": ui.slots, "js": slots.OF_TABLE, "show_progress": "hidden"},
        "look": {
            "fn": views.look,
            "inputs_kwargs": form,
            "outputs": [ui.table, ui.selected, ui.takes, ui.lowering],
            **QUIET,
        },
        "keep": {"fn": projects.keep, "inputs_kwargs": {"ready": ui.ready, **form}, "outputs": ui.saved, **QUIET},
    }


def _wire_edits(ui: SimpleNamespace, on: DubEvents, views: TakeViews, steps: Mapping[str, dict[str, Any]]) -> None:
    latest = {"trigger_mode": "always_last"}
    look, keep = steps["look"], steps["keep"]

    # 1. The table is the script; slots and takes write into it.
    ui.table.input(**steps["slots"]).then(**look).then(**keep)
    ui.table.select(**steps["slots"]).then(**look)
    for event in (ui.slots.input, ui.slots.select):
        event(None, [ui.slots, ui.table], ui.table, js=slots.INTO_TABLE, show_progress="hidden").then(**look).then(
            **keep
        )
    ui.takes.input(None, [ui.takes, ui.table], ui.table, js=take_list.INTO_TABLE, show_progress="hidden").then(
        **look
    ).then(**keep)

    # 2. The video, and how it is spoken.
    ui.video.change(on.meet_video, ui.video, [ui.length, ui.slots], **QUIET).then(**look).then(**keep)
    ui.backend.input(views.meet_backend, ui.backend, [ui.terms, ui.consent], **QUIET).then(**look).then(**keep)
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
    gr.on(
        [one.input for one in (*boxes, *texts)] + [one.blur for one in texts] + [ui.reference.change], **look, **latest
    ).then(**keep)

    # 3. A script comes in and goes out.
    ui.script.upload(on.import_script, ui.script, ui.table, **QUIET).then(**steps["slots"]).then(**look).then(**keep)
    ui.export.click(on.export_script, ui.table, ui.srt, **QUIET)


def _wire_takes(
    ui: SimpleNamespace, on: TakeEvents, form: Mapping[str, Any], steps: Mapping[str, dict[str, Any]], page: gr.Blocks
) -> None:
    made = [ui.take_jobs, ui.render, ui.again, ui.render_changed, ui.take_panel, ui.table]
    for button, what in ((ui.render, SELECTED), (ui.again, AGAIN), (ui.render_changed, CHANGED)):
        button.click(**steps["keep"]).then(
            on.generate, inputs_kwargs={**form, "what": gr.State(what)}, outputs=made, concurrency_limit=None, **QUIET
        )
    ui.take_panel.cancel(on.cancel, ui.take_jobs, None, **QUIET)
    gr.on(
        [ui.own.stop_recording, ui.own.upload],
        on.record,
        [ui.own, ui.project, ui.table, ui.words, ui.language],
        ui.table,
        **QUIET,
    )
    page.load(on.attach, ui.take_jobs, made, concurrency_limit=None, **QUIET)


def _wire_project(
    ui: SimpleNamespace,
    on: ProjectEvents,
    form: Mapping[str, Any],
    steps: Mapping[str, dict[str, Any]],
    page: gr.Blocks,
) -> None:
    restored = [*(getattr(ui, name) for name in RESTORED), ui.saved, ui.project]
    ui.save.click(on.save, inputs_kwargs={"name": ui.name, **form}, outputs=[ui.saved, ui.project], **QUIET)
    ui.open.click(on.open, ui.name, restored, **QUIET).then(**steps["slots"]).then(**steps["look"])
    page.load(on.begin, ui.project, [ui.name, ui.project], **QUIET).then(
        on.reopen, ui.project, [*restored, ui.ready], **QUIET
    ).then(**steps["slots"]).then(**steps["look"])


def _wire_script(ui: SimpleNamespace, on: ScriptEvents, steps: Mapping[str, dict[str, Any]], page: gr.Blocks) -> None:
    made = [ui.script_job, ui.write, ui.script_panel, ui.translate]
    collect = {
        "fn": on.collect,
        "inputs": [ui.script_job, ui.table],
        "outputs": [ui.table, ui.spoken, ui.language, ui.script_job],
        **QUIET,
    }
    asked = {"video": ui.video, "table": ui.table, "spoken": ui.spoken, "to": ui.to}
    for button, what in ((ui.write, WRITE), (ui.translate, TRANSLATE)):
        button.click(
            on.generate, inputs_kwargs={**asked, "what": gr.State(what)}, outputs=made, concurrency_limit=None, **QUIET
        ).then(**collect).then(**steps["slots"]).then(**steps["look"]).then(**steps["keep"])
    ui.script_panel.cancel(on.cancel, ui.script_panel, None, **QUIET)
    page.load(on.attach, ui.script_job, made, concurrency_limit=None, **QUIET).then(**collect).then(
        **steps["slots"]
    ).then(**steps["look"])


def _wire_video(
    ui: SimpleNamespace, on: DubEvents, form: Mapping[str, Any], steps: Mapping[str, dict[str, Any]], page: gr.Blocks
) -> None:
    made = [ui.job_id, ui.generate, ui.panel, ui.dubbed, ui.facts, ui.notes, ui.read_back]
    measured = {
        "fn": on.fit_measured, "inputs": [ui.job_id, ui.table, ui.words, ui.language], "outputs": ui.table, **QUIET
    }  # fmt: skip
    ui.generate.click(**steps["keep"]).then(
        on.generate, inputs_kwargs=dict(form), outputs=made, concurrency_limit=None, **QUIET
    ).then(**measured)
    ui.generate.click(None, js=SHOW_PROGRESS, api_visibility="private")
    ui.panel.cancel(on.cancel, ui.panel, None, **QUIET)
    page.load(on.attach, ui.job_id, made, concurrency_limit=None, **QUIET)

"""The Dub tab: a video beside its lines, the takes of each line, and the dubbed video. Layout and wiring only."""

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import gradio as gr

from studio.studio import Studio
from studio.ui.components.job_panel import JobPanel
from studio.ui.components.line_table import LineTable
from studio.ui.components.read_back import ReadBackView
from studio.ui.dub_events import DubEvents
from studio.ui.dub_form import OPTIONS, DubFields
from studio.ui.tabs.parts import QUIET, SHOW_PROGRESS, kept_in_browser, step
from studio.ui.take_events import SPEAK_ANEW, TakeEvents
from studio.ui.voices import voices

_HONEST = "A sketch: the lips keep moving to the old words. Fit is forecast from the text, and measured after a run."


def dub_tab(page: gr.Blocks, studio: Studio) -> None:
    """Lay out the tab in `page`, which is being built, and wire it to the studio."""
    ui = SimpleNamespace()
    with gr.Row(elem_classes="mien-columns"):
        with gr.Column(scale=4, min_width=280):
            _the_video(ui)
            _how(ui)
        with gr.Column(scale=8, min_width=280):
            _the_lines(ui)
            with gr.Row():
                with gr.Column(min_width=280):
                    _one_line(ui)
                with gr.Column(min_width=280, elem_classes="mien-result"):
                    _the_result(ui)
    ui.job_id = kept_in_browser(page, "dub-job")
    ui.take_job = kept_in_browser(page, "dub-take-job")
    ui.take_key = kept_in_browser(page, "dub-take-key")
    ui.latest = kept_in_browser(page, "dub-project")
    events, takes = DubEvents(studio), TakeEvents(studio)
    _wire_script(ui, events, takes)
    _wire_takes(ui, takes)
    _wire_jobs(ui, events, takes, page)


def _the_video(ui: SimpleNamespace) -> None:
    with step("The video"):
        ui.video = gr.Video(label="Video to dub", sources=["upload"], elem_id="dub-video")
        ui.length = gr.State(0.0)
        ui.project = gr.Textbox("", label="Project", max_length=60, elem_id="dub-project")
        with gr.Row():
            ui.save = gr.Button("Save project", size="sm", elem_id="dub-save")
            ui.open = gr.Button("Open project", size="sm", elem_id="dub-open")
        ui.saved = gr.Markdown(elem_id="dub-saved", elem_classes="mien-soft")


def _how(ui: SimpleNamespace) -> None:
    with step("How it is spoken"):
        ui.words = gr.Textbox(
            "neutral", label="Felt where a line does not say", placeholder="calm, then furious at 3 s",
            elem_id="dub-words",
        )  # fmt: skip
        ui.follow_actor = gr.Checkbox(False, label="There, follow the actor instead", elem_id="dub-follow")
        ui.keep_voices = gr.Checkbox(False, label="Keep the voices of the video", elem_id="dub-keep")
        ui.same_words = gr.Checkbox(False, label="The video says the same words", elem_id="dub-same")
        known = voices()
        ui.language = gr.Dropdown(
            known, value=known[0][1] if known else "en-us", allow_custom_value=True, label="Language and voice",
            elem_id="dub-language",
        )  # fmt: skip
        with gr.Accordion("In the likeness of a recording", open=False):
            ui.reference = gr.Audio(
                label="Reference, 15 s or more", sources=["upload", "microphone"], type="filepath",
                elem_id="dub-reference",
            )  # fmt: skip
            ui.transcript = gr.Textbox("", label="What is said in it", lines=2, elem_id="dub-transcript")
        ui.seed = gr.Number(0, precision=0, minimum=0, label="Seed", elem_id="dub-seed")
        gr.Markdown(_HONEST, elem_classes="mien-soft")


def _the_lines(ui: SimpleNamespace) -> None:
    with step("The lines"):
        ui.table = LineTable(follows="dub-video", elem_id="dub-lines")
        with gr.Row():
            ui.script = gr.UploadButton(
                "Import SRT, VTT, JSON or text", file_types=[".srt", ".vtt", ".json", ".txt"], size="sm",
                elem_id="dub-import",
            )  # fmt: skip
            ui.export = gr.Button("Export SRT", size="sm", elem_id="dub-export")
        ui.srt = gr.File(label="Script", visible=False, interactive=False, elem_id="dub-srt")


def _one_line(ui: SimpleNamespace) -> None:
    with step("The selected line"):
        ui.selected = gr.Markdown("No line is selected.", elem_id="dub-selected", elem_classes="mien-soft")
        ui.takes = gr.Radio([(SPEAK_ANEW, "")], value="", label="Takes", elem_id="dub-takes")
        ui.heard = gr.Audio(label="Chosen take", type="filepath", interactive=False, elem_id="dub-heard")
        with gr.Row():
            ui.render = gr.Button("Render this line", size="sm", elem_id="dub-render")
            ui.again = gr.Button("Say the take again with the feeling", size="sm", elem_id="dub-again")
        ui.take_panel = JobPanel(elem_id="dub-take-job")
        ui.own = gr.Audio(label="Your own take", sources=["microphone", "upload"], type="filepath", elem_id="dub-own")


def _the_result(ui: SimpleNamespace) -> None:
    with step("The dubbed video"):
        ui.generate = gr.Button(
            "Generate", variant="primary", size="lg", elem_id="dub-generate", elem_classes="mien-generate"
        )
        ui.panel = JobPanel(elem_id="dub-job")
        ui.dubbed = gr.Video(label="Dubbed", visible=False, interactive=False, buttons=["download"], elem_id="dub-clip")
        ui.facts = gr.Markdown(elem_id="dub-facts", elem_classes="mien-soft")
        ui.notes = gr.Markdown(elem_id="dub-notes", elem_classes="mien-soft")
        ui.read_back = ReadBackView(elem_id="dub-read-back", follows="dub-clip")


def _wire_script(ui: SimpleNamespace, on: DubEvents, takes: TakeEvents) -> None:
    fit = {"fn": on.fit, "inputs": [ui.table, ui.length], "outputs": ui.table, "trigger_mode": "always_last", **QUIET}
    ui.video.change(on.meet_video, ui.video, ui.length, **QUIET).then(**fit)
    ui.table.input(**fit)
    shown = {"fn": takes.show, "inputs": [ui.project, ui.table], "outputs": _line(ui), **QUIET}
    ui.table.select(**shown, trigger_mode="always_last")
    ui.script.upload(on.import_script, ui.script, ui.table, **QUIET).then(**fit).then(**shown)
    ui.export.click(on.export_script, ui.table, ui.srt, **QUIET)
    ui.save.click(on.save, inputs_kwargs=_form(ui), outputs=ui.saved, **QUIET).then(
        lambda name: name, ui.project, ui.latest, **QUIET
    )
    restored = [ui.video, ui.table, *(getattr(ui, name) for name in OPTIONS), ui.saved]
    ui.open.click(on.open, ui.project, restored, **QUIET).then(**fit).then(**shown).then(
        lambda name: name, ui.project, ui.latest, **QUIET
    )


def _wire_takes(ui: SimpleNamespace, takes: TakeEvents) -> None:
    shown = {"fn": takes.show, "inputs": [ui.project, ui.table], "outputs": _line(ui), **QUIET}
    collect = {
        "fn": takes.collect, "inputs": [ui.take_job, ui.take_key, ui.project, ui.table], "outputs": ui.table, **QUIET
    }  # fmt: skip
    for button, again in ((ui.render, False), (ui.again, True)):
        form = {**_form(ui), "again": gr.State(again)}
        made = [ui.take_job, button, ui.take_panel]
        button.click(takes.key_of, ui.table, ui.take_key, **QUIET).then(
            takes.generate, inputs_kwargs=form, outputs=made, concurrency_limit=None, **QUIET
        ).then(**collect).then(**shown)
    ui.take_panel.cancel(takes.cancel, ui.take_panel, None, **QUIET)
    ui.takes.input(takes.choose, [ui.takes, ui.project, ui.table], [ui.table, ui.heard], **QUIET)
    gr.on([ui.own.stop_recording, ui.own.upload], takes.record, [ui.own, ui.project, ui.table], ui.table, **QUIET).then(
        **shown
    )


def _wire_jobs(ui: SimpleNamespace, on: DubEvents, takes: TakeEvents, page: gr.Blocks) -> None:
    made = [ui.job_id, ui.generate, ui.panel, ui.dubbed, ui.facts, ui.notes, ui.read_back]
    measured = {"fn": on.fit_measured, "inputs": [ui.job_id, ui.table], "outputs": ui.table, **QUIET}
    ui.generate.click(on.save, inputs_kwargs=_form(ui), outputs=ui.saved, **QUIET).then(
        on.generate, inputs_kwargs=_form(ui), outputs=made, concurrency_limit=None, **QUIET
    ).then(**measured)
    ui.generate.click(None, js=SHOW_PROGRESS, api_visibility="private")
    ui.panel.cancel(on.cancel, ui.panel, None, **QUIET)

    # After a reload: the latest project, the job of the video, and the job of the line.
    restored = [ui.video, ui.table, *(getattr(ui, name) for name in OPTIONS), ui.saved]
    page.load(_latest, ui.latest, [ui.project, ui.latest], **QUIET).then(on.reopen, ui.project, restored, **QUIET).then(
        takes.attach, ui.take_job, [ui.take_job, ui.render, ui.take_panel], concurrency_limit=None, **QUIET
    ).then(takes.collect, [ui.take_job, ui.take_key, ui.project, ui.table], ui.table, **QUIET).then(
        takes.show, [ui.project, ui.table], _line(ui), **QUIET
    )
    page.load(on.attach, ui.job_id, made, concurrency_limit=None, **QUIET).then(**measured)


def _latest(name: str | None) -> tuple[str, str]:
    """Name of the project that this browser worked on, or a fresh one that nobody else has."""
    name = name or f"dub-{uuid4().hex[:8]}"
    return name, name


def _line(ui: SimpleNamespace) -> list[Any]:
    """What shows the selected line."""
    return [ui.selected, ui.takes, ui.heard]


def _form(ui: SimpleNamespace) -> dict[str, Any]:
    """The components that make up the requests, by the names of DubFields."""
    return {name: getattr(ui, name) for name in DubFields.__annotations__}

"""The Video tab: what is seen, what is felt, and the clip that comes of it. Layout and wiring only."""

from types import SimpleNamespace
from typing import Any

import gradio as gr

from pipelines.backends import DEFAULTS
from pipelines.emotion.parse import parse
from pipelines.requests.video import CACHES, MAX_PROMPT
from studio.studio import Studio
from studio.ui.components.edit_note import EditNote
from studio.ui.components.job_panel import JobPanel
from studio.ui.components.picture import Picture
from studio.ui.components.read_back import ReadBackView
from studio.ui.components.slider import Slider
from studio.ui.tabs.editing import JobForm, job_form
from studio.ui.tabs.felt import lay_out_felt, wire_felt
from studio.ui.tabs.making import form_of, lay_out_generate, lay_out_settings, wire_generate
from studio.ui.tabs.parts import QUIET, backend_choices, kept_in_browser, leave_empty, step
from studio.ui.video_events import VideoEvents
from studio.ui.video_form import RESTORED, SHAPES, VideoFields

_PROMPT = "A woman in a red coat walks along a beach, waves behind her"
_WORDS = "calm at first, then overjoyed at 3 s"
_SECONDS = 5.0


def video_tab(page: gr.Blocks, studio: Studio) -> JobForm:
    """Lay out the tab in `page`, which is being built, and wire it to the studio."""
    ui = SimpleNamespace()
    ui.note = EditNote(elem_id="video-edit-note")
    with gr.Row(elem_classes="mien-columns"):
        with gr.Column(scale=4, min_width=280):
            _what_is_seen(ui)
        with gr.Column(scale=6, min_width=280):
            _what_is_felt(ui)
        with gr.Column(scale=5, min_width=280, elem_classes="mien-result"):
            _the_clip(ui, studio)
    with step("Storyboard"):
        ui.board = gr.HTML(apply_default_css=False, js_on_load=None, elem_id="video-board")
    ui.job_id = kept_in_browser(page, "video-job")
    events = VideoEvents(studio)
    _wire_inputs(ui, events)
    form = _wire_job(ui, events, page)
    leave_empty(page, ui.steps, ui.guidance, ui.guidance_2)
    return form


def _what_is_seen(ui: SimpleNamespace) -> None:
    with step("What is seen"):
        ui.prompt = gr.Textbox(
            _PROMPT,
            label="Prompt",
            info="Places, things, creatures and what they do; the mood is said on the right.",
            lines=4,
            max_length=MAX_PROMPT,
            elem_id="video-prompt",
        )
        ui.picture = Picture(
            label="Start picture (may be left out)",
            sources=["upload", "webcam", "clipboard"],
            height=240,
            elem_id="video-picture",
        )
        with gr.Accordion("More", open=False):
            ui.last_picture = Picture(
                label="End picture", sources=["upload", "clipboard"], height=200, elem_id="video-last-picture"
            )
            ui.negative_prompt = gr.Textbox(
                "", label="Not to be seen", lines=2, max_length=MAX_PROMPT, elem_id="video-negative"
            )


def _what_is_felt(ui: SimpleNamespace) -> None:
    with step("What is felt"):
        lay_out_felt(ui, _WORDS, parse(_WORDS, _SECONDS), seconds=_SECONDS, prefix="video-")
        ui.strength = Slider(0, 2, value=1, step=0.05, label="Strength of the emotion", elem_id="video-strength")
        with gr.Accordion("Phrases", open=False) as ui.phrases_box:
            ui.phrases = gr.Textbox(
                "",
                label="What the mood adds to the prompt",
                info="Edit a line, or delete it; content stands first, colour and camera last.",
                lines=6,
                max_lines=16,
                elem_id="video-phrases",
            )
            ui.rewrite = gr.Button("Write them from the curve again", size="sm", elem_id="video-rewrite")
    ui.phrases_edited = gr.State(False)


def _the_clip(ui: SimpleNamespace, studio: Studio) -> None:
    with step("The clip"):
        lay_out_generate(ui, "video-")
        ui.forecast = gr.Markdown(elem_id="video-forecast", elem_classes="mien-soft")
        choices = backend_choices(studio, "video")
        ui.backend = gr.Dropdown(choices, value=DEFAULTS["text_to_video"], label="Back end", elem_id="video-backend")
        ui.lowering = gr.Markdown(elem_id="video-lowering", elem_classes="mien-soft")
        with gr.Accordion("Terms of this back end", open=False):
            ui.terms = gr.Markdown(elem_id="video-terms", elem_classes="mien-soft")
        with gr.Accordion("Options", open=False):
            ui.seconds = Slider(0.5, 20, value=_SECONDS, step=0.5, label="Seconds", elem_id="video-seconds")
            ui.shape = gr.Dropdown(
                list(SHAPES), value=next(iter(SHAPES)), allow_custom_value=True, label="Size", elem_id="video-shape"
            )
            ui.fps = Slider(8, 30, value=16, step=1, label="Frames per second", elem_id="video-fps")
            ui.seed = gr.Number(0, precision=0, minimum=0, label="Seed", elem_id="video-seed")
        with gr.Accordion("Advanced", open=False):
            ui.steps = gr.Number(
                None,
                precision=0,
                minimum=0,
                label="Steps",
                info="Empty: what suits the back end",
                elem_id="video-steps",
            )
            ui.guidance = gr.Number(
                None, minimum=0, label="Guidance", info="Empty: what suits the back end", elem_id="video-guidance"
            )
            ui.guidance_2 = gr.Number(
                None,
                minimum=0,
                label="Guidance of the second expert",
                info="For models with two; empty: as guidance",
                elem_id="video-guidance-2",
            )
            ui.cache = gr.Dropdown(list(CACHES), value="none", label="Cache", elem_id="video-cache")
            ui.adapters = gr.File(
                label="Adapters of moods (LoRA files, for the Wan models)",
                file_count="multiple",
                file_types=[".safetensors"],
                height=110,
                elem_id="video-adapters",
            )
        ui.panel = JobPanel(elem_id="video-job")
        ui.video = gr.Video(label="Clip", visible=False, autoplay=True, buttons=["download"], elem_id="video-clip")
        ui.facts = gr.Markdown(elem_id="video-facts", elem_classes="mien-soft")
        ui.notes = gr.Markdown(elem_id="video-notes", elem_classes="mien-soft")
        ui.read_back = ReadBackView(elem_id="video-read-back", follows="video-clip")
        lay_out_settings(ui, "clip", "video-")


def _wire_inputs(ui: SimpleNamespace, on: VideoEvents) -> None:
    outlook = {
        "fn": on.outlook,
        "inputs_kwargs": _form(ui),
        "outputs": [ui.phrases, ui.board, ui.lowering, ui.forecast],
        "trigger_mode": "always_last",
        **QUIET,
    }

    # 1. Words, curve and wheel show the same feeling.
    wire_felt(ui, on.understand, context=[ui.seconds], outlook=outlook)

    # 2. Phrases that were edited stay, until they are written from the curve again.
    ui.phrases.input(lambda: True, None, ui.phrases_edited, **QUIET)
    ui.phrases.blur(**outlook)
    ui.rewrite.click(lambda: False, None, ui.phrases_edited, **QUIET).then(**outlook)

    # 3. A start picture asks for a back end that takes one.
    ui.picture.change(on.suit, [ui.picture, ui.backend], ui.backend, **QUIET).then(**outlook)

    # 4. Whatever else changes the forecast.
    ui.seconds.release(on.lengthen, ui.seconds, ui.curve, **QUIET).then(**outlook)
    ui.backend.change(on.meet_backend, ui.backend, [ui.terms, ui.phrases_box], **QUIET).then(**outlook)
    gr.on(
        [one.change for one in (ui.last_picture, ui.shape, ui.cache, ui.adapters)]
        + [one.blur for one in (ui.prompt, ui.negative_prompt, ui.seed, ui.steps, ui.guidance, ui.guidance_2)]
        + [ui.fps.release, ui.strength.release, ui.note.change],
        **outlook,
    )


def _wire_job(ui: SimpleNamespace, on: VideoEvents, page: gr.Blocks) -> JobForm:
    fields = [*(getattr(ui, name) for name in RESTORED), ui.wheel, ui.words, ui.reading, ui.understood]
    clip = [
        ui.job_id, ui.generate, ui.panel, ui.video, ui.facts, ui.notes, ui.read_back, ui.settings,
        ui.settings_box,
    ]  # fmt: skip
    generated = wire_generate(ui, on, _form(ui), [*clip, ui.note])
    page.load(on.meet_backend, ui.backend, [ui.terms, ui.phrases_box], **QUIET)
    found = page.load(
        on.outlook, inputs_kwargs=_form(ui), outputs=[ui.phrases, ui.board, ui.lowering, ui.forecast], **QUIET
    ).then(on.attach, ui.job_id, clip, concurrency_limit=None, **QUIET)
    for followed in (generated, found):
        followed.then(on.board, [ui.panel, ui.words], ui.board, **QUIET)
        followed.then(on.when, inputs_kwargs=_form(ui), outputs=ui.forecast, **QUIET)
    ui.reuse.click(on.reuse, ui.job_id, fields, **QUIET)
    files = [ui.picture, ui.last_picture, ui.adapters]
    return job_form(ui, on, fields, followed=[generated, found], files=files)


def _form(ui: SimpleNamespace) -> dict[str, Any]:
    """As in `form_of`, and what was said of the feeling."""
    return form_of(ui, VideoFields) | {"words": ui.words}

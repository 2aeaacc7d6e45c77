"""The Speak tab: what is said and by which voice, what is felt, and the recording. Layout and wiring only."""

from types import SimpleNamespace

import gradio as gr

from pipelines.backends import DEFAULTS
from pipelines.emotion.parse import parse
from pipelines.requests.portrait import MAX_TEXT
from pipelines.requests.speech import MAX_TAKES
from studio.studio import Studio
from studio.ui.components.edit_note import EditNote
from studio.ui.components.job_panel import JobPanel
from studio.ui.components.read_back import ReadBackView
from studio.ui.components.voice_view import VoiceView
from studio.ui.sound import spoken_seconds
from studio.ui.speech_events import SpeechEvents, speakers
from studio.ui.speech_form import OWN_TAKE, RESTORED, WRITTEN, SpeechFields
from studio.ui.tabs.editing import JobForm, job_form
from studio.ui.tabs.felt import lay_out_felt, wire_felt
from studio.ui.tabs.making import form_of, lay_out_generate, lay_out_settings, wire_generate
from studio.ui.tabs.parts import (
    CONSENT,
    NO_CONSENT,
    QUIET,
    backend_choices,
    kept_in_browser,
    leave_empty,
    step,
)
from studio.ui.terms import terms
from studio.ui.voices import voices

_TEXT = "I waited for you, all night. And you never came. You never even called!"
_WORDS = "quietly sad, then furious at 3 s"


def speech_tab(page: gr.Blocks, studio: Studio) -> JobForm:
    """Lay out the tab in `page`, which is being built, and wire it to the studio."""
    ui = SimpleNamespace()
    ui.note = EditNote(elem_id="speech-edit-note")
    with gr.Row(elem_classes="mien-columns"):
        with gr.Column(scale=4, min_width=280):
            _what_is_said(ui)
            _whose_voice(ui, studio)
        with gr.Column(scale=6, min_width=280):
            _what_is_felt(ui)
        with gr.Column(scale=5, min_width=280, elem_classes="mien-result"):
            _the_recording(ui)
    ui.job_id = kept_in_browser(page, "speech-job")
    events = SpeechEvents(studio)
    _wire_inputs(ui, events)
    form = _wire_job(ui, events, page)
    leave_empty(page, ui.seconds)
    return form


def _what_is_said(ui: SimpleNamespace) -> None:
    with step("What is said"):
        ui.speech_kind = gr.Radio(
            [WRITTEN, OWN_TAKE], value=WRITTEN, label="Speech", show_label=False, container=False,
            elem_id="speech-said-kind",
        )  # fmt: skip
        with gr.Column() as ui.written:
            ui.text = gr.Textbox(
                _TEXT,
                label="Text to speak",
                info="It may hold tags: [sad] I waited [angry] and you never came.",
                lines=5,
                max_length=MAX_TEXT,
                elem_id="speech-text",
            )
        with gr.Column(visible=False) as ui.own:
            ui.take = gr.Audio(
                label="Your take, to be said again with the feeling",
                sources=["microphone", "upload"],
                type="filepath",
                elem_id="speech-take",
            )
        ui.heard = gr.State(0.0)
        ui.drawn = gr.Textbox("", visible=False)
        ui.speech_note = gr.Markdown(elem_classes="mien-bad")


def _whose_voice(ui: SimpleNamespace, studio: Studio) -> None:
    with step("Whose voice") as ui.voice_step:
        choices = speakers(backend_choices(studio, "speech"))
        ui.backend = gr.Dropdown(choices, value=DEFAULTS["speech"], label="Back end", elem_id="speech-backend")
        known = voices()
        ui.voice = gr.Dropdown(
            known,
            value=known[0][1] if known else "en-us",
            allow_custom_value=True,
            label="Language and voice",
            info="Any voice of espeak-ng can be typed, such as sk or vi.",
            elem_id="speech-voice",
        )
        with gr.Accordion("In the likeness of a recording", open=False):
            ui.reference = gr.Audio(
                label="Reference, 15 s or more",
                sources=["upload", "microphone"],
                type="filepath",
                elem_id="speech-reference",
            )
            ui.transcript = gr.Textbox(
                "",
                label="What is said in it",
                info="Word for word; without it only pitch and colour are taken over.",
                lines=3,
                elem_id="speech-transcript",
            )
        with gr.Accordion("Terms of this back end", open=False):
            ui.terms = gr.Markdown(
                terms(studio.models()[DEFAULTS["speech"]]), elem_id="speech-terms", elem_classes="mien-soft"
            )
        ui.consent = gr.Checkbox(label=CONSENT, visible=False, elem_id="speech-consent")


def _what_is_felt(ui: SimpleNamespace) -> None:
    seconds = spoken_seconds(_TEXT)
    with step("What is felt"):
        lay_out_felt(ui, _WORDS, parse(_WORDS, seconds), seconds=seconds, prefix="speech-")


def _the_recording(ui: SimpleNamespace) -> None:
    with step("The recording"):
        lay_out_generate(ui, "speech-")
        ui.forecast = gr.Markdown(elem_id="speech-forecast", elem_classes="mien-soft")
        ui.lowering = gr.Markdown(elem_id="speech-lowering", elem_classes="mien-soft")
        with gr.Accordion("Options", open=False):
            ui.seconds = gr.Number(
                None, minimum=0, label="Seconds", info="Empty: what the feeling needs", elem_id="speech-seconds"
            )
            ui.rate = gr.Slider(0.5, 2, value=1, step=0.05, label="Pace", elem_id="speech-rate")
            ui.takes = gr.Slider(
                1,
                MAX_TAKES,
                value=1,
                step=1,
                label="Takes",
                info="Of voices that never say it twice alike; the closest is kept",
                elem_id="speech-takes",
            )
            ui.seed = gr.Number(0, precision=0, minimum=0, label="Seed", elem_id="speech-seed")
        ui.panel = JobPanel(pictured=False, elem_id="speech-job")
        ui.sound = gr.Audio(
            label="Recording", type="filepath", interactive=False, visible=False, buttons=["download"],
            elem_id="speech-clip",
        )  # fmt: skip
        ui.facts = gr.Markdown(elem_id="speech-facts", elem_classes="mien-soft")
        ui.notes = gr.Markdown(elem_id="speech-notes", elem_classes="mien-soft")
        ui.tracks = VoiceView(elem_id="speech-tracks", follows="speech-clip")
        ui.read_back = ReadBackView(elem_id="speech-read-back", follows="speech-clip")
        lay_out_settings(ui, "recording", "speech-")


def _wire_inputs(ui: SimpleNamespace, on: SpeechEvents) -> None:
    outlook = {
        "fn": on.outlook,
        "inputs_kwargs": form_of(ui, SpeechFields),
        "outputs": [ui.lowering, ui.forecast],
        "trigger_mode": "always_last",
        **QUIET,
    }

    # 1. What is said: a take lies behind the curve, and tags in a text draw it.
    ui.speech_kind.change(on.show_speech, ui.speech_kind, [ui.written, ui.own], **QUIET).then(**outlook)
    ui.take.change(on.hear, ui.take, [ui.curve, ui.heard, ui.speech_note], **QUIET).then(**outlook)
    ui.text.blur(on.read, [ui.text, ui.drawn], [ui.curve, ui.wheel, ui.reading, ui.drawn], **QUIET).then(**outlook)

    # 2. Words, curve and wheel show the same feeling.
    wire_felt(ui, on.understand, context=[ui.heard, ui.speech_kind, ui.text], outlook=outlook)

    # 3. A back end tells its terms; whatever else changes the forecast.
    ui.backend.change(on.meet_backend, ui.backend, [ui.terms, ui.consent], **QUIET).then(**outlook)
    ui.reference.input(outputs=ui.consent, **NO_CONSENT)
    gr.on(
        [one.change for one in (ui.voice, ui.reference, ui.note)]
        + [ui.transcript.blur, ui.seconds.blur, ui.rate.release, ui.takes.release],
        **outlook,
    )


def _wire_job(ui: SimpleNamespace, on: SpeechEvents, page: gr.Blocks) -> JobForm:
    fields = [*(getattr(ui, name) for name in RESTORED), ui.wheel, ui.words, ui.reading, ui.understood]
    made = [
        ui.job_id, ui.generate, ui.panel, ui.sound, ui.facts, ui.notes, ui.curve, ui.tracks, ui.read_back, ui.settings,
        ui.settings_box,
    ]  # fmt: skip
    generated = wire_generate(ui, on, form_of(ui, SpeechFields), [*made, ui.note])
    found = page.load(
        on.outlook, inputs_kwargs=form_of(ui, SpeechFields), outputs=[ui.lowering, ui.forecast], **QUIET
    ).then(on.attach, ui.job_id, made, concurrency_limit=None, **QUIET)
    ui.reuse.click(on.reuse, ui.job_id, fields, **QUIET)
    return job_form(ui, on, fields, followed=[generated, found], files=[ui.take, ui.reference])

"""The Portrait tab: who speaks, what is said, what is felt, and the clip that comes of it. Layout and wiring only."""

from types import SimpleNamespace

import gradio as gr

from pipelines.requests.portrait import PORTRAIT_SIZES
from studio.studio import Studio
from studio.ui.components.edit_note import EditNote
from studio.ui.components.face_choice import FaceChoice
from studio.ui.components.job_panel import JobPanel
from studio.ui.components.picture import Picture
from studio.ui.components.read_back import ReadBackView
from studio.ui.components.sample_shelf import SampleShelf
from studio.ui.components.score_view import ScoreView
from studio.ui.components.slider import Slider
from studio.ui.portrait_events import PortraitEvents
from studio.ui.portrait_form import RECORDING, RESTORED, TYPED, PortraitFields
from studio.ui.samples import samples, thumbnail
from studio.ui.sound import waveform
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


def portrait_tab(page: gr.Blocks, studio: Studio) -> JobForm:
    """Lay out the tab in `page`, which is being built, and wire it to the studio."""
    ui = SimpleNamespace()
    ui.note = EditNote(elem_id="edit-note")
    scenes = [{"name": one.title, "picture": thumbnail(one.portrait)} for one in samples()]
    ui.scenes = SampleShelf(
        0 if scenes else None, label="Start from a sample", items=scenes, visible=bool(scenes), elem_id="scenes"
    )
    with gr.Row(elem_classes="mien-columns"):
        with gr.Column(scale=4, min_width=280):
            _who_speaks(ui)
            _what_is_said(ui)
        with gr.Column(scale=6, min_width=280):
            _what_is_felt(ui)
        with gr.Column(scale=5, min_width=280, elem_classes="mien-result"):
            _the_clip(ui, studio)
    ui.job_id = kept_in_browser(page, "portrait-job")
    events = PortraitEvents(studio)
    _wire_inputs(ui, events)
    form = _wire_job(ui, events, page)
    leave_empty(page, ui.partner_face, ui.emotion_scale)
    return form


def _who_speaks(ui: SimpleNamespace) -> None:
    with step("Who speaks"):
        ui.picture = Picture(
            str(samples()[0].portrait) if samples() else None,
            label="Portrait",
            sources=["upload", "webcam", "clipboard"],
            height=300,
            elem_id="picture",
        )
        ui.face = FaceChoice(elem_id="faces")
        with gr.Accordion("A second person in the picture", open=False):
            ui.partner_face = gr.Number(
                None, precision=0, minimum=1, label="Which face, counted from the left", elem_id="partner-face"
            )
            ui.partner_recording = gr.Audio(
                label="What they say; nothing to listen", sources=["upload", "microphone"], type="filepath",
                elem_id="partner-recording",
            )  # fmt: skip
            ui.partner_words = gr.Textbox(label="What they feel", placeholder="calm, then sad", elem_id="partner-words")
            with gr.Row():
                ui.starts = gr.Number(0, minimum=0, label="First speech starts at (s)", elem_id="starts")
                ui.partner_starts = gr.Number(0, minimum=0, label="Theirs starts at (s)", elem_id="partner-starts")


def _what_is_said(ui: SimpleNamespace) -> None:
    with step("What is said"):
        ui.speech_kind = gr.Radio(
            [RECORDING, TYPED],
            value=RECORDING,
            label="Speech",
            show_label=False,
            container=False,
            visible=bool(voices()),
            elem_id="speech-kind",
        )
        with gr.Column() as ui.recorded:
            ui.recording = gr.Audio(
                str(samples()[0].voice) if samples() else None,
                label="Recording",
                sources=["upload", "microphone"],
                type="filepath",
                buttons=["download"],
                elem_id="recording",
            )
        with gr.Column(visible=False) as ui.typed:
            ui.text = gr.Textbox(
                label="Text to speak",
                info="It may hold tags: [sad] I waited [angry] and you never came.",
                lines=3,
                max_length=2000,
                elem_id="text",
            )
            ui.drawn = gr.Textbox("", visible=False)
            ui.voice = gr.Dropdown(voices(), value=voices()[0][1] if voices() else None, label="Voice", elem_id="voice")
        ui.speech_note = gr.Markdown(elem_classes="mien-bad")


def _what_is_felt(ui: SimpleNamespace) -> None:
    scene = samples()[0] if samples() else None
    peaks, seconds = waveform(scene.voice) if scene else ([], 0.0)
    with step("What is felt"):
        lay_out_felt(
            ui,
            scene.emotion if scene else "",
            scene.curve if scene else None,
            peaks=peaks,
            seconds=seconds,
        )
        with gr.Accordion("Acting plan", open=False):
            ui.plan = gr.Textbox(
                label="What the face does, in words",
                info="Edit it to direct the performance yourself.",
                lines=5,
                max_lines=14,
                elem_id="plan",
            )
            ui.rewrite = gr.Button("Write it from the curve again", size="sm", elem_id="rewrite")
    ui.plan_edited = gr.State(False)
    ui.heard = gr.State(seconds)


def _the_clip(ui: SimpleNamespace, studio: Studio) -> None:
    with step("The clip"):
        lay_out_generate(ui)
        ui.forecast = gr.Markdown(elem_id="forecast", elem_classes="mien-soft")
        ui.lowering = gr.Markdown(elem_id="lowering", elem_classes="mien-soft")
        with gr.Accordion("Options", open=False):
            ui.size = gr.Radio(list(PORTRAIT_SIZES), value=512, label="Size in pixels", elem_id="size")
            ui.head_motion = Slider(0, 2, value=1, step=0.1, label="Head motion", elem_id="head-motion")
            ui.whole_picture = gr.Checkbox(label="Keep the whole picture", elem_id="whole-picture")
            ui.fps = Slider(10, 60, value=25, step=1, label="Frames per second", elem_id="fps")
            ui.seed = gr.Number(0, precision=0, minimum=0, label="Seed", elem_id="seed")
            choices = backend_choices(studio, "portrait")
            ui.backend = gr.Dropdown(choices, value=choices[0][1], label="Back end", elem_id="backend")
            ui.terms = gr.Markdown(terms(studio.models()[choices[0][1]]), elem_id="terms", elem_classes="mien-soft")
            ui.acting = gr.Video(
                label="Acting to follow", sources=["upload", "webcam"], visible=False, height=180, elem_id="acting"
            )
            with gr.Column(visible=False) as ui.guided:
                ui.emotion_scale = gr.Number(
                    None, minimum=0, maximum=20, label="Push towards the emotion (empty: as the speech)",
                    elem_id="emotion-scale",
                )  # fmt: skip
                ui.kept_steps = Slider(1, 4, value=1, step=1, label="Speed: 1 exact, 4 fast", elem_id="kept-steps")
                ui.upper_face = gr.Checkbox(label="Emotion in the upper face only", elem_id="upper-face")
            ui.consent = gr.Checkbox(label=CONSENT, visible=False, elem_id="consent")
        ui.panel = JobPanel(elem_id="job")
        ui.video = gr.Video(label="Clip", visible=False, autoplay=True, buttons=["download"], elem_id="clip")
        ui.facts = gr.Markdown(elem_id="facts", elem_classes="mien-soft")
        ui.read_back = ReadBackView(elem_id="read-back")
        with gr.Accordion("Performance", open=True, visible=False) as ui.performance:
            ui.score = ScoreView(elem_id="score")
        lay_out_settings(ui, "clip")


def _wire_inputs(ui: SimpleNamespace, on: PortraitEvents) -> None:
    outlook = {
        "fn": on.outlook,
        "inputs_kwargs": form_of(ui, PortraitFields),
        "outputs": [ui.plan, ui.lowering, ui.forecast],
        "trigger_mode": "always_last",
        **QUIET,
    }

    # 1. A sample fills the inputs; what looks at them follows from their change.
    scene = [
        ui.picture,
        ui.speech_kind,
        ui.recording,
        ui.curve,
        ui.wheel,
        ui.words,
        ui.reading,
        ui.understood,
        ui.consent,
    ]
    ui.scenes.select(on.pick_scene, ui.scenes, scene, **QUIET)

    gr.on([ui.picture.input, ui.recording.input], on.leave_scene, None, [ui.scenes, ui.consent], **QUIET)
    ui.partner_recording.input(outputs=ui.consent, **NO_CONSENT)

    # 2. Picture and speech are looked at as soon as they are there.
    ui.picture.change(on.look, ui.picture, ui.face, **QUIET).then(**outlook)
    ui.face.select(**outlook)
    ui.recording.change(on.hear, ui.recording, [ui.curve, ui.heard, ui.speech_note], **QUIET).then(**outlook)
    ui.speech_kind.change(on.show_speech, ui.speech_kind, [ui.recorded, ui.typed], **QUIET).then(**outlook)
    ui.text.blur(on.read, [ui.text, ui.drawn], [ui.curve, ui.wheel, ui.reading, ui.drawn], **QUIET).then(**outlook)

    # 3. Words, curve and wheel show the same feeling.
    wire_felt(ui, on.understand, context=[ui.heard], outlook=outlook)

    # 4. A plan that was edited stays, until it is written from the curve again.
    ui.plan.input(lambda: True, None, ui.plan_edited, **QUIET)
    ui.rewrite.click(lambda: False, None, ui.plan_edited, **QUIET).then(**outlook)

    # 5. A back end tells its terms, and asks for what it needs.
    ui.backend.change(on.meet_backend, ui.backend, [ui.terms, ui.consent, ui.acting, ui.guided], **QUIET)

    # 6. Whatever else changes the forecast.
    gr.on(
        [one.change for one in (ui.size, ui.whole_picture, ui.backend, ui.kept_steps)]
        + [ui.fps.release, ui.head_motion.release, ui.seed.blur, ui.note.change]
        + [
            ui.partner_face.blur,
            ui.partner_words.blur,
            ui.partner_recording.change,
            ui.partner_starts.blur,
            ui.starts.blur,
        ],
        **outlook,
    )


def _wire_job(ui: SimpleNamespace, on: PortraitEvents, page: gr.Blocks) -> JobForm:
    fields = [
        *(getattr(ui, name) for name in RESTORED),
        ui.wheel,
        ui.words,
        ui.reading,
        ui.understood,
        ui.face,
        ui.scenes,
    ]
    clip = [
        ui.job_id, ui.generate, ui.panel, ui.video, ui.facts, ui.read_back, ui.score, ui.performance, ui.settings,
        ui.settings_box,
    ]  # fmt: skip
    generated = wire_generate(ui, on, form_of(ui, PortraitFields), [*clip, ui.note])
    found = page.load(on.attach, ui.job_id, clip, concurrency_limit=None, **QUIET)
    page.load(on.look, ui.picture, ui.face, **QUIET)
    page.load(
        on.outlook,
        inputs_kwargs=form_of(ui, PortraitFields),
        outputs=[ui.plan, ui.lowering, ui.forecast],
        **QUIET,
    )
    for followed in (generated, found):
        followed.then(on.when, inputs_kwargs=form_of(ui, PortraitFields), outputs=ui.forecast, **QUIET)
    ui.reuse.click(on.reuse, ui.job_id, fields, **QUIET)
    files = [ui.picture, ui.recording, ui.acting, ui.partner_recording]
    return job_form(ui, on, fields, followed=[generated, found], files=files)

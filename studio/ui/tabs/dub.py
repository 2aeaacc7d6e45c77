"""The Dub tab: a video beside its lines, the takes of each line, and the dubbed video. Layout only; see dub_wiring."""

from types import SimpleNamespace

import gradio as gr

from pipelines.backends import DEFAULTS
from pipelines.dubbing.languages import LANGUAGES
from pipelines.dubbing.lines import SPEAKERS
from studio.studio import Studio
from studio.ui.components.edit_note import EditNote
from studio.ui.components.job_panel import JobPanel
from studio.ui.components.line_table import LineTable
from studio.ui.components.read_back import ReadBackView
from studio.ui.components.sample_shelf import SampleShelf
from studio.ui.components.slots import Slots
from studio.ui.components.take_list import TakeList
from studio.ui.edited import edit_number
from studio.ui.project_events import NOTHING_HELD
from studio.ui.samples import films, thumbnail
from studio.ui.script_events import LISTEN
from studio.ui.speech_events import speakers
from studio.ui.tabs.dub_wiring import wire_dub
from studio.ui.tabs.editing import JobForm
from studio.ui.tabs.making import lay_out_generate
from studio.ui.tabs.parts import CONSENT, backend_choices, kept_in_browser, step
from studio.ui.take_views import who_plays
from studio.ui.terms import terms
from studio.ui.voices import person, voices

_HONEST = "A sketch: fit is forecast from the text, and measured after a run; lips are the film's own, bent."
_BACKGROUNDS = (
    ("Steps back under the lines", "duck"),
    ("A model takes the voice out (stems)", "stems"),
    ("By the model where it is installed", "auto"),
)


def dub_tab(page: gr.Blocks, studio: Studio) -> JobForm:
    """Lay out the tab in `page`, which is being built, and wire it to the studio."""
    ui = SimpleNamespace()
    offered = [{"name": one.title, "picture": thumbnail(one.portrait)} for one in films()]
    ui.films = SampleShelf(label="Start from a sample", items=offered, visible=bool(offered), elem_id="dub-films")
    ui.note = EditNote(elem_id="dub-edit-note")
    with gr.Row(elem_classes="mien-columns"):
        with gr.Column(scale=5, min_width=280):
            _the_video(ui)
            _how(ui)
        with gr.Column(scale=8, min_width=280):
            _the_lines(ui)
            _one_line(ui, studio)
            _the_result(ui)
    ui.job_id = kept_in_browser(page, "dub-job")
    ui.take_jobs = kept_in_browser(page, "dub-take-jobs")
    ui.script_jobs = kept_in_browser(page, "dub-script-jobs")
    ui.project = kept_in_browser(page, "dub-project")
    return wire_dub(ui, studio, page)


def _the_video(ui: SimpleNamespace) -> None:
    with step("The video"):
        ui.video = gr.Video(label="Video to dub", sources=["upload"], elem_id="dub-video")
        ui.length = gr.State(0.0)
        ui.slots = Slots(follows="dub-video", elem_id="dub-slots")
        ui.name = gr.Textbox(
            "", label="Project", info="Whoever knows its name can open it.", max_length=60, elem_id="dub-project"
        )
        with gr.Row():
            ui.save = gr.Button("Save under this name", size="sm", elem_id="dub-save")
            ui.open = gr.Button("Open this project", size="sm", elem_id="dub-open")
        ui.saved = gr.Markdown(elem_id="dub-saved", elem_classes="mien-soft")
        ui.held = gr.State(NOTHING_HELD)


def _how(ui: SimpleNamespace) -> None:
    with step("How it is spoken"):
        ui.words = gr.Textbox(
            "neutral", label="Felt where a line does not say", placeholder="calm, then furious at 3 s",
            elem_id="dub-words",
        )  # fmt: skip
        ui.follow_actor = gr.Checkbox(False, label="There, follow the actor instead", elem_id="dub-follow")
        ui.actor_melody = gr.Checkbox(
            False, label="With his melody and loudness, too", visible=False, elem_id="dub-melody"
        )
        known = voices()
        ui.language = gr.Dropdown(
            known, value=known[0][1] if known else "en-us", allow_custom_value=True, label="Language and voice",
            elem_id="dub-language",
        )  # fmt: skip
        ui.keep_voices = gr.Checkbox(False, label="Keep the voices of the video", elem_id="dub-keep")
        ui.same_words = gr.Checkbox(False, label="The video says the same words", visible=False, elem_id="dub-same")
        ui.lips = gr.Checkbox(False, label="Move the lips of the largest face to the new words", elem_id="dub-lips")
        ui.burn_subtitles = gr.Checkbox(False, label="Draw the lines into the pictures", elem_id="dub-burn")
        ui.background = gr.Dropdown(list(_BACKGROUNDS), value="duck", label="The old voice", elem_id="dub-background")
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
        ui.edits = edit_number()
        ui.fresh = gr.JSON(visible=False)
        ui.came_out = gr.State({})
        with gr.Row():
            ui.script = gr.UploadButton(
                "Import SRT, VTT, JSON or text", file_types=[".srt", ".vtt", ".json", ".txt"], size="sm",
                elem_id="dub-import",
            )  # fmt: skip
            ui.export = gr.Button("Export SRT", size="sm", elem_id="dub-export")
            ui.export_all = gr.Button("Export with feelings (JSON)", size="sm", elem_id="dub-export-all")
        ui.srt = gr.File(label="Script", visible=False, interactive=False, elem_id="dub-srt")
        with gr.Accordion("Write or translate the lines", open=False, elem_id="dub-script"):
            named = sorted((name, code) for code, name in LANGUAGES.items())
            with gr.Row():
                ui.spoken = gr.Dropdown(
                    [("Find out by listening", LISTEN), *named], value=LISTEN, label="The lines are in",
                    elem_id="dub-spoken",
                )  # fmt: skip
                ui.to = gr.Dropdown(named, value="en", label="Translate into", elem_id="dub-to")
            with gr.Row():
                ui.write = gr.Button("Write the script from the sound", size="sm", elem_id="dub-write")
                ui.translate = gr.Button("Translate the lines", size="sm", elem_id="dub-translate")
            ui.script_panel = JobPanel(label="Progress of the script", pictured=False, elem_id="dub-script-job")


def _one_line(ui: SimpleNamespace, studio: Studio) -> None:
    with step("The selected line and its takes"):
        ui.selected = gr.Markdown("No line is selected.", elem_id="dub-selected", elem_classes="mien-soft")
        ui.takes = TakeList(elem_id="dub-takes")
        with gr.Row():
            ui.render = gr.Button("Render this line", size="sm", elem_id="dub-render")
            ui.again = gr.Button("Say the take again with the feeling", size="sm", elem_id="dub-again")
            ui.render_changed = gr.Button("Render all changed lines", size="sm", elem_id="dub-render-changed")
        ui.take_panel = JobPanel(label="Progress of the takes", pictured=False, elem_id="dub-take-job")
        with gr.Row():
            with gr.Column(min_width=260):
                ui.backend = gr.Dropdown(
                    speakers(backend_choices(studio, "speech")), value=DEFAULTS["speech"],
                    label="Who speaks a line that is rendered", elem_id="dub-backend",
                )  # fmt: skip
                ui.speaker = gr.Dropdown(
                    [("The voice chosen for all", ""), *((person(one), one) for one in SPEAKERS)],
                    value="", label=who_plays(), interactive=False, elem_id="dub-speaker",
                    info="An embedded voice for all lines of this name, in nobody else's likeness.",
                )  # fmt: skip
                ui.lowering = gr.Markdown(elem_id="dub-lowering", elem_classes="mien-soft")
                with gr.Accordion("Terms of this voice", open=False):
                    ui.terms = gr.Markdown(
                        terms(studio.models()[DEFAULTS["speech"]]), elem_id="dub-terms", elem_classes="mien-soft"
                    )
                ui.consent = gr.Checkbox(label=CONSENT, visible=False, elem_id="dub-consent")
            with gr.Column(min_width=260):
                ui.own = gr.Audio(
                    label="Your own take", sources=["microphone", "upload"], type="filepath", elem_id="dub-own"
                )


def _the_result(ui: SimpleNamespace) -> None:
    with step("The dubbed video"):
        lay_out_generate(ui, "dub-")
        ui.panel = JobPanel(label="Progress of the dubbed video", elem_id="dub-job")
        ui.dubbed = gr.Video(label="Dubbed", visible=False, interactive=False, buttons=["download"], elem_id="dub-clip")
        ui.facts = gr.Markdown(elem_id="dub-facts", elem_classes="mien-soft")
        ui.notes = gr.Markdown(elem_id="dub-notes", elem_classes="mien-soft")
        ui.read_back = ReadBackView(elem_id="dub-read-back", follows="dub-clip")

"""The Reply tab: a message, the feeling to answer it with, and the portrait that does. Layout and wiring only."""

from types import SimpleNamespace

import gradio as gr

from pipelines.speech.reply import HUB_ID, LONGEST_MESSAGE
from studio.studio import Studio
from studio.ui.components.job_panel import JobPanel
from studio.ui.components.picture import Picture
from studio.ui.components.read_back import ReadBackView
from studio.ui.reply_events import ReplyEvents
from studio.ui.tabs.making import lay_out_generate, wire_generate
from studio.ui.tabs.parts import QUIET, kept_in_browser, step
from studio.ui.voices import voices

_HONEST = (
    "The feeling is read from words and turns of phrase, and answered by a fixed rule: met, softened, then led towards "
    "calm. Anger is never answered with anger. Where you leave the answer empty, "
    f"{HUB_ID} writes it, if it is on this machine; a small model, so look at what it wrote."
)


def reply_tab(page: gr.Blocks, studio: Studio) -> None:
    """Lay out the tab in `page`, which is being built, and wire it to the studio."""
    ui = SimpleNamespace()
    with gr.Row(elem_classes="mien-columns"):
        with gr.Column(scale=5, min_width=280):
            _what_is_said(ui)
        with gr.Column(scale=5, min_width=280, elem_classes="mien-result"):
            _the_answer(ui)
    ui.job_id = kept_in_browser(page, "reply-job")
    _wire(ui, ReplyEvents(studio), page)


def _what_is_said(ui: SimpleNamespace) -> None:
    with step("What was said"):
        ui.message = gr.Textbox(
            "", label="Message", placeholder="My dog died yesterday", lines=4, max_length=LONGEST_MESSAGE,
            elem_id="reply-message",
        )  # fmt: skip
        ui.words = gr.Textbox(
            "", label="Answer", info="Yours, or empty to have it written.", lines=3, elem_id="reply-words"
        )
        ui.suggest = gr.Button("Read the message", size="sm", elem_id="reply-suggest")
        ui.told = gr.Markdown(elem_id="reply-told", elem_classes="mien-soft")
        gr.Markdown(_HONEST, elem_classes="mien-soft")


def _the_answer(ui: SimpleNamespace) -> None:
    with step("Who answers"):
        ui.picture = Picture(
            label="Picture", sources=["upload", "webcam", "clipboard"], height=220, elem_id="reply-picture"
        )
        choices = voices()
        ui.voice = gr.Dropdown(choices, value=choices[0][1] if choices else None, label="Voice", elem_id="reply-voice")
        ui.seed = gr.Number(0, precision=0, minimum=0, label="Seed", elem_id="reply-seed")
        lay_out_generate(ui, "reply-")
        ui.panel = JobPanel(elem_id="reply-job")
        ui.video = gr.Video(label="Answer", visible=False, autoplay=True, buttons=["download"], elem_id="reply-clip")
        ui.facts = gr.Markdown(elem_id="reply-facts", elem_classes="mien-soft")
        ui.read_back = ReadBackView(elem_id="reply-read-back", follows="reply-clip")


def _wire(ui: SimpleNamespace, on: ReplyEvents, page: gr.Blocks) -> None:
    ui.suggest.click(on.suggest, [ui.message, ui.words, ui.seed], [ui.words, ui.told], **QUIET)
    answer = [ui.job_id, ui.generate, ui.panel, ui.video, ui.facts, ui.read_back]
    form = {name: getattr(ui, name) for name in ("message", "words", "picture", "voice", "seed")}
    wire_generate(ui, on, form, answer)
    page.load(on.attach, ui.job_id, answer, concurrency_limit=None, **QUIET)

"""The Video tab as it is laid out."""

import gradio as gr

from pipelines.backends import DEFAULTS
from studio.studio import Studio
from studio.ui.build import Page
from studio.ui.video_events import VideoEvents


def test_every_text_is_a_text_from_the_start(page: Page) -> None:
    """A text box without a value hands over nothing at all until somebody types."""
    texts = [
        block
        for block in page.blocks.values()
        if isinstance(block, gr.Textbox) and str(block.elem_id).startswith("video-") and block.interactive is not False
    ]
    assert len(texts) == 4
    assert all(isinstance(text.value, str) for text in texts)


def test_the_back_end_that_is_chosen_makes_videos(page: Page, page_studio: Studio) -> None:
    (chosen,) = [block for block in page.blocks.values() if getattr(block, "elem_id", None) == "video-backend"]
    assert isinstance(chosen, gr.Dropdown)
    assert chosen.value == DEFAULTS["text_to_video"]
    assert {page_studio.models()[name].task for _, name in chosen.choices} == {"video"}


def test_a_start_picture_brings_the_back_end_that_takes_one(studio: Studio) -> None:
    on = VideoEvents(studio)
    words, picture = DEFAULTS["text_to_video"], DEFAULTS["image_to_video"]
    assert on.suit("start.png", words) == picture
    assert on.suit(None, picture) == words
    assert on.suit("start.png", "wan_5b") == on.suit(None, words) == gr.skip()

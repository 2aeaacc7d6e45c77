"""What the Speak tab answers when something on it changes, and one take from the fields to the file."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import gradio as gr
import pytest

from pipelines.emotion.parse import parse
from pipelines.media.metadata import read_metadata
from pipelines.speech.espeak import available
from studio.settings import Settings
from studio.studio import Studio
from studio.ui.speech_events import SpeechEvents
from studio.ui.speech_form import OWN_TAKE, WRITTEN

SKIP = gr.skip()
FIELDS: dict[str, Any] = {
    "speech_kind": WRITTEN,
    "text": "[sad] I waited. [angry] You never came!",
    "take": None,
    "heard": 0.0,
    "drawn": "",
    "voice": "en-us",
    "reference": None,
    "transcript": "",
    "curve": parse("sad, then angry at 1 s", 2),
    "seconds": 2.5,
    "rate": 1.0,
    "takes": 1,
    "seed": 0,
    "backend": "sketch_voice",
    "consent": False,
}


@pytest.fixture
def on(studio: Studio) -> SpeechEvents:
    return SpeechEvents(studio)


@pytest.fixture
def speaking(settings: Settings) -> Iterator[SpeechEvents]:
    with Studio(settings) as real:
        yield SpeechEvents(real)


def test_tags_draw_the_curve(on: SpeechEvents) -> None:
    text = "[sad] I waited. [angry] You never came!"
    curve, emotion, reading, drawn = on.read(text, "")

    assert curve.keyframes[0].emotion == emotion
    assert emotion.dominant == "sad"
    assert "From the tags" in reading["value"]
    assert drawn == text
    assert on.read(text, text) == (SKIP, SKIP, SKIP, text)  # the curve may be edited by hand by now
    assert on.read("no tags", "") == (SKIP, SKIP, SKIP, "no tags")
    assert on.read("[furous] Go!", "")[2]["elem_classes"] == "mien-bad"


def test_tags_count_also_before_they_are_drawn_and_a_curve_that_was_edited_since_then_counts(on: SpeechEvents) -> None:
    typed = {**FIELDS, "curve": parse("happy")}
    assert on.request_from(typed).curve.at(0.0).dominant == "sad"
    assert on.request_from({**typed, "drawn": FIELDS["text"]}).curve == typed["curve"]


def test_a_take_lies_behind_the_curve(on: SpeechEvents, uploads: tuple[str, str]) -> None:
    shown, seconds, note = on.hear(uploads[1])

    assert max(shown["peaks"]) == 1.0
    assert seconds == pytest.approx(0.4)
    assert note == ""
    assert "not uploaded" in on.hear("/etc/passwd")[2]


def test_words_resolve_to_the_length_of_what_is_said(on: SpeechEvents) -> None:
    short, long = ("sad at the end", "", 2.0, OWN_TAKE, ""), ("sad at the end", "", 9.0, OWN_TAKE, "")

    ends = [on.understand(*given)[0].keyframes[-1].seconds for given in (short, long)]

    assert ends[0] < ends[1]


def test_the_outlook_says_what_is_missing(on: SpeechEvents) -> None:
    assert "empty" in on.outlook(**{**FIELDS, "text": ""})[1]


@pytest.mark.skipif(not available(), reason="needs espeak-ng")
def test_text_becomes_a_recording_that_knows_its_settings(speaking: SpeechEvents) -> None:
    async def followed() -> list[tuple[Any, ...]]:
        return [look async for look in speaking.generate(Mock(username=None), **FIELDS)]

    last = asyncio.run(followed())[-1]

    job_id, sound, told = last[0], last[3]["value"], last[8]
    record = read_metadata(Path(sound))
    assert record["settings"]["text"] == "I waited. You never came!"
    assert record["facts"]["seconds"] == 2.5
    assert "voice" in told.measured["text"]
    assert speaking.reuse(job_id)[1] == "I waited. You never came!"

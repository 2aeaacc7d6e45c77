"""What the Reply tab answers."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import gradio as gr
import pytest

from pipelines.errors import UnreadableMedia
from studio.api import reply
from studio.studio import Studio
from studio.ui.reply_events import ReplyEvents


@pytest.fixture
def on(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> ReplyEvents:
    monkeypatch.setattr(reply, "writer", Mock(return_value=None))
    return ReplyEvents(studio)


@pytest.fixture
def fields(request_files: tuple[Path, Path]) -> dict[str, Any]:
    return {
        "message": "My dog died yesterday.",
        "words": "I am so sorry.",
        "picture": str(request_files[0]),
        "voice": "en-us",
        "seed": 2.0,
    }


def _all(looks: AsyncIterator[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    async def collect() -> list[tuple[Any, ...]]:
        return [look async for look in looks]

    return asyncio.run(collect())


def test_the_message_is_read_and_the_feeling_of_the_answer_is_said(on: ReplyEvents) -> None:
    words, told = on.suggest("My dog died yesterday.", "I am so sorry.", 0)
    assert words == "I am so sorry." and "**sad**" in told and "“died”" in told and "Answered with" in told
    assert "No feeling was read" in on.suggest("The train leaves at nine.", "Fine.", 0)[1]


def test_without_words_and_model_it_says_so_and_keeps_the_field(on: ReplyEvents) -> None:
    words, told = on.suggest("My dog died yesterday.", "", 0)
    assert words == "" and "No language model is here" in told


def test_words_of_the_model_are_shown_with_its_name(on: ReplyEvents, monkeypatch: pytest.MonkeyPatch) -> None:
    model = Mock()
    model.write.return_value = "That hurts."
    monkeypatch.setattr(reply, "writer", Mock(return_value=model))
    words, told = on.suggest("My dog died yesterday.", "", 7)
    assert words == "That hurts." and "Written by" in told
    assert model.write.call_args.kwargs == {"seed": 7}


def test_the_portrait_answers_with_the_softened_feeling(on: ReplyEvents, fields: dict[str, Any]) -> None:
    request = on.request_from(fields)
    assert request.text == "I am so sorry." and request.seed == 2
    assert request.curve.at(0.0).dominant == "sad" and request.curve.at(0.0).intensity < 0.7


def test_no_answer_is_written_for_a_picture_that_is_none(
    on: ReplyEvents, fields: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Mock()
    monkeypatch.setattr(reply, "writer", asked)
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    with pytest.raises(UnreadableMedia, match=r"broken\.png"):
        on.request_from(fields | {"picture": str(broken), "words": ""})
    asked.assert_not_called()


def test_generate_shows_the_clip(on: ReplyEvents, fields: dict[str, Any]) -> None:
    *_, last = _all(on.generate(Mock(username=None, client=None), **fields))
    _, button, _, video, facts, read_back = last
    assert button["interactive"] and video["visible"] and "I am so sorry." in facts
    assert read_back.asked == on.request_from(fields).curve


def test_what_is_missing_stands_in_the_panel(on: ReplyEvents, fields: dict[str, Any]) -> None:
    for change, sentence in (
        ({"picture": None}, "picture is missing"),
        ({"message": " "}, "message is empty"),
        ({"seed": None}, "seed is missing"),
    ):
        (answer,) = _all(on.generate(Mock(username=None, client=None), **fields | change))
        assert sentence in str(answer[2]) and answer[3] == gr.skip()

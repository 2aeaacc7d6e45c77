"""What the Video tab answers when something on it changes."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import Mock

import gradio as gr
import pytest

from pipelines.emotion.parse import parse
from studio.studio import Studio
from studio.ui.storyboard import moments
from studio.ui.video_events import VideoEvents

SKIP = gr.skip()


@pytest.fixture
def on(studio: Studio) -> VideoEvents:
    return VideoEvents(studio)


@pytest.fixture
def fields() -> dict[str, Any]:
    return {
        "prompt": "a dog runs",
        "negative_prompt": "",
        "picture": None,
        "last_picture": None,
        "curve": parse("calm, then furious at 1 s", 2),
        "phrases": "",
        "phrases_edited": False,
        "seconds": 2.0,
        "shape": "Small 416 × 240",
        "fps": 10.0,
        "steps": None,
        "guidance": None,
        "guidance_2": None,
        "strength": 1.0,
        "adapters": None,
        "cache": "none",
        "seed": 0.0,
        "backend": "wan",
    }


def _all(looks: AsyncIterator[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    async def collect() -> list[tuple[Any, ...]]:
        return [look async for look in looks]

    return asyncio.run(collect())


def test_words_become_a_curve_over_the_clip(on: VideoEvents) -> None:
    curve, emotion, reading, understood = on.understand("sad at the end", "", 6.0)
    assert curve.keyframes[-1].seconds > 3 and emotion == curve.keyframes[0].emotion
    assert "Understood" in reading["value"] and understood == "sad at the end"
    assert on.understand("same", "same", 6.0)[0] == SKIP
    assert on.understand("furous", "", 6.0)[2]["elem_classes"] == "mien-bad"


def test_words_for_a_time_after_the_end_are_told(on: VideoEvents) -> None:
    late, within = (on.understand("calm, then furious at 8 s", "", seconds)[2]["value"] for seconds in (5.0, 8.0))
    assert late.endswith("8 s angry 100 %. The clip ends before that, at 5 s.")
    assert within.endswith("8 s angry 100 %.")


def test_the_outlook_shows_phrases_storyboard_lowering_and_forecast(on: VideoEvents, fields: dict[str, Any]) -> None:
    phrases, board, lowering, forecast = on.outlook(**fields)
    assert "angry / scene: a storm breaking" in phrases
    assert board.count("<li") == len(moments(fields["curve"], 2.0)) and "storm" in board
    assert "keyframe" in lowering
    assert forecast.startswith("About 1 s of work")


def test_edited_phrases_stay_and_are_checked(on: VideoEvents, fields: dict[str, Any]) -> None:
    edited = fields | {"phrases_edited": True, "phrases": "angry / light: candles"}
    phrases, board, *_ = on.outlook(**edited)
    assert phrases == SKIP and "candles" in board
    assert "Line 1 of the phrases" in on.outlook(**edited | {"phrases": "brighter"})[3]


def test_settings_without_a_use_are_told_before_the_run(on: VideoEvents, fields: dict[str, Any]) -> None:
    told = on.outlook(**fields | {"steps": 9.0, "guidance": 3.0, "negative_prompt": "blur", "cache": "sea"})[2]
    assert "*ignores* negative prompt, size, steps, guidance, cache." in told


def test_the_forecast_is_told_anew_when_a_job_has_ended(on: VideoEvents, fields: dict[str, Any]) -> None:
    assert on.when(**fields) == on.outlook(**fields)[3]
    assert "The prompt is empty" in on.when(**fields | {"prompt": ""})


def test_what_is_missing_stands_in_the_forecast(on: VideoEvents, fields: dict[str, Any]) -> None:
    phrases, board, lowering, forecast = on.outlook(**fields | {"prompt": ""})
    assert "The prompt is empty" in forecast and lowering == ""
    assert phrases and board


@pytest.mark.parametrize("name", ["seconds", "fps", "strength", "shape", "seed"])
def test_an_emptied_field_is_named_in_the_forecast_and_the_panel(
    on: VideoEvents, fields: dict[str, Any], name: str
) -> None:
    said = {"fps": "frames per second", "shape": "The size"}.get(name, name) + " is missing"
    emptied = fields | {name: None}
    assert said in on.outlook(**emptied)[3]
    (answer,) = _all(on.generate(Mock(username=None, client=None), **emptied))
    assert said in str(answer[2])


def test_an_emptied_length_leaves_curve_and_editor(on: VideoEvents) -> None:
    assert on.lengthen(None) == SKIP and on.lengthen(7.0)["seconds"] == 7.0
    assert "Understood" in on.understand("sad", "", None)[2]["value"]


def test_a_back_end_tells_its_terms(on: VideoEvents) -> None:
    told, phrases = on.meet_backend("wan_14b")
    assert "Apache-2.0" in told and "download of about 80" in told
    assert phrases["visible"]


def test_phrases_show_only_where_they_are_told(on: VideoEvents, fields: dict[str, Any]) -> None:
    assert not on.meet_backend("animatic")[1]["visible"]
    board = on.outlook(**fields | {"backend": "animatic"})[1]
    assert "<li" in board and "storm" not in board


def test_generate_shows_the_clip_with_pictures_on_the_storyboard(on: VideoEvents, fields: dict[str, Any]) -> None:
    *_, last = _all(on.generate(Mock(username=None, client=None), **fields))
    job_id, button, _panel, video, facts, _notes, read_back, settings, _box, _note = last
    board = on.board(job_id, "calm, then furious at 1 s")
    assert "<span>furious</span>" in board and on.board(None, "") == gr.skip()
    assert button["interactive"] and video["visible"]
    assert board.count("<img") >= 2
    assert "seed 0" in facts and read_back.asked == fields["curve"] and '"prompt": "a dog runs"' in settings
    restored = on.reuse(job_id)
    assert restored[0] == "a dog runs" and restored[-4] == fields["curve"].keyframes[0].emotion
    assert restored[-3] == restored[-1] == "calm, then furious at 1 s", "the words follow the curve"


def test_the_storyboard_follows_the_strength_and_keeps_edited_phrases(on: VideoEvents, fields: dict[str, Any]) -> None:
    assert "angry" in on.outlook(**fields)[1]
    assert "angry" not in on.outlook(**fields | {"strength": 0.0})[1]
    edited = fields | {"phrases_edited": True, "phrases": "angry / light: candles", "strength": 0.5}
    *_, last = _all(on.generate(Mock(username=None, client=None), **edited))
    board, read_back = on.board(last[0], ""), last[6]
    assert "candles" in board and "storm" not in board
    assert read_back.asked == fields["curve"].scaled(0.5)


def test_a_refusal_stands_in_the_panel(on: VideoEvents, fields: dict[str, Any]) -> None:
    (answer,) = _all(on.generate(Mock(username=None, client=None), **fields | {"seed": -1.0}))
    assert "seed is -1" in str(answer[2]) and answer[3] == SKIP


def test_only_a_video_s_settings_can_be_used_again(on: VideoEvents) -> None:
    with pytest.raises(gr.Error):
        on.reuse("gone")

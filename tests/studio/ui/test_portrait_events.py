"""What the Portrait tab answers when something on it changes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock, patch

import gradio as gr
import pytest

from pipelines.backends import dice_talk
from pipelines.emotion.curve import EmotionCurve
from pipelines.requests.portrait import PortraitRequest
from studio.studio import Studio
from studio.ui import portrait_events
from studio.ui.portrait_events import PortraitEvents
from studio.ui.portrait_form import RECORDING, TYPED
from studio.ui.samples import samples

SKIP = gr.skip()


@pytest.fixture
def on(studio: Studio) -> PortraitEvents:
    return PortraitEvents(studio)


@pytest.fixture
def fields(uploads: tuple[str, str], curve: EmotionCurve) -> dict[str, Any]:
    return {
        "picture": uploads[0],
        "face": None,
        "speech_kind": RECORDING,
        "recording": uploads[1],
        "heard": 0.4,
        "drawn": "",
        "text": "",
        "voice": "en-us",
        "curve": curve,
        "plan": "",
        "plan_edited": False,
        "size": 256,
        "fps": 25.0,
        "head_motion": 1.0,
        "whole_picture": False,
        "seed": 0.0,
        "backend": "sketch_portrait",
        "consent": False,
        "acting": None,
        "emotion_scale": None,
        "kept_steps": 1,
        "upper_face": False,
        "starts": 0.0,
        "partner_face": None,
        "partner_recording": None,
        "partner_words": "",
        "partner_starts": 0.0,
    }


def _all(looks: AsyncIterator[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    async def collect() -> list[tuple[Any, ...]]:
        return [look async for look in looks]

    return asyncio.run(collect())


def test_a_back_end_tells_its_terms_and_asks_for_consent_where_it_must(on: PortraitEvents) -> None:
    told, consent, acting, guided = on.meet_backend("dice_talk")
    assert "no commercial use" in told
    assert f"{dice_talk.CARD.memory_mb['fp16'] / 1000:.1f} GB" in told and "8.7 GB" in told
    assert consent["visible"] and not consent["value"]
    assert guided["visible"] and not acting["visible"] and on.meet_backend("wan_animate")[2]["visible"]
    _, consent, *_ = on.meet_backend("sketch_portrait")
    assert not consent["visible"]


def test_words_become_a_curve_and_are_said_back(on: PortraitEvents) -> None:
    curve, emotion, reading, understood = on.understand("calm, then furious at 3 s", "", 5.0)
    assert curve.keyframes[-1].emotion.dominant == "angry"
    assert emotion == curve.keyframes[0].emotion
    assert "angry" in reading["value"]
    assert understood == "calm, then furious at 3 s"


def test_words_that_are_not_known_leave_the_curve_and_offer_others(on: PortraitEvents) -> None:
    curve, emotion, reading, _ = on.understand("furous", "", 5.0)
    assert curve == emotion == SKIP
    assert "furious" in reading["value"]
    assert reading["elem_classes"] == "mien-bad"


def test_leaving_the_field_again_keeps_what_was_edited_by_hand(on: PortraitEvents) -> None:
    assert on.understand("furious", "furious", 5.0)[:3] == (SKIP, SKIP, SKIP)


def test_a_recording_gets_its_waveform(on: PortraitEvents, uploads: tuple[str, str]) -> None:
    editor, seconds, note = on.hear(uploads[1])
    assert seconds == pytest.approx(0.4, abs=0.01)
    assert editor["seconds"] == seconds
    assert len(editor["peaks"]) > 100
    assert note == ""


def test_a_file_without_sound_is_said_in_a_sentence(on: PortraitEvents, uploads: tuple[str, str]) -> None:
    editor, seconds, note = on.hear(uploads[0])
    assert (editor["peaks"], seconds) == ([], 0.0)
    assert note.endswith(".")


def test_a_picture_that_is_none_is_said_in_a_sentence(on: PortraitEvents, uploads: tuple[str, str]) -> None:
    assert on.look(uploads[1])["bad"] is True
    assert on.look(None)["note"] == ""


def test_the_outlook_tells_cost_and_lowering(on: PortraitEvents, fields: dict[str, Any]) -> None:
    plan, lowering, forecast = on.outlook(**fields)
    assert "smile" in plan or "lip corners rise" in plan
    assert "*uses*" in lowering
    assert forecast.startswith("About")


def test_the_outlook_says_what_is_missing(on: PortraitEvents, fields: dict[str, Any]) -> None:
    fields["recording"] = None
    assert on.outlook(**fields)[1:] == (
        "",
        "There is no speech yet. Upload or record some, pick a sample, or type a text.",
    )


def test_tags_in_a_typed_text_draw_the_curve(on: PortraitEvents, fields: dict[str, Any]) -> None:
    curve, emotion, reading, _ = on.read("[sad] I waited. [angry] You never came!", "")
    assert curve.keyframes[0].emotion == emotion and emotion.dominant == "sad" and "From the tags" in reading["value"]
    assert on.read("no tags", "")[:3] == (SKIP, SKIP, SKIP)
    typed = {**fields, "speech_kind": TYPED, "text": "[furous] Go!"}
    assert "furous" in on.outlook(**typed)[2]


def test_an_edited_plan_is_left_alone(on: PortraitEvents, fields: dict[str, Any]) -> None:
    assert on.outlook(**{**fields, "plan": "mine", "plan_edited": True})[0] == SKIP


def test_generate_follows_the_job_to_its_clip(on: PortraitEvents, studio: Studio, fields: dict[str, Any]) -> None:
    looks = _all(on.generate(Mock(username=None, client=None), **fields))
    job_id, button, panel, video, facts, read_back, score, *_ = looks[-1]
    assert panel["state"] == "succeeded"
    assert button["interactive"] is True
    assert looks[0][1]["interactive"] is False
    assert Path(video["value"]) == studio.result(job_id).path
    assert "seed 0" in facts
    assert read_back.asked == fields["curve"]
    assert score.frames == 10


def test_generate_refuses_with_the_sentence_and_keeps_the_last_clip(on: PortraitEvents, fields: dict[str, Any]) -> None:
    (look,) = _all(on.generate(Mock(username=None, client=None), **{**fields, "speech_kind": TYPED}))
    assert look[2]["state"] == "refused"
    assert look[2]["message"].startswith("The text to speak is empty")
    assert look[0] == look[3] == SKIP


def test_a_page_that_loads_again_finds_its_job(on: PortraitEvents, fields: dict[str, Any]) -> None:
    job_id = _all(on.generate(Mock(username=None, client=None), **fields))[-1][0]
    assert _all(on.attach(job_id))[-1][2]["state"] == "succeeded"


def test_a_page_without_a_job_to_show_welcomes(on: PortraitEvents) -> None:
    for remembered in (None, "deleted since"):
        (look,) = _all(on.attach(remembered))
        assert "press Generate" in look[2]["message"]


@pytest.mark.usefixtures("slow_frames")
def test_a_canceled_job_is_not_brought_up_again(on: PortraitEvents, studio: Studio, portrait: PortraitRequest) -> None:
    job_id = studio.submit(portrait)
    studio.cancel(job_id)
    *_, ended = studio.follow(job_id)
    assert ended.state == "canceled"
    assert "press Generate" in _all(on.attach(job_id))[0][2]["message"]


def test_a_clip_fills_the_fields_that_made_it(on: PortraitEvents, fields: dict[str, Any]) -> None:
    fields["seed"] = 11.0
    job_id = _all(on.generate(Mock(username=None, client=None), **fields))[-1][0]
    again = on.reuse(job_id)
    assert 11 in again
    assert again[-6] == fields["curve"].keyframes[0].emotion and again[-2]["faces"] == []


def test_the_face_that_speaks_is_chosen_again(on: PortraitEvents, portrait: PortraitRequest) -> None:
    faces = [Mock(box=(0.0, 0.0, 9.0, 9.0)), Mock(box=(10.0, 0.0, 50.0, 50.0))]
    with patch.object(portrait_events, "find_faces", return_value=faces):
        assert on.fields_of(replace(portrait, face=1))[-2]["chosen"] == 0


@pytest.mark.usefixtures("slow_frames")
def test_cancel_stops_the_job(on: PortraitEvents, fields: dict[str, Any]) -> None:
    async def cancelled() -> list[str]:
        states = []
        async for look in on.generate(Mock(username=None, client=None), **fields):
            states.append(look[2]["state"])
            on.cancel(look[0])
        return states

    assert asyncio.run(cancelled())[-1] == "canceled"


def test_a_scene_brings_all_its_parts(on: PortraitEvents) -> None:
    picture, kind, recording, curve, *_ = on.pick_scene(1)
    assert (Path(picture), kind, Path(recording)) == (samples()[1].portrait, RECORDING, samples()[1].voice)
    assert curve == samples()[1].curve

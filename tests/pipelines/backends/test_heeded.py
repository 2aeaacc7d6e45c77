"""Settings that a back end has no use for are told by what its card heeds, and those alone that were set."""

from dataclasses import MISSING, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from pipelines.backends import animatic, any_flow, cards, create, hunyuan_video, living_picture, wan_5b, wan_image
from pipelines.backends.base import ModelCard
from pipelines.backends.heeded import left_out, lowering_of, unheeded
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.emotion.parse import parse
from pipelines.requests import KINDS
from pipelines.requests.portrait import PortraitRequest
from pipelines.requests.speech import RESTYLE, SpeechRequest
from pipelines.requests.video import VideoRequest

SET: dict[str, Any] = {
    "steps": 9,
    "guidance": 3.0,
    "guidance_2": 4.0,
    "negative_prompt": "blur",
    "phrases": "sad / light: grey",
    "cache": "mag",
}


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (80, 96, 3), np.uint8)).save(path)
    return path


def _asked(**more: Any) -> VideoRequest:
    given = {"prompt": "a boat at sea", "seconds": 0.5, "fps": 4.0, "backend": "animatic"}
    return VideoRequest(curve=EmotionCurve.constant(from_word("sad")), **{**given, **more})


def _played(file: Path, **more: Any) -> PortraitRequest:
    return PortraitRequest(image=file, speech=file, curve=EmotionCurve.constant(from_word("sad")), **more)


@pytest.mark.parametrize(
    "card", [card for card in cards().values() if card.task == "video"], ids=lambda card: card.name
)
def test_a_card_heeds_settings_of_its_request(card: ModelCard) -> None:
    assert set(card.heeds) <= set(VideoRequest.settings)
    assert bool(card.heeds) == (card.name != "living_picture")  # which keeps even the size of its picture


@pytest.mark.parametrize(
    "card", [card for card in cards().values() if card.task == "portrait"], ids=lambda card: card.name
)
def test_a_portrait_card_heeds_settings_of_its_request(card: ModelCard) -> None:
    assert set(card.heeds) <= set(PortraitRequest.settings)
    assert ("acting" in card.heeds) == ("acting" in card.emotion_inputs)
    if "guidance" in card.emotion_inputs:
        assert {"emotion_scale", "kept_steps", "upper_face"} <= set(card.heeds)


@pytest.mark.parametrize("kind", KINDS.values())
def test_settings_are_fields_that_can_be_left_as_they_are(kind: Any) -> None:
    defaults = {field.name: field.default for field in fields(kind)}
    assert all(defaults[name] is not MISSING for name in kind.settings)


def test_nothing_is_told_of_a_request_as_it_is_by_default(picture: Path) -> None:
    for name, card in cards().items():
        backend = create(name)
        request = _played(picture, backend=name) if card.task == "portrait" else _asked(backend=name)
        assert unheeded(backend, request) == () and left_out(backend, request) == []


@pytest.mark.parametrize("make", [animatic.create, living_picture.create])
def test_an_embedded_back_end_says_before_and_after_what_it_does_not_use(make: Any, picture: Path) -> None:
    backend = make()
    image = picture if backend.card.name == "living_picture" else None
    request = _asked(backend=backend.card.name, image=image, width=96, height=64, **SET)
    told = lowering_of(backend, request)
    names = ("steps", "guidance", "guidance of the second expert", "negative prompt", "edited phrases", "cache")
    assert set(names) <= set(told.ignores) and set(backend.lower(request.curve).ignores) <= set(told.ignores)
    assert ("size" in told.ignores) == (image is not None)
    assert set(unheeded(backend, request)) - {"size"} == set(names)

    facts = backend.run(request, lambda _done, _total, _preview=None: None).facts
    assert facts["lowering"] == told.to_dict()
    assert facts["notes"][0] == left_out(backend, request)[0]
    assert "has no use for these settings: " in facts["notes"][0] and "steps" in facts["notes"][0]


@pytest.mark.parametrize(
    ("backend", "changes", "told"),
    [
        (
            "sketch_portrait",
            {"upper_face": True, "kept_steps": 2},
            ("steps that are kept", "emotion in the upper face only"),
        ),
        ("sketch_portrait", {"plan": "0 s AU12 .5", "fps": 30.0, "head_motion": 0.0}, ()),
        ("dice_talk", {"plan": "0 s AU12 .5", "emotion_scale": 3.0}, ("edited acting plan",)),
        ("dice_talk", {"fps": 60.0}, ("frames per second",)),
        ("dice_talk", {"fps": 12.5}, ()),
        ("sonic", {"emotion_scale": 3.0, "head_motion": 0.5}, ("push towards the emotion",)),
        ("ltx_2_a2v", {"head_motion": 0.5, "fps": 30.0}, ("frames per second", "head motion")),
        ("wan_animate", {"head_motion": 0.5}, ()),
        ("wan_animate", {"head_motion": 0.5, "acting": True}, ("head motion",)),
    ],
)
def test_a_portrait_is_told_what_its_back_end_does_not_use(
    backend: str, changes: dict[str, Any], told: tuple[str, ...], picture: Path
) -> None:
    given = {**changes, "acting": picture} if "acting" in changes else changes
    request = _played(picture, backend=backend, **given)
    made = create(backend)
    assert unheeded(made, request) == told
    assert set(told) <= set(lowering_of(made, request).ignores)


def test_a_performance_score_is_played_as_it_is(picture: Path) -> None:
    request = _played(picture, score=picture, plan="0 s AU12 .5", fps=30.0)
    for name in ("sketch_portrait", "wan_animate"):
        assert "edited acting plan" in unheeded(create(name), request)
        assert "performance score" not in unheeded(create(name), request)


def test_a_sampler_is_told_only_of_what_it_lacks(picture: Path) -> None:
    assert unheeded(any_flow.create(), _asked(**SET)) == ("guidance of the second expert", "cache")
    both = _asked(image=picture, last_image=picture, width=640, **SET)
    assert unheeded(wan_image.create(), both) == ()
    assert unheeded(wan_5b.create(), both) == ("end picture",)


def test_the_strength_of_the_emotion_counts_for_what_is_said_of_the_curve() -> None:
    plain, doubled = (lowering_of(any_flow.create(), _asked(emotion_strength=strength)) for strength in (1.0, 2.0))
    assert not any("intensity above 1" in part for part in plain.approximates)
    assert any("intensity above 1" in part for part in doubled.approximates)


def test_a_curve_that_goes_on_after_the_end_is_told() -> None:
    curve = parse("calm, then furious at 3 s", 2)
    for seconds, told in ((2.0, ["what is felt after the end at 2 s: the curve goes on to 3 s"]), (3.0, []), (4.0, [])):
        request = replace(_asked(seconds=seconds), curve=curve)
        assert [part for part in lowering_of(animatic.create(), request).ignores if "after the end" in part] == told


def test_a_negative_prompt_needs_guidance() -> None:
    for make, guidance, told in (
        (any_flow.create, None, ("negative prompt",)),  # which is guided by 1 where nothing is said
        (any_flow.create, 3.0, ()),
        (wan_5b.create, None, ()),
        (wan_5b.create, 1.0, ("negative prompt",)),
        (wan_5b.create, 0.5, ("negative prompt",)),
        (hunyuan_video.create, 1.0, ("negative prompt",)),
        (hunyuan_video.create, 0.5, ()),  # whose guider compares at every scale but 1
    ):
        assert unheeded(make(), _asked(negative_prompt="blur", guidance=guidance)) == told


def test_a_voice_tells_which_of_takes_reference_and_transcript_it_has_no_use_for(picture: Path) -> None:
    words = {
        "sketch_voice": ("takes",),
        "flow_voice": (),
        "pocket_tts": ("transcript of the reference",),
        "index_tts": ("transcript of the reference",),
        "higgs_audio": (),
        "dia": (),
        "omnivoice": (),
    }
    voices = {card.name for card in cards().values() if card.task == "speech"}
    assert voices == words.keys() | {RESTYLE}
    sad = EmotionCurve.constant(from_word("sad"))
    more: dict[str, Any] = {"curve": sad, "reference": picture, "transcript": "I waited.", "takes": 3}
    for name, said in words.items():
        assert unheeded(create(name), SpeechRequest(text="Hello.", backend=name, **more)) == said
        assert unheeded(create(name), SpeechRequest(text="Hello.", backend=name, curve=sad)) == ()
    again = SpeechRequest(take=picture, backend=RESTYLE, **more)
    assert unheeded(create(RESTYLE), again) == tuple(SpeechRequest.settings.values())

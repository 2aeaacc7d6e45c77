"""The tab's fields make a request, and a request fills the fields."""

from pathlib import Path

import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput, UnknownWord
from studio.ui.portrait_form import RECORDING, RESTORED, TYPED, PortraitFields, fields_from, request_from


@pytest.fixture
def fields(uploads: tuple[str, str], curve: EmotionCurve) -> PortraitFields:
    return {
        "picture": uploads[0],
        "face": 1,
        "speech_kind": RECORDING,
        "recording": uploads[1],
        "heard": 0.4,
        "drawn": "",
        "text": "left over",
        "voice": "en-us",
        "curve": curve,
        "plan": "0 s AU12 .5",
        "plan_edited": False,
        "size": 256,
        "fps": 20.0,
        "head_motion": 0.5,
        "whole_picture": True,
        "seed": 7.0,
        "backend": "sketch_portrait",
        "consent": True,
        "acting": None,
        "emotion_scale": 4.0,
        "kept_steps": 2,
        "upper_face": True,
        "starts": 0.0,
        "partner_face": None,
        "partner_recording": None,
        "partner_words": "",
        "partner_starts": 0.0,
    }


def test_the_fields_make_a_request(fields: PortraitFields, curve: EmotionCurve) -> None:
    request = request_from(fields)
    assert (request.size, request.fps, request.seed, request.face) == (256, 20.0, 7, 1)
    assert request.curve == curve
    assert request.text is None
    assert request.consent
    assert (request.emotion_scale, request.kept_steps, request.upper_face) == (4.0, 2, True)
    assert request.plan is None, "a plan that was not edited follows the curve"


def test_an_empty_push_leaves_the_emotion_with_the_speech_and_comes_back_empty(fields: PortraitFields) -> None:
    request = request_from({**fields, "emotion_scale": None})
    assert request.emotion_scale is None and fields_from(request)["emotion_scale"] is None
    assert request_from({**fields, "emotion_scale": 0.0}).emotion_scale == 0.0, "0 is a push of its own"


def test_an_edited_plan_is_used(fields: PortraitFields) -> None:
    assert request_from({**fields, "plan_edited": True}).plan == "0 s AU12 .5"


def test_typed_text_leaves_the_recording_aside(fields: PortraitFields) -> None:
    request = request_from({**fields, "speech_kind": TYPED, "text": "Hello."})
    assert (request.speech, request.text) == (None, "Hello.")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"picture": None}, "There is no picture yet"),
        ({"recording": None}, "There is no speech yet"),
        ({"curve": None}, "There is no emotion curve"),
        ({"speech_kind": TYPED, "text": " "}, "The text to speak is empty"),
        ({"seed": 0.5}, "seed is 0.5"),
        ({"seed": None}, "seed is missing"),
        ({"size": None}, "size is missing"),
        ({"fps": None}, "frames per second is missing"),
        ({"head_motion": None}, "head motion is missing"),
        ({"kept_steps": None}, "speed is missing"),
        ({"emotion_scale": float("nan")}, "push is nan; give a number"),
        ({"fps": 500}, "fps is 500"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(
    fields: PortraitFields, change: dict[str, object], sentence: str
) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        request_from({**fields, **change})  # type: ignore[typeddict-item]


@pytest.mark.parametrize("role", ["picture", "recording"])
def test_a_path_that_was_not_uploaded_is_refused(fields: PortraitFields, role: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"secret")
    with pytest.raises(InvalidInput, match=r"'secret\.png' was not uploaded"):
        request_from({**fields, role: str(secret)})  # type: ignore[typeddict-item]


def test_a_request_fills_the_fields_again(fields: PortraitFields) -> None:
    request = request_from({**fields, "plan_edited": True})
    assert tuple(fields_from(request)) == RESTORED
    again = {**fields, **fields_from(request), "face": request.face}
    assert request_from(again) == request  # type: ignore[arg-type]


def test_a_second_person_plays_in_the_whole_picture_and_comes_back(
    fields: PortraitFields, uploads: tuple[str, str]
) -> None:
    changed: PortraitFields = {
        **fields,
        "whole_picture": False,
        "partner_face": 2,
        "partner_recording": uploads[1],
        "partner_words": "sad",
        "partner_starts": 1.5,
    }
    request = request_from(changed)
    (partner,) = request.partners
    assert (partner.face, partner.starts) == (2, 1.5)
    assert partner.curve.keyframes[0].emotion.dominant == "sad"
    assert request.whole_picture
    again = request_from({**changed, **fields_from(request)})  # type: ignore[typeddict-item]
    assert again.partners == request.partners


def test_tags_in_a_typed_text_are_not_spoken_and_one_that_is_no_feeling_is_refused(fields: PortraitFields) -> None:
    fields["speech_kind"] = TYPED
    fields["text"] = "[happy] Hello"
    assert request_from(fields).text == "Hello"
    fields["text"] = "[hapy] Hello"
    with pytest.raises(UnknownWord, match="hapy"):
        request_from(fields)

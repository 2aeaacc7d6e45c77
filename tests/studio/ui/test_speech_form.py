"""The Speak tab's fields become a request, and come back from it."""

from typing import Any

import pytest

from pipelines.emotion.parse import parse
from pipelines.errors import InvalidInput, UnknownWord
from studio.ui.speech_form import OWN_TAKE, RESTORED, WRITTEN, fields_from, request_from


@pytest.fixture
def fields() -> dict[str, Any]:
    return {
        "speech_kind": WRITTEN,
        "text": "[sad] I waited.",
        "take": None,
        "heard": 0.0,
        "drawn": "",
        "voice": "en-us",
        "reference": None,
        "transcript": "left over",
        "curve": parse("sad"),
        "seconds": None,
        "rate": 1.0,
        "takes": 2.0,
        "seed": 3.0,
        "backend": "sketch_voice",
        "consent": False,
    }


def test_tags_are_never_spoken(fields: dict[str, Any]) -> None:
    assert request_from(fields).text == "I waited."


def test_a_transcript_without_a_reference_is_left_out(fields: dict[str, Any]) -> None:
    assert request_from(fields).transcript is None


def test_a_take_goes_to_the_restyler(fields: dict[str, Any], uploads: tuple[str, str]) -> None:
    request = request_from({**fields, "speech_kind": OWN_TAKE, "take": uploads[1]})

    assert (request.backend, request.text) == ("restyle", "")


def test_a_request_fills_the_fields_again(fields: dict[str, Any], uploads: tuple[str, str]) -> None:
    for given in (fields, {**fields, "speech_kind": OWN_TAKE, "take": uploads[1]}):
        request = request_from(given)
        again = fields_from(request, speaker="sketch_voice")
        assert tuple(again) == RESTORED
        assert request_from({**again, "drawn": "", "heard": 0.0}) == request


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"text": " "}, "empty"),
        ({"text": "x" * 10**5}, "100000 characters"),
        ({"speech_kind": OWN_TAKE}, "no recording"),
        ({"curve": None}, "no emotion curve"),
        ({"seconds": 0.01}, "seconds is 0.01"),
        ({"seed": None}, "seed is missing"),
        ({"rate": None}, "rate is missing"),
        ({"takes": None}, "takes is missing"),
    ],
)
def test_what_is_missing_is_said(fields: dict[str, Any], changes: dict[str, Any], named: str) -> None:
    with pytest.raises(InvalidInput, match=named):
        request_from({**fields, **changes})


def test_an_unknown_tag_is_named(fields: dict[str, Any]) -> None:
    with pytest.raises(UnknownWord, match="furous"):
        request_from({**fields, "text": "[furous] Go!"})

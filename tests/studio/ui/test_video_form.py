"""The Video tab's fields become a request and come back from it."""

from pathlib import Path
from typing import Any, cast

import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput
from studio.ui.video_form import RESTORED, VideoFields, fields_from, request_from


@pytest.fixture
def fields(curve: EmotionCurve) -> dict[str, Any]:
    return {
        "prompt": "a dog runs",
        "negative_prompt": "",
        "picture": None,
        "last_picture": None,
        "curve": curve,
        "phrases": "sad / light: grey",
        "phrases_edited": False,
        "seconds": 3.0,
        "shape": "Tall 480 × 832",
        "fps": 16.0,
        "steps": None,
        "guidance": None,
        "guidance_2": None,
        "strength": 1.0,
        "adapters": None,
        "cache": "none",
        "seed": 0.0,
        "backend": "wan",
    }


def _request(fields: dict[str, Any], **changes: Any) -> Any:
    return request_from(cast(VideoFields, fields | changes))


def test_fields_become_a_request(fields: dict[str, Any], uploads: tuple[str, str]) -> None:
    request = _request(fields, picture=uploads[0], steps=20.0, guidance=4.5, seed=7.0)
    assert (request.width, request.height, request.seconds) == (480, 832, 3.0)
    assert (request.steps, request.guidance, request.seed) == (20, 4.5, 7)
    assert request.image == Path(uploads[0]).resolve()


def test_phrases_count_only_once_they_are_edited(fields: dict[str, Any]) -> None:
    assert _request(fields).phrases is None
    assert _request(fields, phrases_edited=True).phrases == "sad / light: grey"
    assert _request(fields, phrases_edited=True, phrases=" ").phrases is None


def test_a_request_comes_back_as_it_was(fields: dict[str, Any], uploads: tuple[str, str]) -> None:
    request = _request(fields, picture=uploads[0], last_picture=uploads[0], shape="640 × 360", phrases_edited=True)
    restored = fields_from(request)
    assert tuple(restored) == RESTORED
    assert request_from(cast(VideoFields, restored)) == request


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"prompt": " "}, "The prompt is empty"),
        ({"curve": None}, "no emotion curve"),
        ({"shape": "huge"}, "type one like 640 × 360"),
        ({"seed": 1.5}, "seed is 1.5"),
        ({"seed": None}, "seed is missing; give a number"),
        ({"seconds": None}, "seconds is missing; give a number"),
        ({"seconds": ""}, "seconds is missing; give a number"),
        ({"seconds": "long"}, "seconds is long; give a number"),
        ({"fps": None}, "frames per second is missing; give a number"),
        ({"strength": None}, "strength is missing; give a number"),
        ({"strength": float("nan")}, "strength is nan; give a number"),
        ({"steps": 2.5}, "steps is 2.5; give a whole number"),
        ({"guidance": float("inf")}, "guidance is inf; give a number"),
        ({"shape": None}, "The size is missing; pick one of the list"),
        ({"shape": ""}, "The size is missing; pick one of the list"),
        ({"picture": "/etc/passwd"}, "was not uploaded"),
    ],
)
def test_what_is_missing_is_said(fields: dict[str, Any], changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        _request(fields, **changes)

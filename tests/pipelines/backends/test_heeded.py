"""Settings that a back end has no use for are told by what its card heeds, and those alone that were set."""

from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from pipelines.backends import animatic, any_flow, cards, create, living_picture, wan_5b, wan_image
from pipelines.backends.base import ModelCard
from pipelines.backends.heeded import left_out, lowering_of, unheeded
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.requests import KINDS
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


@pytest.mark.parametrize(
    "card", [card for card in cards().values() if card.task == "video"], ids=lambda card: card.name
)
def test_a_card_heeds_settings_of_its_request(card: ModelCard) -> None:
    assert set(card.heeds) <= set(VideoRequest.settings)
    assert bool(card.heeds) == (card.name != "living_picture")  # which keeps even the size of its picture


@pytest.mark.parametrize("kind", KINDS.values())
def test_settings_are_fields_that_can_be_left_as_they_are(kind: Any) -> None:
    defaults = {field.name: field.default for field in fields(kind)}
    assert all(defaults[name] is not MISSING for name in kind.settings)


def test_nothing_is_told_of_a_request_as_it_is_by_default() -> None:
    for name in cards():
        backend = create(name)
        assert unheeded(backend, _asked(backend=name)) == () and left_out(backend, _asked()) == []


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


def test_a_sampler_is_told_only_of_what_it_lacks(picture: Path) -> None:
    assert unheeded(any_flow.create(), _asked(**SET)) == ("guidance of the second expert", "cache")
    both = _asked(image=picture, last_image=picture, width=640, **SET)
    assert unheeded(wan_image.create(), both) == ()
    assert unheeded(wan_5b.create(), both) == ("end picture",)


def test_a_negative_prompt_needs_guidance() -> None:
    for make, guidance, told in (
        (any_flow.create, None, ("negative prompt",)),  # which is guided by 1 where nothing is said
        (any_flow.create, 3.0, ()),
        (wan_5b.create, None, ()),
        (wan_5b.create, 1.0, ("negative prompt",)),
    ):
        assert unheeded(make(), _asked(negative_prompt="blur", guidance=guidance)) == told

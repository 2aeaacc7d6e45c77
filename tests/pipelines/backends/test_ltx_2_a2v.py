"""LTX-2 led by sound as a back end, on a tiny random network of the real class."""

from pathlib import Path

import numpy as np
import pytest

from pipelines.assets import asset
from pipelines.backends import cards, create
from pipelines.emotion.parse import parse
from pipelines.errors import InvalidInput
from pipelines.media.audio import write_wav
from pipelines.media.types import Audio
from pipelines.requests import portrait
from pipelines.requests.portrait import Partner, PortraitRequest
from pipelines.video import loading
from tests.pipelines.portrait.tiny_ltx import tiny_ltx

SIZE = 32


@pytest.fixture
def request_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PortraitRequest:
    monkeypatch.setattr(loading, "open_pipeline", lambda *_given, **_named: tiny_ltx())
    monkeypatch.setattr(portrait, "PORTRAIT_SIZES", (SIZE,))
    samples = np.random.default_rng(0).normal(0, 0.1, (14400, 1)).astype(np.float32)
    return PortraitRequest(
        image=asset("samples/woman-oil.jpg"),
        speech=write_wav(tmp_path / "speech.wav", Audio(samples=samples, rate=16000)),
        curve=parse("sad"),
        size=SIZE,
        backend="ltx_2_a2v",
        consent=True,
    )


def test_the_frames_that_are_promised_come_with_progress(request_: PortraitRequest) -> None:
    backend = create("ltx_2_a2v")
    backend.load("cpu", "resident")
    told: list[tuple[int, int]] = []
    clip = backend.run(request_, lambda done, total, *_: told.append((done, total)))
    frames = list(clip.frames)
    assert len(frames) == clip.frame_count == 22 == backend.estimate(request_).frames
    assert {frame.shape for frame in frames} == {(SIZE, SIZE, 3)}
    assert clip.sound == request_.speech
    assert [piece["seconds"] for piece in clip.facts["pieces"]] == [1]
    assert told == [(done, 8 + 22) for done in range(1, 9)]
    backend.unload()


def test_it_plays_one_person(request_: PortraitRequest) -> None:
    from dataclasses import replace

    several = replace(request_, face=1, whole_picture=True, partners=(Partner(face=2, curve=parse("sad")),))
    with pytest.raises(InvalidInput, match="plays one person"):
        create("ltx_2_a2v").estimate(several)


def test_the_card_asks_for_consent() -> None:
    assert cards()["ltx_2_a2v"].needs_consent

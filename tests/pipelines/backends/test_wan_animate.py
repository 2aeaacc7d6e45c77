"""Wan-Animate as a back end, on a tiny random network of the real class."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipelines.assets import asset
from pipelines.backends import create, wan_animate
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.errors import InvalidInput
from pipelines.media.audio import write_wav
from pipelines.media.image import load_image
from pipelines.media.types import Audio
from pipelines.media.video import write_video
from pipelines.requests import portrait
from pipelines.requests.portrait import PortraitRequest
from pipelines.video import loading
from tests.pipelines.portrait.tiny_wan_animate import tiny_wan_animate

SIZE = 128


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PortraitRequest:
    monkeypatch.setattr(loading, "open_pipeline", lambda *_given, **_named: tiny_wan_animate())
    monkeypatch.setattr(portrait, "PORTRAIT_SIZES", (SIZE,))
    monkeypatch.setattr(wan_animate, "STEPS", 2)
    monkeypatch.setattr(wan_animate, "SEGMENT", 5)
    samples = np.random.default_rng(0).normal(0, 0.1, (4800, 1)).astype(np.float32)
    return PortraitRequest(
        image=asset("samples/woman-oil.jpg"),
        speech=write_wav(tmp_path / "speech.wav", Audio(samples=samples, rate=16000)),
        curve=EmotionCurve.constant(from_labels({"happy": 1.0})),
        size=SIZE,
        backend="wan_animate",
        consent=True,
    )


def test_without_an_actor_the_sketch_acts(asked: PortraitRequest) -> None:
    backend = create("wan_animate")
    backend.load("cpu", "resident")
    told: list[tuple[int, int]] = []
    clip = backend.run(asked, lambda done, total, *_: told.append((done, total)))
    frames = list(clip.frames)
    estimate = backend.estimate(asked)
    assert len(frames) == clip.frame_count == 9 == estimate.frames
    assert {frame.shape for frame in frames} == {(SIZE, SIZE, 3)}
    assert [done for done, _ in told] == list(range(1, estimate.steps + 1))
    assert clip.facts["actor"] == "sketch portrait"
    backend.unload()


def test_an_actor_on_video_is_followed_as_strongly_as_the_curve_says(asked: PortraitRequest, tmp_path: Path) -> None:
    picture = load_image(asset("samples/man-render.jpg"))[::2, ::2]
    picture = picture[: picture.shape[0] // 2 * 2, : picture.shape[1] // 2 * 2]
    acting = write_video(
        tmp_path / "acting.mp4",
        iter([np.roll(picture, 2 * number, axis=1) for number in range(4)]),
        fps=15,
        width=picture.shape[1],
        height=picture.shape[0],
    )
    backend = create("wan_animate")
    backend.load("cpu", "resident")
    clip = backend.run(replace(asked, acting=acting), lambda *_: None)
    assert len(list(clip.frames)) == clip.frame_count == 8
    assert clip.facts["actor"] == "video"


def test_a_long_clip_is_refused(asked: PortraitRequest, tmp_path: Path) -> None:
    long = write_wav(tmp_path / "long.wav", Audio(samples=np.zeros(16000 * 21, dtype=np.float32), rate=16000))
    with pytest.raises(InvalidInput, match="at most 20 s"):
        create("wan_animate").estimate(replace(asked, speech=long))

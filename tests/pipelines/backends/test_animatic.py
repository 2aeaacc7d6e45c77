"""The embedded video back ends: what they take, what they refuse before any work, and what they tell."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipelines.backends import animatic, living_picture
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.parse import parse
from pipelines.errors import Cancelled, InvalidInput, UnreadableMedia
from pipelines.requests.video import VideoRequest


def no_step(done: int, total: int, preview: object = None) -> None:
    """Nobody looks on."""


@pytest.fixture
def curve() -> EmotionCurve:
    return parse("calm, then furious at 0.5 s", 1.0)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (75, 101, 3), np.uint8)).save(path)
    return path


def words(curve: EmotionCurve, **more: object) -> VideoRequest:
    given = {"prompt": "a boat at sea", "seconds": 1.0, "fps": 6.0, "width": 129, "height": 97, "backend": "animatic"}
    return VideoRequest(curve=curve, **{**given, **more})  # type: ignore[arg-type]


def test_words_become_frames_of_an_even_size_and_the_forecast_counts_them(curve: EmotionCurve) -> None:
    backend, request = animatic.create(), words(curve)
    clip = backend.run(request, no_step)
    frames = list(clip.frames)
    assert len(frames) == clip.frame_count == backend.estimate(request).frames == 6
    assert {frame.shape for frame in frames} == {(96, 128, 3)}


def test_what_is_drawn_and_what_is_not_is_told(curve: EmotionCurve) -> None:
    notes = " ".join(animatic.create().run(words(curve, prompt="a dragon by the sea"), no_step).facts["notes"])
    assert "sea at" in notes and "Not drawn" in notes and "dragon" in notes


def test_a_stopped_drawing_ends_at_its_frame(curve: EmotionCurve) -> None:
    def stop(done: int, total: int, preview: object = None) -> None:
        if done == 3:
            raise Cancelled("stop")

    clip, seen = animatic.create().run(words(curve), stop), 0
    with pytest.raises(Cancelled):
        for _ in clip.frames:
            seen += 1
    assert seen == 2


def test_a_picture_lives_at_its_own_size_and_starts_as_itself(curve: EmotionCurve, picture: Path) -> None:
    backend = living_picture.create()
    request = words(curve, prompt="", image=picture, backend="living_picture", width=640, height=480)
    clip = backend.run(request, no_step)
    frames = [frame.copy() for frame in clip.frames]
    assert len(frames) == backend.estimate(request).frames == 6
    assert (clip.width, clip.height) == (100, 74)
    with Image.open(picture) as own:
        assert np.array_equal(frames[0], np.asarray(own)[:74, :100])
    backend.unload()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"seconds": 500.0}, "at most 120 s"),
        ({"image": True}, "choose 'living_picture'"),
    ],
)
def test_the_animatic_refuses_before_any_work(
    curve: EmotionCurve, picture: Path, change: dict[str, object], sentence: str
) -> None:
    change = {name: picture if value is True else value for name, value in change.items()}
    with pytest.raises(InvalidInput, match=sentence):
        animatic.create().estimate(words(curve, **change))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"image": None}, "choose 'animatic'"),
        ({"last_image": True}, "Take the end picture away"),
        ({"seconds": 500.0}, "at most 120 s"),
    ],
)
def test_a_living_picture_refuses_before_any_work(
    curve: EmotionCurve, picture: Path, change: dict[str, object], sentence: str
) -> None:
    change = {name: picture if value is True else value for name, value in {"image": True, **change}.items()}
    with pytest.raises(InvalidInput, match=sentence):
        living_picture.create().estimate(words(curve, backend="living_picture", **change))


def test_a_start_picture_that_is_none_is_named(curve: EmotionCurve, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    with pytest.raises(UnreadableMedia, match=r"broken\.png"):
        living_picture.create().estimate(words(curve, image=broken))


def test_a_picture_that_is_a_strip_is_refused_before_any_work(curve: EmotionCurve, tmp_path: Path) -> None:
    Image.new("RGB", (4096, 33), "teal").save(tmp_path / "strip.png")
    request = words(curve, prompt="", image=tmp_path / "strip.png", backend="living_picture")
    with pytest.raises(
        InvalidInput, match=r"has 4096 × 33 pixels; the longer side .* is at most 120 times the shorter"
    ):
        living_picture.create().estimate(request)

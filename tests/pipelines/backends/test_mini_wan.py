"""Mini-Wan: the real path of Wan with real weights, on any processor; what it makes follows the feeling."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from pipelines.backends import create
from pipelines.backends.mini_wan import MiniWan
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.emotion.parse import parse
from pipelines.errors import Cancelled, InvalidInput
from pipelines.requests.video import VideoRequest
from pipelines.verify.attributes import Attributes, attributes

Film = NDArray[np.uint8]
PROMPTS = ("by the sea at noon, a boat", "in the mountains at dawn", "on a meadow at sunset, a tree")


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """Small networks lose more to the meeting of threads than they gain by them."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def mini() -> MiniWan:
    backend = create("mini_wan")
    assert isinstance(backend, MiniWan)
    backend.load("cpu", "resident")
    return backend


def _nothing(done: int, total: int, preview: object = None) -> None:
    assert 0 <= done <= total


def _felt(mood: str, intensity: float = 1.0) -> EmotionCurve:
    return EmotionCurve.constant(from_word(mood, intensity))


def _request(**changes: Any) -> VideoRequest:
    settings: dict[str, Any] = {"prompt": PROMPTS[0], "curve": _felt("sad"), "steps": 4, "backend": "mini_wan"}
    return VideoRequest(**settings | changes)


def _made(mini: MiniWan, **changes: Any) -> Film:
    return np.stack(list(mini.run(_request(**changes), _nothing).frames))


def test_a_request_of_the_usual_size_is_rounded_and_said_and_shown_on_the_way(mini: MiniWan) -> None:
    told: list[tuple[int, int]] = []
    seen: list[NDArray[np.uint8]] = []

    def on_step(done: int, total: int, preview: NDArray[np.uint8] | None = None) -> None:
        told.append((done, total))
        if preview is not None:
            seen.append(preview)

    clip = mini.run(_request(), on_step)
    frames = list(clip.frames)
    assert (clip.width, clip.height, clip.fps, len(frames)) == (160, 96, 4.0, 17)
    assert "160 × 96" in clip.facts["notes"][0] and "4 frames per second" in clip.facts["notes"][0]
    assert clip.facts["sketch"] is True and any("one second" in part for part in mini.lower(_felt("sad")).approximates)
    assert told[-1] == (4, 4) and len(seen) == 2
    small = np.stack(frames)[8].reshape(24, 4, 40, 4, 3).mean((1, 3))
    assert np.corrcoef(seen[-1].ravel(), small.ravel())[0, 1] > 0.6, "a preview shows the clip that will be"


def test_what_it_cannot_make_is_refused(mini: MiniWan) -> None:
    with pytest.raises(InvalidInput, match=r"at most 4\.25 s"):
        mini.run(_request(seconds=6.0), _nothing)
    with pytest.raises(InvalidInput, match="one expert"):
        mini.estimate(_request(guidance_2=3.0))
    with pytest.raises(InvalidInput, match="phrases"):
        mini.estimate(_request(phrases="garbage"))
    small, whole = (mini.estimate(_request(seconds=seconds)) for seconds in (1.0, 4.0))
    assert small.seconds < whole.seconds and whole.frames == 17


def test_sad_is_darker_than_happy_and_the_seed_decides(mini: MiniWan) -> None:
    sad, happy = (attributes(_made(mini, curve=_felt(mood), steps=6)) for mood in ("sad", "happy"))
    assert sad.brightness < happy.brightness - 0.15
    one, other = _made(mini), _made(mini, seed=1)
    assert np.array_equal(one, _made(mini)) and not np.array_equal(one, other)


def _looks(mini: MiniWan) -> Callable[[str, float], Attributes]:
    """What the model makes of a mood, over the prompts, in as many steps as the back end takes itself."""

    @cache
    def look(mood: str, intensity: float) -> Attributes:
        clips = [_made(mini, prompt=prompt, curve=_felt(mood, intensity), steps=None) for prompt in PROMPTS]
        return attributes(np.concatenate(clips), every=2)

    return look


def _drawn(mood: str) -> Attributes:
    """What the animatic, whose clips were learned from, makes of it."""
    from pipelines.video.animatic.render import Animatic

    clips = [
        np.stack(list(Animatic(prompt, _felt(mood), seconds=4.25, fps=4.0, width=160, height=96, seed=0).frames()))
        for prompt in PROMPTS
    ]
    return attributes(np.concatenate(clips), every=2)


@pytest.mark.slow
def test_moods_move_light_and_colour_as_in_the_clips_that_were_learned(mini: MiniWan) -> None:
    look, moods = _looks(mini), ("sad", "happy", "surprised", "fear", "angry", "disgusted")
    for name in ("brightness", "colourfulness"):
        made = [getattr(look(mood, 1.0), name) - getattr(look("neutral", 0.0), name) for mood in moods]
        drawn = [getattr(_drawn(mood), name) - getattr(_drawn("neutral"), name) for mood in moods]
        print(name, dict(zip(moods, zip(np.round(made, 3), np.round(drawn, 3), strict=True), strict=True)))
        clear = [(one, other) for one, other in zip(made, drawn, strict=True) if abs(other) > 0.04]
        assert len(clear) >= 3 and all(one * other > 0 for one, other in clear)
        assert np.corrcoef(made, drawn)[0, 1] > 0.8


@pytest.mark.slow
def test_more_intensity_goes_further_on_the_whole(mini: MiniWan) -> None:
    look, rising = _looks(mini), 0
    for mood, name, sign in (
        ("sad", "colourfulness", -1),
        ("fear", "brightness", -1),
        ("happy", "brightness", 1),
        ("surprised", "brightness", 1),
    ):
        course = [sign * getattr(look(mood if at else "neutral", at), name) for at in (0.0, 0.35, 0.7, 1.0)]
        print(mood, name, np.round(course, 3))
        rising += bool(np.corrcoef(course, (0.0, 0.35, 0.7, 1.0))[0, 1] > 0.7 and course[3] == max(course))
    assert rising >= 3


@pytest.mark.slow
def test_a_curve_that_turns_changes_the_second_half_most(mini: MiniWan) -> None:
    """The first steps are told the mean of the curve, so the first half changes, too."""
    turning = parse("happy, then suddenly sad at 2.2 s", 4.25)
    still, turned = (_made(mini, curve=curve, steps=None).astype(float) for curve in (_felt("happy"), turning))
    change = np.abs(still - turned).mean((1, 2, 3))
    assert change[13:].mean() > 1.3 * change[:5].mean()
    first, last = (attributes(turned[part].astype(np.uint8)).brightness for part in (slice(0, 5), slice(13, 17)))
    assert last < first - 0.08


@pytest.mark.parametrize("kind", ["first_block", pytest.param("mag", marks=pytest.mark.slow)])
def test_a_run_that_was_stopped_leaves_cache_and_model_as_they_were(mini: MiniWan, kind: str) -> None:
    request = _request(cache=kind, steps=6)

    def made(asked: VideoRequest) -> Film:
        return np.stack(list(mini.run(asked, _nothing).frames))

    made(request)  # calibrates MagCache
    before, told = made(request), []

    def stop(done: int, _total: int, _preview: object = None) -> None:
        told.append(done)
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(mini.run(replace(request, seconds=2.0), stop).frames)
    assert max(told) == 2, "it stops within the step"
    assert np.array_equal(made(request), before)

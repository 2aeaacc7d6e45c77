"""Instead of something impossible the nearest possible settings are offered."""

from dataclasses import replace

from pipelines.emotion.curve import EmotionCurve
from pipelines.requests.portrait import PortraitRequest
from pipelines.requests.video import VideoRequest
from studio.jobs.nearest import nearest


def test_shorter_is_offered_first(curve: EmotionCurve) -> None:
    film = VideoRequest(prompt="sea", curve=curve, seconds=10, backend="animatic")
    assert nearest(film, lambda one: one.seconds <= 6.5) == "6.5 s instead of 10"


def test_smaller_where_shorter_does_not_help(curve: EmotionCurve) -> None:
    film = VideoRequest(prompt="sea", curve=curve, seconds=10, width=800, height=400, backend="animatic")
    assert nearest(film, lambda one: one.width * one.height <= 200_000) == "624 × 304 instead of 800 × 400"


def test_everything_together_where_one_alone_does_not_do(curve: EmotionCurve) -> None:
    film = VideoRequest(prompt="sea", curve=curve, seconds=10, width=800, height=400, fps=20, backend="animatic")
    words = nearest(film, lambda one: one.seconds * one.width * one.height * one.fps < 10 * 800 * 400 * 20 * 0.005)
    assert words is not None and "s instead of 10" in words and "×" in words


def test_a_portrait_is_offered_in_a_smaller_size(portrait: PortraitRequest) -> None:
    assert nearest(replace(portrait, size=768), lambda one: one.size <= 384) == "384 pixels instead of 768"


def test_nothing_is_offered_where_nothing_helps(portrait: PortraitRequest) -> None:
    assert nearest(portrait, lambda _one: False) is None

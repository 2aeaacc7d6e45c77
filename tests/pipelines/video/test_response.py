"""The embedded back ends answer a curve at its time and as far as it says; the measures see what they are to see."""

from collections.abc import Callable, Iterator

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.video.animatic.render import Animatic
from pipelines.video.animatic.words import read_prompt
from pipelines.video.living.render import LivingPicture
from tests.pipelines.video.response import asked_of, brightness, colourfulness, lag_seconds, likeness, pulse, pulse_lag

FPS = 8.0
MEASURES = {"brightness": brightness, "colourfulness": colourfulness}


def drawn(curve: EmotionCurve, seconds: float = 4.0) -> Iterator[NDArray[np.uint8]]:
    return Animatic(
        "a desert with a house at noon", curve, seconds=seconds, fps=FPS, width=96, height=56, seed=0
    ).frames()


def moved(curve: EmotionCurve, seconds: float = 4.0) -> Iterator[NDArray[np.uint8]]:
    rough = np.random.default_rng(0).uniform(40, 215, (6, 10, 3)).astype(np.uint8)
    picture = np.asarray(cv2.resize(rough, (96, 56), interpolation=cv2.INTER_CUBIC), np.uint8)
    living = LivingPicture(picture, curve, faces=(), words=read_prompt(""), seconds=seconds, fps=FPS, seed=0)
    return (frame.copy() for frame in living.frames())


@pytest.mark.parametrize(("make", "label"), [(drawn, "angry"), (moved, "happy")])
def test_the_embedded_back_ends_answer_within_three_tenths_of_a_second(
    make: Callable[[EmotionCurve], Iterator[NDArray[np.uint8]]], label: str
) -> None:
    assert abs(pulse_lag(make, label, 4.0, FPS)) <= 0.3


@pytest.mark.parametrize("label", ["happy", "sad", "angry", "fear", "surprised", "contempt"])
def test_a_moved_picture_gets_the_light_and_colour_that_are_asked_of_the_label(label: str) -> None:
    levels = (0.2, 0.6, 1.0)
    clips = [
        np.stack(list(moved(EmotionCurve.constant(from_labels({label: 1.0}, intensity=level)), 1.5)))[-3:]
        for level in levels
    ]
    for name, sign in asked_of(label).items():
        read = [sign * float(MEASURES[name](clip).mean()) for clip in clips]
        assert read == sorted(read) and read[0] < read[-1] - 0.02, (name, read)


@pytest.mark.parametrize("late", [0.0, 0.4, -0.6])
def test_a_known_delay_is_found_whatever_the_sign_and_size_of_the_answer(late: float) -> None:
    times = np.arange(40) / FPS
    curve = pulse("sad", 5.0)
    answer = 0.7 - 0.1 * curve.sample(np.clip(times - late, 0, None)).intensity
    noise = np.random.default_rng(0).normal(0, 0.004, len(times))
    assert lag_seconds(curve.sample(times).intensity, answer + noise, FPS) == pytest.approx(late, abs=0.07)


def test_what_does_not_answer_has_no_delay() -> None:
    with pytest.raises(ValueError, match="no delay"):
        lag_seconds(np.linspace(0, 1, 20), np.full(20, 0.5), FPS)


def test_likeness_sees_content_and_not_light() -> None:
    plain = EmotionCurve.constant(from_labels({"neutral": 1.0}))
    frame, other = next(drawn(plain, 0.2)), next(moved(plain, 0.2))
    dim = (frame * 0.6 + 20).astype(np.uint8)
    assert likeness(frame, frame) == pytest.approx(1.0)
    assert likeness(frame, dim) > 0.9
    assert likeness(frame, other) < 0.5

"""The animatic draws every place and part, the same for the same seed, and as the curve feels."""

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import spearmanr

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.emotion.parse import parse
from pipelines.video.animatic.lexicon import ACTIONS, CAMERAS, CREATURES, PLACES, THINGS, TIMES, WEATHERS
from pipelines.video.animatic.render import Animatic

WIDTH, HEIGHT = 112, 64


def drawn(prompt: str, curve: EmotionCurve | str, seconds: float = 0.25, seed: int = 0) -> NDArray[np.uint8]:
    """All frames of a short clip at 8 frames a second."""
    felt = parse(curve, seconds) if isinstance(curve, str) else curve
    clip = Animatic(prompt, felt, seconds=seconds, fps=8, width=WIDTH, height=HEIGHT, seed=seed)
    frames = np.stack(list(clip.frames()))
    assert frames.shape == (clip.frame_count, HEIGHT, WIDTH, 3) and frames.dtype == np.uint8
    return frames


drawn_once = cache(drawn)
"""For the pictures that many tests compare theirs with."""


def felt(label: str, intensity: float) -> EmotionCurve:
    return EmotionCurve.constant(from_labels({label: 1.0}, intensity=intensity))


@cache
def lake(label: str, intensity: float) -> NDArray[np.uint8]:
    """Frames of one clip as it is felt; of some feelings both brightness and colour are read."""
    return drawn("a lake with a boat at noon", felt(label, intensity), 0.5)


def brightness(frames: NDArray[np.uint8]) -> float:
    return float(frames.max(axis=-1).mean())


def colourfulness(frames: NDArray[np.uint8]) -> float:
    high, low = frames.max(axis=-1).astype(float), frames.min(axis=-1).astype(float)
    return float(((high - low) / np.maximum(high, 1)).mean())


@pytest.mark.parametrize("place", PLACES)
def test_every_place_is_drawn_and_none_looks_like_another(place: str) -> None:
    frames = drawn(f"{place} at noon", "neutral")
    other = drawn_once("desert at noon" if place != "desert" else "sea at noon", "neutral")
    assert frames[0].std() > 12
    assert np.abs(frames[0].astype(int) - other[0]).mean() > 6


@pytest.mark.parametrize("word", [*THINGS, *CREATURES])
def test_everything_that_is_named_can_be_seen(word: str) -> None:
    noun = {"couple": "couple", "fish": "dolphin"}.get(word, word)
    empty, full = drawn_once("sea at night", "neutral", 0.75), drawn(f"{noun} sea at night", "neutral", 0.75)
    changed = np.abs(full.astype(int) - empty).max(axis=-1) > 12
    assert changed.any(axis=0).sum() > 6, f"nothing is seen of '{noun}'"


@pytest.mark.parametrize("word", [*TIMES, *WEATHERS, *CAMERAS])
def test_times_weather_and_camera_change_the_picture(word: str) -> None:
    noun = {"snowfall": "snowing", "pan_left": "left", "pan_right": "right", "close": "closeup"}.get(word, word)
    hour = " at noon" if word not in TIMES or word == "night" else " at night"
    plain = drawn_once(f"a desert with a house{hour}", "sad 0.3")
    asked = drawn(f"a desert with a house, {noun}" + ("" if word in TIMES else " at noon"), "sad 0.3")
    if word in ("clear", "still"):
        plain = drawn_once("a desert with a house at noon, cloudy, handheld", "sad 0.3")
    assert np.abs(asked.astype(int) - plain).mean() > 0.5


@pytest.mark.parametrize("action", ACTIONS)
def test_people_and_animals_move_as_they_are_told(action: str) -> None:
    frames = drawn(f"a woman and a dog {action} in the desert at noon", "neutral", 1.0).astype(int)
    assert np.abs(frames[-1] - frames[0]).max() > 30


def test_the_same_seed_gives_the_same_frames_and_another_one_others() -> None:
    first, again, other = (drawn("a lake with a deer", "fear", seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(
    ("label", "measure", "sign"),
    [
        ("happy", brightness, 1),
        ("happy", colourfulness, 1),
        ("sad", brightness, -1),
        ("sad", colourfulness, -1),
        ("fear", brightness, -1),
        ("angry", brightness, -1),
        ("contempt", colourfulness, -1),
        ("surprised", brightness, 1),
    ],
)
def test_light_and_colour_rise_and_fall_with_intensity(label: str, measure: object, sign: int) -> None:
    levels = (0.0, 0.25, 0.5, 0.75, 1.0)
    assert callable(measure)
    read = [measure(lake(label, level)) for level in levels]
    assert spearmanr(levels, read).statistic * sign > 0.99, read


def test_what_was_chosen_and_drawn_is_told() -> None:
    clip = Animatic("a boat", parse("sad", 1.0), seconds=1, fps=8, width=WIDTH, height=HEIGHT, seed=0)
    plan = " ".join(clip.scene.plan)
    assert "boat" in plan and "sea was chosen" in plan and "sunset was chosen" in plan


def test_frames_come_one_by_one_for_any_length() -> None:
    clip = Animatic("sea", parse("calm", 600.0), seconds=600, fps=24, width=WIDTH, height=HEIGHT, seed=0)
    frames = clip.frames()
    assert clip.frame_count == 14400
    assert len([next(frames) for _ in range(3)]) == 3
    frames.close()  # type: ignore[attr-defined]  # a generator, which the type of the method does not say

"""Curves become moods: labels pass through, and arousal tells the pleasant ones apart."""

import numpy as np
import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.emotion.parse import parse
from pipelines.video.moods import moods


@pytest.mark.parametrize(
    ("felt", "mood"),
    [
        ("sad", "sad"),
        ("angry", "angry"),
        ("terrified", "fear"),
        ("scornful", "contempt"),
        ("disgusted", "disgusted"),
        ("surprised", "surprised"),
        ("happy", "happy"),
        ("amused", "amusement"),
        ("contented", "contentment"),
        ("thrilled", "excitement"),
        ("awe", "awe"),
    ],
)
def test_a_word_finds_its_mood(felt: str, mood: str) -> None:
    assert moods(EmotionCurve.constant(from_word(felt)), [0.0]).names[0] == mood


def test_neutral_has_no_mood() -> None:
    track = moods(EmotionCurve.constant(from_word("neutral")), [0.0, 1.0])
    assert track.names == () and track.strength.shape == (2, 0)


def test_strength_follows_the_intensity() -> None:
    values = [moods(EmotionCurve.constant(from_word("sad", w)), [0.0]).strength[0, 0] for w in (0.2, 0.5, 1.0, 1.4)]
    assert values == pytest.approx([0.2, 0.5, 1.0, 1.4])


def test_moods_take_turns_as_the_curve_moves() -> None:
    track = moods(parse("calm, then furious at 3 s", 5), np.linspace(0, 5, 11))
    calm, furious = (track.strength[:, track.names.index(mood)] for mood in ("contentment", "angry"))
    assert calm[0] > 0.1 and furious[0] < 0.05
    assert furious[-1] > 0.8 and calm[-1] < 0.05

"""A curve told in one prompt, in order."""

import numpy as np
import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.emotion.parse import parse
from pipelines.video.staged import staged_prompt

TIMES = np.linspace(0.0, 5.0, 31)


def test_moments_come_in_their_order() -> None:
    told = staged_prompt("A dog runs.", parse("sad, then furious at 2.5 s", 5), TIMES)
    assert told.text.startswith("A dog runs. At first: ")
    assert told.text.index("rain on a window") < told.text.index("Then: ") < told.text.index("a storm breaking")
    assert told.against is not None and told.against.startswith("A dog runs, ")


def test_a_steady_mood_is_told_once() -> None:
    told = staged_prompt("A dog runs", EmotionCurve.constant(from_word("sad")), TIMES)
    assert "At first" not in told.text and told.text.count("rain on a window") == 1
    assert told.level == pytest.approx(np.ones(31))


def test_the_level_follows_the_curve() -> None:
    told = staged_prompt("A dog runs", parse("neutral, then terrified at 4 s", 5), TIMES)
    assert told.level[0] < 0.1 and told.level[-1] == pytest.approx(1.0)
    assert (np.diff(told.level) >= -1e-9).all()


def test_nothing_felt_is_the_neutral_prompt() -> None:
    told = staged_prompt("A dog runs", EmotionCurve.constant(from_word("neutral")), TIMES)
    assert told.text == told.neutral and told.against is None and not told.level.any()


def test_edited_phrases_are_told() -> None:
    sad = EmotionCurve.constant(from_word("sad"))
    told = staged_prompt("A dog runs", sad, TIMES, phrases={"sad": {"light": "candle light"}})
    assert told.text == "A dog runs. candle light."


def test_one_moment_tells_the_strongest_mood_alone() -> None:
    told = staged_prompt("A dog runs", parse("sad, then furious at 1 s", 5), TIMES, stages=1)
    assert "a gathering storm" in told.text and "rain" not in told.text and "At first" not in told.text

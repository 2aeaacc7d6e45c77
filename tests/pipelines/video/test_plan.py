"""A prompt and a curve become wordings and shares."""

import itertools

import numpy as np
import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.emotion.parse import parse
from pipelines.errors import InvalidInput
from pipelines.video.phrases import SLOTS
from pipelines.video.plan import MAX_SHARE, describe, latent_times, plan, read_phrases, word_prompt

TIMES = latent_times(33, 16.0, 4)


def _constant(word: str, intensity: float) -> EmotionCurve:
    return EmotionCurve.constant(from_word(word, intensity))


def test_latent_frames_stand_in_the_middle_of_what_they_hold() -> None:
    assert latent_times(9, 10.0, 4) == pytest.approx([0.0, 0.25, 0.65])
    assert latent_times(1, 10.0, 4, begin=2.0) == pytest.approx([2.0])


def test_the_prompt_stands_first_and_content_before_colour() -> None:
    made = word_prompt("A dog runs. ", "sad", 1)
    assert made.text.startswith("A dog runs, ") and made.text.endswith("The mood is sadness.")
    assert len(made.parts) == len(SLOTS) + 2
    assert made.text.index("wilted flower") < made.text.index("blue-grey")


@pytest.mark.parametrize("word", ["sad", "furious", "ecstatic"])
def test_more_intensity_never_says_less(word: str) -> None:
    told = [plan("a dog", _constant(word, w), TIMES) for w in np.linspace(0.1, 1.0, 10)]
    degrees = [made.moods[0].text for made in told]
    assert len(set(degrees)) == 3
    for before, after in itertools.pairwise(told):
        if before.moods[0].text == after.moods[0].text:
            assert after.share[0, 0] > before.share[0, 0]


def test_shares_stop_where_networks_saturate() -> None:
    made = plan("a dog", _constant("furious", 1.5), TIMES, strength=2.0)
    assert made.share.sum(1).max() == pytest.approx(MAX_SHARE)
    assert made.level.max() <= MAX_SHARE


def test_neutral_and_strength_zero_have_no_mood() -> None:
    assert plan("a dog", _constant("neutral", 1.0), TIMES).moods == ()
    silent = plan("a dog", _constant("sad", 1.0), TIMES, strength=0.0)
    assert silent.moods == () and silent.against is None and silent.is_constant


def test_a_moving_curve_moves_the_shares() -> None:
    made = plan("a dog", parse("calm, then furious at 1 s", 2), TIMES)
    angry = made.share[:, [wording.mood for wording in made.moods].index("angry")]
    assert not made.is_constant
    assert (np.diff(angry) >= -1e-9).all() and angry[-1] > 0.9 > 0.1 > angry[0]


def test_shown_phrases_can_be_edited_and_deleted() -> None:
    shown = describe(_constant("sad", 0.7), 2.0)
    assert len(shown.splitlines()) == len(SLOTS)
    lines = [line for line in shown.splitlines() if "/ object" not in line]
    edited = "\n".join(lines).replace("grey, fading light", "candle light")
    told = plan("a dog", _constant("sad", 0.7), TIMES, phrases=read_phrases(edited)).moods[0].text
    assert "candle light" in told and "wilted flower" not in told and "fading" not in told


def test_what_is_shown_is_what_is_said() -> None:
    curve = _constant("furious", 1.0)
    said = plan("a dog", curve, TIMES).moods[0].text
    assert plan("a dog", curve, TIMES, phrases=read_phrases(describe(curve, 2.0))).moods[0].text == said


@pytest.mark.parametrize("line", ["sad: grey", "sad / sound: rain", "gloom / light: grey", "nonsense"])
def test_a_line_of_another_form_is_refused_by_number(line: str) -> None:
    with pytest.raises(InvalidInput, match="Line 2"):
        read_phrases(f"sad / light: grey\n{line}")

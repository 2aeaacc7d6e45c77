"""Wordings as embeddings: parts keep their rows, and shares are shares."""

import numpy as np
import pytest
import torch

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.emotion.parse import parse
from pipelines.video.plan import latent_times, plan, word_prompt
from pipelines.video.text import ClipText, aligned, clip_text

TIMES = latent_times(17, 16.0, 4)


def _count(text: str) -> int:
    return len(text.split())


def _encode(texts: list[str]) -> torch.Tensor:
    """Each word becomes its hash; a 7 stands for the end mark."""
    rows = torch.zeros(len(texts), 120, 1, dtype=torch.float64)
    for number, text in enumerate(texts):
        words = [float(sum(map(ord, word)) % 97 + 10) for word in text.split()] + [7.0]
        rows[number, : len(words), 0] = torch.tensor(words)
    return rows


def _text(curve: EmotionCurve) -> ClipText:
    return clip_text(plan("a dog", curve, TIMES), _encode, _count, local_from=0.25, local_until=0.5)


def test_equal_parts_begin_in_equal_rows_and_no_token_is_lost() -> None:
    wordings = [word_prompt("a dog runs", "neutral", 1), word_prompt("a dog runs", "sad", 2)]
    before = _encode([wording.text for wording in wordings])
    after = aligned(before, wordings, _count)
    assert torch.equal(after[0, :2], after[1, :2])
    ends = [int((after[text, :, 0] == 7.0).nonzero()[-1]) for text in (0, 1)]
    begins = [end - 3 if text == 0 else end - 4 for text, end in enumerate(ends)]
    assert abs(begins[0] - begins[1]) <= 1
    for text in (0, 1):
        told = [row for row in before[text, :, 0].tolist() if row]
        assert [row for row in after[text, :, 0].tolist() if row] == told


def test_texts_too_long_to_spread_stay_as_they_are() -> None:
    wordings = [word_prompt("a dog", "neutral", 1), word_prompt("a dog", "sad", 2)]
    before = _encode([wording.text for wording in wordings])[:, :30]
    assert torch.equal(aligned(before, wordings, _count), before)


def test_intensity_is_a_dial_between_neutral_and_emotional() -> None:
    weak, strong = (_text(EmotionCurve.constant(from_word("sad", w))) for w in (0.55, 0.8))
    toward = strong.whole - strong.neutral
    assert torch.allclose(weak.whole - weak.neutral, toward * (0.55 / 0.8), atol=1e-9)
    neutral = _text(EmotionCurve.constant(from_word("neutral")))
    assert torch.equal(neutral.whole, neutral.neutral)


def test_the_whole_comes_first_then_the_moments() -> None:
    text = _text(parse("calm, then furious at 0.5 s", 1))
    assert text.frames is not None and text.frames.shape == (1, 5 * 120, 1)
    early, middle, late = (text.at(progress)["encoder_hidden_states"] for progress in (0.0, 0.375, 0.9))
    assert torch.equal(early, text.whole) and torch.equal(late, text.frames)
    assert torch.allclose(middle, (early.repeat(1, 5, 1) + late) / 2)
    first, last = late[:, :120], late[:, -120:]
    assert (first - text.neutral).norm() < (last - text.neutral).norm()


def test_a_steady_curve_needs_no_text_a_frame() -> None:
    text = _text(EmotionCurve.constant(from_word("sad")))
    assert text.frames is None
    assert torch.equal(text.at(0.9)["encoder_hidden_states"], text.whole)


@pytest.mark.parametrize("word", ["sad", "neutral"])
def test_only_a_mood_has_an_opposite(word: str) -> None:
    text = _text(EmotionCurve.constant(from_word(word)))
    assert (text.against is None) == (word == "neutral")
    assert np.isfinite(text.whole.numpy()).all()

"""What is learned from: clips in the order of their captions, and captions in the form of prompts."""

import numpy as np
import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.video.animatic.words import read_prompt
from pipelines.video.mini.scenes import CLIPS, FRAMES, HEIGHT, WIDTH, Caption, prompt_of, take
from pipelines.video.phrases import DEGREES
from pipelines.video.plan import plan, word_prompt


def test_every_word_of_a_prompt_can_be_drawn() -> None:
    for seed in range(200):
        prompt = prompt_of(np.random.default_rng(seed))
        words = read_prompt(prompt)
        assert words.unknown == () and words.place and words.time, prompt


def test_a_take_gives_a_clip_for_each_caption() -> None:
    made = list(take(7))
    assert len(made) == CLIPS and len({caption.prompt for caption, _ in made}) == 1
    for _, frames in made:
        assert frames.shape == (FRAMES, HEIGHT, WIDTH, 3) and frames.dtype == np.uint8
    (quiet, first), (other, second) = made[0], made[1]
    assert (quiet.mood, quiet.strength) != (other.mood, other.strength)
    assert all(caption.strength in (0.0, *DEGREES) for caption, _ in made)
    assert not np.array_equal(first, second)


def test_a_take_of_any_strength_has_others_than_the_phrases() -> None:
    strengths = [caption.strength for caption, _ in take(7, any_strength=True) if caption.mood != "neutral"]
    assert strengths and all(0 < strength <= 1 and strength not in DEGREES for strength in strengths)


def test_a_caption_is_told_as_a_sampler_tells_it_or_in_part() -> None:
    caption, random = Caption(prompt="by the sea at noon", mood="sad", strength=1.0), np.random.default_rng(0)
    told = [caption.told(random) for _ in range(300)]
    texts = [one.felt for one in told]
    assert texts.count(word_prompt("by the sea at noon", "sad", 2).text) > 120
    assert texts.count("by the sea at noon. The mood is sadness.") > 15 and texts.count("") > 15
    assert all(
        text.startswith("by the sea at noon") and text.endswith("The mood is sadness.") for text in texts if text
    )
    assert all(one.share == 1.0 for one in told)
    calm = Caption(prompt="by the sea at noon", mood="neutral", strength=0.0)
    assert "by the sea at noon" in {calm.told(random).felt for _ in range(50)}


@pytest.mark.parametrize("strength", [0.1, 0.35, 0.5, 0.6, 0.9])
def test_between_degrees_texts_are_blended_as_a_sampler_blends_them(strength: float) -> None:
    caption, random = Caption(prompt="by the sea", mood="happy", strength=strength), np.random.default_rng(0)
    told = next(one for one in (caption.told(random) for _ in range(50)) if one.plain != one.felt)
    planned = plan("by the sea", EmotionCurve.constant(from_word("happy", strength)), np.zeros(1))
    assert (told.plain, told.felt) == (planned.neutral.text, planned.moods[0].text)
    assert told.share == pytest.approx(planned.share[0, 0])

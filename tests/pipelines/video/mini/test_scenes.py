"""What is learned from: clips in the order of their captions, and captions in the form of prompts."""

import numpy as np

from pipelines.video.animatic.words import read_prompt
from pipelines.video.mini.scenes import CLIPS, FRAMES, HEIGHT, WIDTH, Caption, prompt_of, take
from pipelines.video.plan import word_prompt


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
    assert (quiet.mood, quiet.degree) != (other.mood, other.degree)
    assert not np.array_equal(first, second)


def test_a_caption_is_told_as_a_sampler_tells_it_or_in_part() -> None:
    caption, random = Caption(prompt="by the sea at noon", mood="sad", degree=2), np.random.default_rng(0)
    told = [caption.worded(random) for _ in range(300)]
    whole = word_prompt("by the sea at noon", "sad", 2).text
    assert told.count(whole) > 120
    assert told.count("by the sea at noon. The mood is sadness.") > 15 and told.count("") > 15
    assert all(text.startswith("by the sea at noon") and text.endswith("The mood is sadness.") for text in told if text)
    calm = Caption(prompt="by the sea at noon", mood="neutral", degree=1)
    assert "by the sea at noon" in {calm.worded(random) for _ in range(50)}

"""What Mini-Wan learns from: clips of the animatic, each with the words that a prompt and a mood are told in.

A take is one scene, drawn once, through which the feeling goes in steps; each step is a clip. All takes of a place have
the same layout, so that a small network can learn it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.factories import from_word
from pipelines.video.animatic.render import Animatic
from pipelines.video.phrases import DEGREES, MOODS, NOUNS, SLOTS
from pipelines.video.plan import MAX_SHARE, Wording, nearest_degree, word_prompt

WIDTH, HEIGHT, FRAMES, FPS = 160, 96, 17, 4.0
"""Size of a clip: pixels, frames, and frames a second."""

CLIPS = 6
"""Clips of a take."""

PLACES = {
    "sea": "by the sea",
    "lake": "by a lake",
    "forest": "in the forest",
    "mountains": "in the mountains",
    "meadow": "on a meadow",
    "city": "in the city",
    "village": "in a village",
    "desert": "in the desert",
    "snow": "in the arctic",
}
TIMES = ("at dawn", "at noon", "at sunset", "at night")
WEATHERS = ("", "", "", "", "", "rain", "fog", "snowfall", "clouds", "storm")
THINGS = (
    "a lighthouse", "a house", "a castle", "a tower", "a windmill", "a tree", "a balloon", "a campfire", "a bench",
    "flowers", "a rainbow", "a tent", "a boat", "a car",
)  # fmt: skip
CREATURES = (
    "a woman", "a man", "a couple", "a child", "a dog", "a horse", "two horses", "birds", "a woman in a red dress",
)  # fmt: skip
ACTIONS = ("", "walks", "walks", "runs", "sits", "dances")


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a network is told in texts: `plain`, and a share of what makes `felt` differ from it, see `EmotionPlan`."""

    plain: str
    felt: str
    share: float


@dataclass(frozen=True, kw_only=True)
class Caption:
    """What is seen, and what is felt how strongly: strength 0..1, that of mood "neutral" is 0."""

    prompt: str
    mood: str
    strength: float

    def told(self, random: np.random.Generator) -> Told:
        """One of the ways in which a sampler or a training may tell it; rarely nothing, for guidance."""
        chance = random.uniform()
        if chance < 0.1:
            return Told(plain="", felt="", share=1.0)
        if chance < 0.22:
            named = self.prompt if self.mood == "neutral" else f"{self.prompt}. The mood is {NOUNS[self.mood]}."
            return Told(plain=named, felt=named, share=1.0)
        kept = (True,) * len(SLOTS) if chance < 0.75 else tuple(random.uniform(size=len(SLOTS)) < 0.6)
        degree = 1 if self.mood == "neutral" else nearest_degree(self.strength)
        share = 1.0 if self.mood == "neutral" else min(self.strength / DEGREES[degree], MAX_SHARE)
        plain, felt = word_prompt(self.prompt, "neutral", 1), word_prompt(self.prompt, self.mood, degree)
        return Told(plain=_in_part(plain, kept), felt=_in_part(felt, kept), share=share)


def prompt_of(random: np.random.Generator) -> str:
    """What is seen in a take: a place and a time of day, and often a thing, somebody, weather."""
    place = random.choice(list(PLACES.values()))
    told = [f"{place} {random.choice(TIMES)}"]
    if random.uniform() < 0.55:
        told.append(str(random.choice(THINGS)))
    if random.uniform() < 0.45:
        told.append(f"{random.choice(CREATURES)} {random.choice(ACTIONS)}".strip())
    weather = str(random.choice(WEATHERS))
    order = [str(part) for part in random.permutation(told)]
    first = [" ".join(order)] if random.uniform() < 0.5 and len(order) == 2 and order[1] == told[0] else order
    return ", ".join([*first, *([weather] if weather else [])])


def take(seed: int, *, any_strength: bool = False) -> Iterator[tuple[Caption, NDArray[np.uint8]]]:
    """The clips of one take: captions, and frames uint8 [FRAMES, HEIGHT, WIDTH, 3].

    any_strength: moods are as strong as they happen to be, and not just as the degrees of the phrases are.
    """
    random = np.random.default_rng(seed)
    prompt = prompt_of(random)
    captions, keyframes = [], []
    for number in range(CLIPS):
        mood = "neutral" if random.uniform() < 0.2 else str(random.choice(MOODS))
        if mood == "neutral":
            strength = 0.0
        else:
            strength = float(random.uniform(0.05, 1.0)) if any_strength else DEGREES[random.integers(len(DEGREES))]
        captions.append(Caption(prompt=prompt, mood=mood, strength=strength))
        felt = from_word(mood, strength)
        keyframes.append(Keyframe(seconds=number * FRAMES / FPS, emotion=felt, easing="hold"))
    drawn = Animatic(
        prompt,
        EmotionCurve(keyframes=tuple(keyframes)),
        seconds=CLIPS * FRAMES / FPS,
        fps=FPS,
        width=WIDTH,
        height=HEIGHT,
        seed=0,
    )
    frames = drawn.frames()
    for caption in captions:
        yield caption, np.stack([next(frames) for _ in range(FRAMES)])


def _in_part(wording: Wording, kept: Sequence[bool]) -> str:
    """The wording with some of its slots."""
    slots = (part for part, keep in zip(wording.parts[1:-1], kept, strict=True) if keep)
    return "".join((wording.parts[0], *slots, wording.parts[-1]))

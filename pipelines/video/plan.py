"""What a text-driven video model is told: one wording a mood, and how much of each in every latent frame.

A wording says the prompt first, then a phrase for every slot. The neutral wording has the same parts, so that the
difference between the two is the emotion, and a share of the difference is a share of the emotion.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput
from pipelines.video.moods import OPPOSITES, moods
from pipelines.video.phrases import DEGREES, NOUNS, PHRASES, SLOTS

Array = NDArray[np.float64]

MAX_SHARE = 1.3
"""Largest share of a wording's emotion: beyond it networks saturate."""

Phrases = Mapping[str, Mapping[str, str]]
"""Edited phrases by mood and slot; a slot that is left out is not spoken of."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A prompt in parts: what was typed, a phrase for each slot, and the sentence that names the mood."""

    mood: str
    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        """The prompt as a whole."""
        return "".join(self.parts)


@dataclass(frozen=True, kw_only=True, eq=False)
class EmotionPlan:
    """The wordings of a clip, and how much of each there is in every latent frame.

    neutral: the wording without emotion. moods: the emotional wordings, strongest first; may be empty.
    share: [latent frames, moods] in 0..MAX_SHARE; text = neutral + sum over moods of share * (mood - neutral).
    against: wording of the mood to steer away from, the opposite of the strongest, or None without a mood.
    """

    neutral: Wording
    moods: tuple[Wording, ...]
    share: Array
    against: Wording | None

    @property
    def level(self) -> Array:
        """[latent frames]: how emotional each frame is, at most MAX_SHARE."""
        return np.minimum(self.share.sum(1), MAX_SHARE) if self.moods else np.zeros(len(self.share))

    @property
    def is_constant(self) -> bool:
        """Whether every frame gets the same text."""
        return bool(np.allclose(self.share, self.share[:1], atol=1e-3))


def plan(
    prompt: str, curve: EmotionCurve, times: Array, *, strength: float = 1.0, phrases: Phrases | None = None
) -> EmotionPlan:
    """Word the prompt for each mood of the curve, with the shares of the latent frames at `times` in seconds.

    strength: scales the curve's intensity, 0..2. phrases: edited phrases that stand in for the table's.
    """
    track = moods(curve, times)
    strengths = track.strength * strength
    wordings, shares = [], []
    for column, mood in enumerate(track.names):
        peak = float(strengths[:, column].max(initial=0.0))
        if peak < 0.02:
            continue
        degree = nearest_degree(peak)
        wordings.append(word_prompt(prompt, mood, degree, phrases))
        shares.append(strengths[:, column] / DEGREES[degree])
    share = np.stack(shares, axis=1) if shares else np.zeros((len(times), 0))
    over = np.maximum(share.sum(1, keepdims=True) / MAX_SHARE, 1.0) if shares else 1.0
    against = word_prompt(prompt, OPPOSITES[wordings[0].mood], 2) if wordings else None
    return EmotionPlan(
        neutral=word_prompt(prompt, "neutral", 1), moods=tuple(wordings), share=share / over, against=against
    )


def word_prompt(prompt: str, mood: str, degree: int, phrases: Phrases | None = None) -> Wording:
    """The prompt with the phrases of one mood at one degree: 0 faint, 1 clear, 2 full."""
    edited = (phrases or {}).get(mood)
    said = {slot: PHRASES[mood][slot][degree] for slot in SLOTS} if edited is None else edited
    slots = tuple(f", {said[slot]}" if said.get(slot) else "" for slot in SLOTS)
    return Wording(mood=mood, parts=(prompt.strip().rstrip(".,;: "), *slots, f". The mood is {NOUNS[mood]}."))


def latent_times(frames: int, fps: float, stride: int, *, begin: float = 0.0) -> Array:
    """Middle of each latent frame [n] in seconds, of `frames` pictures, for a causal video autoencoder.

    The first latent frame holds the first frame alone, every further one `stride` frames. begin: time of the first.
    """
    count = (frames - 1) // stride + 1
    middle = np.concatenate([[0.0], stride * np.arange(1, count) - (stride - 1) / 2])
    return begin + middle / fps


def describe(curve: EmotionCurve, seconds: float, *, strength: float = 1.0) -> str:
    """The phrases that a curve will use, as text to be shown and edited: a line "mood / slot: phrase" each."""
    made = plan("", curve, np.linspace(0.0, max(seconds, 0.1), 33), strength=strength)
    lines = []
    for wording in made.moods:
        for slot, part in zip(SLOTS, wording.parts[1:-1], strict=True):
            lines.append(f"{wording.mood} / {slot}: {part[2:]}")
    return "\n".join(lines)


def read_phrases(text: str) -> Phrases:
    """Read what `describe` wrote, with the user's changes; a deleted line leaves its slot out.

    Raises InvalidInput for a line of another form, an unknown mood or slot.
    """
    found: dict[str, dict[str, str]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        head, colon, phrase = line.partition(":")
        mood, slash, slot = (part.strip().lower() for part in head.partition("/"))
        if not (colon and slash and mood in PHRASES and slot in SLOTS):
            raise InvalidInput(
                f"Line {number} of the phrases, '{line.strip()[:60]}', is not of the form 'sad / light: grey light'. "
                f"Moods are {', '.join(PHRASES)}; slots are {', '.join(SLOTS)}."
            )
        found.setdefault(mood, {})[slot] = phrase.strip()[:300]
    return found


def nearest_degree(strength: float) -> int:
    """The degree of the phrases whose strength lies nearest."""
    return min(range(len(DEGREES)), key=lambda degree: abs(DEGREES[degree] - strength))

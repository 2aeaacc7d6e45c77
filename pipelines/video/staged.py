"""A prompt that tells a curve in order, for networks that understand sentences but take one text for the whole clip."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.video.moods import OPPOSITES, moods
from pipelines.video.phrases import PHRASES, SLOTS
from pipelines.video.plan import Phrases, nearest_degree, word_prompt

STAGES = 3
"""Most moments that a prompt tells apart."""


@dataclass(frozen=True, kw_only=True, eq=False)
class StagedPrompt:
    """One prompt for a clip whose mood changes.

    text: the emotional prompt. neutral: the same without a mood. against: with the opposite of the strongest mood, or
    None where nothing is felt. level: [times] how strongly the strongest mood is felt, 0..1.
    """

    text: str
    neutral: str
    against: str | None
    level: NDArray[np.float64]


def staged_prompt(
    prompt: str,
    curve: EmotionCurve,
    times: NDArray[np.float64],
    *,
    strength: float = 1.0,
    phrases: Phrases | None = None,
    stages: int = STAGES,
) -> StagedPrompt:
    """Tell the curve in at most `stages` moments, 1..STAGES.

    times: [n] in seconds, rising, of which the level is wanted.
    """
    track = moods(curve, times)
    strengths = track.strength * strength
    neutral = word_prompt(prompt, "neutral", 1).text
    if not track.names or strengths.max(initial=0.0) < 0.05:
        return StagedPrompt(text=neutral, neutral=neutral, against=None, level=np.zeros(len(times)))
    told: list[str] = []
    for part in np.array_split(np.arange(len(times)), min(stages, len(times))):
        mean = strengths[part].mean(0)
        strongest = int(mean.argmax())
        said = _said(track.names[strongest], float(mean[strongest]), phrases)
        if not told or told[-1] != said:
            told.append(said)
    words = ("", "Then: ", "In the end: ") if len(told) == 3 else ("", "Then: ")
    if len(told) > 1:
        words = ("At first: ", *words[1:])
    moments = " ".join(f"{word}{said}." for word, said in zip(words, told, strict=False))
    peaks = strengths.max(0)
    main = track.names[int(peaks.argmax())]
    level = np.minimum(strengths.sum(1), 1.0)
    return StagedPrompt(
        text=f"{prompt.strip().rstrip('.,;: ')}. {moments}",
        neutral=neutral,
        against=word_prompt(prompt, OPPOSITES[main], 2).text,
        level=level / max(float(level.max()), 1e-6),
    )


def _said(mood: str, strength: float, phrases: Phrases | None) -> str:
    if strength < 0.1:
        return ", ".join(PHRASES["neutral"][slot][0] for slot in ("action", "light", "camera"))
    degree = nearest_degree(strength)
    edited = (phrases or {}).get(mood)
    slots = {slot: PHRASES[mood][slot][degree] for slot in SLOTS} if edited is None else edited
    return ", ".join(slots[slot] for slot in SLOTS if slots.get(slot))

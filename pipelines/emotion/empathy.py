"""With what feeling to answer a feeling: first to meet it, softened, then to lead a little towards calm or warmth.

The rule, in words. Sorrow and fear are met with sorrow, at about half their strength, and led to warm calm. Anger is
not mirrored, for anger answers anger badly; it is met with seriousness. Joy is shared nearly whole, surprise too, and
disgust and contempt are met from a distance. No answer is stronger than CEILING. Reactive rather than parallel
empathy, in the terms of Davis, Measuring individual differences in empathy (1983): concern, not the same distress.
"""

from collections.abc import Mapping

from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.factories import from_labels
from pipelines.emotion.state import LABELS, Emotion

CEILING = 0.7
"""Strength that no answer passes."""

TURN = 0.45
"""Share of the answer after which it has turned from meeting to leading."""

RULE: Mapping[str, tuple[float, Mapping[str, float], Mapping[str, float]]] = {
    "angry": (0.45, {"neutral": 0.6, "sad": 0.4}, {"neutral": 0.85, "happy": 0.15}),
    "contempt": (0.30, {"neutral": 0.8, "sad": 0.2}, {"neutral": 0.85, "happy": 0.15}),
    "disgusted": (0.40, {"neutral": 0.5, "disgusted": 0.25, "sad": 0.25}, {"neutral": 0.8, "happy": 0.2}),
    "fear": (0.50, {"sad": 0.5, "neutral": 0.5}, {"neutral": 0.7, "happy": 0.3}),
    "happy": (0.85, {"happy": 1.0}, {"happy": 1.0}),
    "neutral": (0.35, {"neutral": 0.7, "happy": 0.3}, {"neutral": 0.7, "happy": 0.3}),
    "sad": (0.60, {"sad": 0.8, "neutral": 0.2}, {"neutral": 0.55, "happy": 0.25, "sad": 0.2}),
    "surprised": (0.60, {"surprised": 0.7, "happy": 0.3}, {"neutral": 0.5, "happy": 0.5}),
}
"""For each felt label: the answer's strength as a share of the felt one, the blend it meets with, and that it leads to.
Set by hand."""


def answer_to(felt: Emotion, seconds: float) -> EmotionCurve:
    """The feeling of an answer to `felt` that takes so many seconds.

    A blend is answered by the blend of the answers. What is not felt is answered with faint friendliness.
    """
    meeting, leading = dict.fromkeys(LABELS, 0.0), dict.fromkeys(LABELS, 0.0)
    share = 0.0
    for label, weight in felt.labels.items():
        own, meets, leads = RULE[label]
        share += weight * own
        for blend, into in ((meets, meeting), (leads, leading)):
            for part, amount in blend.items():
                into[part] += weight * amount
    strength = min(CEILING, max(0.2, share * felt.intensity))
    first, second = from_labels(meeting, strength), from_labels(leading, strength)
    return EmotionCurve(
        keyframes=(
            Keyframe(seconds=0.0, emotion=first),
            Keyframe(seconds=round(max(seconds, 0.5) * TURN, 1), emotion=second),
        )
    )

"""What is felt in stretches of a result, each with a curve of its own, and all of them as one curve."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.factories import from_word

_INSTANT = 1e-3  # seconds before its end at which a passage still feels what it felt


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A stretch of a result with a feeling of its own, such as a spoken line.

    start, end: seconds in the result. curve: what is felt, over the seconds of the passage.
    """

    start: float
    end: float
    curve: EmotionCurve


def composed(passages: Sequence[Passage]) -> EmotionCurve:
    """All passages on one line of time, neutral between them; where two overlap, the one that began later counts."""
    neutral = from_word("neutral")
    keys: list[Keyframe] = [Keyframe(seconds=0.0, emotion=neutral, easing="hold")]

    def add(key: Keyframe) -> None:
        """Append, in place of a key that stands at the same time."""
        while keys and keys[-1].seconds >= key.seconds - 1e-9:
            keys.pop()
        keys.append(key)

    ordered = sorted(passages, key=lambda one: one.start)
    for number, one in enumerate(ordered):
        until = min([one.end, *(other.start for other in ordered[number + 1 :])])
        seconds = until - one.start
        if seconds <= _INSTANT:
            continue
        add(Keyframe(seconds=one.start, emotion=one.curve.at(0.0), easing="hold"))
        for key in one.curve.keyframes:
            if 0 < key.seconds < seconds - _INSTANT:
                add(replace(key, seconds=one.start + key.seconds))
        before_end = seconds - _INSTANT
        add(Keyframe(seconds=one.start + before_end, emotion=one.curve.at(before_end), easing="linear"))
        add(Keyframe(seconds=until, emotion=neutral, easing="hold"))
    return EmotionCurve(keyframes=tuple(keys))

"""Following the actor: what was felt in the original performance of a line, and how loudly it was said."""

import numpy as np

from pipelines.dubbing.lines import Line
from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.listen import listen
from pipelines.emotion.prosody import analyse
from pipelines.errors import InvalidInput
from pipelines.media.types import Audio


def felt_by_actor(original: Audio, line: Line) -> EmotionCurve | None:
    """The emotion that is heard in the original sound of the line's slot, over its seconds; None where nobody speaks.

    original: the whole sound of the video, at 16 kHz.
    """
    first, last = round(line.start * original.rate), round(line.end * original.rate)
    heard = original.mono()[first:last]
    if len(heard) < 0.3 * original.rate or not bursts(heard, original.rate):
        return None
    try:
        curve = listen(heard, original.rate)
    except InvalidInput:
        return None
    kept = [key for key in curve.keyframes if key.seconds <= line.seconds]
    return EmotionCurve(
        keyframes=tuple(Keyframe(seconds=key.seconds, emotion=key.emotion, easing=key.easing) for key in kept)
    )


def bursts(samples: np.ndarray, rate: int, *, shortest: float = 0.12, gap: float = 0.2) -> list[tuple[float, float]]:
    """When somebody speaks, (start, end) in seconds: loud stretches of at least `shortest` s, `gap` s apart."""
    prosody = analyse(samples, rate)
    active = np.asarray(prosody.active, dtype=bool)
    if not active.any():
        return []
    step = len(samples) / rate / len(active)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], active, [False]]).astype(int)))
    found: list[tuple[float, float]] = []
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        start, end = first * step, last * step
        if found and start - found[-1][1] < gap:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return [(start, end) for start, end in found if end - start >= shortest]

"""What the original performance tells of a line: when it was said, what was felt, and how it rose and fell."""

import numpy as np
from numpy.typing import NDArray

from pipelines.dubbing.lines import Line
from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.listen import listen
from pipelines.emotion.prosody import HOP, MIN_SECONDS, RATE, analyse
from pipelines.errors import InvalidInput
from pipelines.media.types import Audio

CONTEXT = 4.0
"""Seconds on both sides of a line in which the noise behind the voices is looked for."""

_UNDER_LOUDEST = 30.0  # dB below the loudest moments where speech ends in a quiet room
_OVER_NOISE = 10.0  # dB over the noise where it begins in a loud one, at most
_QUIETEST = 5  # percentile of the level that counts as noise
_SHORTEST = 0.12  # seconds of a stretch that counts
_GAP = 0.2  # seconds between two of them


def under(original: Audio, line: Line) -> Audio:
    """The original sound of the line's slot."""
    first, last = round(line.start * original.rate), round(line.end * original.rate)
    return Audio(samples=original.samples[first:last], rate=original.rate)


def felt_by_actor(original: Audio, line: Line) -> EmotionCurve | None:
    """The emotion that is heard in the original sound of the line's slot, over its seconds; None where nobody speaks.

    original: the whole sound of the video, at 16 kHz.
    """
    if not bursts(original, line):
        return None
    try:
        curve = listen(under(original, line).mono(), original.rate)
    except InvalidInput:
        return None
    kept = [key for key in curve.keyframes if key.seconds <= line.seconds]
    return EmotionCurve(
        keyframes=tuple(Keyframe(seconds=key.seconds, emotion=key.emotion, easing=key.easing) for key in kept)
    )


def bursts(original: Audio, line: Line) -> list[tuple[float, float]]:
    """When somebody speaks under a line, (start, end) in seconds of its slot; see `spoken_between`."""
    return spoken_between(original, line.start, line.end)


def spoken_between(original: Audio, begin: float, end: float) -> list[tuple[float, float]]:
    """When somebody speaks between two times, in seconds after `begin`: loud stretches, _GAP s apart or more.

    Loud is what lies clearly over the quietest moments around them, so that a hum or a street does not count.
    """
    first = max(0.0, begin - CONTEXT)
    samples = original.samples[round(first * original.rate) : round((end + CONTEXT) * original.rate)]
    if len(samples) < MIN_SECONDS * original.rate:
        return []
    prosody = analyse(samples.mean(axis=1), original.rate)
    level = _smooth(prosody.loudness)
    inside = (prosody.times >= begin - first) & (prosody.times < end - first)
    if not inside.any():
        return []
    top, noise = float(np.percentile(level[inside], 95)), float(np.percentile(level, _QUIETEST))
    least = max(top - _UNDER_LOUDEST, noise + min(_OVER_NOISE, (top - noise) / 2))
    spoken = inside & (level > least) & (level > -60.0)
    if top - noise < 3.0:
        spoken[:] = False  # an even noise, with nobody in it
    edges = np.flatnonzero(np.diff(np.concatenate([[0], spoken.astype(np.int8), [0]])))
    half = HOP / RATE / 2
    found: list[tuple[float, float]] = []
    for head, tail in zip(edges[::2], edges[1::2], strict=True):
        start = max(0.0, float(prosody.times[head]) - half - (begin - first))
        stop = min(end - begin, float(prosody.times[tail - 1]) + half - (begin - first))
        if found and start - found[-1][1] < _GAP:
            found[-1] = (found[-1][0], stop)
        else:
            found.append((start, stop))
    return [(start, stop) for start, stop in found if stop - start >= _SHORTEST]


def _smooth(level: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean power over 50 ms, in dB."""
    powers = np.convolve(np.pad(10 ** (level / 10), 2, mode="edge"), np.ones(5) / 5, mode="valid")
    return np.asarray(10 * np.log10(powers + 1e-12), dtype=np.float64)

"""Lips from sound alone, in any language: what the lip reader hears, made into mouth shapes that can be shown."""

import numpy as np
from numpy.typing import NDArray

from pipelines.performance.hearing import RATE, Heard
from pipelines.performance.lip_reader import read_lips
from pipelines.performance.score import VISEMES
from pipelines.performance.visemes import impose

Array = NDArray[np.float64]

_SIL, _PP = VISEMES.index("sil"), VISEMES.index("PP")

_SURE, _SURE_IN_NOISE = 0.68, 0.80
"""Share of PP from which lips close, in a quiet room and in a noise as loud as the voice.

A closure that is missed looks a little soft; one that is not in the sound looks wrong, so the bar is high."""

_LONGEST, _NEAREST = 0.10, 0.12
"""Seconds that a closure lasts at most, and that lie at least between the middles of two."""

_SHARPNESS = 1.5
"""Exponent of the shares: the reader hedges between shapes, a speaker forms one."""

_WIDTH = 0.07
"""Seconds over which shapes are averaged: lips move at most about five times a second each way."""


def visemes_from_sound(heard: Heard, times: Array) -> NDArray[np.float32]:
    """Return the mouth shapes [n, len(VISEMES)] at `times` [n] in seconds; each row sums to at most 1.

    A louder voice opens the mouth wider; where nobody speaks it is shut.
    """
    shares = read_lips(heard).astype(np.float64)
    spans = closures(shares, heard)

    # 1. Closures are imposed whole below; half of one would only make the mouth mumble.
    shares[:, _PP] = 0.0
    sharp = (shares / np.maximum(shares.sum(axis=1, keepdims=True), 0.25)) ** _SHARPNESS
    shares = sharp / np.maximum(sharp.sum(axis=1, keepdims=True), 0.25)

    # 2. Effort: by how loud the voice is, nothing in silence.
    effort = heard.speaking * (0.45 + 0.65 * heard.level)
    shares[:, _SIL] = 0.0
    shares *= effort[:, None]

    # 3. Into the clip's frames; what is left of each row is the mouth at rest.
    frame = float(times[1] - times[0]) if len(times) > 1 else _WIDTH
    smooth = _average(shares, max(_WIDTH, frame))
    sampled = np.stack([heard.at(smooth[:, shape], times) for shape in range(len(VISEMES))], axis=1)
    sampled /= np.maximum(sampled.sum(axis=1, keepdims=True), 1.0)
    sampled[:, _SIL] = 1.0 - sampled.sum(axis=1)
    return np.clip(impose(sampled, times, spans, "PP"), 0.0, 1.0).astype(np.float32)


def closures(shares: Array, heard: Heard) -> list[tuple[float, float]]:
    """Spans (start, end) in seconds in which p, b or m close the lips, from the shares [frames, len(VISEMES)].

    The surest come first; a closure ends where its likelihood has fallen to six tenths.
    """
    likely = np.convolve(np.pad(shares[:, _PP], 1, mode="edge"), (0.25, 0.5, 0.25), mode="valid")
    sure = _SURE_IN_NOISE + (_SURE - _SURE_IN_NOISE) * heard.clarity
    peaks = np.flatnonzero((likely[1:-1] >= likely[:-2]) & (likely[1:-1] > likely[2:]) & (likely[1:-1] > sure)) + 1
    found: list[tuple[float, float]] = []
    taken = np.zeros(len(likely), dtype=bool)
    apart = round(_NEAREST * RATE)
    for peak in sorted((int(peak) for peak in peaks), key=lambda peak: -float(likely[peak])):
        silent = heard.speaking[max(0, peak - 6) : peak + 7].max() < 0.5
        if silent or taken[peak]:
            continue
        taken[max(0, peak - apart + 1) : peak + apart] = True
        reach = round(_LONGEST / 2 * RATE)
        before = likely[max(0, peak - reach) : peak][::-1] < 0.6 * likely[peak]
        after = likely[peak + 1 : peak + 1 + reach] < 0.6 * likely[peak]
        first = peak - (int(np.argmax(before)) if before.any() else len(before))
        last = peak + (int(np.argmax(after)) if after.any() else len(after))
        found.append((first / RATE, (last + 1) / RATE))
    return sorted(found)


def _average(tracks: Array, seconds: float) -> Array:
    half = max(1, round(seconds * RATE))
    window = np.hanning(2 * half + 1)
    window /= window.sum()
    padded = np.pad(tracks, ((half, half), (0, 0)))
    return np.stack([np.convolve(padded[:, column], window, mode="valid") for column in range(tracks.shape[1])], axis=1)

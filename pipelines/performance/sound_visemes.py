"""Lips from sound alone, in any language: how open, how round, hissing or closed, read from the spectrum.

A coarse reading by design. The first formant rises with the opening of the jaw, the second falls with rounding
(Fant, 1960); hiss above 3 kHz marks s, sh and f; a short dip in the loudness with only a murmur below 400 Hz, or with
nothing before a dull burst, marks closed lips (Stevens, 1998).
"""

import numpy as np
from numpy.typing import NDArray

from pipelines.performance.hearing import CENTRES, RATE, Heard
from pipelines.performance.score import VISEMES
from pipelines.performance.visemes import impose

Array = NDArray[np.float64]

_LOOK_AHEAD = 0.03
"""Seconds by which the mouth runs ahead of the sound: lips shape a sound before it is heard."""


def visemes_from_sound(heard: Heard, times: Array) -> NDArray[np.float32]:
    """Return the mouth shapes [n, len(VISEMES)] at `times` [n] in seconds; each row sums to at most 1."""
    frames = len(heard.level)
    weights = np.zeros((frames, len(VISEMES)))
    effort = np.clip(1.15 * heard.level, 0.0, 1.0) ** 0.8 * heard.speaking
    hiss = _hiss(heard)
    openness, spread = _vowel(heard)

    # 1. Vowels: open or closed, spread or round.
    voiced = effort * (1.0 - hiss)
    mid = 1.0 - np.abs(2.0 * openness - 1.0)
    shares = {
        "aa": openness**1.5,
        "E": 0.8 * mid * spread,
        "I": (1.0 - openness) * spread,
        "O": 0.8 * mid * (1.0 - spread),
        "U": (1.0 - openness) * (1.0 - spread),
    }
    total = sum(shares.values()) + 1e-9
    for viseme, share in shares.items():
        weights[:, VISEMES.index(viseme)] = voiced * share / total

    # 2. Fricatives: the middle of the hiss tells s from sh; a faint one is f.
    brightness = _brightness(heard)
    loud = np.clip((heard.level - 0.25) / 0.3, 0.0, 1.0)
    hissing = hiss * heard.speaking
    weights[:, VISEMES.index("SS")] = hissing * loud * brightness
    weights[:, VISEMES.index("CH")] = hissing * loud * (1.0 - brightness)
    weights[:, VISEMES.index("FF")] = 0.7 * hissing * (1.0 - loud)

    # 3. Into frames of the clip, a little ahead of the sound; the rest of the mouth is at rest.
    width = max(_FASTEST_SECONDS, 0.8 * float(times[1] - times[0])) if len(times) > 1 else _FASTEST_SECONDS
    smooth = _blur(weights, width)
    at = times + _LOOK_AHEAD
    sampled = np.stack([heard.at(smooth[:, column], at) for column in range(len(VISEMES))], axis=1)
    sampled[:, VISEMES.index("sil")] = np.maximum(0.0, 1.0 - sampled.sum(axis=1))

    # 4. Lip closures.
    return impose(sampled, times, closures(heard), "PP").astype(np.float32)


def closures(heard: Heard) -> list[tuple[float, float]]:
    """Spans (start, end) in seconds in which the lips are likely closed: dips that sound like p, b or m."""
    level, bands = heard.level, heard.bands.astype(np.float64)
    low = bands[:, CENTRES < 450].sum(axis=1)
    mid = bands[:, (CENTRES >= 550) & (CENTRES < 3000)].sum(axis=1)
    loudness = 10 * np.log10(mid + 1e-7)
    found: list[tuple[float, float]] = []
    reach = int(0.12 * RATE)
    for place in range(1, len(level) - 1):
        if not (loudness[place] <= loudness[place - 1] and loudness[place] < loudness[place + 1]):
            continue
        before = loudness[max(0, place - reach) : place].max()
        after = loudness[place + 1 : place + reach + 1].max()
        depth = min(before, after) - loudness[place]
        if depth < 8.0 or max(before, after) < -22.0:
            continue
        edge = loudness[place] + 0.5 * depth
        start, end = place, place
        while start > 0 and loudness[start - 1] < edge:
            start -= 1
        while end < len(level) - 1 and loudness[end + 1] < edge:
            end += 1
        if end - start > 0.16 * RATE:
            continue
        high = bands[max(0, start - 3) : end + 4, CENTRES > 3000].sum(axis=1).max()
        murmur = low[start : end + 1].mean() / (low[start : end + 1].mean() + mid[start : end + 1].mean() + 1e-7)
        dull = high < 0.25 * 10 ** (max(before, after) / 10)
        if dull and (murmur > 0.6 or depth > 14.0):
            found.append((start / RATE, (end + 1) / RATE))
    return found


_FASTEST_SECONDS = 0.04


def _hiss(heard: Heard) -> Array:
    """0..1, how much of the sound is hiss."""
    bands = heard.bands.astype(np.float64)
    high = bands[:, CENTRES > 2800].sum(axis=1)
    return np.asarray(np.clip((high / (bands.sum(axis=1) + 1e-6) - 0.45) / 0.3, 0.0, 1.0))


def _brightness(heard: Heard) -> Array:
    """0 where the hiss lies low (sh), 1 where it lies high (s)."""
    chosen = CENTRES > 1800
    bands = heard.bands[:, chosen].astype(np.float64)
    middle = np.exp(bands @ np.log(CENTRES[chosen]) / (bands.sum(axis=1) + 1e-9))
    return np.asarray(np.clip((middle - 3200.0) / 1500.0, 0.0, 1.0))


def _vowel(heard: Heard) -> tuple[Array, Array]:
    """Openness and spread, each [frames] in 0..1, from where the first and second formant lie for this voice."""
    first = _centroid(heard, 250.0, 1050.0, emphasis=0.0)
    second = _centroid(heard, 900.0, 3000.0, emphasis=1.0)
    voiced = heard.level > 0.35
    return _scaled(first, voiced, np.log(350.0), np.log(700.0)), _scaled(second, voiced, np.log(1150.0), np.log(1900.0))


def _centroid(heard: Heard, low: float, high: float, *, emphasis: float) -> Array:
    """Mean log frequency of the sound between two frequencies, with the spectrum tilted up by `emphasis` * 6 dB/oct."""
    chosen = (low < CENTRES) & (high > CENTRES)
    bands = np.sqrt(heard.bands[:, chosen].astype(np.float64)) * CENTRES[chosen] ** emphasis
    weights = bands**2
    logs = np.log(CENTRES[chosen])
    return np.asarray((weights @ logs + 1e-6 * logs.mean()) / (weights.sum(axis=1) + 1e-6))


def _scaled(track: Array, voiced: NDArray[np.bool_], low: float, high: float) -> Array:
    """The track on a scale 0..1 between its own low and high tenth, where the voice is long enough to know them."""
    trust = min(1.0, voiced.sum() / (2.0 * RATE))
    if trust > 0:
        own_low, own_high = np.quantile(track[voiced], [0.1, 0.9])
        low, high = low + 0.6 * trust * (own_low - low), high + 0.6 * trust * (own_high - high)
    return np.clip((track - low) / max(high - low, 0.15), 0.0, 1.0)


def _blur(tracks: Array, seconds: float) -> Array:
    half = max(1, round(seconds * RATE))
    window = np.hanning(2 * half + 1)
    window /= window.sum()
    padded = np.pad(tracks, ((half, half), (0, 0)))
    return np.stack([np.convolve(padded[:, column], window, mode="valid") for column in range(tracks.shape[1])], axis=1)

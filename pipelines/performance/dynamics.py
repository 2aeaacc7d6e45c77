"""How action units move: each with its own speed, never frozen, stronger where the voice stresses a word.

Onsets are faster than offsets and brows faster than cheeks (Ekman & Friesen, 1982; Schmidt, Ambadar, Cohn & Reed,
2006, for smiles). A unit follows its target as a critically damped spring does: without a kink and without overshoot.
"""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pipelines.performance.score import UNITS

Array = NDArray[np.float64]

_SPEEDS: Mapping[str, tuple[float, float]] = MappingProxyType({
    "AU1": (0.22, 0.50), "AU2": (0.20, 0.48), "AU4": (0.24, 0.60), "AU5": (0.16, 0.45), "AU6": (0.50, 0.80),
    "AU7": (0.26, 0.55), "AU9": (0.28, 0.55), "AU10": (0.30, 0.60), "AU12": (0.42, 0.90), "AU14": (0.36, 0.75),
    "AU15": (0.42, 0.80), "AU16": (0.26, 0.50), "AU17": (0.34, 0.65), "AU20": (0.28, 0.50), "AU23": (0.26, 0.50),
    "AU24": (0.28, 0.50), "AU25": (0.20, 0.40), "AU26": (0.22, 0.45), "AU38": (0.25, 0.60), "AU43": (0.50, 0.60),
})  # fmt: skip
"""Seconds that a unit takes to rise and to fall by nine tenths."""

_NINE_TENTHS = 3.89
"""Angular frequency times time after which a critically damped spring has covered nine tenths of a step."""

_BREATH_OF_LIFE = 0.10
"""Standard deviation of the slow wandering of a held unit, as a share of its strength."""

_ASYMMETRY = 0.06
"""Largest share by which a two-sided unit differs from its mean, left against right: no face is even."""

_STRESS_GAIN = 0.22
"""Share by which full stress re-intensifies a unit."""


def perform(
    targets: NDArray[np.float32], fps: float, *, stress: Array, random: np.random.Generator
) -> NDArray[np.float32]:
    """Move the units towards `targets` [frames, len(UNITS), 2]; same shape in 0..1 comes back.

    stress: [frames] in 0..1, where the voice stresses a syllable. The face starts at its first target, at rest.
    """
    frames = len(targets)
    lean = 1.0 + _ASYMMETRY * random.uniform(-1.0, 1.0, size=(len(UNITS), 1)) * np.array([1.0, -1.0])
    wander = 1.0 + _BREATH_OF_LIFE * slow_noise(frames, fps, len(UNITS), random, slowest=4.0, fastest=0.6)
    alive = targets * lean * np.clip(wander, 0.6, 1.4)[:, :, None] * (1.0 + _STRESS_GAIN * stress)[:, None, None]
    alive += _brow_accents(targets, stress)
    return np.clip(follow(_soft_limit(alive), fps, *_times()), 0.0, 1.0).astype(np.float32)


def follow(targets: Array, fps: float, rise: Array, fall: Array) -> Array:
    """Follow `targets` [frames, ...] as critically damped springs, starting on the first target.

    rise, fall: seconds to cover nine tenths of a step upwards and downwards; shapes that fit targets[0].
    """
    if len(targets) == 0:
        return targets.copy()
    step = 1.0 / fps
    up, down = _NINE_TENTHS / rise, _NINE_TENTHS / fall
    followed = np.empty_like(targets, dtype=np.float64)
    place = np.array(targets[0], dtype=np.float64)
    speed = np.zeros_like(place)
    for frame, target in enumerate(targets):
        omega = np.where(target > place, up, down)
        decay = np.exp(-omega * step)
        error = place - target
        push = (speed + omega * error) * step
        place = target + (error + push) * decay
        speed = (speed - omega * push) * decay
        followed[frame] = place
    return followed


def slow_noise(
    frames: int, fps: float, tracks: int, random: np.random.Generator, *, slowest: float, fastest: float
) -> Array:
    """Smooth random tracks [frames, tracks] of mean 0 and deviation about 1, falling as 1/f in power.

    slowest, fastest: seconds of the longest and the shortest period. Each octave is a row of random knots, joined by
    smooth steps, so that a longer recording starts like a shorter one.
    """
    times = np.arange(frames) / fps
    noise = np.zeros((frames, tracks))
    power, period = 0.0, slowest
    while period >= fastest * 0.999:
        octave = np.random.default_rng(random.integers(2**63))
        knots = octave.standard_normal((int(frames / fps / period * 2) + 4, tracks))
        place = times / period * 2
        index = place.astype(int)
        part = (place - index)[:, None]
        part = part * part * (3 - 2 * part)
        weight = period / slowest
        noise += np.sqrt(weight) * (knots[index] * (1 - part) + knots[index + 1] * part)
        power += 0.7 * weight
        period /= 2
    return np.asarray(noise / np.sqrt(power))


def _brow_accents(targets: NDArray[np.float32], stress: Array) -> Array:
    """Brows rise a little with the accents of the voice (Ekman, 1979), unless they are held down."""
    accents = np.zeros_like(targets, dtype=np.float64)
    free = 1.0 - np.clip(1.6 * targets[:, UNITS.index("AU4")], 0.0, 1.0)
    for unit, amount in (("AU1", 0.10), ("AU2", 0.14)):
        accents[:, UNITS.index(unit)] = amount * free * stress[:, None]
    return accents


def _soft_limit(units: Array) -> Array:
    """At most 1, approached softly, so that a face at its strongest still moves."""
    knee = 0.8
    over = np.maximum(units - knee, 0.0) / (1.0 - knee)
    return np.where(units > knee, knee + (1.0 - knee) * np.tanh(over), np.maximum(units, 0.0))


def _times() -> tuple[Array, Array]:
    pairs = np.array([_SPEEDS.get(unit, (0.3, 0.5)) for unit in UNITS])
    return pairs[:, :1], pairs[:, 1:]

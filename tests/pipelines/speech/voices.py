"""Made-up voices for tests: a buzz with formants, syllables and pauses, whose every part is known."""

import numpy as np
from numpy.typing import NDArray

from pipelines.media.types import Audio

RATE = 22050
PITCH = 120.0


def vowel(
    seconds: float, *, pitch: float | NDArray[np.float64] = PITCH, formants: tuple[float, ...] = (600, 1500, 2600)
):
    """A vowel of pulses through resonances, [n] in about -0.5..0.5."""
    from scipy.signal import lfilter

    count = round(seconds * RATE)
    step = np.broadcast_to(np.asarray(pitch, dtype=np.float64), (count,)) / RATE
    phase = np.cumsum(step)
    begun = np.flatnonzero(np.diff(np.floor(phase), prepend=0.0))
    ago = (phase[begun] % 1.0) / step[begun]  # a pulse between two samples belongs to both
    sound = np.zeros(count)
    sound[begun] += 1 - ago
    sound[np.maximum(begun - 1, 0)] += ago
    for centre in formants:
        radius = np.exp(-np.pi * 90 / RATE)
        sound = lfilter([1 - radius], [1, -2 * radius * np.cos(2 * np.pi * centre / RATE), radius**2], sound)
    return 0.5 * sound / np.abs(sound).max()


def hiss(seconds: float, *, seed: int = 0):
    """A consonant of noise."""
    return 0.05 * np.random.default_rng(seed).standard_normal(round(seconds * RATE))


def sentence(*, syllables: int = 6, pause: float = 0.3) -> Audio:
    """Syllables of hiss and vowel with a falling and rising melody, a pause in the middle, silence at both ends."""
    parts = [np.zeros(round(0.1 * RATE))]
    for number in range(syllables):
        tone = PITCH * 2 ** (np.sin(number) / 6)
        parts += [hiss(0.07, seed=number), vowel(0.16, pitch=np.linspace(tone, 0.94 * tone, round(0.16 * RATE)))]
        if number == syllables // 2 - 1:
            parts.append(np.zeros(round(pause * RATE)))
    return Audio(samples=np.concatenate([*parts, np.zeros(round(0.1 * RATE))]).astype(np.float32), rate=RATE)

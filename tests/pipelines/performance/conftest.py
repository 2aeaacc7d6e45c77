"""A voice made of harmonics, so that the tests need no recording."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from pipelines.media.types import Audio

RATE = 16000

Voice = Callable[..., Audio]


@pytest.fixture(scope="session")
def vowel() -> Callable[..., NDArray[np.float64]]:
    """vowel(seconds, first=650, second=1200): a steady vowel with those formants in Hz, [n] at 16 kHz, 0.3 loud."""

    def sing(seconds: float, first: float = 650.0, second: float = 1200.0) -> NDArray[np.float64]:
        times = np.arange(round(seconds * RATE)) / RATE
        sound = np.zeros(len(times))
        for partial in np.arange(120.0, 5000.0, 120.0):
            gain = sum(1.0 / (1.0 + ((partial - formant) / 90.0) ** 2) for formant in (first, second, 2500.0))
            sound += (gain + 0.02) / (partial / 300.0) * np.sin(2 * np.pi * partial * times + partial)
        return 0.3 * sound / np.abs(sound).max(initial=1e-9)

    return sing


@pytest.fixture(scope="session")
def voice(vowel: Callable[..., NDArray[np.float64]]) -> Voice:
    """voice(seconds, silences=[(a, b)], noise=0.0, seed=0): four syllables a second, each with its own loudness."""

    def speak(
        seconds: float, *, silences: list[tuple[float, float]] | None = None, noise: float = 0.0, seed: int = 0
    ) -> Audio:
        random = np.random.default_rng(seed)
        samples = np.tile(vowel(1.0), int(np.ceil(seconds)))[: round(seconds * RATE)]
        times = np.arange(len(samples)) / RATE
        loudness = random.uniform(0.25, 1.0, size=int(seconds * 4) + 1)
        samples *= loudness[(times * 4).astype(int)] * np.sin(np.pi * ((times * 4) % 1.0)) ** 2
        for start, end in silences or []:
            samples[(times >= start) & (times < end)] = 0.0
        samples += noise * random.standard_normal(len(samples))
        return Audio(samples=samples.astype(np.float32), rate=RATE)

    return speak

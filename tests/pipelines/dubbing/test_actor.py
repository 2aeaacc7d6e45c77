"""When an actor speaks is heard in quiet rooms and over noise; where nobody does, nothing is."""

import numpy as np
import pytest

from pipelines.dubbing.actor import bursts, felt_by_actor
from pipelines.dubbing.lines import Line
from pipelines.media.audio import resample
from pipelines.media.types import Audio
from tests.pipelines.speech.voices import RATE, sentence

LINE = Line(start=1.0, end=6.0, text="Two bursts.")
SPOKEN = [(0.5, 2.0), (3.2, 4.5)]


def film(*, noise_db: float | None = None, hum: bool = False) -> Audio:
    """Eight seconds in which somebody speaks twice within LINE, with noise so many dB under the voice."""
    random = np.random.default_rng(0)
    samples = np.zeros(8 * 16000)
    voice = resample(sentence(syllables=12, pause=0.0).samples[:, 0], RATE, 16000)
    voice = voice[1800:-1800]
    for start, end in SPOKEN:
        first, count = round((LINE.start + start) * 16000), round((end - start) * 16000)
        samples[first : first + count] += voice[:count]
    power = float((voice**2).mean())
    if noise_db is not None:
        samples += np.sqrt(power) * 10 ** (-noise_db / 20) * random.standard_normal(len(samples))
    if hum:
        samples += np.sqrt(power) * 0.2 * np.sin(2 * np.pi * 100 * np.arange(len(samples)) / 16000)
    return Audio(samples=(0.3 * samples).astype(np.float32), rate=16000)


@pytest.mark.parametrize("given", [{}, {"noise_db": 30.0}, {"noise_db": 12.0}, {"noise_db": 6.0}, {"hum": True}])
def test_bursts_are_found_in_their_place(given: dict[str, float]) -> None:
    found = bursts(film(**given), LINE)  # type: ignore[arg-type]
    assert np.asarray(found).shape == (2, 2)
    assert np.abs(np.asarray(found) - np.asarray(SPOKEN)).max() < 0.09


@pytest.mark.parametrize("level", [0.0, 1e-4, 0.1])
def test_in_silence_and_in_an_even_noise_nobody_speaks(level: float) -> None:
    noise = level * np.random.default_rng(1).standard_normal(8 * 16000)
    original = Audio(samples=noise.astype(np.float32), rate=16000)
    assert bursts(original, LINE) == []
    assert felt_by_actor(original, LINE) is None


def test_a_line_beyond_the_sound_or_shorter_than_a_word_has_no_bursts() -> None:
    assert bursts(film(), Line(start=30.0, end=31.0, text="Late.")) == []
    assert bursts(film(), Line(start=0.0, end=0.1, text="Hm.")) == []
    assert felt_by_actor(film(), Line(start=1.6, end=1.7, text="Hm.")) is None

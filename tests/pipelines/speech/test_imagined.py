"""Performances of the prosody flow, played by the restyler."""

import numpy as np
import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.emotion.prosody import analyse, typical
from pipelines.media.types import Audio
from pipelines.speech.acting import PARTS, moves
from pipelines.speech.imagined import imagined
from pipelines.speech.restyle import restyle

RATE = 16000


def _steady(label: str, intensity: float = 1.0) -> EmotionCurve:
    return EmotionCurve.constant(from_labels({label: 1.0}, intensity))


@pytest.fixture(scope="module")
def spoken() -> Audio:
    """Two and a half seconds of a buzz with syllables and a falling melody."""
    time = np.arange(round(2.5 * RATE)) / RATE
    phase = 2 * np.pi * np.cumsum(120.0 * 2.0 ** (0.2 - 0.16 * time + 0.1 * np.sin(9 * time))) / RATE
    buzz = sum(np.sin(n * phase) / n for n in range(1, 25))
    sound = 0.1 * buzz * (0.55 - 0.45 * np.cos(2 * np.pi * 4 * time))
    return Audio(samples=np.pad(sound, RATE // 5).astype(np.float32), rate=RATE)


def test_the_moves_are_those_of_the_table_in_kind_and_come_from_the_seed(spoken: Audio) -> None:
    times = np.arange(0.0, 2.5, 0.01)
    takes = [imagined(spoken, _steady("angry"), seed=seed)(_steady("angry"), times, times) for seed in (3, 3, 4)]
    assert set(takes[0]) == set(PARTS) and all(part.shape == times.shape for part in takes[0].values())
    assert np.array_equal(takes[0]["pitch"], takes[1]["pitch"])
    assert np.abs(takes[0]["pitch"] - takes[2]["pitch"]).max() > 0.5


def test_what_is_not_felt_is_left_as_it_was_said(spoken: Audio) -> None:
    times, nothing = np.arange(0.0, 2.5, 0.01), _steady("neutral", 0.0)
    still = imagined(spoken, nothing, seed=1)(nothing, times, times)
    assert all(np.allclose(part, 0.0) for part in still.values())


def test_what_the_flow_does_not_know_stays_the_table_s(spoken: Audio) -> None:
    times, fear = np.arange(0.0, 2.5, 0.01), _steady("fear")
    own, table = imagined(spoken, fear, seed=1)(fear, times, times), moves(fear, times)
    assert np.array_equal(own["tremor"], table["tremor"]) and np.array_equal(own["breath"], table["breath"])
    assert not np.array_equal(own["pitch"], table["pitch"])


def test_restyled_speech_is_higher_in_anger_than_in_sadness_and_fills_its_slot(spoken: Audio) -> None:
    pitches = []
    for label in ("angry", "sad"):
        acting = imagined(spoken, _steady(label), seed=2)
        said = restyle(spoken, _steady(label), slot_seconds=3.0, acting=acting).sound
        assert len(said.samples) == round(3.0 * said.rate)
        pitches.append(typical(analyse(said.mono(), said.rate))[0])
    assert pitches[0] > pitches[1] + 2.0

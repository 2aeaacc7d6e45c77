"""What neural voices share: takes and their choice, the feeling that is left, and the room of a generation."""

import numpy as np
import pytest
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.errors import InvalidInput
from pipelines.media.types import Audio
from pipelines.speech.generation import OnFrame
from pipelines.speech.neural import closest_take, frames_for

RATE = 16000


def _voice(pitch: float, rate: float, treble: float) -> NDArray[np.float32]:
    """Three seconds of a buzz with syllables; a high, fast and sharp one sounds aroused."""
    time = np.arange(3 * RATE) / RATE
    melody = pitch * 2.0 ** (np.sin(2 * np.pi * 0.7 * time) / 4)
    phase = 2 * np.pi * np.cumsum(melody) / RATE
    buzz = sum(np.sin(n * phase) / n**treble for n in range(1, 25))
    return (0.1 * buzz * (0.55 - 0.45 * np.cos(2 * np.pi * rate * time))).astype(np.float32)


def _unheard(done: int, total: int) -> None:
    """Progress that nobody follows."""


def _say(seed: int, on_frame: OnFrame) -> Audio:
    """Seed 11 shouts, all others mumble."""
    on_frame(1, 2)
    on_frame(2, 2)
    sound = _voice(260.0, 6.0, 0.6) if seed == 11 else _voice(90.0, 2.5, 1.8)
    return Audio(samples=sound, rate=RATE)


def test_the_take_that_comes_closest_is_kept_with_the_distances_of_all() -> None:
    angry = EmotionCurve.constant(from_labels({"angry": 1.0}))
    chosen = closest_take(_say, angry, seed=10, takes=3, on_frame=_unheard)
    assert chosen.seeds == (10, 11, 12) and chosen.seed == 11
    assert chosen.distances[1] == min(chosen.distances) < chosen.distances[0] == chosen.distances[2]
    facts = chosen.facts()
    assert [take["seed"] for take in facts["takes"]] == [10, 11, 12] and facts["chosen_seed"] == 11


def test_progress_runs_once_over_all_takes() -> None:
    told: list[float] = []
    neutral = EmotionCurve.constant(from_labels({"neutral": 1.0}))
    closest_take(_say, neutral, seed=0, takes=2, on_frame=lambda done, total: told.append(done / total))
    assert told == [0.25, 0.5, 0.75, 1.0]


def test_only_what_the_voice_has_not_played_is_left_for_the_restyler() -> None:
    angry = EmotionCurve.constant(from_labels({"angry": 1.0}))
    shouted, mumbled = (
        closest_take(_say, angry, seed=seed, takes=1, on_frame=_unheard).missing(angry) for seed in (11, 12)
    )
    assert shouted.sample([1.5]).intensity[0] < mumbled.sample([1.5]).intensity[0] <= 1.0


def test_a_voice_that_says_nothing_is_an_error_with_a_remedy() -> None:
    def silent(seed: int, on_frame: OnFrame) -> Audio:
        return Audio(samples=np.zeros(RATE, dtype=np.float32), rate=RATE)

    neutral = EmotionCurve.constant(from_labels({"neutral": 1.0}))
    with pytest.raises(InvalidInput, match="another seed"):
        closest_take(silent, neutral, seed=0, takes=1, on_frame=_unheard)


def test_a_generation_has_room_but_an_end() -> None:
    expected, most = frames_for("x" * 140, 12.5)
    assert expected == 125 and most > 2 * expected

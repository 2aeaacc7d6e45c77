"""What neural voices share: takes and their choice, seeds, hooks, and what is said when something is missing."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.errors import InvalidInput, MissingDependency
from pipelines.media.types import Audio
from pipelines.speech import neural
from pipelines.speech.neural import (
    OnFrame,
    closest_take,
    frames_for,
    from_hub,
    seeded,
    transformers_classes,
    watched,
)

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


def test_seeds_decide_inside_and_change_nothing_outside() -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    with seeded(1):
        inside = torch.rand(3)
    assert torch.equal(torch.rand(3), expected)
    with seeded(1):
        assert torch.equal(torch.rand(3), inside)


def test_a_watched_model_tells_its_steps_and_is_left_without_hooks() -> None:
    model, told = torch.nn.Linear(2, 2), []
    with watched(model, 2, lambda done, total: told.append((done, total))):
        for _ in range(3):
            model(torch.zeros(1, 2))
    assert told == [(1, 2), (2, 2), (2, 2)]
    assert not model._forward_pre_hooks


def test_a_generation_has_room_but_an_end() -> None:
    expected, most = frames_for("x" * 140, 12.5)
    assert expected == 125 and most > 2 * expected


class Hub:
    """Stands for a class of transformers: what it was asked for, and where it finds it."""

    def __init__(self, *, here: bool = False, there: bool = False) -> None:
        self.here, self.there = here, there
        self.asked: list[bool] = []

    def from_pretrained(self, hub_id: str, *, revision: str, local_files_only: bool = False) -> str:
        self.asked.append(local_files_only)
        if self.here if local_files_only else self.there:
            return f"{hub_id}@{revision}"
        raise OSError(f"{hub_id} is not to be had")


def test_a_class_that_this_version_lacks_is_told_with_the_remedy() -> None:
    with pytest.raises(MissingDependency, match=r"transformers>=99"):
        transformers_classes(["NotYetInvented"], since="99")


def test_weights_come_from_this_machine_first_and_then_from_the_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neural, "hub_is_reachable", lambda: True)
    here, there = Hub(here=True, there=True), Hub(there=True)
    assert from_hub(here, "someone/voice", "main") == from_hub(there, "someone/voice", "main") == "someone/voice@main"
    assert here.asked == [True] and there.asked == [True, False]
    with pytest.raises(MissingDependency, match="hf download someone/voice --revision main"):
        from_hub(Hub(), "someone/voice", "main")


def test_without_a_network_the_hub_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neural, "hub_is_reachable", lambda: False)
    away = Hub(there=True)
    with pytest.raises(MissingDependency, match="not on this machine"):
        from_hub(away, "someone/voice", "main")
    assert away.asked == [True]

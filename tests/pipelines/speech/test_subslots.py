"""Parts of a speech fall on given stretches of the slot where that costs nothing, and the slot is kept exactly."""

import numpy as np
import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.speech.kinds import kinds_of
from pipelines.speech.restyle import say_again
from pipelines.speech.subslots import fit_on, parts_on
from pipelines.speech.tempo import CONSONANT, PAUSE, STRETCH, TimeMap, fit
from pipelines.speech.vocoder import take_apart
from tests.pipelines.speech.voices import sentence

HOP = 0.005
NEUTRAL = EmotionCurve.constant(from_labels({"neutral": 1.0}))


def speech(*seconds: float, pause: float = 0.3) -> np.ndarray:  # type: ignore[type-arg]
    """Kinds of frames: a pause, then what is said for so long, and a pause, and so on."""
    frames = [np.full(round(pause / HOP), PAUSE)]
    for part in seconds:
        frames += [np.full(round(part / HOP), CONSONANT), np.full(round(pause / HOP), PAUSE)]
    return np.concatenate(frames)


def laid(kinds: np.ndarray, slot: float, spans: list[tuple[float, float]]) -> TimeMap:  # type: ignore[type-arg]
    return fit_on(np.full(len(kinds), HOP), kinds, slot, spans, HOP)


def heard(kinds: np.ndarray, plan: TimeMap) -> list[tuple[float, float]]:  # type: ignore[type-arg]
    """(start, end) in the result of what is said between pauses."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (kinds != PAUSE).astype(int), [0]])))
    return [(float(plan.starts[a]), float(plan.starts[b])) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def test_each_part_falls_on_its_stretch() -> None:
    kinds = speech(0.8, 1.0)
    plan = laid(kinds, 5.0, [(0.5, 1.3), (3.0, 4.1)])
    (a, b), (c, d) = heard(kinds, plan)
    assert (a, c) == pytest.approx((0.5, 3.0)) and b == pytest.approx(1.3) and d == pytest.approx(4.1)
    assert plan.seconds == 5.0 and (np.diff(plan.starts) >= -1e-9).all() and plan.starts[-1] <= 5.0


def test_nothing_is_dragged_to_fill_a_longer_stretch() -> None:
    kinds = speech(0.5, 0.5)
    spans = heard(kinds, laid(kinds, 8.0, [(0.3, 3.0), (5.0, 8.0)]))
    assert [end - start for start, end in spans] == pytest.approx([0.5 * STRETCH] * 2)
    assert [start for start, _ in spans] == pytest.approx([0.3, 5.0])


def test_a_part_that_is_longer_than_its_stretch_runs_on_and_the_next_waits_for_it() -> None:
    kinds = speech(2.0, 0.5)
    (a, b), (c, d) = heard(kinds, laid(kinds, 5.0, [(0.3, 1.0), (1.5, 2.5)]))
    assert b - a == pytest.approx(2.0) and c > b and d - c <= 0.5 * STRETCH + 1e-6


@pytest.mark.parametrize("slot", [1.2, 1.8, 2.4, 2.9, 3.5])
def test_it_never_hurries_more_than_the_slot_alone_does(slot: float) -> None:
    kinds = speech(0.8, 1.0)
    plain, plan = fit(np.full(len(kinds), HOP), kinds, slot), laid(kinds, slot, [(0.4, 0.9), (slot - 0.6, slot)])
    assert plan.pace <= max(1.0, plain.pace) + 1e-6
    natural = [0.8, 1.0]
    quickest = max(length / (end - start) for length, (start, end) in zip(natural, heard(kinds, plan), strict=True))
    assert quickest <= max(1.0, plain.pace) + 1e-6
    assert plan.seconds == slot and plan.starts[-1] <= slot + 1e-9


def test_without_stretches_or_words_it_is_the_plain_fit() -> None:
    kinds = speech(0.8, 1.0)
    lengths = np.full(len(kinds), HOP)
    assert np.array_equal(laid(kinds, 2.0, []).starts, fit(lengths, kinds, 2.0).starts)
    silent = np.full(100, PAUSE)
    assert np.array_equal(laid(silent, 2.0, [(0.5, 1.0)]).starts, fit(np.full(100, HOP), silent, 2.0).starts)


def test_neighbours_are_taken_together_where_there_are_too_many() -> None:
    three, two = speech(1.0, 0.5, 0.5), [(0.0, 1.0), (2.0, 3.0)]
    parts = parts_on(three, two, HOP)
    assert [part.wanted for part in parts] == two
    assert [(part.last - part.first) * HOP for part in parts] == pytest.approx([1.0, 1.3])  # a pause is in the second
    parts = parts_on(speech(1.0, 1.0), [(0.0, 0.5), (0.7, 1.2), (2.0, 3.0)], HOP)
    assert [part.wanted for part in parts] == [(0.0, 1.2), (2.0, 3.0)]


@pytest.mark.parametrize("slot", [1.0, 3.0, 4.444])
def test_a_voice_pauses_where_it_is_told_and_keeps_its_slot_to_the_sample(slot: float) -> None:
    voice = take_apart(sentence())
    kinds = kinds_of(voice, ())
    assert len(parts_on(kinds, [(0, 1), (2, 3)], HOP)) == 2
    spans = [(0.1, 0.3 * slot), (0.7 * slot, slot)]
    made = say_again(voice, NEUTRAL, slot_seconds=slot, spans=spans).sound
    assert len(made.samples) == round(slot * made.rate)
    if slot > 2:
        level = np.abs(made.mono())
        gap = level[int((0.3 * slot + 0.45) * made.rate) : int((0.7 * slot - 0.05) * made.rate)]
        assert gap.max(initial=0) < 0.1 * level.max()
        assert level[int(0.7 * slot * made.rate) :][: made.rate // 2].max() > 0.3 * level.max()

import numpy as np
import pytest

from pipelines.speech.tempo import CONSONANT, HURRIED, PAUSE, STRETCH, VOWEL, fit, natural_lengths

HOP = 0.005
KINDS = np.repeat([CONSONANT, VOWEL, PAUSE, CONSONANT, VOWEL], 40)
NATURAL = np.full(len(KINDS), HOP)


def _shares(plan) -> dict[int, float]:
    lengths = np.diff(plan.starts)
    return {kind: float(lengths[kind == KINDS].sum() / NATURAL[kind == KINDS].sum()) for kind in (0, 1, 2)}


def test_without_a_slot_lengths_stay() -> None:
    plan = fit(NATURAL, KINDS, None)

    assert plan.seconds == pytest.approx(1.0)
    assert plan.pace == 1.0


def test_pauses_give_first() -> None:
    shares = _shares(fit(NATURAL, KINDS, 0.9))

    assert shares[PAUSE] == pytest.approx(0.5)
    assert shares[VOWEL] == shares[CONSONANT] == pytest.approx(1.0)


def test_then_vowels_then_consonants() -> None:
    tight, tighter = _shares(fit(NATURAL, KINDS, 0.80)), _shares(fit(NATURAL, KINDS, 0.65))

    assert tight[PAUSE] == pytest.approx(0.3)
    assert tight[VOWEL] < 1.0
    assert tight[CONSONANT] == pytest.approx(1.0)
    assert tighter[VOWEL] < tighter[CONSONANT] < 1.0


@pytest.mark.parametrize("slot", [0.1, 0.4, 0.9, 1.0, 1.1, 3.0])
def test_speech_ends_within_any_slot(slot: float) -> None:
    plan = fit(NATURAL, KINDS, slot)

    assert plan.seconds == slot
    assert plan.starts[-1] <= slot + 1e-9


def test_a_tight_slot_is_told_by_its_pace() -> None:
    assert fit(NATURAL, KINDS, 0.5).pace > HURRIED
    assert fit(NATURAL, KINDS, 0.9).pace == pytest.approx(1.0)


def test_a_wide_slot_stretches_a_little_and_a_wider_one_not_at_all() -> None:
    little, wide = fit(NATURAL, KINDS, 1.1), fit(NATURAL, KINDS, 2.0)

    assert little.starts[-1] == pytest.approx(1.1)
    assert 1 / little.pace <= STRETCH
    assert wide.starts[-1] == pytest.approx(1.0)


def test_pace_shortens_speech_and_pauses_follow_their_own_measure() -> None:
    lengths = natural_lengths(KINDS, np.full(len(KINDS), 0.2), np.full(len(KINDS), 0.5), HOP)

    vowel, consonant, pause = (lengths[kind == KINDS][0] for kind in (VOWEL, CONSONANT, PAUSE))
    assert vowel == consonant == pytest.approx(HOP * np.exp(-0.2))
    assert pause == pytest.approx(HOP * np.exp(0.5))


def test_times_go_there_and_back() -> None:
    plan = fit(NATURAL, KINDS, 0.7)
    times = np.array([0.1, 0.35, 0.62])

    assert plan.result_of(plan.source_of(times, HOP), HOP) == pytest.approx(times, abs=1e-6)

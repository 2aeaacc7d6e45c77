"""Use counts less as it gets older; runs teach how long work takes and what does not fit."""

from pathlib import Path

import pytest

from studio.jobs.ledger import HALF_LIFE, REMEMBERED, Ledger
from studio.jobs.measured import Measured
from studio.jobs.store import JobStore


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return JobStore(tmp_path / "jobs.sqlite").ledger


def note(ledger: Ledger, slowness: float, *, size: int = 40, load_seconds: float | None = None) -> None:
    ledger.note_run(
        "cuda:0", "wan", size, "resident", slowness=slowness, memory_ratio=slowness / 10, load_seconds=load_seconds
    )


def test_use_halves_with_its_half_life(ledger: Ledger) -> None:
    ledger.charge("a", 100.0, 0.0)
    assert ledger.usage(0.0) == {"a": 100.0}
    assert ledger.usage(HALF_LIFE)["a"] == pytest.approx(50.0)
    ledger.charge("a", 10.0, HALF_LIFE)
    assert ledger.usage(HALF_LIFE)["a"] == pytest.approx(60.0)
    assert ledger.used_today("a", HALF_LIFE) > 105.0
    assert ledger.used_today("b", 0.0) == 0.0


def test_the_slowness_is_the_mean_of_the_latest_runs(ledger: Ledger) -> None:
    assert ledger.slowness("cuda", "wan") is None
    note(ledger, 2.0)
    note(ledger, 4.0)
    assert ledger.slowness("cuda", "wan") == pytest.approx(3.0)
    for _ in range(60):
        note(ledger, 1.0)
    assert ledger.slowness("cuda", "wan") == pytest.approx(1.0, abs=0.01)


def test_what_memory_runs_took_and_loading_times_are_kept(ledger: Ledger) -> None:
    assert ledger.measured("cuda", "wan") == []
    assert ledger.load_seconds("cuda:0", "wan") is None
    note(ledger, 9.0, load_seconds=5.0)
    note(ledger, 3.0)
    assert ledger.measured("cuda", "wan") == [Measured(size=40, ratio=0.9, runs=2)]
    assert ledger.measured("cuda:0", "wan") == ledger.measured("cuda", "wan")
    assert ledger.measured("cuda:1", "wan") == ledger.measured("cpu", "wan") == []
    ledger.note_run("cuda:10", "wan", 40, "resident", slowness=1.0, memory_ratio=2.0, load_seconds=None)
    assert ledger.measured("cuda:1", "wan") == [], "a name that begins alike is another card's"
    assert ledger.load_seconds("cuda:0", "wan") == 5.0


def test_what_did_not_fit_is_remembered_for_a_day_for_its_size_and_larger_ones(ledger: Ledger) -> None:
    ledger.note_overflow("cuda:0", "wan", 40, "resident", 100.0)
    assert ledger.overflowed("cuda:0", "wan", 40, 101.0) == {"resident"}
    assert ledger.overflowed("cuda:0", "wan", 41, 101.0) == {"resident"}
    assert ledger.overflowed("cuda:0", "wan", 39, 101.0) == frozenset()
    assert ledger.overflowed("cuda:1", "wan", 40, 101.0) == frozenset()
    assert ledger.overflowed("cuda:0", "wan", 40, 101.0 + REMEMBERED) == frozenset()

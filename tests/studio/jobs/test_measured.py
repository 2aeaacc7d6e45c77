"""Forecasts of memory learn from runs: upwards at once, downwards with care, and never by much at a time."""

from dataclasses import replace

import pytest

from pipelines.backends.base import ResourceEstimate
from studio.jobs.measured import LEAST, MOST, NEAR, SPARE, TRUSTED, Measured, corrected, correction, size_class

SIZE = size_class(8 * 10**9)


def took(ratio: float, *, runs: int = 1, size: int = SIZE) -> Measured:
    return Measured(size=size, ratio=ratio, runs=runs)


def test_without_runs_the_forecast_stands() -> None:
    assert correction([], SIZE) == 1.0


def test_one_run_that_took_more_raises_it() -> None:
    assert correction([took(1.4)], SIZE) == pytest.approx(1.4 * SPARE)
    assert correction([took(1.4), took(0.5, runs=50)], SIZE) == pytest.approx(1.4 * SPARE)


def test_it_is_lowered_after_a_few_runs_only() -> None:
    assert correction([took(0.7, runs=TRUSTED - 1)], SIZE) == 1.0
    assert correction([took(0.7, runs=TRUSTED)], SIZE) == pytest.approx(0.7 * SPARE)


def test_runs_of_other_sizes_raise_it_and_never_lower_it() -> None:
    far = SIZE + NEAR + 1
    assert correction([took(1.4, size=far)], SIZE) == pytest.approx(1.4 * SPARE)
    assert correction([took(0.6, runs=50, size=far)], SIZE) == 1.0
    assert correction([took(1.4, size=far), took(0.8, runs=50)], SIZE) == pytest.approx(0.8 * SPARE)


def test_it_stays_within_limits() -> None:
    assert correction([took(40.0)], SIZE) == MOST
    assert correction([took(0.01, runs=50)], SIZE) == LEAST


def test_an_estimate_is_corrected_in_its_memory_alone() -> None:
    estimate = ResourceEstimate(
        seconds=9.0,
        clip_seconds=5.0,
        frames=81,
        steps=50,
        weights_bytes=40 * 10**9,
        activation_bytes=8 * 10**9,
        tiled_bytes=4 * 10**9,
        disk_bytes=10**6,
    )
    more = corrected(estimate, [took(2.0)])
    assert more == replace(estimate, activation_bytes=round(16e9 * SPARE), tiled_bytes=round(8e9 * SPARE))
    assert corrected(estimate, []) == estimate


def test_a_doubled_size_is_two_classes_up() -> None:
    assert size_class(2 * 10**9) == size_class(10**9) + 2
    assert size_class(0) == 0

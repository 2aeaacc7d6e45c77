"""Room is made by unloading the least recently used, and no more than needed."""

from studio.jobs.residency import Resident, plan_evictions

OLD = Resident(name="old", memory_mb=300, last_used=1.0)
MIDDLE = Resident(name="middle", memory_mb=200, last_used=2.0)
NEW = Resident(name="new", memory_mb=400, last_used=3.0)
LOADED = (NEW, OLD, MIDDLE)


def test_nobody_goes_when_all_fit() -> None:
    assert plan_evictions(LOADED, 100, 1000) == ()


def test_the_least_recently_used_goes_first_and_only_as_many_as_needed() -> None:
    assert plan_evictions(LOADED, 101, 1000) == ("old",)
    assert plan_evictions(LOADED, 401, 1000) == ("old", "middle")


def test_a_newcomer_larger_than_the_budget_empties_the_device() -> None:
    assert plan_evictions(LOADED, 5000, 1000) == ("old", "middle", "new")


def test_an_empty_device_needs_no_eviction() -> None:
    assert plan_evictions((), 5000, 1000) == ()

"""Old results go by age, then by size, oldest first."""

from studio.jobs.retention import Kept, plan_deletions

DAY = 86400.0
KEPT = [Kept(id=name, finished=number * DAY, size_bytes=10**9) for number, name in enumerate("abcd")]


def test_no_limit_deletes_nothing() -> None:
    assert plan_deletions(KEPT, 100 * DAY, days=0, gigabytes=0) == ()


def test_jobs_older_than_the_days_go() -> None:
    assert plan_deletions(KEPT, 4 * DAY, days=2.5, gigabytes=0) == ("a", "b")


def test_the_oldest_go_until_the_rest_fits() -> None:
    assert plan_deletions(KEPT, 4 * DAY, days=0, gigabytes=2.5) == ("a", "b")


def test_what_age_deletes_counts_towards_the_size() -> None:
    assert plan_deletions(KEPT, 4 * DAY, days=3.5, gigabytes=3) == ("a",)

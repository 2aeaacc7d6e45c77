"""A quota refuses what goes beyond it, with the numbers and a remedy; 0 is no limit."""

import pytest

from pipelines.errors import MienError
from studio.jobs.quota import Quota, Used, check_quota

USED = Used(jobs=2, seconds=50.0, megabytes=90.0)


def test_without_limits_everything_goes() -> None:
    check_quota(Quota(), USED, seconds=1e9, megabytes=1e9)


def test_up_to_the_limit_it_goes() -> None:
    check_quota(Quota(jobs=3, seconds=60.0, megabytes=100.0), USED, seconds=10.0, megabytes=10.0)


@pytest.mark.parametrize(
    ("quota", "words"),
    [
        (Quota(jobs=2), "2 unfinished jobs"),
        (Quota(seconds=59.0), "about 10 s of work; of the 59 s"),
        (Quota(megabytes=99.0), "about 10 MB; of the 99 MB"),
    ],
)
def test_beyond_a_limit_it_is_refused(quota: Quota, words: str) -> None:
    with pytest.raises(MienError, match=words):
        check_quota(quota, USED, seconds=10.0, megabytes=10.0)

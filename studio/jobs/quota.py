"""How much one user of a hosted studio may ask for: checked when a job is submitted."""

from dataclasses import dataclass

from pipelines.errors import MienError


@dataclass(frozen=True, kw_only=True)
class Quota:
    """Limits for one tenant; 0 is no limit.

    jobs: unfinished ones at once. seconds: of device time, about a day's worth. megabytes: inputs and results kept.
    """

    jobs: int = 0
    seconds: float = 0.0
    megabytes: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Used:
    """What a tenant has of each already."""

    jobs: int
    seconds: float
    megabytes: float


def check_quota(quota: Quota, used: Used, *, seconds: float, megabytes: float) -> None:
    """Raise MienError, naming the limit and the remedy, where a job of so much work and so many MB goes beyond it."""
    if quota.jobs and used.jobs >= quota.jobs:
        raise MienError(
            f"You have {used.jobs} unfinished jobs, and this studio allows {quota.jobs}. Wait for one, or cancel one."
        )
    if quota.seconds and used.seconds + seconds > quota.seconds:
        raise MienError(
            f"This needs about {seconds:.0f} s of work; of the {quota.seconds:g} s that this studio allows in a day, "
            f"you have used {used.seconds:.0f} s. Choose a smaller size or a shorter clip, or come back later."
        )
    if quota.megabytes and used.megabytes + megabytes > quota.megabytes:
        raise MienError(
            f"This needs about {megabytes:.0f} MB; of the {quota.megabytes:g} MB that this studio keeps for you, "
            f"{used.megabytes:.0f} MB are taken. Delete old jobs on the Queue tab, or choose a shorter clip."
        )

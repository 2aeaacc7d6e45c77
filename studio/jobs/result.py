"""What a job made: the files in its folder, as its end recorded them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.errors import MienError
from studio.jobs.job import Job


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a job made, and what belongs to it.

    path: the video, recording or script. score, poster: the performance (.npz) and a still, or None where none is.
    settings: the request as `studio.codec.summary` tells it. facts: what the run recorded.
    """

    path: Path
    score: Path | None
    poster: Path | None
    settings: dict[str, Any]
    facts: dict[str, Any]


def result_of(job: Job, folder: Path) -> Result:
    """What the job made, in its folder. Raises MienError when it has not succeeded, or its files were deleted."""
    if job.state != "succeeded":
        stands = "failed" if job.state == "failed" else f"is {job.state}"
        raise MienError(f"The job '{job.id}' has no result: it {stands}. {job.message}".rstrip())
    path = folder / job.outcome["facts"]["file"]
    if not path.exists():
        raise MienError(f"The result of job '{job.id}' was deleted from the disk. Make it again.")
    return Result(
        path=path,
        score=_if_there(folder / "score.npz"),
        poster=_if_there(folder / "poster.jpg"),
        settings=dict(job.outcome["settings"]),
        facts=dict(job.outcome["facts"]),
    )


def _if_there(path: Path) -> Path | None:
    return path if path.exists() else None

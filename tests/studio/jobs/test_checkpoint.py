"""A checkpoint that cannot be written costs the run nothing."""

import errno
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import MienError
from studio.jobs.checkpoint import NAME, Checkpoints
from studio.jobs.job import Job, Need
from tests.studio.gradient import GradientBackend


class Resumable(GradientBackend):
    """Writes its checkpoints, until there is a `problem`."""

    problem: Exception | None = None

    def checkpoint(self, path: Path) -> None:
        if self.problem is not None:
            raise self.problem
        path.write_text("7")

    def resume(self, path: Path) -> None:
        assert path.read_text() == "7"


@pytest.mark.parametrize("problem", [OSError(errno.ENOSPC, "No space left on device"), MienError("The disk is full.")])
def test_a_run_goes_on_where_the_disk_is_full(tmp_path: Path, problem: Exception) -> None:
    backend, known = Resumable(), dict.fromkeys(field.name for field in fields(Job))
    job: Any = Job(**known | {"id": "a", "need": Need(backend="tiny", seconds=999.0)})  # type: ignore[arg-type]
    with Checkpoints(job, backend, tmp_path) as checkpoints:
        backend.problem = problem
        assert not checkpoints.write()
        for now in (0.0, 61.0, 122.0):
            checkpoints.note_step(now)
        backend.problem = None
        assert checkpoints.write() and (tmp_path / NAME).exists()
        backend.problem = problem
        assert not checkpoints.write() and (tmp_path / NAME).read_text() == "7"

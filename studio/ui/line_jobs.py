"""Which line of a project a job renders: noted beside the job, so that whoever asks for it again brings it there."""

import json
from collections.abc import Mapping
from typing import Any, TypedDict
from uuid import uuid4

from pipelines.requests.dub import DubRequest
from studio.jobs.job import Job
from studio.studio import Studio

_LINE = "dub-line:"
"""How the keys of the jobs begin that render a line of the Dub tab."""

_NOTE = "line.json"


class LineJob(TypedDict):
    """A job that renders one line of a project; the browser keeps those that it follows over reloads.

    key: of the line's row. line: its number, from 1. made_of: what it was when it was asked for, see `takes.made_of`.
    """

    job: str
    project: str
    key: str
    line: int
    made_of: dict[str, Any]


def line_key() -> str:
    """A key for the job that renders a line of the Dub tab, which `is_of_line` tells from jobs of the Speak tab."""
    return f"{_LINE}{uuid4().hex}"


def is_of_line(job: Job) -> bool:
    """Whether the job renders a line of the Dub tab."""
    return (job.key or "").startswith(_LINE)


def made_on(job: Job) -> str:
    """The kind of requests of the tab where the job is changed: for a line's take it is the whole dub."""
    return DubRequest.kind if is_of_line(job) else str(job.request.get("kind"))


def note_line(studio: Studio, job: LineJob) -> None:
    """Write down beside the job which line it renders; it is deleted with the job."""
    (studio.folder(job["job"]) / _NOTE).write_text(json.dumps(job, ensure_ascii=False), encoding="utf-8")


def noted_line(studio: Studio, job: Job) -> LineJob | None:
    """Which line the job renders; None where it renders none, or that was not written down."""
    note = studio.folder(job.id) / _NOTE
    return _read(json.loads(note.read_text(encoding="utf-8"))) if is_of_line(job) and note.is_file() else None


def line_jobs(kept: Any) -> list[LineJob]:
    """What the browser kept, as far as it has the parts of a LineJob."""
    return [job for one in (kept if isinstance(kept, list) else []) if (job := _read(one)) is not None]


def _read(kept: Any) -> LineJob | None:
    if not isinstance(kept, Mapping) or not LineJob.__annotations__.keys() <= kept.keys():
        return None
    if not isinstance(kept["made_of"], Mapping):
        return None
    return LineJob(
        job=str(kept["job"]),
        project=str(kept["project"]),
        key=str(kept["key"]),
        line=int(kept["line"]),
        made_of=dict(kept["made_of"]),
    )

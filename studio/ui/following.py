"""Follows a job of the studio for the page: what the job panel shows, and the result at the end."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from pipelines.errors import MienError
from studio.jobs.result import Result
from studio.studio import Studio
from studio.ui.components.job_panel import panel_note, panel_of

_PAUSE_SECONDS = 0.2
"""Least time between two updates of the page; previews in between are skipped."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One look at a job: the job panel's value, whether it is over, and the result where there is one."""

    panel: dict[str, Any]
    over: bool
    result: Result | None = None


async def follow(studio: Studio, job_id: str, *, unit: str = "frame") -> AsyncIterator[Seen]:
    """Look at the job until it ends, from its newest update on. An unknown job ends at once, with a note.

    unit: what its work is counted in.
    """
    seen = 0
    studio.attend(job_id)
    try:
        while True:
            newest = studio.latest(job_id)  # alone: a job of an hour has some 36,000 updates
            if newest.sequence != seen:
                seen, over = newest.sequence, newest.ended
                panel = panel_of(job_id, newest, place=0 if over else studio.place(job_id), unit=unit)
                yield Seen(
                    panel=panel, over=over, result=studio.result(job_id) if newest.state == "succeeded" else None
                )
                if over:
                    return
            await asyncio.sleep(_PAUSE_SECONDS)
    except MienError as error:
        yield Seen(panel=panel_note(str(error), refused=True), over=True)

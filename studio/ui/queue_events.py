"""What happens on the Queue tab: the line is shown as it changes, and what the user asks of it is done."""

import json
from collections.abc import Callable, Collection
from hashlib import sha256
from pathlib import Path
from typing import Any

import gradio as gr

from pipelines.errors import MienError
from studio.api.asked import own_job, refused_in_words, tenant_of
from studio.codec import decode, summary
from studio.jobs.job import Job
from studio.studio import Studio
from studio.ui.components.queue_list import Act, queue_shown

PAGE = 30
"""Jobs that are shown at first, and with each wish for older ones."""


class QueueEvents:
    """The handlers of the Queue tab, over one studio. They keep nothing between calls.

    editable: kinds of requests that a tab can be filled with again. The transcripts and translations that the Dub tab
    orders for its script have no Edit: they belong to a project that only that tab knows, and what is asked for
    elsewhere would never come back to it.
    """

    def __init__(self, studio: Studio, editable: Collection[str] = ()) -> None:
        self._studio = studio
        self._editable = editable

    def look(self, seen: str, most: int, request: gr.Request) -> tuple[Any, str]:
        """The line as it stands, with at most `most` jobs, and its digest; nothing new where that was `seen` last."""
        line = self._studio.line(tenant_of(request), limit=most + 1)
        shown = queue_shown(
            line,
            _settings,
            lambda job: self._studio.pictures(job.id),
            self._result,
            most=most,
            editable=self._editable,
        )
        digest = sha256(json.dumps(shown).encode()).hexdigest()
        return (gr.skip() if digest == seen else shown), digest

    def act(self, act: Act | None, most: int, request: gr.Request) -> tuple[Any, str, int]:
        """Do what was asked, for the user's own jobs, and show the line anew, and how many jobs at most.

        Raises gr.Error with a sentence.
        """
        if act is not None and act["name"] == "older":
            most += PAGE
        elif act is not None:
            with refused_in_words():
                self._do(act, request)
        return *self.look("", most, request), most

    def _do(self, act: Act, request: gr.Request) -> None:
        studio, job_id = self._studio, act["id"]
        for named in (job_id, *act["order"]):
            own_job(studio, named, request)
        does: dict[str, Callable[[], object]] = {
            "cancel": lambda: studio.cancel(job_id),
            "pause": lambda: studio.pause(job_id),
            "resume": lambda: studio.resume(job_id),
            "pin": lambda: studio.pin(job_id),
            "unpin": lambda: studio.pin(job_id, False),
            "retry": lambda: studio.retry(job_id),
            "delete": lambda: studio.delete(job_id),
            "order": lambda: studio.reorder(act["order"]),
        }
        if act["name"] not in does:
            raise MienError(f"'{act['name']}' cannot be done with a job. Choose one of {', '.join(does)}.")
        does[act["name"]]()

    def _result(self, job: Job) -> Path | None:
        """What a job made, as a browser can open it; None where it made nothing, or that was deleted."""
        if job.state != "succeeded":
            return None
        try:
            path = self._studio.result(job.id).path
        except MienError:
            return None
        return path.with_suffix(".srt") if path.suffix == ".json" else path


def _settings(job: Job) -> dict[str, Any]:
    """The request without folders. One that was stored by another version is told by its back end alone."""
    try:
        return summary(decode(job.request))
    except MienError:
        return {"backend": job.need.backend}

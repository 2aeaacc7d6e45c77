"""The endpoints that look after jobs."""

from typing import Any

import gradio as gr
from gradio.events import api

from pipelines.errors import MienError
from studio.jobs.job import ENDED, Update
from studio.studio import Studio


def add_jobs(studio: Studio) -> None:
    """Add /job_status and /cancel_job."""

    def job_status(job_id: str) -> dict[str, Any]:
        """State, progress and, once it is made, the settings and facts of a job."""
        try:
            return _status(studio, job_id)
        except MienError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def cancel_job(job_id: str) -> dict[str, Any]:
        """Stop a job at its next frame; returns its status. A job that has ended stays as it is."""
        try:
            studio.cancel(job_id)
            return _status(studio, job_id)
        except MienError as error:
            raise gr.Error(str(error), print_exception=False) from error

    for function in (job_status, cancel_job):
        api(function, api_name=function.__name__)


def _status(studio: Studio, job_id: str) -> dict[str, Any]:
    job = studio.job(job_id)
    updates = studio.events(job_id)
    newest = updates[-1] if updates else Update(sequence=0, at=job.submitted, state=job.state)
    status: dict[str, Any] = {
        "job_id": job.id,
        "state": job.state,
        "ended": job.state in ENDED,
        "place": studio.place(job_id),
        "done": newest.done,
        "total": newest.total,
        "eta": newest.eta,
        "message": job.message or newest.message,
    }
    if job.state == "succeeded":
        result = studio.result(job_id)
        status |= {"settings": result.settings, "facts": result.facts}
    return status

"""The endpoints that look after jobs, whatever they make."""

from pathlib import Path
from typing import Any

import gradio as gr
from gradio.events import api

from pipelines.errors import InvalidInput
from studio.api.asked import checked_upload, own_job, refused_in_words, tenant_of
from studio.api.endpoint import Upload, Uploads, add_endpoint
from studio.codec import decode
from studio.finished import by_name, recipe_in
from studio.jobs.line import Standing
from studio.studio import Studio


def add_jobs(studio: Studio) -> None:
    """Add /submit, /job_status, /result, /read_settings, /cancel_job and /queue."""

    def job_status(job_id: str) -> dict[str, Any]:
        """State, progress and, once it is made, the settings and facts of a job. An unknown id is an error."""
        with refused_in_words():
            return _status(studio, str(job_id))

    def cancel_job(job_id: str, asker: gr.Request | None = None) -> dict[str, Any]:
        """Stop a job of yours at its next step; returns its status. A job that has ended stays as it is."""
        with refused_in_words():
            job = own_job(studio, str(job_id), asker)
            studio.cancel(job.id)
            return _status(studio, job.id)

    def submit(
        request: dict[str, Any],
        files: Uploads | None = None,
        key: str = "",
        instead_of: str = "",
        asker: gr.Request | None = None,
    ) -> dict[str, Any]:
        """Queue a request of any kind and answer at once with its job's status.

        `request` has the form that a finished file's settings have ("kind", "version" and the fields); where it names a
        file, it gives the name of one of `files`. The same `key` again gives the same job, and makes it once; with
        another request it is an error.
        `instead_of` is a job of yours that is stopped then; where it waits, the new one takes its place in the line.
        """
        with refused_in_words():
            uploads = by_name(map(checked_upload, files or []))
            wanted = decode(request, lambda name: _named(name, uploads))
            if instead_of:
                own_job(studio, instead_of, asker)
            job_id = studio.submit(
                wanted,
                tenant=tenant_of(asker),
                key=key or None,
                priority="batch",
                instead_of=instead_of or None,
            )
            return _status(studio, job_id)

    def result(job_id: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
        """The file that a job made, its settings and its facts. A job that has not succeeded is an error."""
        with refused_in_words():
            made = studio.result(job_id)
            return str(made.path), made.settings, made.facts

    def read_settings(file: Upload) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
        """The settings in a finished file, as `/submit` takes them, its facts, and names of the files to send along."""
        with refused_in_words():
            recipe = recipe_in(checked_upload(file))
            return recipe.settings, recipe.facts, list(recipe.absent)

    def queue(asker: gr.Request | None = None) -> dict[str, Any]:
        """Your jobs in their order, how many of others go before each, what is loaded where, and the work left."""
        line = studio.line(tenant_of(asker))
        return {
            "jobs": [_told(one) for one in line.mine],
            "running": line.running,
            "waiting": line.waiting,
            "seconds": round(line.seconds, 1),
            "models": [vars(one) for one in line.loaded],
        }

    for function in (job_status, cancel_job):
        api(function, api_name=function.__name__)
    add_endpoint(submit, status=gr.JSON)
    add_endpoint(result, file=gr.File, settings=gr.JSON, facts=gr.JSON)
    add_endpoint(read_settings, settings=gr.JSON, facts=gr.JSON, files=gr.JSON)
    add_endpoint(queue, queue=gr.JSON)


def _named(name: str, uploads: dict[str, Path]) -> Path:
    if name not in uploads:
        sent = ", ".join(f"'{one}'" for one in uploads) or "none"
        raise InvalidInput(
            f"The request names the file '{name}', which was not sent; the files that were: {sent}. Send it along in "
            "`files`, or name it as it arrived."
        )
    return uploads[name]


def _told(one: Standing) -> dict[str, Any]:
    return {
        "job_id": one.job.id,
        "state": one.job.state,
        "backend": one.job.need.backend,
        "ahead": one.ahead,
        "start": one.start,
        "done": one.latest.done,
        "total": one.latest.total,
        "eta": one.latest.eta,
        "message": one.job.message or one.latest.message,
        "pinned": one.job.pinned,
    }


def _status(studio: Studio, job_id: str) -> dict[str, Any]:
    job, newest = studio.job(job_id), studio.latest(job_id)
    status: dict[str, Any] = {
        "job_id": job.id,
        "state": job.state,
        "ended": job.ended,
        "place": studio.place(job_id),
        "done": newest.done,
        "total": newest.total,
        "eta": newest.eta,
        "message": job.message or newest.message,
    }
    if job.state == "succeeded":
        status |= {"settings": job.outcome["settings"], "facts": job.outcome["facts"]}
    return status

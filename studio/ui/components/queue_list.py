"""The queue list: a user's jobs with their pictures, places and times, and what can be done with each."""

import json
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, TypedDict

from studio.jobs.job import HELD, Job
from studio.jobs.line import Line, Standing
from studio.jobs.room import in_words
from studio.ui.components.file_url import file_url
from studio.ui.components.own import OwnComponent
from studio.ui.components.picture_url import jpeg_url
from studio.ui.line_jobs import is_of_line, made_on


class Act(TypedDict):
    """What the user wants: an action's name, the job, and for "order" the waiting jobs in their new order.

    "older", which is of no job, shows more of those that have ended.
    """

    name: str
    id: str
    order: list[str]


class QueueList(OwnComponent):
    """Shows a line as `queue_shown` describes it. Events: "act", "edit" for a job that is to be edited, and "retake"
    for a take of a line in the Dub tab that is to be made once more.

    Its value in Python is an Act or None.
    """

    part = "queue_list"
    title = "Queue"

    def preprocess(self, payload: dict[str, Any] | None) -> Act | None:
        """What was asked for."""
        act = payload.get("act") if isinstance(payload, dict) else None
        if not isinstance(act, dict) or not isinstance(act.get("id"), str) or not isinstance(act.get("name"), str):
            return None
        order = act.get("order")
        ids = [one for one in order if isinstance(one, str)] if isinstance(order, list) else []
        return Act(name=act["name"], id=act["id"], order=ids)


def queue_shown(
    line: Line,
    settings_of: Callable[[Job], dict[str, Any]],
    pictures_of: Callable[[Job], list[Path]],
    result_of: Callable[[Job], Path | None],
    *,
    most: int,
    editable: Collection[str] = (),
) -> dict[str, Any]:
    """The list's value for a line.

    settings_of: a job's request as it may be copied. pictures_of: its small pictures, the best first. result_of: what
    it made, or None where there is nothing to open. most: jobs that are shown; those that have not ended always are.
    editable: kinds that a tab can be filled with again.
    """
    shown = line.mine[: max(most, sum(not one.job.ended for one in line.mine))]
    return {
        "sum": _sum(line),
        "rows": [_row(one, settings_of(one.job), pictures_of(one.job), result_of(one.job), editable) for one in shown],
        "older": len(line.mine) > most,
        "loaded": [
            f"{one.model} · {one.memory_mb} MB "
            + (f"on {one.device}" if one.on_device else "in the main memory, ready to come back")
            + (" · at work" if (one.device, one.model) in line.at_work else "")
            for one in line.loaded
        ],
    }


def title_of(settings: dict[str, Any]) -> str:
    """What a job is called, by its request: the back end, and what is said, seen or dubbed."""
    said = str(settings.get("text") or settings.get("prompt") or settings.get("speech") or settings.get("video") or "")
    short = said if len(said) <= 60 else said[:57] + "…"
    return f"{settings.get('backend', '')}: {short}" if short else str(settings.get("backend", ""))


def _sum(line: Line) -> str:
    if not line.running + line.waiting:
        return "Nothing waits."
    return (
        f"{line.running} running, {line.waiting} waiting, of everybody; about {in_words(line.seconds)} of work in all."
    )


def _row(
    one: Standing,
    settings: dict[str, Any],
    pictures: list[Path],
    result: Path | None,
    editable: Collection[str],
) -> dict[str, Any]:
    job, latest, kind = one.job, one.latest, settings.get("kind", "")
    goes = job.state in HELD and latest.total > 0
    return {
        "id": job.id,
        "kind": kind,
        "what": title_of(settings),
        "how": _how(one),
        "tone": "bad" if job.state == "failed" else "",
        "picture": next(filter(None, map(jpeg_url, pictures)), None),
        "share": latest.done / latest.total if goes else None,
        "lane": one.lane,
        "file": None if result is None else file_url(result),
        "acts": _acts(one, can_edit=made_on(job) in editable),
        "settings": json.dumps(settings, indent=2, ensure_ascii=False),
    }


def _how(one: Standing) -> str:
    job, latest = one.job, one.latest
    if one.ahead is not None:
        before = "next in the line" if one.ahead == 0 else f"{one.ahead} before it"
        background = " · in the background" if job.priority == "batch" else ""
        start = "" if not one.start else f", starts in about {in_words(one.start)}"
        return f"Waiting: {before}{start}{' · pinned' if job.pinned else ''}{background}. {job.message}".strip()
    if job.ended:
        made = job.outcome.get("facts", {}).get("work_seconds")
        return "Done." + (f" Made in {in_words(made)}." if made else "") if job.state == "succeeded" else job.message
    left = "" if latest.eta is None else f", about {in_words(latest.eta)} left"
    share = f" {latest.done} of {latest.total}{left}." if latest.total else ""
    return f"{_STATES[job.state]}{share} {latest.message}".strip()


def _acts(one: Standing, *, can_edit: bool) -> list[str]:
    job = one.job
    if job.ended:
        return ["retake" if is_of_line(job) else "retry", "delete", "copy"]
    last = ["edit", "cancel", "copy"] if can_edit else ["cancel", "copy"]
    if one.ahead is not None:
        return ["up", "down", "unpin" if job.pinned else "pin", "pause", *last]
    return ["resume" if job.pausing else "pause", *last]


_STATES = {
    "loading": "Loading the model.",
    "running": "Running:",
    "finishing": "Measuring the result.",
    "paused": "Paused.",
}

"""The main job: from a claimed request to a finished file, with every ending in one place."""

import errno
import json
import logging
import os
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from pipelines.backends.base import MemoryPlan
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.passages import Passage
from pipelines.errors import Cancelled, MienError
from pipelines.face.mesh import Points
from pipelines.media.metadata import HOLDERS, write_metadata
from pipelines.requests.base import Request
from pipelines.requests.outcome import Clip, Dubbed
from pipelines.verify.passages import measure_passages
from pipelines.verify.report import measure_clip
from studio.codec import decode, summary
from studio.jobs import checkpoint
from studio.jobs.checkpoint import Checkpoints
from studio.jobs.job import Job
from studio.jobs.memory_plan import LADDER, SAID, next_plan
from studio.jobs.overflow import OutOfMemory
from studio.jobs.progress import Parked, Progress
from studio.jobs.shelf import Shelf
from studio.jobs.store import JobStore
from studio.jobs.wishes import CANCELED
from studio.jobs.write import write_outcome

_log = logging.getLogger(__name__)


def run_job(
    job: Job,
    *,
    store: JobStore,
    shelf: Shelf,
    folder: Path,
    is_closing: Callable[[], bool],
    give_way: Callable[[Job, Progress], float],
) -> None:
    """Make what a claimed job asks for, and tell the store how it went. Raises nothing that the job did.

    folder: the job's own; afterwards it holds what `write_outcome` writes, as far as the job came, and request.json
    where the main file cannot hold the settings.
    is_closing: True once the studio closes down; the job then goes back to the queue.
    give_way: holds the job at a step while it shall rest, see `Progress`.
    """
    begun = time.monotonic()
    progress = Progress(job, store, folder, is_closing, give_way)
    try:
        with progress:
            # 1. Acquire the model, run it, and write what it makes, as sparing with memory as need be.
            _clear_leftovers(folder)
            request = decode(job.request)
            progress.check()
            made = _made(job, request, store, shelf, folder, progress)
            path, facts = made.path, made.facts

        # 2. Measure what was made, where it can carry a feeling, until somebody stops that.
        told = ""
        if made.probe:
            store.advance(job, "finishing", time.time(), message="Reading the emotion back from the result.")
            try:
                facts["measured"] = _measured(made, request.felt, progress.check)
            except Cancelled:
                told = UNREAD
                facts["measured"] = {"text": UNREAD}

        # 3. Record it: in the file, or beside one that cannot hold it, and in the store.
        facts["work_seconds"] = round(time.monotonic() - begun - progress.paused_seconds, 3)
        record = {"settings": summary(request), "facts": facts}
        if path.suffix in HOLDERS:
            write_metadata(path, record)
        else:
            (folder / "request.json").write_text(json.dumps(record), encoding="utf-8")
        store.advance(job, "succeeded", time.time(), message=told, outcome=record)
    except Parked as error:
        store.release(job, time.time(), f"Making way. {error}", pauses=progress.pauses)
    except Cancelled:
        if is_closing() and not store.wishes.of(job.id)[0]:
            store.release(job, time.time(), CLOSED)
        else:
            (folder / checkpoint.NAME).unlink(missing_ok=True)
            store.advance(job, "canceled", time.time(), message=CANCELED)
    except MienError as error:
        store.advance(job, "failed", time.time(), message=str(error))
    except Exception as error:  # noqa: BLE001 - the worker outlives whatever a back end does
        _log.exception("Job %s failed", job.id)
        store.advance(job, "failed", time.time(), message=_unexpected(error), detail=traceback.format_exc())
    finally:
        store.ledger.charge(job.tenant, time.monotonic() - begun - progress.paused_seconds, time.time())


@contextmanager
def failing_in_words(job: Job, store: JobStore) -> Iterator[None]:
    """Let whatever goes wrong in the block, outside `run_job`, be the end of the job, told in its message."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - a host that lends cards raises what it likes
        _log.exception("Job %s was ended from outside", job.id)
        store.advance(job, "failed", time.time(), message=f"The host ended it. {error}", detail=traceback.format_exc())


@dataclass(frozen=True, kw_only=True, eq=False)
class _Made:
    """A written result, and what it is measured by.

    path: its main file. facts: those that hold for it. probe: what measures it. rest: the face at rest, where it is
    known. asked: what was asked of its parts, where they were asked for one by one.
    """

    path: Path
    facts: dict[str, Any]
    probe: str
    rest: Points | None
    asked: tuple[Passage, ...]


def _made(job: Job, request: Request, store: JobStore, shelf: Shelf, folder: Path, progress: Progress) -> _Made:
    """Run the request and write what comes of it.

    Each time memory runs out, the next more frugal plan is tried, or the same one where idle models have left for it.
    Raises MienError when there is none left.
    """
    plan: MemoryPlan | None = None
    while True:
        try:
            with shelf.borrow(request, plan) as loan, Checkpoints(job, loan.backend, folder) as checkpoints:
                progress.begin(checkpoints, loan.begin_decoding)
                message = SAID[loan.plan] if loan.plan != LADDER[0] else ""
                store.advance(job, "running", time.time(), message=message)
                if loan.load_seconds is not None:
                    store.residents.note(job.owner or "", shelf.loaded())
                begun, rested = time.monotonic(), progress.paused_seconds
                outcome = loan.backend.run(request, progress)
                path, facts = write_outcome(outcome, folder, progress, request.backend)
                facts["memory_plan"] = loan.plan
                if not checkpoints.went_on:
                    shelf.note_run(request, loan, time.monotonic() - begun - (progress.paused_seconds - rested))
                return _Made(
                    path=path,
                    facts=facts,
                    probe=loan.backend.card.probe,
                    rest=outcome.rest if isinstance(outcome, Clip) else None,
                    asked=outcome.asked if isinstance(outcome, Dubbed) else (),
                )
        except OutOfMemory as error:
            _log.warning("Job %s: %s", job.id, error)
            plan = next_plan(error.plan, error.stage, error.allowed) if error.was_alone else error.plan
            message = SAID[plan] if plan is not None and error.was_alone else _ALONE_NOW
        if plan is None:
            raise MienError(_NO_MEMORY)
        store.advance(job, "loading", time.time(), message=message)


def _clear_leftovers(folder: Path) -> None:
    """Delete the unfinished files of a worker that was killed over this job."""
    with os.scandir(folder) as files:
        for file in files:
            if fnmatch(file.name, ".*.part.*") or fnmatch(file.name, "preview-*.jpg"):
                Path(file).unlink()


def _measured(made: _Made, asked: EmotionCurve, check: Callable[[], object]) -> dict[str, Any]:
    """The report on the result as JSON-ready values. What cannot be measured is still made: `text` says why.

    Raises Cancelled when `check` does, and nothing else.
    """
    try:
        if made.asked:
            return measure_passages(made.path, made.asked, check=check)
        return measure_clip(made.path, asked, probe=made.probe, rest=made.rest, check=check).to_dict()
    except Cancelled:
        raise
    except MienError as error:
        return {"text": f"The emotion could not be read back. {error}"}
    except Exception as error:  # noqa: BLE001 - the clip is finished, and nobody shall lose it over a measurement
        _log.exception("The emotion in %s could not be read back", made.path)
        return {"text": f"The emotion could not be read back. {_unexpected(error)}"}


def _unexpected(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "The disk is full, so the work could not go on. Free some space and run it again."
    said = str(error).strip().splitlines()
    reason = f"{type(error).__name__}: {said[0]}" if said else type(error).__name__
    return f"Something went wrong that the studio did not foresee ({reason}). The log of the job has the details."


UNREAD = "It was finished before it was stopped, and is kept; only the emotion was not read back from it."
CLOSED = "The studio closed; the job waits for its return."
_ALONE_NOW = "The memory was short beside other models, which nobody used; they have left, and it is tried again."
_NO_MEMORY = (
    "The memory ran out, however sparingly it was used. "
    "Choose a smaller size or a shorter recording, or close other programs, and try again."
)

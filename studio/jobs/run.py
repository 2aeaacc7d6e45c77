"""The main job: from a claimed request to a finished file, with every ending in one place."""

import json
import logging
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import Cancelled, MienError
from pipelines.face.mesh import Points
from pipelines.media.metadata import write_metadata
from pipelines.requests.outcome import Clip
from pipelines.verify.report import measure_clip
from studio.codec import decode, summary
from studio.jobs.job import Job
from studio.jobs.progress import Progress
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
    give_way: Callable[[Job], float],
) -> None:
    """Make what a claimed job asks for, and tell the store how it went. Raises nothing that the job did.

    folder: the job's own; afterwards it holds what `write_outcome` writes and request.json, as far as the job came.
    is_closing: True once the studio closes down; the job then goes back to the queue.
    give_way: holds the job at a step while it shall rest, see `Progress`.
    """
    begun = time.monotonic()
    try:
        with Progress(job, store, folder, is_closing, give_way) as progress:
            # 1. Acquire the model.
            _clear_leftovers(folder)
            request = decode(job.request)
            progress.check()
            with shelf.borrow(request) as backend:
                # 2. Run it: the frames are made in step 3, as they are read.
                store.advance(job, "running", time.time())
                outcome = backend.run(request, progress)
                probe = backend.card.probe

                # 3. Write the frames as they come.
                path, facts = write_outcome(outcome, folder, progress, request.backend)

        # 4. Measure what was made.
        store.advance(job, "finishing", time.time(), message="Reading the emotion back from the result.")
        rest = outcome.rest if isinstance(outcome, Clip) else None
        facts["measured"] = _measured(path, request.curve, probe, rest)

        # 5. Record it: in the file, beside it, and in the store.
        facts["work_seconds"] = round(time.monotonic() - begun - progress.paused_seconds, 3)
        record = {"settings": summary(request), "facts": facts}
        if path.suffix == ".mp4":
            write_metadata(path, record)
        (folder / "request.json").write_text(json.dumps(record, indent=1), encoding="utf-8")
        store.advance(job, "succeeded", time.time(), outcome=record)
    except Cancelled:
        if is_closing() and not store.wishes.of(job.id)[0]:
            store.release(job, time.time(), "The studio closed; the job waits for its return.")
        else:
            store.advance(job, "canceled", time.time(), message=CANCELED)
    except MienError as error:
        store.advance(job, "failed", time.time(), message=str(error))
    except MemoryError:
        shelf.clear()
        store.advance(job, "failed", time.time(), message=_NO_MEMORY, detail=traceback.format_exc())
    except Exception as error:  # noqa: BLE001 - the worker outlives whatever a back end does
        _log.exception("Job %s failed", job.id)
        store.advance(job, "failed", time.time(), message=_unexpected(error), detail=traceback.format_exc())


def _clear_leftovers(folder: Path) -> None:
    """Delete the unfinished files of a worker that was killed over this job."""
    for leftover in (*folder.glob(".*.part.*"), *folder.glob("preview-*.jpg")):
        leftover.unlink()


def _measured(path: Path, asked: EmotionCurve, probe: str, rest: Points | None) -> dict[str, Any]:
    """The report on the clip as JSON-ready values. What cannot be measured is still made: `text` says why."""
    try:
        return measure_clip(path, asked, probe=probe, rest=rest).to_dict()
    except MienError as error:
        return {"text": f"The emotion could not be read back. {error}"}


def _unexpected(error: Exception) -> str:
    said = str(error).strip().splitlines()
    reason = f"{type(error).__name__}: {said[0]}" if said else type(error).__name__
    return f"Something went wrong that the studio did not foresee ({reason}). The log of the job has the details."


_NO_MEMORY = "The memory ran out. Choose a smaller size or a shorter recording, or close other programs, and try again."

"""The main job: from a claimed request to a finished clip, with every ending in one place."""

import json
import logging
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import Cancelled, MienError
from pipelines.face.mesh import Points
from pipelines.media.metadata import write_metadata
from pipelines.media.video import write_video
from pipelines.requests import Clip
from pipelines.verify.report import measure_clip
from studio.codec import decode, summary
from studio.jobs.job import Job
from studio.jobs.progress import Progress, save_jpeg
from studio.jobs.shelf import Shelf
from studio.jobs.store import CANCELED, JobStore

POSTER_SIDE = 768
"""Longest side of the picture that stands for the clip, in pixels."""

_log = logging.getLogger(__name__)


def run_job(job: Job, *, store: JobStore, shelf: Shelf, folder: Path, is_closing: Callable[[], bool]) -> None:
    """Make the clip that a claimed job asks for, and tell the store how it went. Raises nothing that the job did.

    folder: the job's own; afterwards it holds clip.mp4, score.npz, poster.jpg and request.json, as far as the job came.
    is_closing: True once the studio closes down; the job then goes back to the queue.
    """
    begun = time.monotonic()
    try:
        with Progress(job, store, folder, is_closing) as progress:
            # 1. Acquire the model.
            _clear_leftovers(folder)
            request = decode(job.request)
            progress.check()
            with shelf.borrow(request) as backend:
                # 2. Run it: the frames are made in step 3, as they are read.
                store.advance(job, "running", time.time())
                clip = backend.run(request, progress)
                if clip.score is not None:
                    clip.score.save(folder / "score.npz")

                # 3. Write the frames as they come.
                write_video(
                    folder / "clip.mp4",
                    _checked(clip, folder / "poster.jpg", progress, request.backend),
                    fps=clip.fps,
                    width=clip.width,
                    height=clip.height,
                    sound=clip.sound,
                )

        # 4. Measure what was made.
        store.advance(job, "finishing", time.time(), message="Reading the emotion back from the clip.")
        measured = _measured(folder / "clip.mp4", request.curve, clip.rest)

        # 5. Record it: in the clip, beside it, and in the store.
        facts = _facts(clip) | {"measured": measured, "work_seconds": round(time.monotonic() - begun, 3)}
        record = {"settings": summary(request), "facts": facts}
        write_metadata(folder / "clip.mp4", record)
        (folder / "request.json").write_text(json.dumps(record, indent=1), encoding="utf-8")
        store.advance(job, "succeeded", time.time(), outcome=record)
    except Cancelled:
        if is_closing() and not store.is_cancelling(job.id):
            store.advance(job, "queued", time.time(), message="The studio closed; the job waits for its return.")
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


def _checked(clip: Clip, poster: Path, progress: Progress, backend: str) -> Iterator[NDArray[np.uint8]]:
    """Pass the frames on while the user wants them, refusing those that are not what the clip promised."""
    shape = (clip.height, clip.width, 3)
    count = 0
    for count, frame in enumerate(clip.frames, start=1):
        progress.check()
        if frame.dtype != np.uint8 or frame.shape != shape:
            raise MienError(
                f"The back end '{backend}' made frame {count} as {frame.dtype} {frame.shape}, "
                f"and promised uint8 {shape}. This is a defect of the back end; choose another one."
            )
        if count == (clip.frame_count + 1) // 2:
            save_jpeg(frame, poster, POSTER_SIDE)
        yield frame
    if count != clip.frame_count:
        raise MienError(
            f"The back end '{backend}' made {count} of {clip.frame_count} frames. "
            "This is a defect of the back end; choose another one."
        )


def _measured(path: Path, asked: EmotionCurve, rest: Points | None) -> dict[str, Any]:
    """The report on the clip as JSON-ready values. A clip that cannot be measured is still a clip: `text` says why."""
    try:
        return measure_clip(path, asked, rest=rest).to_dict()
    except MienError as error:
        return {"text": f"The emotion could not be read back. {error}"}


def _facts(clip: Clip) -> dict[str, Any]:
    return {
        **clip.facts,
        "width": clip.width,
        "height": clip.height,
        "fps": clip.fps,
        "frames": clip.frame_count,
        "seconds": round(clip.frame_count / clip.fps, 3),
    }


def _unexpected(error: Exception) -> str:
    said = str(error).strip().splitlines()
    reason = f"{type(error).__name__}: {said[0]}" if said else type(error).__name__
    return f"Something went wrong that the studio did not foresee ({reason}). The log of the job has the details."


_NO_MEMORY = "The memory ran out. Choose a smaller size or a shorter recording, or close other programs, and try again."

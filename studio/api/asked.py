"""What endpoints and page share: from what a client sent to a request's parts, and from a request to its result."""

from asyncio import to_thread
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from math import isfinite
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from pipelines.dubbing.lines import Line
from pipelines.dubbing.subtitles import parse_lines, read_lines
from pipelines.emotion.parse import parse
from pipelines.errors import InvalidInput, MienError
from pipelines.media.probe import probe
from pipelines.requests.base import Request
from pipelines.requests.portrait import Partner
from studio.jobs.job import Job
from studio.studio import Studio


@contextmanager
def refused_in_words() -> Iterator[None]:
    """Tell what Mien raises in the block to whoever asked, as a gr.Error with its sentence; the log is spared it."""
    try:
        yield
    except MienError as error:
        raise gr.Error(str(error), print_exception=False) from error


def checked_upload(path: str | None) -> Path:
    """The uploaded file as a path.

    A client can send any path instead of uploading a file, so only files in Gradio's upload folder count.
    Raises InvalidInput for every other one.
    """
    if not path:
        raise InvalidInput("A file is missing. Upload it and send it again.")
    file = Path(path).resolve()
    if not file.is_relative_to(Path(get_upload_folder()).resolve()) or not file.is_file():
        raise InvalidInput(f"'{Path(path).name}' was not uploaded to this studio. Upload the file and send it again.")
    return file


def upload_or_none(path: str | None) -> Path | None:
    """The same for a file that may be left out."""
    return checked_upload(path) if path else None


def seconds_of(recording: str | None) -> float | None:
    """Length of an uploaded recording, or None for none. Raises InvalidInput where it cannot be used."""
    if not recording:
        return None
    seconds = probe(checked_upload(recording), role="recording").seconds
    if seconds <= 0:
        raise InvalidInput(f"The recording '{Path(recording).name}' lasts 0 s. Record or export it again.")
    return seconds


def lines_asked(script: str | None, lines: str | None) -> tuple[Line, ...]:
    """The lines of an uploaded script, or of a script as text. Raises InvalidInput for both, or what is no script."""
    if script and (lines or "").strip():
        raise InvalidInput("There are both a script file and lines as text. Give one of the two.")
    return read_lines(checked_upload(script)) if script else parse_lines(lines or "")


def given(name: str, number: float | str | None) -> float:
    """A number that a client or a field of the page must give. Raises InvalidInput for none, text, NaN and infinity."""
    if not isinstance(number, (int, float)) or not isfinite(number):
        raise InvalidInput(f"{name} is {'missing' if number in (None, '') else number}; give a number.")
    return float(number)


def whole(name: str, number: float | str | None) -> int:
    """A whole number that must be given likewise. Raises InvalidInput for any other."""
    value = given(name, number)
    if value != int(value):
        raise InvalidInput(f"{name} is {number}; give a whole number.")
    return int(value)


def partners_from(face: float | None, recording: str | None, emotion: str, starts: float | None) -> tuple[Partner, ...]:
    """The second person of a picture, or nobody without a `face` (counted from 1); without a recording, a listener.

    Raises InvalidInput or UnknownWord for what cannot be used.
    """
    if face is None:
        return ()
    return (
        Partner(
            face=whole("partner_face", face),
            curve=parse((emotion or "").strip() or "neutral", seconds_of(recording)),
            speech=upload_or_none(recording),
            starts=float(starts or 0.0),
        ),
    )


def tenant_of(request: gr.Request | None) -> str:
    """Who asks, for taking turns: the name of a logged-in user, else the address, see STUDIO_PROXIES."""
    if request is None:
        return "local"
    if request.username:
        return str(request.username)
    return str(request.client.host) if request.client else "local"


def own_job(studio: Studio, job_id: str, asker: gr.Request | None) -> Job:
    """The job, which is the asker's. Raises InvalidInput for somebody else's, UnknownWord for one that there is not."""
    job = studio.job(job_id)
    if job.tenant != tenant_of(asker):
        raise InvalidInput(f"The job '{job_id}' is somebody else's. Only your own jobs can be changed.")
    return job


async def made(
    studio: Studio, wanted: Callable[[], Request], *, asker: gr.Request | None, key: str, wait: bool, form: str = ""
) -> AsyncIterator[tuple[str | None, dict[str, Any], str]]:
    """Submit a request and answer as every making endpoint does: file, settings, job id.

    The first answer holds only the id of the job; with `wait`, the last one has the finished file and its settings.
    Settings that the back end has no use for are told as a warning before, and in the result's facts.
    `wanted` makes the request; what it raises is told like everything else, as a gr.Error with its sentence.
    form: how the wanted file ends, such as "srt", where a result lies there in several; "" for its main file.
    """
    with refused_in_words():
        # in a thread: files are probed and copied, which nobody else shall wait for
        request = await to_thread(wanted)
        job_id = await to_thread(studio.submit, request, tenant=tenant_of(asker), key=key or None)
        for note in studio.left_out(request):
            gr.Warning(note)
        yield None, {}, job_id
        if not wait:
            return
        async for _ in studio.follow_async(job_id, studio.latest(job_id).sequence):
            pass
        job = studio.job(job_id)
        if job.state != "succeeded":
            raise gr.Error(job.message or f"The job was {job.state}.", print_exception=False)
        result = studio.result(job_id)
        file = result.path.with_suffix(f".{form}") if form else result.path
        yield str(file), result.settings, job_id

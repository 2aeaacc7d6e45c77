"""The named endpoints: what a script can ask of a running studio through `gradio_client`, curl or another page.

Each endpoint's function has the endpoint's name. Errors come back as the sentence that the page would show.
"""

from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.events import api
from gradio.utils import get_upload_folder

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.listen import listen
from pipelines.emotion.parse import parse
from pipelines.emotion.state import LABELS
from pipelines.emotion.taxonomy import entries
from pipelines.errors import InvalidInput, MienError
from pipelines.media.audio import load_audio
from pipelines.media.probe import probe
from pipelines.requests import PortraitRequest
from studio.jobs.job import ENDED, Update
from studio.studio import Studio

ENDPOINTS = (
    "talking_portrait",
    "job_status",
    "cancel_job",
    "list_models",
    "list_emotions",
    "analyze_emotion",
    "ping",
)
"""Names of the public endpoints; every other event of the page is private."""


def add_endpoints(studio: Studio) -> None:
    """Add the endpoints to the `gr.Blocks` that is being built."""
    _add_talking_portrait(studio)
    _add_analyze_emotion()

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

    def list_models() -> dict[str, Any]:
        """The card of every back end: what it takes, what it needs, and its licences."""
        return {name: asdict(card) for name, card in studio.models().items()}

    def list_emotions() -> dict[str, Any]:
        """The eight labels, and every emotion word that is understood, with its place and its blend of labels."""
        words = {
            entry.name: {
                "valence": entry.valence,
                "arousal": entry.arousal,
                "intensity": entry.intensity,
                "labels": dict(entry.blend),
                "forms": list(entry.forms),
            }
            for entry in entries()
        }
        return {"labels": list(LABELS), "words": words}

    def ping() -> str:
        """Answers "ready" as soon as the studio does."""
        return "ready"

    for function in (job_status, cancel_job, list_models, list_emotions, ping):
        api(function, api_name=function.__name__, queue=function is not ping)


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


def curve_from(emotion: str, seconds: float | None = None) -> EmotionCurve:
    """The curve that a text means: JSON in schema "emotion/1", or words and inline tags.

    seconds: length of the speech, for words such as "at the end". Raises InvalidInput or UnknownWord.
    """
    if emotion.lstrip().startswith("{"):
        return EmotionCurve.from_json(emotion)
    return parse(emotion, seconds)


def _add_talking_portrait(studio: Studio) -> None:
    async def talking_portrait(
        image: str,
        speech: str | None = None,
        text: str = "",
        emotion: str = "neutral",
        face: float | None = None,
        size: float = 512,
        whole_picture: bool = False,
        fps: float = 25,
        head_motion: float = 1,
        seed: float = 0,
        voice: str = "en-us",
        plan: str = "",
        backend: str = "sketch_portrait",
        key: str = "",
        wait: bool = True,
        request: gr.Request | None = None,
    ) -> AsyncIterator[tuple[str | None, dict[str, Any], str]]:
        """Make a picture speak with an emotion.

        Give a recording (`speech`) or words to be spoken (`text`). `emotion` takes words ("calm, then furious at 3 s"),
        inline tags, or JSON "emotion/1". The first answer holds the job's id, the last one the clip (mp4), its settings
        and the id; with wait=False there is only the first one. The same `key` again gives the same job.
        """
        try:
            wanted = PortraitRequest(
                image=checked_upload(image),
                speech=checked_upload(speech) if speech else None,
                text=text if text or not speech else None,
                voice=voice,
                curve=curve_from(emotion, _length(speech)),
                plan=plan or None,
                face=None if face is None else int(face),
                size=int(size),
                whole_picture=whole_picture,
                fps=fps,
                head_motion=head_motion,
                seed=int(seed),
                backend=backend,
            )
            job_id = studio.submit(wanted, tenant=tenant_of(request), key=key or None)
            yield None, {}, job_id
            if not wait:
                return
            async for _ in studio.follow_async(job_id):
                pass
            job = studio.job(job_id)
            if job.state != "succeeded":
                raise gr.Error(job.message or f"The job was {job.state}.", print_exception=False)
            result = studio.result(job_id)
            yield str(result.path), result.settings, job_id
        except MienError as error:
            raise gr.Error(str(error), print_exception=False) from error

    with gr.Row(visible=False):
        inputs = [
            gr.File(label="image"),
            gr.File(label="speech"),
            gr.Textbox("", label="text"),
            gr.Textbox("neutral", label="emotion"),
            gr.Number(None, label="face", precision=0),
            gr.Number(512, label="size", precision=0),
            gr.Checkbox(False, label="whole_picture"),
            gr.Number(25, label="fps"),
            gr.Number(1, label="head_motion"),
            gr.Number(0, label="seed", precision=0),
            gr.Textbox("en-us", label="voice"),
            gr.Textbox("", label="plan"),
            gr.Textbox("sketch_portrait", label="backend"),
            gr.Textbox("", label="key"),
            gr.Checkbox(True, label="wait"),
        ]
        outputs = [gr.File(label="video"), gr.JSON(label="settings"), gr.Textbox(label="job_id")]
        gr.Button().click(talking_portrait, inputs, outputs, api_name="talking_portrait")


def _add_analyze_emotion() -> None:
    def analyze_emotion(recording: str) -> dict[str, Any]:
        """The emotion that a voice carries over time, as a curve in schema "emotion/1"; any sound or video file."""
        try:
            sound = load_audio(checked_upload(recording), rate=16000)
            return listen(sound.mono(), sound.rate).to_dict()
        except MienError as error:
            raise gr.Error(str(error), print_exception=False) from error

    with gr.Row(visible=False):
        gr.Button().click(
            analyze_emotion, gr.File(label="recording"), gr.JSON(label="curve"), api_name="analyze_emotion"
        )


def tenant_of(request: gr.Request | None) -> str:
    """Who asks, for taking turns: the name of a logged-in user, else the address."""
    if request is None:
        return "local"
    if request.username:
        return str(request.username)
    return str(request.client.host) if request.client else "local"


def _length(recording: str | None) -> float | None:
    if not recording:
        return None
    return probe(checked_upload(recording)).seconds


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

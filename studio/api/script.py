"""The endpoints that make scripts: from a recording, or from a script in another language."""

from collections.abc import AsyncIterator
from typing import Any

import gradio as gr

from pipelines.backends import DEFAULTS
from pipelines.dubbing.subtitles import FORMS
from pipelines.errors import InvalidInput
from pipelines.requests.transcript import TranscriptRequest
from pipelines.requests.translation import TranslationRequest
from studio.api.asked import checked_upload, lines_asked, made, whole
from studio.api.endpoint import MADE, Upload, add_endpoint
from studio.studio import Studio


def add_script(studio: Studio) -> None:
    """Add /transcribe and /translate."""

    async def transcribe(
        recording: Upload,
        language: str = "",
        form: str = "srt",
        seed: int = 0,
        backend: str = "",
        key: str = "",
        wait: bool = True,
        request: gr.Request | None = None,
    ) -> AsyncIterator[tuple[str | None, dict[str, Any], str]]:
        """Write down what is said in a video or a recording, as the lines of a script with their times.

        `language` is what is spoken ("de"); without it, the model finds out by listening. `form` is srt, vtt or json.
        The first answer holds the job's id, the last one the script, its settings and the id; with wait=False there is
        only the first one. /result tells the language, and gives the script as JSON.
        """

        def wanted() -> TranscriptRequest:
            _check_form(form)
            return TranscriptRequest(
                recording=checked_upload(recording),
                language=language,
                seed=whole("seed", seed),
                backend=backend or DEFAULTS["transcript"],
            )

        async for answer in made(studio, wanted, asker=request, key=key, wait=wait, form=form):
            yield answer

    async def translate(
        language: str,
        to: str,
        script: Upload | None = None,
        lines: str = "",
        form: str = "srt",
        seed: int = 0,
        backend: str = "",
        key: str = "",
        wait: bool = True,
        request: gr.Request | None = None,
    ) -> AsyncIterator[tuple[str | None, dict[str, Any], str]]:
        """Put the lines of a script from one language (`language`) into another (`to`); their times stay.

        Give the script as a file (SRT, WebVTT, JSON, text) or as text in `lines`. `form` is srt, vtt or json; the last
        keeps tags and feelings, too. Answers like /transcribe.
        """

        def wanted() -> TranslationRequest:
            _check_form(form)
            return TranslationRequest(
                lines=lines_asked(script, lines),
                language=language,
                to=to,
                seed=whole("seed", seed),
                backend=backend or DEFAULTS["translation"],
            )

        async for answer in made(studio, wanted, asker=request, key=key, wait=wait, form=form):
            yield answer

    add_endpoint(transcribe, script=gr.File, **MADE)
    add_endpoint(translate, script=gr.File, **MADE)


def _check_form(form: str) -> None:
    if form not in FORMS:
        raise InvalidInput(f"form is '{form}'; use one of {', '.join(FORMS)}.")

"""The endpoint that speaks."""

from collections.abc import AsyncIterator
from typing import Any

import gradio as gr

from pipelines.backends import DEFAULTS
from pipelines.emotion.parse import parse
from pipelines.emotion.script import CHARACTERS_PER_SECOND, said_and_felt
from pipelines.requests.speech import RESTYLE, SpeechRequest
from studio.api.asked import given, made, seconds_of, upload_or_none, whole
from studio.api.endpoint import MADE, Upload, add_endpoint
from studio.studio import Studio


def add_speech(studio: Studio) -> None:
    """Add /speak."""

    async def speak(
        text: str = "",
        take: Upload | None = None,
        emotion: str = "",
        voice: str = "en-us",
        reference: Upload | None = None,
        transcript: str = "",
        seconds: float | None = None,
        rate: float = 1,
        takes: int = 1,
        seed: int = 0,
        backend: str = "",
        consent: bool = False,
        key: str = "",
        wait: bool = True,
        request: gr.Request | None = None,
    ) -> AsyncIterator[tuple[str | None, dict[str, Any], str]]:
        """Say a text, or say a recording again, with an emotion.

        Give words (`text`, which may hold inline tags) or a recording of your own (`take`). `emotion` takes words, JSON
        "emotion/1", or nothing where the text has tags. `reference` is a recording of a voice to speak in the likeness
        of, and `transcript` what is said in it. `seconds` is kept exactly. The first answer holds the job's id, the
        last one the recording (wav), its settings and the id; with wait=False there is only the first one.
        """

        def wanted() -> SpeechRequest:
            words, curve = said_and_felt(text or "", seconds)
            if emotion or curve is None:
                length = seconds or seconds_of(take) or len(words) / CHARACTERS_PER_SECOND
                curve = parse(emotion or "neutral", length or None)
            return SpeechRequest(
                text=words,
                take=upload_or_none(take),
                voice=voice,
                reference=upload_or_none(reference),
                transcript=transcript or None,
                seconds=seconds or None,
                rate=given("rate", rate),
                takes=whole("takes", takes),
                curve=curve,
                seed=whole("seed", seed),
                backend=backend or (RESTYLE if take else DEFAULTS["speech"]),
                consent=consent,
            )

        async for answer in made(studio, wanted, asker=request, key=key, wait=wait):
            yield answer

    add_endpoint(speak, recording=gr.File, **MADE)

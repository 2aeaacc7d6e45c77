"""The endpoint that answers a message with feeling."""

import asyncio
from collections.abc import AsyncIterator
from functools import cache, partial
from pathlib import Path
from threading import Lock
from typing import Any

import gradio as gr

from pipelines.backends import DEFAULTS
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import UNFELT
from pipelines.errors import InvalidInput
from pipelines.media.image import load_image
from pipelines.requests.portrait import PortraitRequest
from pipelines.requests.speech import SpeechRequest
from pipelines.speech.reply import Reply, ReplyWriter, compose
from studio.api.asked import checked_upload, made, refused_in_words, upload_or_none, whole
from studio.api.endpoint import MADE, Upload, add_endpoint
from studio.studio import Studio


def writer() -> ReplyWriter | None:
    """The language model that writes answers, loaded once, or None where it was not fetched."""
    with _LOADING:
        return _loaded()


_LOADING = Lock()
_SHORTEST = "Yes."
"""Stands for an answer that is still to be written, while the rest of what was asked is checked."""

_loaded = cache(ReplyWriter.from_cache)


def reply_to(message: str, own_words: str, seed: int) -> Reply:
    """The answer to a message; the language model is only brought where there are no own words. See `compose`."""
    return compose(message, own_words, None if own_words.strip() else writer(), seed=seed)


def add_reply(studio: Studio) -> None:
    """Add /empathetic_reply."""

    async def empathetic_reply(
        image: Upload,
        message: str,
        reply: str = "",
        speaker: str = "",
        voice: str = "en-us",
        reference: Upload | None = None,
        transcript: str = "",
        backend: str = DEFAULTS["portrait"],
        consent: bool = False,
        seed: int = 0,
        key: str = "",
        wait: bool = True,
        request: gr.Request | None = None,
    ) -> AsyncIterator[tuple[str | None, dict[str, Any], str, dict[str, Any]]]:
        """Answer a message with fitting, softened feeling, spoken by a portrait.

        `reply` holds the words of the answer; left empty, a small language model writes them, where one is on the
        machine. `speaker` is a back end for speech, which may take over the voice in `reference`; left empty, the
        embedded voice speaks. The last answer holds the clip (mp4), its settings, the job's id, and what was read and
        answered; with wait=False there is only the first one, without the clip, and no other speaker can be used.
        """

        def line(words: str, curve: EmotionCurve) -> SpeechRequest:
            return SpeechRequest(
                text=words,
                curve=curve,
                voice=voice,
                reference=upload_or_none(reference),
                transcript=transcript or None,
                seed=whole("seed", seed),
                backend=speaker,
                consent=consent,
            )

        def portrait(words: str, curve: EmotionCurve, spoken: Path | None = None) -> PortraitRequest:
            return PortraitRequest(
                image=checked_upload(image),
                speech=spoken,
                text=words if spoken is None else None,
                voice=voice,
                curve=curve,
                seed=whole("seed", seed),
                backend=backend,
                consent=consent,
            )

        def check() -> None:
            """Refuse what no answer could make good, before anything is written or spoken."""
            if speaker and not wait:
                raise InvalidInput("Another speaker is heard before the picture moves. Ask with wait=True.")
            load_image(checked_upload(image))
            words = reply.strip() or _SHORTEST
            studio.check(portrait(words, UNFELT))
            if speaker:
                studio.check(line(words, UNFELT))

        with refused_in_words():
            await asyncio.to_thread(check)
            answer = await asyncio.to_thread(reply_to, message, reply, whole("seed", seed))
        told, spoken = partial(line, answer.text, answer.curve), None
        if speaker:
            async for path, _, _ in made(studio, told, asker=request, key=f"{key}-line" if key else "", wait=True):
                spoken = Path(path) if path else None
        shown = partial(portrait, answer.text, answer.curve, spoken)
        async for clip, settings, job_id in made(studio, shown, asker=request, key=key, wait=wait):
            yield clip, settings, job_id, answer.to_dict()

    add_endpoint(empathetic_reply, video=gr.File, **MADE, answer=gr.JSON)

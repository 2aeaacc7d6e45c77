"""The endpoint that makes a picture speak."""

from collections.abc import AsyncIterator
from typing import Any

import gradio as gr

from pipelines.backends import DEFAULTS
from pipelines.emotion.parse import parse
from pipelines.emotion.script import CHARACTERS_PER_SECOND, said_and_felt
from pipelines.requests.portrait import PortraitRequest
from studio.api.asked import checked_upload, given, made, partners_from, seconds_of, upload_or_none, whole
from studio.api.endpoint import MADE, Upload, add_endpoint
from studio.studio import Studio


def add_portrait(studio: Studio) -> None:
    """Add /talking_portrait."""

    async def talking_portrait(
        image: Upload,
        speech: Upload | None = None,
        text: str = "",
        emotion: str = "neutral",
        face: int | None = None,
        size: int = 512,
        whole_picture: bool = False,
        fps: float = 25,
        head_motion: float = 1,
        seed: int = 0,
        voice: str = "en-us",
        plan: str = "",
        backend: str = DEFAULTS["portrait"],
        consent: bool = False,
        acting: Upload | None = None,
        emotion_scale: float | None = None,
        kept_steps: int = 1,
        upper_face: bool = False,
        starts: float = 0,
        partner_face: int | None = None,
        partner_speech: Upload | None = None,
        partner_emotion: str = "neutral",
        partner_starts: float = 0,
        key: str = "",
        wait: bool = True,
        request: gr.Request | None = None,
    ) -> AsyncIterator[tuple[str | None, dict[str, Any], str]]:
        """Make a picture speak with an emotion.

        Give a recording (`speech`) or words to be spoken (`text`). `emotion` takes words ("calm, then furious at 3 s")
        or JSON "emotion/1"; where it is neutral, inline tags in `text` count ("[sad] I waited"). The first answer holds
        the job's id, the last one the clip (mp4), its settings and the id; with wait=False there is only the first one.
        The same `key` again gives the same job. `consent` says that whoever is shown or heard agreed; some back ends
        are refused without it. A second person of the picture plays along where `partner_face` is given; `starts` and
        `partner_starts` say when each begins to speak.
        """

        def wanted() -> PortraitRequest:
            words, curve = said_and_felt(text or "")
            if curve is None or (emotion or "").strip() not in ("", "neutral"):
                curve = parse(emotion or "", seconds_of(speech) or len(words) / CHARACTERS_PER_SECOND or None)
            return PortraitRequest(
                image=checked_upload(image),
                speech=upload_or_none(speech),
                text=words if words or not speech else None,
                voice=voice,
                curve=curve,
                plan=plan or None,
                face=None if face is None else whole("face", face),
                size=whole("size", size),
                whole_picture=whole_picture or partner_face is not None,
                fps=given("fps", fps),
                head_motion=given("head_motion", head_motion),
                seed=whole("seed", seed),
                backend=backend,
                consent=consent,
                acting=upload_or_none(acting),
                emotion_scale=None if emotion_scale is None else given("emotion_scale", emotion_scale),
                kept_steps=whole("kept_steps", kept_steps),
                upper_face=upper_face,
                starts=given("starts", starts),
                partners=partners_from(partner_face, partner_speech, partner_emotion, partner_starts),
            )

        async for answer in made(studio, wanted, asker=request, key=key, wait=wait):
            yield answer

    add_endpoint(talking_portrait, video=gr.File, **MADE)

"""The endpoint that dubs a video."""

from collections.abc import AsyncIterator
from typing import Any, cast

import gradio as gr

from pipelines.backends import DEFAULTS
from pipelines.dubbing.background import Background
from pipelines.emotion.parse import parse
from pipelines.requests.dub import DubRequest
from studio.api.asked import checked_upload, lines_asked, made, seconds_of, upload_or_none, whole
from studio.api.endpoint import MADE, Upload, add_endpoint
from studio.studio import Studio


def add_dub(studio: Studio) -> None:
    """Add /dub."""

    async def dub(
        video: Upload,
        script: Upload | None = None,
        lines: str = "",
        emotion: str = "neutral",
        follow_actor: bool = False,
        language: str = "en-us",
        reference: Upload | None = None,
        transcript: str = "",
        keep_voices: bool = False,
        same_words: bool = False,
        actor_melody: bool = False,
        background: str = "duck",
        lips: bool = False,
        burn_subtitles: bool = False,
        seed: int = 0,
        backend: str = "",
        consent: bool = False,
        key: str = "",
        wait: bool = True,
        request: gr.Request | None = None,
    ) -> AsyncIterator[tuple[str | None, dict[str, Any], str]]:
        """Dub a video: its pictures stay, the lines of a script are spoken anew, each with its feeling.

        Give the script as a file (SRT, WebVTT, JSON, text) or as text in `lines`. A line may hold tags ("[sad] I
        waited"); JSON lines may have character, speaker (who plays it: f1 to f5, m1 to m8), emotion and intensity.
        `emotion` is felt in lines that do not say it themselves, or with `follow_actor` what is heard in the original
        there; `actor_melody` also takes over how his pitch and loudness moved. `background` tells how the old voice
        goes under a line: "duck", "stems" or "auto". `lips` makes the largest face on the screen say the new words,
        `burn_subtitles` draws the text of the lines into the pictures. The first answer holds the job's id, the last
        one the video (mp4), its settings and the id; with wait=False there is only the first one.
        """

        def wanted() -> DubRequest:
            return DubRequest(
                video=checked_upload(video),
                lines=lines_asked(script, lines),
                curve=parse(emotion or "neutral", seconds_of(video)),
                follow_actor=follow_actor,
                language=language,
                reference=upload_or_none(reference),
                transcript=transcript or None,
                keep_voices=keep_voices,
                same_words=same_words,
                actor_melody=actor_melody,
                background=cast(Background, background or "duck"),
                lips=lips,
                burn_subtitles=burn_subtitles,
                seed=whole("seed", seed),
                backend=backend or DEFAULTS["dub"],
                consent=consent,
            )

        async for answer in made(studio, wanted, asker=request, key=key, wait=wait):
            yield answer

    add_endpoint(dub, dubbed=gr.File, **MADE)

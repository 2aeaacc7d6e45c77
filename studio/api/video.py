"""The endpoints that make a video from words, and from a picture."""

from collections.abc import AsyncIterator, Sequence
from inspect import Parameter, Signature
from typing import Any

import gradio as gr

from pipelines.backends import DEFAULTS
from pipelines.emotion.parse import parse
from pipelines.requests.video import VideoRequest
from studio.api.asked import checked_upload, given, made, upload_or_none, whole
from studio.api.endpoint import MADE, Upload, Uploads, add_endpoint
from studio.studio import Studio


def _argument(name: str, kind: Any, default: Any = Parameter.empty) -> Parameter:
    return Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=kind)


_WORDS = (_argument("prompt", str), _argument("emotion", str, "neutral"))

_PICTURES = (
    _argument("image", Upload),
    _argument("prompt", str, ""),
    _argument("emotion", str, "neutral"),
    _argument("last_image", Upload | None, None),
)

_SETTINGS = (
    _argument("seconds", float, 4),
    _argument("width", float, 832),
    _argument("height", float, 480),
    _argument("fps", float, 16),
    _argument("steps", float | None, None),
    _argument("guidance", float | None, None),
    _argument("guidance_2", float | None, None),
    _argument("emotion_strength", float, 1),
    _argument("negative_prompt", str, ""),
    _argument("phrases", str, ""),
    _argument("adapters", Uploads | None, None),
    _argument("cache", str, "none"),
    _argument("seed", float, 0),
)
"""What both endpoints take after the words and pictures; the rest of their arguments stands in `_add`."""


def add_video(studio: Studio) -> None:
    """Add /text_to_video and /image_to_video."""
    _add(
        studio,
        "text_to_video",
        _WORDS,
        """Make a video of what is said in words, with an emotion.

        `emotion` takes words ("calm, then furious at 3 s"), inline tags, or JSON "emotion/1"; `phrases` edited phrases,
        a line "sad / light: grey light" each; `adapters` LoRA files that carry a mood, each as strong as its mood is
        felt; `guidance_2` the guidance of the second expert, where a model has two. The first answer holds the job's
        id, the last one the video (mp4), its settings and the id; with wait=False there is only the first one. The same
        `key` again gives the same job. Settings that the back end has no use for are told in a warning and in the facts
        of the job.
        """,
    )
    _add(
        studio,
        "image_to_video",
        _PICTURES,
        """Let a picture move, with an emotion, and perhaps arrive at another picture.

        The rest is as in /text_to_video; the prompt may be empty.
        """,
    )


def _add(studio: Studio, name: str, seen: Sequence[Parameter], says: str) -> None:
    """Add an endpoint whose arguments are `seen`, the settings, and how the job is to be queued."""
    queued = (_argument("backend", str, DEFAULTS[name]), _argument("key", str, ""), _argument("wait", bool, True))
    arguments = (*seen, *_SETTINGS, *queued)

    async def make_video(*values: Any) -> AsyncIterator[tuple[str | None, dict[str, Any], str]]:
        *sent, asker = values
        by_name = dict(zip((argument.name for argument in arguments), sent, strict=True))
        key, wait = by_name.pop("key"), by_name.pop("wait")
        async for answer in made(studio, lambda: _request(**by_name), asker=asker, key=key, wait=wait):
            yield answer

    # Gradio reads names and defaults from the signature, and hands over who asks where it sees a gr.Request.
    signature = Signature([*arguments, _argument("request", gr.Request | None, None)])
    make_video.__name__, make_video.__doc__ = name, says
    make_video.__annotations__ = {one.name: one.annotation for one in signature.parameters.values()}
    make_video.__signature__ = signature  # type: ignore[attr-defined]  # of any function
    add_endpoint(make_video, video=gr.File, **MADE)


def _request(
    *,
    prompt: str | None,
    emotion: str | None,
    seconds: float | None,
    width: float | None,
    height: float | None,
    fps: float | None,
    steps: float | None,
    emotion_strength: float | None,
    seed: float | None,
    phrases: str | None,
    negative_prompt: str | None,
    image: str | None = "",
    last_image: str | None = None,
    adapters: list[str] | None,
    **as_sent: Any,
) -> VideoRequest:
    """The request that was sent. image: "" where the endpoint takes none. as_sent: fields that need no reading."""
    length = given("seconds", seconds)
    return VideoRequest(
        prompt=prompt or "",
        curve=parse(emotion or "", length),
        image=None if image == "" else checked_upload(image),
        last_image=upload_or_none(last_image),
        seconds=length,
        width=whole("width", width),
        height=whole("height", height),
        fps=given("fps", fps),
        steps=None if steps is None else whole("steps", steps),
        emotion_strength=given("emotion_strength", emotion_strength),
        phrases=phrases or None,
        negative_prompt=negative_prompt or "",
        adapters=tuple(checked_upload(file) for file in adapters or []),
        seed=whole("seed", seed),
        **as_sent,
    )

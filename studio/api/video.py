"""The endpoints that make a video from words, and from a picture."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from inspect import Parameter, Signature
from typing import Any

import gradio as gr

from pipelines.backends import DEFAULTS
from pipelines.emotion.parse import parse
from pipelines.requests.video import VideoRequest
from studio.api.asked import checked_upload, given, made, whole
from studio.studio import Studio

_MUST = Parameter.empty


@dataclass(frozen=True, kw_only=True)
class _Argument:
    """An argument of an endpoint. default: its value where it is left out, or _MUST. of: the kind of its component."""

    name: str
    default: Any = _MUST
    of: Any = gr.Textbox

    def component(self) -> Any:
        """What Gradio takes the argument from."""
        if self.of is gr.File:
            return gr.File(label=self.name, file_count="multiple" if self.name == "adapters" else "single")
        return self.of(None if self.default is _MUST else self.default, label=self.name)


_PROMPT, _EMOTION = _Argument(name="prompt"), _Argument(name="emotion", default="neutral")

_WORDS = (_PROMPT, _EMOTION)

_PICTURES = (
    _Argument(name="image", of=gr.File),
    _Argument(name="prompt", default=""),
    _EMOTION,
    _Argument(name="last_image", default=None, of=gr.File),
)

_SETTINGS = (
    _Argument(name="seconds", default=4, of=gr.Number),
    _Argument(name="width", default=832, of=gr.Number),
    _Argument(name="height", default=480, of=gr.Number),
    _Argument(name="fps", default=16, of=gr.Number),
    _Argument(name="steps", default=None, of=gr.Number),
    _Argument(name="guidance", default=None, of=gr.Number),
    _Argument(name="guidance_2", default=None, of=gr.Number),
    _Argument(name="emotion_strength", default=1, of=gr.Number),
    _Argument(name="negative_prompt", default=""),
    _Argument(name="phrases", default=""),
    _Argument(name="adapters", default=None, of=gr.File),
    _Argument(name="cache", default="none"),
    _Argument(name="seed", default=0, of=gr.Number),
)
"""What both endpoints take after the words and pictures; the rest of their arguments stands in `_add`."""


def add_video(studio: Studio) -> None:
    """Add /text_to_video and /image_to_video."""
    with gr.Row(visible=False):
        _add(
            studio,
            "text_to_video",
            _WORDS,
            """Make a video of what is said in words, with an emotion.

            `emotion` takes words ("calm, then furious at 3 s"), inline tags, or JSON "emotion/1"; `phrases` edited
            phrases, a line "sad / light: grey light" each; `adapters` LoRA files that carry a mood, each as strong as
            its mood is felt; `guidance_2` the guidance of the second expert, where a model has two. The first answer
            holds the job's id, the last one the video (mp4), its settings and the id; with wait=False there is only the
            first one. The same `key` again gives the same job. Settings that the back end has no use for are told in
            a warning and in the facts of the job.
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


def _add(studio: Studio, name: str, seen: Sequence[_Argument], says: str) -> None:
    """Add an endpoint whose arguments are `seen`, the settings, and how the job is to be queued."""
    queued = (
        _Argument(name="backend", default=DEFAULTS[name]),
        _Argument(name="key", default=""),
        _Argument(name="wait", default=True, of=gr.Checkbox),
    )
    arguments = (*seen, *_SETTINGS, *queued)

    async def make_video(*values: Any) -> AsyncIterator[tuple[str | None, dict[str, Any], str]]:
        *sent, asker = values
        by_name = dict(zip((argument.name for argument in arguments), sent, strict=True))
        key, wait = by_name.pop("key"), by_name.pop("wait")
        async for answer in made(studio, lambda: _request(**by_name), asker=asker, key=key, wait=wait):
            yield answer

    # Gradio reads names and defaults from the signature, and hands over who asks where it sees a gr.Request.
    make_video.__name__, make_video.__doc__ = name, says
    make_video.__annotations__ = {"request": gr.Request | None}
    ordered = [_parameter(argument.name, argument.default) for argument in arguments]
    asker = Parameter("request", Parameter.POSITIONAL_OR_KEYWORD, default=None, annotation=gr.Request | None)
    make_video.__signature__ = Signature([*ordered, asker])  # type: ignore[attr-defined]  # of any function
    outputs = [gr.File(label="video"), gr.JSON(label="settings"), gr.Textbox(label="job_id")]
    gr.Button().click(make_video, [argument.component() for argument in arguments], outputs, api_name=name)


def _parameter(name: str, default: Any) -> Parameter:
    return Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=default)


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
        last_image=checked_upload(last_image) if last_image else None,
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

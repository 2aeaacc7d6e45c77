"""The endpoints that make a video from words, and from a picture."""

from collections.abc import AsyncIterator
from typing import Any

import gradio as gr

from pipelines.backends import DEFAULTS
from pipelines.requests.video import VideoRequest
from studio.api.asked import checked_upload, curve_from, given, made, whole
from studio.studio import Studio


def add_video(studio: Studio) -> None:
    """Add /text_to_video and /image_to_video."""

    async def text_to_video(
        prompt: str,
        emotion: str = "neutral",
        seconds: float = 4,
        width: float = 832,
        height: float = 480,
        fps: float = 16,
        steps: float | None = None,
        guidance: float | None = None,
        emotion_strength: float = 1,
        negative_prompt: str = "",
        phrases: str = "",
        cache: str = "none",
        seed: float = 0,
        backend: str = DEFAULTS["text_to_video"],
        key: str = "",
        wait: bool = True,
        request: gr.Request | None = None,
    ) -> AsyncIterator[tuple[str | None, dict[str, Any], str]]:
        """Make a video of what is said in words, with an emotion.

        `emotion` takes words ("calm, then furious at 3 s"), inline tags, or JSON "emotion/1"; `phrases` edited phrases,
        a line "sad / light: grey light" each. The first answer holds the job's id, the last one the video (mp4), its
        settings and the id; with wait=False there is only the first one. The same `key` again gives the same job.
        """

        def wanted() -> VideoRequest:
            return VideoRequest(
                prompt=prompt,
                curve=curve_from(emotion, given("seconds", seconds)),
                seconds=given("seconds", seconds),
                width=whole("width", width),
                height=whole("height", height),
                fps=given("fps", fps),
                steps=None if steps is None else whole("steps", steps),
                guidance=guidance,
                emotion_strength=given("emotion_strength", emotion_strength),
                negative_prompt=negative_prompt,
                phrases=phrases or None,
                cache=cache,
                seed=whole("seed", seed),
                backend=backend,
            )

        async for answer in made(studio, wanted, asker=request, key=key, wait=wait):
            yield answer

    async def image_to_video(
        image: str,
        prompt: str = "",
        emotion: str = "neutral",
        last_image: str | None = None,
        seconds: float = 4,
        width: float = 832,
        height: float = 480,
        fps: float = 16,
        steps: float | None = None,
        guidance: float | None = None,
        emotion_strength: float = 1,
        negative_prompt: str = "",
        phrases: str = "",
        cache: str = "none",
        seed: float = 0,
        backend: str = DEFAULTS["image_to_video"],
        key: str = "",
        wait: bool = True,
        request: gr.Request | None = None,
    ) -> AsyncIterator[tuple[str | None, dict[str, Any], str]]:
        """Let a picture move, with an emotion, and perhaps arrive at another picture.

        The rest is as in /text_to_video; the prompt may be empty.
        """

        def wanted() -> VideoRequest:
            return VideoRequest(
                image=checked_upload(image),
                last_image=checked_upload(last_image) if last_image else None,
                prompt=prompt,
                curve=curve_from(emotion, given("seconds", seconds)),
                seconds=given("seconds", seconds),
                width=whole("width", width),
                height=whole("height", height),
                fps=given("fps", fps),
                steps=None if steps is None else whole("steps", steps),
                guidance=guidance,
                emotion_strength=given("emotion_strength", emotion_strength),
                negative_prompt=negative_prompt,
                phrases=phrases or None,
                cache=cache,
                seed=whole("seed", seed),
                backend=backend,
            )

        async for answer in made(studio, wanted, asker=request, key=key, wait=wait):
            yield answer

    with gr.Row(visible=False):
        words = [gr.Textbox(label="prompt"), gr.Textbox("neutral", label="emotion")]
        _endpoint(text_to_video, [*words, *_settings("text_to_video")])
        pictures = [
            gr.File(label="image"),
            gr.Textbox("", label="prompt"),
            gr.Textbox("neutral", label="emotion"),
            gr.File(label="last_image"),
        ]
        _endpoint(image_to_video, [*pictures, *_settings("image_to_video")])


def _settings(work: str) -> list[Any]:
    """The inputs that both endpoints take, in the order of their arguments."""
    return [
        gr.Number(4, label="seconds"),
        gr.Number(832, label="width", precision=0),
        gr.Number(480, label="height", precision=0),
        gr.Number(16, label="fps"),
        gr.Number(None, label="steps", precision=0),
        gr.Number(None, label="guidance"),
        gr.Number(1, label="emotion_strength"),
        gr.Textbox("", label="negative_prompt"),
        gr.Textbox("", label="phrases"),
        gr.Textbox("none", label="cache"),
        gr.Number(0, label="seed", precision=0),
        gr.Textbox(DEFAULTS[work], label="backend"),
        gr.Textbox("", label="key"),
        gr.Checkbox(True, label="wait"),
    ]


def _endpoint(function: Any, inputs: list[Any]) -> None:
    outputs = [gr.File(label="video"), gr.JSON(label="settings"), gr.Textbox(label="job_id")]
    gr.Button().click(function, inputs, outputs, api_name=function.__name__)

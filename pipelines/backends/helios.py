"""Helios: long videos from words, chunk by chunk, each told its own part of the curve."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.backends.base import Licence, ModelCard, ResourceEstimate
from pipelines.backends.guided_video import HONOURS, GuidedVideo, told, usual
from pipelines.backends.sampled_video import HEEDED, VideoModel
from pipelines.memory.law import Extent
from pipelines.requests.video import Fitted, Grid, VideoRequest, fit
from pipelines.video.plan import latent_times
from pipelines.video.staged import StagedPrompt

CARD = ModelCard(
    name="helios",
    title="Helios 14B",
    task="video",
    sketch=False,
    summary="Makes up to a minute from words at 24 frames per second, in chunks of 1.4 s with a prompt each.",
    licences=(
        Licence(part="model", name="Apache-2.0", commercial=True),
        Licence(part="text encoder (UMT5-XXL)", name="Apache-2.0", commercial=True),
    ),
    hub_id="BestWishYsh/Helios-Base",
    revision="main",
    sha256={},
    memory_mb={"bf16": 50_000},
    download_mb=41_000,
    needs_gpu=True,
    emotion_inputs=("prompt", "label", "curve"),
    starts_from=("words",),
    heeds=HEEDED,
    languages=("any",),
    paper="Helios: Real Real-Time Long Video Generation Model, arXiv 2603.04379",
    probe="picture",
)
"""Of the repository only the short name of a revision is known, 21cf91d, so `main` is asked for."""

MODEL = VideoModel(
    grid=Grid(side=16, stride=4, most_seconds=60.0, most_pixels=640 * 384, rates=(24.0,)),
    steps=50,
    guidance=5.0,
    token_pixels=16 * 16 * 4,
    tera_per_token=0.05,
)


class Helios(GuidedVideo):
    """Every chunk is sampled beside the ones before, and may be told something else than they.

    window: frames of a chunk; 4 n + 1.
    """

    joined = False
    frame_axis = None  # the push is as strong as a chunk's prompt is far from the neutral one
    window = 33
    honours = replace(
        HONOURS,
        approximates=("timing: one prompt for each chunk of 33 frames (1.4 s), of the mood that is strongest in it",),
        ignores=("easing within a chunk", *HONOURS.ignores[1:]),
    )

    def estimate(self, request: VideoRequest) -> ResourceEstimate:
        """As others; and the sampler keeps all frames on the card, twice while it joins a chunk to them."""
        made, fitted = super().estimate(request), fit(request, self.model.grid)
        kept = 2 * fitted.frames * fitted.width * fitted.height * 3 * 4
        return replace(made, activation_bytes=made.activation_bytes + kept, tiled_bytes=made.tiled_bytes + kept)

    def _open(self, device: str) -> Any:
        from diffusers import HeliosPipeline, HeliosScheduler

        pipe = self._weights(HeliosPipeline, device, whole_vae=True)
        # The scheduler's own default is a pyramid of three stages, which this sampler does not climb.
        pipe.scheduler = HeliosScheduler.from_config(pipe.scheduler.config, stages=1, stage_range=[0, 1], gamma=1.0)
        return pipe

    def _extents(self, fitted: Fitted) -> dict[str, Extent]:
        """A chunk is predicted and decoded at a time, and always whole."""
        return {stage: replace(whole, frames=self.window) for stage, whole in super()._extents(fitted).items()}

    def _windows(self, fitted: Fitted) -> int:
        return ceil(fitted.frames / self.window)

    def _texts(self, prompt: str) -> Mapping[str, Any]:
        from pipelines.video.encoding import encoded

        return {"encoder_hidden_states": encoded(self._pipe, prompt, self.model.tokens)}

    def _staged(self, request: VideoRequest, fitted: Fitted) -> StagedPrompt:
        """What the clip is told, chunk by chunk: "0.0 s: a prompt; 2.8 s: another"."""
        changes = [next(group) for _, group in groupby(self._chunks(request, fitted), key=lambda chunk: chunk[1])]
        said = "; ".join(f"{begin:.1f} s: {text}" for begin, text in changes)
        return replace(super()._staged(request, fitted), text=said)

    def _chunks(self, request: VideoRequest, fitted: Fitted) -> list[tuple[float, str]]:
        """When each chunk begins, in seconds, and its prompt, which depends on nothing that is felt in others."""
        chunks = []
        for first in range(0, fitted.frames, self.window):
            begin, frames = first / fitted.fps, min(self.window, fitted.frames - first)
            times = latent_times(frames, fitted.fps, self.model.grid.stride, begin=begin)
            chunks.append((begin, told(request, times, stages=1).text))
        return chunks

    def _sample(
        self,
        request: VideoRequest,
        fitted: Fitted,
        prompt: str,  # noqa: ARG002 - it tells of all chunks, which have prompts of their own
        steps: int,
        scale: float,
    ) -> NDArray[np.float32]:

        from pipelines.video.encoding import encoded

        prompts = [text for _, text in self._chunks(request, fitted)]
        read = {text: encoded(self._pipe, text, self.model.tokens) for text in prompts}
        following = iter(prompts[1:])

        def turn(_pipe: Any, step: int, _time: Any, _tensors: Any) -> dict[str, Any]:
            """After the last step of a chunk the sampler takes the text of the next, where there is one."""
            upcoming = next(following, None) if step == steps - 1 else None
            return {} if upcoming is None else {"prompt_embeds": read[upcoming]}

        frames: NDArray[np.float32] = self._pipe(
            prompt=None,
            prompt_embeds=read[prompts[0]],
            negative_prompt_embeds=encoded(self._pipe, request.negative_prompt, self.model.tokens)
            if scale > 1
            else None,
            guidance_scale=scale,
            num_latent_frames_per_chunk=(self.window - 1) // self.model.grid.stride + 1,
            callback_on_step_end=turn,
            **usual(request, fitted, steps),
        ).frames[0]
        return frames[: fitted.frames]


def create() -> Helios:
    """A fresh, unloaded back end."""
    return Helios(CARD, MODEL)

"""SkyReels V2: long videos from words, window by window, each denoised beside the end of the one before."""

from collections.abc import Mapping
from dataclasses import replace
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.backends.base import Licence, ModelCard
from pipelines.backends.guided_video import GuidedVideo, usual
from pipelines.backends.sampled_video import HEEDED, VideoModel
from pipelines.memory.law import Extent
from pipelines.requests.video import Fitted, Grid, VideoRequest

CARD = ModelCard(
    name="sky_reels",
    title="SkyReels V2 1.3B",
    task="video",
    sketch=False,
    summary="Makes up to 30 s from words at 24 frames per second, in overlapping windows of four seconds.",
    licences=(
        Licence(part="model", name="Skywork licence, see the repository", commercial=False),
        Licence(part="text encoder (UMT5-XXL)", name="Apache-2.0", commercial=True),
    ),
    hub_id="Skywork/SkyReels-V2-DF-1.3B-540P-Diffusers",
    revision="main",
    sha256={},
    memory_mb={"bf16": 33_000},
    download_mb=29_000,
    needs_gpu=True,
    emotion_inputs=("prompt", "label"),
    starts_from=("words",),
    heeds=HEEDED,
    languages=("any",),
    paper="SkyReels-V2: Infinite-length Film Generative Model, arXiv 2504.13074",
    probe="picture",
)

MODEL = VideoModel(
    grid=Grid(side=16, stride=4, most_seconds=30.0, most_pixels=960 * 544, rates=(24.0,)),
    steps=50,
    guidance=6.0,
    token_pixels=16 * 16 * 4,
    tera_per_token=0.01,
)


class SkyReels(GuidedVideo):
    """Diffusion forcing: frames have noise levels of their own, so a window goes on from frames that are done.

    window: frames that are sampled together. overlap: frames that a window shares with the one before.
    """

    joined = False
    frame_axis = None
    window = 97
    overlap = 17

    def _open(self, device: str) -> Any:
        from diffusers import SkyReelsV2DiffusionForcingPipeline

        return self._weights(SkyReelsV2DiffusionForcingPipeline, device, whole_vae=True)

    def _extents(self, fitted: Fitted) -> dict[str, Extent]:
        """It is predicted window by window, and decoded whole."""
        extents = super()._extents(fitted)
        return {**extents, "predicting": replace(extents["predicting"], frames=min(fitted.frames, self.window))}

    def _windows(self, fitted: Fitted) -> int:
        return 1 + max(0, ceil((fitted.frames - self.window) / (self.window - self.overlap)))

    def _texts(self, prompt: str) -> Mapping[str, Any]:
        from pipelines.video.encoding import encoded

        return {"encoder_hidden_states": encoded(self._pipe, prompt, self.model.tokens)}

    def _sample(
        self, request: VideoRequest, fitted: Fitted, prompt: str, steps: int, scale: float
    ) -> NDArray[np.float32]:

        from pipelines.video.encoding import encoded

        told, avoided = (encoded(self._pipe, text, self.model.tokens) for text in (prompt, request.negative_prompt))
        frames: NDArray[np.float32] = self._pipe(
            prompt=None,
            prompt_embeds=told,
            negative_prompt_embeds=avoided if scale > 1 else None,
            guidance_scale=scale,
            base_num_frames=self.window,
            overlap_history=self.overlap if fitted.frames > self.window else None,
            addnoise_condition=20.0 if fitted.frames > self.window else 0.0,
            fps=round(fitted.fps),
            **usual(request, fitted, steps),
        ).frames[0]
        return frames[: fitted.frames]


def create() -> SkyReels:
    """A fresh, unloaded back end."""
    return SkyReels(CARD, MODEL)

"""CogVideoX 5B: text to video on an ordinary graphics card, eight frames per second."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.backends.base import Licence, ModelCard
from pipelines.backends.guided_video import GuidedVideo
from pipelines.backends.sampled_video import HEEDED, VideoModel
from pipelines.requests.video import Fitted, Grid, VideoRequest

CARD = ModelCard(
    name="cog_video",
    title="CogVideoX 5B",
    task="video",
    sketch=False,
    summary="Makes six seconds at 720 x 480 and 8 frames per second from words.",
    licences=(
        Licence(part="model", name="CogVideoX licence: registration for commercial use", commercial=False),
        Licence(part="text encoder (T5-XXL)", name="Apache-2.0", commercial=True),
    ),
    hub_id="zai-org/CogVideoX-5b",
    revision="8d6ea3f817438460b25595a120f109b88d5fdfad",
    sha256={},
    memory_mb={"bf16": 41_000},
    download_mb=21_500,
    needs_gpu=True,
    emotion_inputs=("prompt", "label", "curve"),
    heeds=HEEDED,
    languages=("en",),
    paper="CogVideoX: Text-to-Video Diffusion Models with An Expert Transformer, arXiv 2408.06072",
    probe="picture",
)

MODEL = VideoModel(
    grid=Grid(side=16, stride=4, most_seconds=49 / 8, most_pixels=720 * 480, rates=(8.0,)),
    steps=50,
    guidance=6.0,
    token_pixels=16 * 16 * 4,
    tera_per_token=0.02,
    tokens=226,
)


class CogVideo(GuidedVideo):
    """Negative and positive prompt go through the transformer together, and the neutral one rides along."""

    joined = True
    frame_axis = 1

    def _open(self, device: str) -> Any:
        from diffusers import CogVideoXPipeline

        return self._weights(CogVideoXPipeline, device)

    def _texts(self, prompt: str) -> Mapping[str, Any]:
        told, _ = self._pipe.encode_prompt(
            prompt, do_classifier_free_guidance=False, max_sequence_length=self.model.tokens
        )
        return {"encoder_hidden_states": told}

    def _sample(
        self, request: VideoRequest, fitted: Fitted, prompt: str, steps: int, scale: float
    ) -> NDArray[np.float32]:
        import torch

        frames: NDArray[np.float32] = self._pipe(
            prompt=prompt,
            negative_prompt=request.negative_prompt or None,
            height=fitted.height,
            width=fitted.width,
            num_frames=fitted.frames,
            num_inference_steps=steps,
            guidance_scale=scale,
            generator=torch.Generator().manual_seed(request.seed),
            max_sequence_length=self.model.tokens,
            output_type="np",
        ).frames[0]
        return frames


def create() -> CogVideo:
    """A fresh, unloaded back end."""
    return CogVideo(CARD, MODEL)

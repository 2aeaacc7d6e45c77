"""HunyuanVideo 1.5: text to video with a language model as its reader, 24 frames per second."""

from collections.abc import Mapping
from math import isclose
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.backends.base import Licence, ModelCard
from pipelines.backends.guided_video import GuidedVideo, usual
from pipelines.backends.sampled_video import HEEDED, VideoModel
from pipelines.requests.video import Fitted, Grid, VideoRequest

CARD = ModelCard(
    name="hunyuan_video",
    title="HunyuanVideo 1.5",
    task="video",
    sketch=False,
    summary="Makes up to five seconds at 480p and 24 frames per second from words; 8.3 billion weights.",
    licences=(
        Licence(
            part="model",
            name="Tencent Hunyuan Community Licence: not in the EU, the UK and South Korea",
            commercial=False,
        ),
        Licence(part="text encoders (Qwen2.5-VL, Glyph-ByT5)", name="Apache-2.0, see the repository", commercial=True),
    ),
    hub_id="hunyuanvideo-community/HunyuanVideo-1.5-Diffusers-480p_t2v",
    revision="286be7ce72277246578a3e3cc2487e95ddae5bcf",
    sha256={},
    memory_mb={"bf16": 52_000},
    download_mb=34_000,
    needs_gpu=True,
    emotion_inputs=("prompt", "label", "curve"),
    starts_from=("words",),
    heeds=HEEDED,
    languages=("en", "zh"),
    paper="HunyuanVideo 1.5 Technical Report, arXiv 2511.18870",
    probe="picture",
)

MODEL = VideoModel(
    grid=Grid(side=16, stride=4, most_seconds=121 / 24, most_pixels=848 * 480, rates=(24.0,)),
    steps=50,
    guidance=6.0,
    token_pixels=16 * 16 * 4,
    tera_per_token=0.04,
)


class HunyuanVideo(GuidedVideo):
    """A call for the prompt and one for the negative prompt, put together by diffusers' guider."""

    joined = False
    frame_axis = 2
    always_tiled = True

    def _guides(self, request: VideoRequest) -> bool:
        """Its guider compares for every scale but 1, also for those below."""
        return not isclose(self.model.guidance if request.guidance is None else request.guidance, 1.0)

    def _open(self, device: str) -> Any:
        from diffusers import HunyuanVideo15Pipeline

        pipe = self._weights(HunyuanVideo15Pipeline, device)
        pipe.vae.enable_tiling()  # as published, for decoding five seconds at once would take more than a card has
        return pipe

    def _texts(self, prompt: str) -> Mapping[str, Any]:
        names = (
            "encoder_hidden_states",
            "encoder_attention_mask",
            "encoder_hidden_states_2",
            "encoder_attention_mask_2",
        )
        told = self._pipe.encode_prompt(prompt, dtype=self._pipe.transformer.dtype)
        return dict(zip(names, told, strict=True))

    def _sample(
        self, request: VideoRequest, fitted: Fitted, prompt: str, steps: int, scale: float
    ) -> NDArray[np.float32]:

        pipe = self._pipe
        before = pipe.guider
        pipe.guider = before.new(guidance_scale=scale)
        try:
            frames: NDArray[np.float32] = pipe(
                prompt=prompt,
                negative_prompt=request.negative_prompt or None,
                **usual(request, fitted, steps),
            ).frames[0]
        finally:
            pipe.guider = before
        return frames


def create() -> HunyuanVideo:
    """A fresh, unloaded back end."""
    return HunyuanVideo(CARD, MODEL)

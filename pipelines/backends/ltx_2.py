"""LTX-2: text or picture to video with sound, 24 frames per second."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.backends.base import Licence, Lowering, ModelCard, OnStep
from pipelines.backends.guided_video import HONOURS, GuidedVideo, usual
from pipelines.backends.sampled_video import HEEDED, VideoModel
from pipelines.media.types import Audio
from pipelines.requests.outcome import Clip
from pipelines.requests.video import Fitted, Grid, VideoRequest

CARD = ModelCard(
    name="ltx_2",
    title="LTX-2",
    task="video",
    sketch=False,
    summary="Makes video with sound from words or a picture, up to 20 s; picture and sound follow the mood together.",
    licences=(
        Licence(
            part="model",
            name="LTX-2 Community Licence: free below a yearly revenue, see the repository",
            commercial=False,
        ),
        Licence(part="text encoder (Gemma 3 12B)", name="Gemma terms of use", commercial=True),
    ),
    hub_id="Lightricks/LTX-2",
    revision="47da56e2ad66ce4125a9922b4a8826bf407f9d0a",
    sha256={},
    memory_mb={"bf16": 79_000},
    download_mb=70_000,
    needs_gpu=True,
    emotion_inputs=("prompt", "label"),
    starts_from=("words", "picture"),
    heeds=HEEDED,
    languages=("en",),
    paper="LTX-2: Efficient Joint Audio-Visual Foundation Model, arXiv 2601.03233",
    probe="picture",
)

MODEL = VideoModel(
    grid=Grid(side=32, stride=8, most_seconds=20.0, most_pixels=1280 * 704, rates=(24.0, 25.0)),
    steps=40,
    guidance=4.0,
    token_pixels=32 * 32 * 8,
    tera_per_token=0.06,
    tokens=1024,
)

PLAIN = {
    "stg_scale": 0.0,
    "modality_scale": 1.0,
    "guidance_rescale": 0.0,
    "audio_stg_scale": 0.0,
    "audio_modality_scale": 1.0,
    "audio_guidance_rescale": 0.0,
    "spatio_temporal_guidance_blocks": None,
    "use_cross_timestep": False,
}
"""What LTX-2.0 was made for; diffusers' own defaults are those of LTX-2.3."""


class Ltx2(GuidedVideo):
    """Picture and sound are sampled together, and pushed together."""

    joined = True
    frame_axis = None
    honours = Lowering(
        uses=(*HONOURS.uses, "sound: it is sampled with the picture, from the same words"),
        approximates=("timing: told in the prompt in up to three moments",),
        ignores=HONOURS.ignores,
    )

    def run(self, request: VideoRequest, on_step: OnStep) -> Clip:
        """See SampledVideo; sampled at once, for the sound must be there before the first frame is written."""
        clip = super().run(request, on_step)
        frames = np.stack(list(clip.frames))
        return Clip(
            frames=iter(frames),
            frame_count=clip.frame_count,
            width=clip.width,
            height=clip.height,
            fps=clip.fps,
            sound=self._heard.pop(),
            facts=clip.facts,
        )

    def _open(self, device: str) -> Any:
        from diffusers import LTX2Pipeline

        self._heard: list[Audio] = []
        return self._weights(LTX2Pipeline, device)

    def _texts(self, prompt: str) -> Mapping[str, Any]:
        pipe = self._pipe
        told, mask, *_ = pipe.encode_prompt(
            prompt, do_classifier_free_guidance=False, max_sequence_length=self.model.tokens
        )
        seen, heard, mask = pipe.connectors(told, mask, padding_side=pipe.tokenizer.padding_side)
        return {
            "encoder_hidden_states": seen,
            "audio_encoder_hidden_states": heard,
            "encoder_attention_mask": mask,
            "audio_encoder_attention_mask": mask,
        }

    def _sample(
        self, request: VideoRequest, fitted: Fitted, prompt: str, steps: int, scale: float
    ) -> NDArray[np.float32]:
        from diffusers import LTX2ImageToVideoPipeline

        from pipelines.video.pictures import start_picture

        pipe, start = self._pipe, {}
        if request.image is not None:
            pipe = LTX2ImageToVideoPipeline(**self._pipe.components)
            pipe.set_progress_bar_config(disable=True)
            start = {"image": start_picture(request.image, fitted.width, fitted.height)[0], "image_crf": 0}
        made = pipe(
            prompt=prompt,
            negative_prompt=request.negative_prompt or None,
            frame_rate=fitted.fps,
            guidance_scale=scale,
            audio_guidance_scale=scale,
            max_sequence_length=self.model.tokens,
            **usual(request, fitted, steps),
            **PLAIN,
            **start,
        )
        rate = int(self._pipe.vocoder.config.output_sampling_rate)
        self._heard[:] = [Audio(samples=made.audio[0].float().cpu().numpy().T, rate=rate)]
        frames: NDArray[np.float32] = made.frames[0]
        return frames


def create() -> Ltx2:
    """A fresh, unloaded back end."""
    return Ltx2(CARD, MODEL)

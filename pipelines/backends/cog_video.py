"""CogVideoX 5B: text to video on an ordinary graphics card, eight frames per second."""

from typing import Any

from pipelines.backends.base import Licence, ModelCard
from pipelines.backends.guided_video import GuidedVideo
from pipelines.backends.sampled_video import HEEDED, VideoModel
from pipelines.requests.video import Grid

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
    starts_from=("words",),
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


def create() -> CogVideo:
    """A fresh, unloaded back end."""
    return CogVideo(CARD, MODEL)

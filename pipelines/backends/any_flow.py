"""AnyFlow: Wan's network distilled into a flow map, which makes a video in a few steps and without guidance."""

from typing import Any

from pipelines.backends.base import Licence, ModelCard
from pipelines.backends.guided_video import GuidedVideo
from pipelines.backends.sampled_video import HEEDED, VideoModel
from pipelines.requests.video import Grid

CARD = ModelCard(
    name="any_flow",
    title="AnyFlow 14B",
    task="video",
    sketch=False,
    summary="Makes up to five seconds from words in about four steps; the mood is told in the prompt and pushed.",
    licences=(
        Licence(part="model", name="other, says its page, and names none; the code is Apache-2.0", commercial=False),
        Licence(part="text encoder (UMT5-XXL)", name="Apache-2.0", commercial=True),
    ),
    hub_id="nvidia/AnyFlow-Wan2.1-T2V-14B-Diffusers",
    revision="main",
    sha256={},
    memory_mb={"bf16": 53_000},
    download_mb=41_000,
    needs_gpu=True,
    emotion_inputs=("prompt", "label"),
    starts_from=("words",),
    heeds=HEEDED,
    languages=("any",),
    paper="AnyFlow: Any-Step Video Diffusion Model with On-Policy Flow Map Distillation, arXiv 2605.13724",
    probe="picture",
)

MODEL = VideoModel(
    grid=Grid(side=16, stride=4, most_seconds=81 / 16, most_pixels=832 * 480, rates=(16.0,)),
    steps=4,
    guidance=1.0,
    token_pixels=16 * 16 * 4,
    tera_per_token=0.055,
)


class AnyFlow(GuidedVideo):
    """Few steps, so the push is computed in each of those in which it acts."""

    joined = True
    frame_axis = 1

    def _open(self, device: str) -> Any:
        from diffusers import AnyFlowPipeline

        return self._weights(AnyFlowPipeline, device)


def create() -> AnyFlow:
    """A fresh, unloaded back end."""
    return AnyFlow(CARD, MODEL)

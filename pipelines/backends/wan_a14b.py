"""Wan2.2 with two experts of 14 billion weights: text to video, one expert for the noisy steps."""

from pipelines.backends.sampled_video import VideoModel
from pipelines.backends.wan_family import WanVideo, wan_card
from pipelines.requests.video import Grid

CARD = wan_card(
    name="wan_a14b",
    title="Wan2.2 A14B",
    summary="Makes up to five seconds from words, up to 720p, with an expert for layout and one for detail.",
    hub_id="Wan-AI/Wan2.2-T2V-A14B-Diffusers",
    revision="5be7df9619b54f4e2667b2755bc6a756675b5cd7",
    memory_gb=92.0,
    download_gb=126.0,
)

MODEL = VideoModel(
    grid=Grid(side=16, stride=4, most_seconds=81 / 16, most_pixels=1280 * 720, rates=(16.0,)),
    steps=40,
    guidance=4.0,
    token_pixels=16 * 16 * 4,
    tera_per_token=0.055,
    experts=2,
)


def create() -> WanVideo:
    """A fresh, unloaded back end."""
    return WanVideo(CARD, MODEL)

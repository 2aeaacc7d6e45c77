"""Wan2.1 with 1.3 billion weights: text to video on an ordinary graphics card."""

from pipelines.backends.sampled_video import VideoModel
from pipelines.backends.wan_family import WanVideo, wan_card
from pipelines.requests.video import Grid

CARD = wan_card(
    name="wan",
    title="Wan2.1 1.3B",
    summary="Makes up to five seconds from words; the smallest of the family, for cards from 24 GB.",
    hub_id="Wan-AI/Wan2.1-T2V-1.3B-Diffusers",
    revision="0fad780a534b6463e45facd96134c9f345acfa5b",
    memory_gb=24.0,
    download_gb=29.0,
)

MODEL = VideoModel(
    grid=Grid(side=16, stride=4, most_seconds=81 / 16, most_pixels=832 * 480, rates=(16.0,)),
    steps=50,
    guidance=5.0,
    token_pixels=16 * 16 * 4,
    tera_per_token=0.009,
)


def create() -> WanVideo:
    """A fresh, unloaded back end."""
    return WanVideo(CARD, MODEL)

"""Wan2.2 with 5 billion weights: from words, from a picture, or both, at 24 frames per second."""

from pipelines.backends.sampled_video import VideoModel
from pipelines.backends.wan_family import WanVideo, wan_card
from pipelines.requests.video import Grid

CARD = wan_card(
    name="wan_5b",
    title="Wan2.2 5B",
    summary="From words or a picture, 720p, up to 15 s in stretches of five, each from the last frame before.",
    hub_id="Wan-AI/Wan2.2-TI2V-5B-Diffusers",
    revision="b8fff7315c768468a5333511427288870b2e9635",
    memory_gb=50.0,
    download_gb=34.2,
    starts_from=("words", "picture"),
)

MODEL = VideoModel(
    grid=Grid(side=32, stride=4, most_seconds=15.0, most_pixels=1280 * 704, rates=(24.0,)),
    steps=50,
    guidance=5.0,
    token_pixels=32 * 32 * 4,
    tera_per_token=0.02,
)


def create() -> WanVideo:
    """A fresh, unloaded back end."""
    return WanVideo(CARD, MODEL, chunk_frames=121)

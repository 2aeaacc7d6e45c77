"""Wan2.2 with two experts of 14 billion weights that start from a picture."""

from pipelines.backends.sampled_video import VideoModel
from pipelines.backends.wan_family import WanVideo, wan_card
from pipelines.requests.video import Grid

CARD = wan_card(
    name="wan_image_a14b",
    title="Wan2.2 A14B, from a picture",
    summary="Lets a picture move, up to 720p and 15 s in stretches of five, each from the last frame before.",
    hub_id="Wan-AI/Wan2.2-I2V-A14B-Diffusers",
    revision="596658fd9ca6b7b71d5057529bbf319ecbc61d74",
    memory_gb=92.0,
    download_gb=126.0,
    starts_from=("picture",),
    arrives=True,
)

MODEL = VideoModel(
    grid=Grid(side=16, stride=4, most_seconds=15.0, most_pixels=1280 * 720, rates=(16.0,)),
    steps=40,
    guidance=3.5,
    token_pixels=16 * 16 * 4,
    tera_per_token=0.055,
    experts=2,
)


def create() -> WanVideo:
    """A fresh, unloaded back end."""
    return WanVideo(CARD, MODEL)

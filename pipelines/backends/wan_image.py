"""Wan2.1 with 14 billion weights that starts from a picture, and may arrive at another."""

from pipelines.backends.sampled_video import VideoModel
from pipelines.backends.wan_family import WanVideo, wan_card
from pipelines.requests.video import Grid

CARD = wan_card(
    name="wan_image",
    title="Wan2.1 14B, from a picture",
    summary="Lets a picture move, up to 15 s in stretches of five, each from the last frame of the one before.",
    hub_id="Wan-AI/Wan2.1-I2V-14B-480P-Diffusers",
    revision="b184e23a8a16b20f108f727c902e769e873ffc73",
    memory_gb=55.0,
    download_gb=92.0,
    starts_from=("picture",),
    picture_encoder=True,
    arrives=True,
)

MODEL = VideoModel(
    grid=Grid(side=16, stride=4, most_seconds=15.0, most_pixels=832 * 480, rates=(16.0,)),
    steps=50,
    guidance=5.0,
    token_pixels=16 * 16 * 4,
    tera_per_token=0.06,
)


def create() -> WanVideo:
    """A fresh, unloaded back end."""
    return WanVideo(CARD, MODEL)

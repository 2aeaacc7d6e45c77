"""Wan2.1 with 14 billion weights: text to video on a large graphics card."""

from pipelines.backends.sampled_video import VideoModel
from pipelines.backends.wan_family import WanVideo, wan_card
from pipelines.requests.video import Grid

CARD = wan_card(
    name="wan_14b",
    title="Wan2.1 14B",
    summary="Makes up to five seconds from words, up to 720p; EmoVid trained its emotions on this one.",
    hub_id="Wan-AI/Wan2.1-T2V-14B-Diffusers",
    revision="38ec498cb3208fb688890f8cc7e94ede2cbd7f68",
    memory_gb=63.0,
    download_gb=80.5,
)

MODEL = VideoModel(
    grid=Grid(side=16, stride=4, most_seconds=81 / 16, most_pixels=1280 * 720, rates=(16.0,)),
    steps=50,
    guidance=5.0,
    token_pixels=16 * 16 * 4,
    tera_per_token=0.055,
)


def create() -> WanVideo:
    """A fresh, unloaded back end."""
    return WanVideo(CARD, MODEL)

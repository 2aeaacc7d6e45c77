"""Mini-Wan: Wan's own sampler and networks in small, trained by us on drawn clips, for any processor.

It exists so that all that is done to Wan (guidance, texts a frame, adapters, caches, previews) can be run, seen and
measured without a graphics card. What it makes is a sketch: see the card beside its weights.
"""

from dataclasses import replace

from pipelines.assets import asset
from pipelines.backends.base import Licence, ModelCard, ResourceEstimate
from pipelines.backends.sampled_video import VideoModel
from pipelines.backends.wan_family import HONOURS, WAN_HEEDED, WanVideo
from pipelines.media.video import expected_bytes
from pipelines.requests.video import Grid, VideoRequest, fit

CARD = ModelCard(
    name="mini_wan",
    title="Mini-Wan",
    task="video",
    sketch=True,
    summary=(
        "Samples small, blocky pictures of a landscape from words, as Wan does, on any processor. Place and "
        "time of day follow the words, light and palette the feeling; most things that words name do not appear."
    ),
    licences=(Licence(part="model", name="Apache-2.0", commercial=True),),
    hub_id=None,
    revision=None,
    sha256={
        "models/mini_wan/text_encoder/model.safetensors": (
            "a67c4352b86e3a3b8fad960b489f65220df43ccc998921d83b44ab94f3cb6920"
        ),
        "models/mini_wan/transformer/diffusion_pytorch_model.safetensors": (
            "9baff985c9e3dd68b2b0f5d61da9f644fda33c77377ce7c8917e12bd08ea1505"
        ),
        "models/mini_wan/vae/diffusion_pytorch_model.safetensors": (
            "8fb4332de55f5e6204d2bceb2b0bdcae4c6fc2652343993f7d1b6a2beee39215"
        ),
    },
    memory_mb={"fp32": 400},
    needs_gpu=False,
    emotion_inputs=("prompt", "label", "valence_arousal", "curve"),
    starts_from=("words",),
    heeds=WAN_HEEDED,
    languages=("en",),
    paper="Wan: Open and Advanced Large-Scale Video Generative Models, arXiv 2503.20314; trained by us from nothing on "
    "clips of our animatic",
    probe="picture",
)

MODEL = VideoModel(
    grid=Grid(side=32, stride=4, most_seconds=4.25, most_pixels=160 * 96, rates=(4.0,)),
    steps=20,
    guidance=1.5,
    token_pixels=32 * 32 * 4,
    tera_per_token=3e-6,
    tokens=112,
    thresholds={"first_block": 0.12, "mag": 0.15},
)

_WEIGHTS_BYTES = 10**7
_WHOLE_PIXELS = 160 * 96 * 17
_SECONDS_A_STEP = 0.06
"""Of a step of a whole clip on one ordinary core."""


class MiniWan(WanVideo):
    """Wan in small; its latent frames are a second long."""

    honours = replace(HONOURS, approximates=("easing: in steps of a latent frame, which is one second",))

    def estimate(self, request: VideoRequest) -> ResourceEstimate:
        """Forecast from a measured step and the request's size. Raises what `run` does of the request."""
        fitted = fit(request, self.model.grid)
        self._check(request)
        steps = request.steps or self.model.steps
        pixels = fitted.width * fitted.height * fitted.frames
        return ResourceEstimate(
            seconds=0.5 + steps * _SECONDS_A_STEP * pixels / _WHOLE_PIXELS,
            clip_seconds=fitted.frames / fitted.fps,
            frames=fitted.frames,
            steps=steps,
            weights_bytes=_WEIGHTS_BYTES,
            activation_bytes=CARD.memory_mb["fp32"] * 10**6 - _WEIGHTS_BYTES,
            disk_bytes=expected_bytes(fitted.frames, fitted.width, fitted.height, 0.0),
        )


def create() -> MiniWan:
    """A fresh, unloaded back end. Raises MissingDependency where its weights are not there."""
    return MiniWan(CARD, MODEL, source=asset("models/mini_wan"))

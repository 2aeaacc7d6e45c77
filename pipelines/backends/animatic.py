"""The embedded video from words: an illustrated scene that weather, light, life and camera fill with a feeling.

A request goes: prompt → words that can be drawn → a scene laid out for the feeling → frames, one after the other.
"""

from pipelines.backends.announced import announced
from pipelines.backends.base import Licence, Lowering, MemoryPlan, ModelCard, OnStep, ResourceEstimate
from pipelines.backends.facts import facts_of
from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput
from pipelines.media.video import expected_bytes
from pipelines.requests.outcome import Clip
from pipelines.requests.video import VideoRequest, refuse_adapters

CARD = ModelCard(
    name="animatic",
    title="Animatic",
    task="video",
    sketch=True,
    summary=(
        "Draws an illustrated scene from the words it knows: places, weather, times of day, things, creatures, actions "
        "and camera moves. No model is behind it; words it does not know are told, and not drawn."
    ),
    licences=(Licence(part="drawing", name="Apache-2.0", commercial=True),),
    hub_id=None,
    revision=None,
    sha256={},
    memory_mb={"fp32": 500},
    needs_gpu=False,
    emotion_inputs=("label", "curve"),
    starts_from=("words",),
    heeds=("width", "height"),
    languages=("en",),
    probe="picture",
    paper="none; directions after EmoVid (arXiv 2511.11002) and EmoSet (ICCV 2023), see video.animatic.atmosphere",
)

MOST_SECONDS = 120.0

_SECONDS_PER_MEGAPIXEL = 0.16
"""Time of one megapixel on two ordinary cores, encoding included; the forecast starts from it."""


class AnimaticBackend:
    """Draws clips. Holds nothing between runs."""

    card = CARD

    def lower(self, curve: EmotionCurve) -> Lowering:  # noqa: ARG002 - every curve is treated alike
        """Labels, intensity and time shape the scene; the circumplex point is not looked at."""
        return Lowering(
            uses=("label blend", "intensity", "timing and easing"),
            approximates=(
                "the strongest label of the whole clip chooses place and time of day where the prompt does not",
            ),
            ignores=("valence and arousal beside the labels",),
        )

    def estimate(self, request: VideoRequest) -> ResourceEstimate:
        """Forecast from the number of frames and their size."""
        _check(request)
        frames = max(1, round(request.seconds * request.fps))
        width, height = _even(request)
        return ResourceEstimate(
            seconds=1.0 + frames * width * height / 1e6 * _SECONDS_PER_MEGAPIXEL,
            clip_seconds=frames / request.fps,
            frames=frames,
            steps=frames,
            weights_bytes=0,
            activation_bytes=CARD.memory_mb["fp32"] * 10**6,
            disk_bytes=2 * expected_bytes(frames, width, height, 0.0),
        )

    def load(self, device: str, plan: MemoryPlan) -> None:
        """There is nothing to load."""

    def unload(self) -> None:
        """There is nothing to unload."""

    def run(self, request: VideoRequest, on_step: OnStep) -> Clip:
        """Lay out the scene; its frames are drawn as they are read.

        Raises InvalidInput for a request with a start picture, or without words.
        """
        from pipelines.video.animatic.render import Animatic

        _check(request)
        width, height = _even(request)
        drawn = Animatic(
            request.prompt,
            request.curve,
            seconds=request.seconds,
            fps=request.fps,
            width=width,
            height=height,
            seed=request.seed,
            strength=request.emotion_strength,
        )
        return Clip(
            frames=announced(drawn.frames(), drawn.frame_count, on_step),
            frame_count=drawn.frame_count,
            width=width,
            height=height,
            fps=request.fps,
            facts=facts_of(self, request, [*drawn.scene.plan, *_not_drawn(drawn.scene.words.unknown)]),
        )


def create() -> AnimaticBackend:
    """A fresh back end."""
    return AnimaticBackend()


def _not_drawn(words: tuple[str, ...]) -> list[str]:
    return [f"Not drawn, for want of knowing how: {', '.join(words)}."] if words else []


def _check(request: VideoRequest) -> None:
    refuse_adapters(request, "The animatic")
    if request.image is not None:
        raise InvalidInput("The animatic draws from words alone. To start from a picture, choose 'living_picture'.")
    if request.seconds > MOST_SECONDS:
        raise InvalidInput(
            f"The clip would run {request.seconds:g} s; the animatic draws at most {MOST_SECONDS:g} s. Ask for "
            f"{MOST_SECONDS:g} s."
        )


def _even(request: VideoRequest) -> tuple[int, int]:
    """Width and height in pixels, rounded down to even numbers, which mp4 needs."""
    return request.width // 2 * 2, request.height // 2 * 2

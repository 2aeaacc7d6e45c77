"""The embedded video from a picture: the picture itself moves with a feeling, and no face in it is bent.

A request goes: picture in → find the faces → guess what is near → move, light and weather, frame by frame.
"""

from pathlib import Path

from pipelines.backends.announced import announced
from pipelines.backends.base import Licence, Lowering, MemoryPlan, ModelCard, OnStep, ResourceEstimate
from pipelines.backends.facts import facts_of
from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput
from pipelines.media.video import expected_bytes
from pipelines.requests.outcome import Clip
from pipelines.requests.video import VideoRequest, refuse_adapters

CARD = ModelCard(
    name="living_picture",
    title="Living picture",
    task="video",
    sketch=True,
    summary=(
        "Moves the picture itself: camera, a guess at depth, light and weather follow the feeling. The first frame is "
        "the picture; nobody in it moves, and no face is bent or covered."
    ),
    licences=(
        Licence(part="renderer", name="Apache-2.0", commercial=True),
        Licence(
            part="face model, to leave faces alone (weights trained by us on LFW photographs)",
            name="Apache-2.0; LFW itself is provided for research",
            commercial=False,
        ),
    ),
    hub_id=None,
    revision=None,
    sha256={"models/face/detector.safetensors": "c8398c2d2dae50acb1c4398a3ade6530d4a818ba6a57cb7e9face5786f833a87"},
    memory_mb={"fp32": 900},
    needs_gpu=False,
    emotion_inputs=("label", "curve"),
    starts_from=("picture",),
    languages=("en",),
    probe="picture",
    paper="none; directions after EmoVid (arXiv 2511.11002), see pipelines.video.animatic.atmosphere",
)

MOST_SECONDS = 120.0
LONGEST_SIDE = 1920
"""Larger pictures are scaled down to it, in pixels."""
SHORTEST_SIDE = 16
"""Of a clip, in pixels."""

_SECONDS_PER_MEGAPIXEL = 0.12
"""Time of one megapixel on two ordinary cores, encoding included; the forecast starts from it."""


class LivingPictureBackend:
    """Moves pictures. Holds no request's data between runs."""

    card = CARD

    def lower(self, curve: EmotionCurve) -> Lowering:  # noqa: ARG002 - every curve is treated alike
        """Labels, intensity and time shape camera, light and weather; people in the picture keep still."""
        return Lowering(
            uses=("label blend", "intensity", "timing and easing"),
            approximates=("of the prompt, weather and camera words alone",),
            ignores=("valence and arousal beside the labels", "faces and bodies: they keep their expression"),
        )

    def estimate(self, request: VideoRequest) -> ResourceEstimate:
        """Forecast from the size of the picture and the number of frames. Raises UnreadableMedia where it is none."""
        from pipelines.media.image import check_image, image_size

        width, height = image_size(_picture(request))
        check_image(_picture(request))
        shrink = min(1.0, LONGEST_SIDE / max(width, height))
        if min(width, height) * shrink < SHORTEST_SIDE:
            raise InvalidInput(
                f"The picture has {width} × {height} pixels; the longer side of a living picture is at most "
                f"{LONGEST_SIDE // SHORTEST_SIDE} times the shorter one. Crop it first."
            )
        pixels = width * height * shrink**2
        frames = max(1, round(request.seconds * request.fps))
        return ResourceEstimate(
            seconds=2.0 + frames * pixels / 1e6 * _SECONDS_PER_MEGAPIXEL,
            clip_seconds=frames / request.fps,
            frames=frames,
            steps=frames,
            weights_bytes=10**6,
            activation_bytes=CARD.memory_mb["fp32"] * 10**6,
            disk_bytes=2 * expected_bytes(frames, int(pixels**0.5), int(pixels**0.5), 0.0),
        )

    def load(self, device: str, plan: MemoryPlan) -> None:  # noqa: ARG002 - small, and on the processor in any case
        """Load the face detector, the only weights there are."""
        from pipelines.face.model import load_detector

        load_detector()

    def unload(self) -> None:
        """Drop the face detector."""
        from pipelines.face.model import load_detector

        load_detector.cache_clear()

    def run(self, request: VideoRequest, on_step: OnStep) -> Clip:
        """Look at the picture; its frames are made as they are read.

        Raises InvalidInput for a request without a picture, UnreadableMedia for one that cannot be used.
        """
        import cv2
        import numpy as np

        from pipelines.face.find import find_faces
        from pipelines.media.image import load_image
        from pipelines.video.animatic.words import read_prompt
        from pipelines.video.living.render import LivingPicture

        # 1. The picture, at its own size where that is not too large.
        image = load_image(_picture(request))
        height, width = image.shape[:2]
        shrink = min(1.0, LONGEST_SIDE / max(height, width))
        if shrink < 1:
            size = round(width * shrink), round(height * shrink)
            image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
        image = image[: len(image) // 2 * 2, : image.shape[1] // 2 * 2]

        # 2. Whom to leave alone, and what is asked beside the feeling.
        faces = [face.box for face in find_faces(image)]
        words = read_prompt(request.prompt)

        # 3. Move it.
        living = LivingPicture(
            image,
            request.curve,
            faces=faces,
            words=words,
            seconds=request.seconds,
            fps=request.fps,
            seed=request.seed,
            strength=request.emotion_strength,
        )
        return Clip(
            frames=announced(living.frames(), living.frame_count, on_step),
            frame_count=living.frame_count,
            width=image.shape[1],
            height=image.shape[0],
            fps=request.fps,
            facts=facts_of(self, request, _notes(len(faces), (width, height), shrink)),
        )


def create() -> LivingPictureBackend:
    """A fresh, unloaded back end."""
    return LivingPictureBackend()


def _notes(faces: int, size: tuple[int, int], shrink: float) -> list[str]:
    said = [f"{faces} face{'s' if faces > 1 else ''} left as {'they are' if faces > 1 else 'it is'}."] if faces else []
    if shrink < 1:
        said.append(f"The picture was scaled down from {size[0]} × {size[1]} pixels.")
    return said


def _picture(request: VideoRequest) -> Path:
    if request.image is None:
        raise InvalidInput(
            "There is no picture to move. Give a start picture, or choose 'animatic' to draw from words."
        )
    if request.last_image is not None:
        raise InvalidInput(
            "A living picture starts from one picture and cannot arrive at another. Take the end picture away."
        )
    refuse_adapters(request, "A living picture")
    if request.seconds > MOST_SECONDS:
        raise InvalidInput(
            f"The clip would run {request.seconds:g} s; a living picture lasts at most {MOST_SECONDS:g} s. Ask for "
            f"{MOST_SECONDS:g} s."
        )
    return request.image

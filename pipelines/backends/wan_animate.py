"""Wan-Animate: the face in the picture does what an actor does, on video or in our own sketch of the performance."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.backends.base import Licence, Lowering, MemoryPlan, ModelCard, OnStep, ResourceEstimate
from pipelines.backends.facts import facts_of
from pipelines.backends.framed import Framed, framed
from pipelines.backends.playable import check_playable
from pipelines.backends.spoken import Spoken, speech_seconds, spoken
from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput
from pipelines.face.mesh import Face
from pipelines.media.probe import probe
from pipelines.media.video import expected_bytes
from pipelines.memory.law import Extent, law_of
from pipelines.requests.outcome import Clip
from pipelines.requests.portrait import PortraitRequest

CARD = ModelCard(
    name="wan_animate",
    title="Wan-Animate",
    task="portrait",
    sketch=False,
    summary=(
        "Generates a video in which the person in the picture does what an actor does: you in a video of your own, "
        "whose expression the curve makes weaker or stronger, or else our sketch of the performance. Up to 20 s."
    ),
    licences=(
        Licence(part="model", name="Apache-2.0", commercial=True),
        Licence(part="text encoder (UMT5-XXL)", name="Apache-2.0", commercial=True),
        Licence(part="picture encoder (OpenCLIP XLM-RoBERTa ViT-H)", name="MIT", commercial=True),
        Licence(
            part="face model (follows the actor)",
            name="Apache-2.0; LFW itself is provided for research",
            commercial=False,
        ),
    ),
    hub_id="Wan-AI/Wan2.2-Animate-14B-Diffusers",
    revision="main",
    sha256={},
    memory_mb={"bf16": 55000},
    download_mb=48000,
    needs_gpu=True,
    needs_consent=True,
    emotion_inputs=("acting", "score", "curve"),
    languages=("any",),
    paper="Cheng et al., Wan-Animate: Unified Character Animation and Replacement, arXiv 2509.14055",
    probe="face",
    heeds=("plan", "score", "head_motion", "acting"),
)
"""Of the repository only the short name of a revision is known, 6f4df10, so `main` is asked for."""

FPS = 30
STEPS = 20
SEGMENT = 77
"""Steps, and frames that are made together, as published; each segment repeats the last frame of the one before."""

LONGEST_SECONDS = 20.0

_PROMPT = "A person looks into the camera and speaks."
_PARAMETERS = 15.2e9
_TFLOP_PER_SECOND = 150.0
"""Pace that is taken for granted of a card that holds the network; not measured."""

_FRAME_BYTES, _FACE_SIDE = 12, 512
"""The whole clip lies on the card, a pixel in three numbers: what was made, the poses, and the faces of this side."""


class WanAnimate:
    """Holds no request's data between runs."""

    card = CARD

    def __init__(self) -> None:
        self._pipe: Any = None

    def lower(self, curve: EmotionCurve) -> Lowering:  # noqa: ARG002 - the same for every curve
        """With an acting video only the strength counts; without one, the sketch plays the whole curve first."""
        return Lowering(
            uses=(
                "without an acting video: everything that the sketch portrait plays, for its performance is the actor",
                "with one: intensity, 0 for a still face, 1 as acted, up to 1.5",
            ),
            approximates=("head and gaze: the network sees them as a drawn skeleton and a picture of the face",),
            ignores=(
                "with an acting video: labels, valence and arousal, for the actor decides the expression",
                "several people: it plays one, and refuses partners",
                f"what is longer than {LONGEST_SECONDS:g} s: its pipeline holds the whole clip, so more is refused",
            ),
        )

    def heeds(self, request: PortraitRequest) -> tuple[str, ...]:
        """What the card says; but an actor on video, or else a score, decides alone what the face does."""
        if request.acting is not None:
            return ("acting",)
        return CARD.heeds if request.score is None else ("score",)

    def estimate(self, request: PortraitRequest) -> ResourceEstimate:
        """Forecast from the network's size.

        Raises InvalidInput for partners and for what is too long, and what `run` does of the files that are given.
        """
        if request.partners:
            raise InvalidInput(f"{CARD.title} plays one person. Leave out the partners, or take a sketch.")
        seconds = _seconds(request)
        frames = max(2, round(seconds * FPS))
        if seconds > LONGEST_SECONDS:
            raise InvalidInput(f"The clip would run {seconds:.0f} s; {CARD.title} makes at most {LONGEST_SECONDS:g} s.")
        check_playable(request, CARD)
        segments = max(1, -(-(frames - 1) // (SEGMENT - 1)))
        law = law_of(CARD.name)
        kept = frames * _FRAME_BYTES * (2 * request.size**2 + _FACE_SIDE**2)
        segment = Extent(width=request.size, height=request.size, frames=SEGMENT)
        positions = (request.size / 16) ** 2 * (SEGMENT / 4 + 2) * segments
        return ResourceEstimate(
            seconds=15.0 + 2e-12 * _PARAMETERS * positions * STEPS / _TFLOP_PER_SECOND,
            clip_seconds=seconds,
            frames=frames,
            steps=segments * STEPS + frames,
            weights_bytes=law.weights_bytes,
            largest_bytes=law.largest_bytes,
            activation_bytes=kept + law.activation_bytes(predicting=segment, decoding=segment),
            tiled_bytes=kept + law.activation_bytes(predicting=segment),
            disk_bytes=expected_bytes(frames, request.size, request.size, seconds),
        )

    def load(self, device: str, plan: MemoryPlan) -> None:
        """Open the weights and bring them to their place. Raises MissingDependency with the remedy."""
        import torch
        from diffusers import WanAnimatePipeline

        from pipelines.video.loading import open_pipeline
        from pipelines.video.placement import place

        kind = torch.bfloat16 if device != "cpu" else torch.float32
        dtype = {"default": kind, "vae": torch.float32}
        pipe = open_pipeline(WanAnimatePipeline, str(CARD.hub_id), revision=CARD.revision, dtype=dtype)
        pipe.set_progress_bar_config(disable=True)
        place(pipe, device, plan)
        self._pipe = pipe

    def unload(self) -> None:
        """Drop the weights."""
        self._pipe = None

    def run(self, request: PortraitRequest, on_step: OnStep) -> Clip:
        """Film the actor, and let the person in the picture follow.

        Raises UnreadableMedia or InvalidInput for files that cannot be used, FaceProblem when a face cannot be
        settled, MissingDependency for typed text without a voice program.
        """
        import torch

        from pipelines.portrait.dice_picture import fitted
        from pipelines.portrait.wan_driver import drive
        from pipelines.portrait.wan_gain import expression_gain

        assert self._pipe is not None, "load the back end before running it"
        # 1. The picture, and the face in it.
        shown = framed(request)
        picture = fitted(shown.image, request.size, 16)
        size = picture.size

        # 2. The actor: on video, or our own sketch of the performance.
        sound = spoken(request)
        count = max(2, round(_seconds(request, sound) * FPS))
        acting = _filmed(request, count) if request.acting else _sketched(request, sound, shown, count)
        driver = drive(acting, _scaled(shown.face, size[0] / shown.image.shape[1]), size)
        count = len(driver.faces)
        strength = request.curve.sample((np.arange(count) + 0.5) / FPS).intensity if request.acting else np.ones(count)

        # 3. Make it.
        segments = max(1, -(-(count - 1) // (SEGMENT - 1)))
        done = 0

        def told(_pipe: Any, _step: int, _time: Any, given: dict[str, Any]) -> dict[str, Any]:
            nonlocal done
            done += 1
            on_step(done, segments * STEPS + count)
            return given

        still = torch.from_numpy(np.array(driver.faces[0].resize((self._face_side, self._face_side)), dtype=np.float32))
        with expression_gain(
            self._pipe.transformer,
            strength.astype(np.float32),
            still.permute(2, 0, 1)[None] / 127.5 - 1,
            calls_per_segment=STEPS,
            segment_stride=SEGMENT - 1,
        ):
            made = self._pipe(
                image=picture,
                pose_video=driver.poses,
                face_video=driver.faces,
                prompt=_PROMPT,
                height=size[1],
                width=size[0],
                segment_frame_length=SEGMENT,
                num_inference_steps=STEPS,
                generator=torch.Generator().manual_seed(request.seed),
                output_type="np",
                callback_on_step_end=told,
            ).frames[0]

        # 4. Hand the frames on.
        def frames() -> Iterator[NDArray[np.uint8]]:
            for number, frame in enumerate(made, start=1):
                pixels = np.clip(np.rint(frame * 255), 0, 255).astype(np.uint8)
                on_step(done + number, done + count, pixels)
                yield pixels

        return Clip(
            frames=frames(),
            frame_count=count,
            width=size[0],
            height=size[1],
            fps=float(FPS),
            sound=sound.track,
            rest=shown.mesh_in(size[0], size[1]),
            facts={
                **facts_of(self, request),
                "actor": "video" if request.acting else "sketch portrait",
            },
        )

    @property
    def _face_side(self) -> int:
        return int(self._pipe.transformer.config.motion_encoder_size)


def create() -> WanAnimate:
    """A fresh, unloaded back end."""
    return WanAnimate()


def _seconds(request: PortraitRequest, sound: Spoken | None = None) -> float:
    """Length of the clip: of the acting video, else of the speech."""
    if request.acting:
        return probe(request.acting).seconds
    return speech_seconds(request) if sound is None else sound.heard.seconds


def _scaled(face: Face, scale: float) -> Face:
    left, top, right, bottom = (edge * scale for edge in face.box)
    return replace(face, points=face.points * np.float32(scale), box=(left, top, right, bottom))


def _filmed(request: PortraitRequest, count: int) -> Iterator[NDArray[np.uint8]]:
    """`count` frames of the acting video at FPS: for each moment the frame that is shown then."""
    from pipelines.media.video import read_video

    assert request.acting is not None
    with read_video(request.acting) as video:
        number, frame = 0, next(video)
        for moment in range(count):
            wanted = int(moment / FPS * video.info.fps + 1e-6)
            while number < wanted:
                following = next(iter(video), None)
                if following is None:
                    break
                number, frame = number + 1, following
            yield frame


def _sketched(request: PortraitRequest, sound: Spoken, shown: Framed, count: int) -> Iterator[NDArray[np.uint8]]:
    """The picture's own face, played by the sketch portrait."""
    from pipelines.performance.direct import direct
    from pipelines.performance.score import PerformanceScore
    from pipelines.portrait.renderer import PortraitRenderer

    if request.score is not None:
        score = PerformanceScore.load(request.score)
    else:
        score = direct(
            request.curve,
            sound.heard,
            fps=FPS,
            seed=request.seed,
            plan=request.plan,
            phonemes=sound.phonemes or None,
            head_motion=request.head_motion,
        )
    renderer = PortraitRenderer(shown.image, shown.face, size=512, whole_picture=True)
    for number, frame in enumerate(renderer.render(score)):
        if number == count:
            return
        yield frame

"""LTX-2 with a given sound: a generated portrait that follows speech and words, and may be used commercially."""

from collections.abc import Iterator
from itertools import islice
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.backends.base import Licence, Lowering, MemoryPlan, ModelCard, OnStep, ResourceEstimate
from pipelines.backends.facts import facts_of
from pipelines.backends.framed import framed
from pipelines.backends.playable import check_playable
from pipelines.backends.spoken import speech_seconds, spoken
from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput
from pipelines.media.audio import resample
from pipelines.media.types import Audio
from pipelines.media.video import expected_bytes
from pipelines.memory.law import Extent, law_of
from pipelines.portrait.ltx_pieces import LONGEST
from pipelines.requests.outcome import Clip
from pipelines.requests.portrait import PortraitRequest

CARD = ModelCard(
    name="ltx_2_a2v",
    title="LTX-2, led by sound",
    task="portrait",
    sketch=False,
    summary=(
        "Generates a video of the person from the picture, the speech, which is kept as it is, and words for the face; "
        "the feeling changes from piece to piece, every 2 to 10 seconds. Commercial use is allowed within limits."
    ),
    licences=(
        Licence(
            part="model",
            name="LTX-2 Community License: commercial use is free under 10 M$ of yearly revenue",
            commercial=True,
        ),
        Licence(part="text encoder (Gemma 4)", name="Apache-2.0", commercial=True),
        Licence(
            part="face model (finds the face)", name="Apache-2.0; LFW itself is provided for research", commercial=False
        ),
    ),
    hub_id="Lightricks/LTX-2.5-Diffusers",
    revision="426936f8b22dc28e4def61e515478b0b7e4a53cc",
    sha256={},
    memory_mb={"bf16": 77000},
    download_mb=72000,
    needs_gpu=True,
    needs_consent=True,
    emotion_inputs=("prompt", "label", "curve"),
    languages=("any",),
    paper="Lightricks, LTX-2: Efficient Joint Audio-Visual Foundation Model, 2026",
    probe="face",
)

FPS = 24
"""Frames a second that the network makes."""

STEPS = 8
"""Steps of the distilled network."""

_PARAMETERS = 22e9
_TFLOP_PER_SECOND = 150.0
"""Pace that is taken for granted of a card that holds the network; not measured."""


class LTX2Portrait:
    """Holds no request's data between runs."""

    card = CARD

    def __init__(self) -> None:
        self._pipe: Any = None

    def lower(self, curve: EmotionCurve) -> Lowering:  # noqa: ARG002 - the same for every curve
        """Words for the face, a strength for them, and pieces in time."""
        return Lowering(
            uses=(
                "label blend: the face in words",
                "intensity: how far the text moves from a neutral to the felt face, up to 1.5",
            ),
            approximates=("timing: one feeling a piece of 2 to 10 seconds, cut in pauses and where the feeling turns",),
            ignores=(
                "valence and arousal: only the labels count",
                "the acting plan: the network acts by itself, at 24 frames a second",
                "the voice of a recording: it is played as it is",
                "several people: it plays one, and refuses partners",
            ),
        )

    def estimate(self, request: PortraitRequest) -> ResourceEstimate:
        """Forecast from the network's size; a picture that is kept whole is taken for a square.

        Raises InvalidInput for partners, and what `run` does, but for MissingDependency.
        """
        if request.partners:
            raise InvalidInput(f"{CARD.title} plays one person. Leave out the partners, or take a sketch.")
        check_playable(request, CARD)
        seconds = speech_seconds(request)
        frames = max(1, round(seconds * FPS))
        positions = (request.size / 32) ** 2 * (frames / 8 + 1)
        pieces = ceil(seconds / 6)
        law = law_of(CARD.name)
        piece = Extent(width=request.size, height=request.size, frames=FPS * min(ceil(seconds), LONGEST) + 1)
        return ResourceEstimate(
            seconds=10.0 + 2e-12 * _PARAMETERS * positions * STEPS / _TFLOP_PER_SECOND,
            clip_seconds=seconds,
            frames=frames,
            steps=pieces * STEPS + frames,
            weights_bytes=law.weights_bytes,
            largest_bytes=law.largest_bytes,
            activation_bytes=law.activation_bytes(predicting=piece, decoding=piece),
            tiled_bytes=law.activation_bytes(predicting=piece),
            disk_bytes=expected_bytes(frames, request.size, request.size, seconds),
        )

    def load(self, device: str, plan: MemoryPlan) -> None:
        """Open the weights and bring them to their place. Raises MissingDependency with the remedy."""
        import torch
        from diffusers import LTX2DFRPipeline

        from pipelines.video.loading import open_pipeline
        from pipelines.video.placement import place

        dtype = torch.bfloat16 if device != "cpu" else torch.float32
        pipe = open_pipeline(LTX2DFRPipeline, str(CARD.hub_id), revision=CARD.revision, dtype=dtype)
        pipe.set_progress_bar_config(disable=True)
        place(pipe, device, plan)
        self._pipe = pipe

    def unload(self) -> None:
        """Drop the weights."""
        self._pipe = None

    def run(self, request: PortraitRequest, on_step: OnStep) -> Clip:
        """Plan the pieces; they are made as their frames are read.

        Raises UnreadableMedia or InvalidInput for files that cannot be used, FaceProblem when the face cannot be
        settled, MissingDependency for typed text without a voice program.
        """
        from pipelines.portrait.dice_picture import fitted
        from pipelines.portrait.ltx_pieces import plan_pieces
        from pipelines.portrait.ltx_talk import talk

        assert self._pipe is not None, "load the back end before running it"
        shown = framed(request)
        picture = np.asarray(fitted(shown.image, request.size, 32))
        sound = spoken(request)
        speech = resample(sound.heard.mono(), sound.heard.rate, 16000)
        pieces = plan_pieces(Audio(samples=speech, rate=16000), request.curve)
        count = max(1, round(len(speech) / 16000 * FPS))
        steps = len(pieces) * STEPS
        made = 0

        def told(done: int, _of: int) -> None:
            on_step(done + made, steps + count)

        def frames() -> Iterator[NDArray[np.uint8]]:
            nonlocal made
            video = talk(self._pipe, picture, speech, pieces, seed=request.seed, on_step=told)
            for frame in islice(video, count):
                made += 1
                yield frame

        return Clip(
            frames=frames(),
            frame_count=count,
            width=picture.shape[1],
            height=picture.shape[0],
            fps=float(FPS),
            sound=sound.track,
            rest=shown.mesh_in(picture.shape[1], picture.shape[0]),
            facts={
                **facts_of(self, request),
                "pieces": [
                    {"start": one.start, "seconds": one.seconds, "face": one.expression, "strength": one.strength}
                    for one in pieces
                ],
            },
        )


def create() -> LTX2Portrait:
    """A fresh, unloaded back end."""
    return LTX2Portrait()

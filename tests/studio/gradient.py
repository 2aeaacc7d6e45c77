"""A tiny back end that makes a moving gradient."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from pipelines.backends.base import Lowering, MemoryPlan, ModelCard, OnStep, ResourceEstimate
from pipelines.emotion.curve import EmotionCurve
from pipelines.performance.score import UNITS, PerformanceScore
from pipelines.requests.outcome import Clip
from pipelines.requests.portrait import PortraitRequest

SIDE = 64


class GradientBackend:
    """Makes a moving gradient, or fails in the way it is told to.

    frames: how many. before_frame: called with the number of each frame before it is made.
    """

    card = ModelCard(
        name="sketch_portrait",
        title="Gradient",
        task="portrait",
        sketch=True,
        summary="A moving gradient.",
        licences=(),
        hub_id=None,
        revision=None,
        sha256={},
        memory_mb={"fp32": 10},
        needs_gpu=False,
        emotion_inputs=("curve",),
        languages=("any",),
        paper="none",
        probe="face",
    )

    def __init__(self) -> None:
        self.frames = 10
        self.before_frame: Callable[[int], None] = lambda _number: None
        self.make_frame: Callable[[int], NDArray[np.uint8]] = gradient
        self.loads = 0
        self.unloads = 0

    def lower(self, curve: EmotionCurve) -> Lowering:
        return Lowering(uses=(f"{len(curve.keyframes)} keyframe",))

    def estimate(self, request: PortraitRequest) -> ResourceEstimate:
        return ResourceEstimate(
            seconds=1.0,
            clip_seconds=self.frames / request.fps,
            frames=self.frames,
            steps=self.frames,
            weights_bytes=4 * 10**6,
            activation_bytes=6 * 10**6,
            disk_bytes=1000,
        )

    def load(self, device: str, plan: MemoryPlan) -> None:
        assert (device, plan) == ("cpu", "resident")
        self.loads += 1

    def unload(self) -> None:
        self.unloads += 1

    def run(self, request: PortraitRequest, on_step: OnStep) -> Clip:
        return Clip(
            frames=self._made(on_step),
            frame_count=self.frames,
            width=SIDE,
            height=SIDE,
            fps=request.fps,
            sound=getattr(request, "speech", None),
            score=still_score(self.frames, request.fps),
            facts={"backend": "gradient"},
        )

    def _made(self, on_step: OnStep) -> Iterator[NDArray[np.uint8]]:
        for number in range(self.frames):
            self.before_frame(number)
            frame = self.make_frame(number)
            on_step(number + 1, self.frames, gradient(number))
            yield frame


def gradient(number: int) -> NDArray[np.uint8]:
    ramp = (np.arange(SIDE) * 3 + number * 8) % 256
    return np.broadcast_to(ramp.astype(np.uint8)[None, :, None], (SIDE, SIDE, 3)).copy()


def still_score(frames: int, fps: float) -> PerformanceScore:
    return PerformanceScore.of_units(np.zeros((frames, len(UNITS), 2), dtype=np.float32), fps=fps)

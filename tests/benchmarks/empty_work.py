"""Back ends that do nothing, or one slow step after the other: what is left is what the queue itself takes."""

import time
from dataclasses import replace

import numpy as np

from pipelines.backends.base import Lowering, MemoryPlan, OnStep, ResourceEstimate
from pipelines.emotion.curve import EmotionCurve
from pipelines.media.types import Audio
from pipelines.requests.outcome import Take
from pipelines.requests.speech import SpeechRequest
from tests.studio.gradient import GradientBackend

STEP_SECONDS = 0.05


class EmptyWork:
    """Makes a millisecond of silence, at once, or after 400 steps where its name is "stepping"."""

    def __init__(self, name: str) -> None:
        self.card = replace(GradientBackend.card, name=name, task="speech", probe="")

    def lower(self, _curve: EmotionCurve) -> Lowering:
        return Lowering()

    def estimate(self, _request: SpeechRequest) -> ResourceEstimate:
        return ResourceEstimate(
            seconds=0.01,
            clip_seconds=0.001,
            frames=0,
            steps=400,
            weights_bytes=0,
            activation_bytes=0,
            disk_bytes=100,
        )

    def load(self, _device: str, _plan: MemoryPlan) -> None:
        """Nothing is needed."""

    def unload(self) -> None:
        """Nothing is held."""

    def run(self, _request: SpeechRequest, on_step: OnStep) -> Take:
        for step in range(400 if self.card.name == "stepping" else 0):
            time.sleep(STEP_SECONDS)
            on_step(step + 1, 400)
        return Take(sound=Audio(samples=np.zeros((16, 1), np.float32), rate=16000))


def create(name: str) -> EmptyWork:
    """The back end of that name."""
    return EmptyWork(name)

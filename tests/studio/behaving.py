"""Tiny back ends that behave as their names say, in worker processes too: this module can be imported by name."""

import os
import signal
import time
from dataclasses import replace
from typing import Any, NoReturn

from pipelines.backends.base import MemoryPlan, ResourceEstimate
from pipelines.errors import UnreadableMedia
from pipelines.requests.portrait import PortraitRequest
from studio.jobs import run
from tests.studio.gradient import GradientBackend

FATAL_FRAME = 3


def create(name: str) -> GradientBackend:
    """The back end of that name: one that runs, one that is slow, or one that ruins its process."""
    return Behaving(name)


class Behaving(GradientBackend):
    """Makes a gradient, and does at frame FATAL_FRAME what its name says."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.card = replace(self.card, name=name)
        self.frames = 300 if name == "slow" else 5
        self.before_frame = _DEEDS[name]

    def load(self, device: str, plan: MemoryPlan) -> None:
        super().load(device, plan)
        run.measure_clip = _unseen  # the face model takes seconds to load, and finds no face in a gradient

    def estimate(self, request: PortraitRequest) -> ResourceEstimate:
        return replace(super().estimate(request), seconds=self.frames / 100)


def _unseen(*_: Any, **__: Any) -> NoReturn:
    raise UnreadableMedia("No face can be followed in a gradient.")


def _at_fatal_frame(deed: Any) -> Any:
    return lambda number: deed() if number == FATAL_FRAME else None


_DEEDS = {
    "quick": lambda _number: None,
    "slow": lambda _number: time.sleep(0.01),
    "poison": _at_fatal_frame(lambda: os.kill(os.getpid(), signal.SIGKILL)),
    "hang": _at_fatal_frame(lambda: time.sleep(3600)),
    "freeze": _at_fatal_frame(lambda: os.kill(os.getpid(), signal.SIGSTOP)),
}

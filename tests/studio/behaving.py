"""Tiny back ends that behave as their names say, in worker processes too: this module can be imported by name."""

import os
import signal
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from pipelines.backends.base import MemoryPlan, OnStep, ResourceEstimate
from pipelines.errors import UnreadableMedia
from pipelines.requests.outcome import Clip
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
        self.frames = {"slow": 300, "brief": 40}.get(name, 5)
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
    "brief": lambda _number: time.sleep(0.005),
    "poison": _at_fatal_frame(lambda: os.kill(os.getpid(), signal.SIGKILL)),
    "hang": _at_fatal_frame(lambda: time.sleep(3600)),
    "freeze": _at_fatal_frame(lambda: os.kill(os.getpid(), signal.SIGSTOP)),
}


def create_for_cards(name: str) -> GradientBackend:
    """The same as models for a card."""
    return OnCard(name)


class OnCard(Behaving):
    """A model for a card, which it does not use; tells on which node it ran.

    Writes the number of its process to the file that the request's plan names.
    """

    def __init__(self, name: str) -> None:
        super().__init__("slow" if name == "node" else name)
        self.card = replace(self.card, name=name, sketch=False, needs_gpu=True)
        self.frames = 60 if name == "node" else self.frames

    def load(self, device: str, plan: MemoryPlan) -> None:
        assert (device, plan) == ("cuda:0", "resident")
        run.measure_clip = _unseen

    def run(self, request: PortraitRequest, on_step: OnStep) -> Clip:
        import ray

        if request.plan:
            Path(request.plan).write_text(str(os.getpid()))
        made = super().run(request, on_step)
        return replace(made, facts={"node": ray.get_runtime_context().get_node_id()})

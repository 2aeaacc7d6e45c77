"""What every back end is: a card, and four verbs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.requests import Clip, PortraitRequest


@dataclass(frozen=True, kw_only=True)
class Licence:
    """Terms of one model or helper that a back end uses. `commercial` says whether results may be sold."""

    part: str
    name: str
    commercial: bool


@dataclass(frozen=True, kw_only=True)
class ModelCard:
    """What a user should know of a back end before choosing it.

    task: "portrait", "video" or "speech".
    sketch: True for the bundled back ends that run anywhere; they are called a sketch everywhere.
    licences: of the model and of each helper model.
    hub_id, revision: where the weights come from, None when they are bundled.
    sha256: digest by weight file, relative to the assets folder or the hub repository.
    memory_mb: working memory by precision, such as {"fp32": 600}.
    emotion_inputs: what of the emotion it takes, out of prompt, label, valence_arousal, score, curve.
    lowering: one sentence per kind of input: what becomes of it.
    languages: spoken languages it is made for; ("any",) where it only hears sound.
    """

    name: str
    title: str
    task: str
    sketch: bool
    summary: str
    licences: tuple[Licence, ...]
    hub_id: str | None
    revision: str | None
    sha256: Mapping[str, str]
    memory_mb: Mapping[str, int]
    needs_gpu: bool
    emotion_inputs: tuple[str, ...]
    languages: tuple[str, ...]
    paper: str


@dataclass(frozen=True, kw_only=True)
class Lowering:
    """What a back end will make of an emotion curve, said before the run: used, approximated and ignored parts.

    Each entry is a short phrase that names the part and, where it is not used whole, what happens instead.
    """

    uses: tuple[str, ...] = ()
    approximates: tuple[str, ...] = ()
    ignores: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, list[str]]:
        """JSON-ready form, kept in the file's metadata."""
        return {
            "uses": list(self.uses),
            "approximates": list(self.approximates),
            "ignores": list(self.ignores),
        }


class OnStep(Protocol):
    """Progress callback of a run; raises Cancelled to stop it."""

    def __call__(self, done: int, total: int, preview: NDArray[np.uint8] | None = None) -> None:
        """`done` of `total` steps; `preview` is uint8 [height, width, 3] RGB or None."""
        ...


class Backend(Protocol):
    """One way to make a clip. Loaded once, run many times, from one thread at a time."""

    card: ModelCard

    def lower(self, curve: EmotionCurve) -> Lowering:
        """Say what will become of the curve; works unloaded and costs nothing."""
        ...

    def estimate(self, request: PortraitRequest) -> Mapping[str, Any]:
        """Forecast without loading: {"seconds": float, "memory_mb": int, "frames": int}."""
        ...

    def load(self, device: str) -> None:
        """Bring the weights to `device` ("cpu", "cuda:0"). Raises MissingDependency with the remedy."""
        ...

    def run(self, request: PortraitRequest, on_step: OnStep) -> Clip:
        """Check the media, prepare, and return a clip whose frames are made as they are read."""
        ...

    def unload(self) -> None:
        """Give the memory back; safe to call twice."""
        ...

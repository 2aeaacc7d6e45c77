"""What every back end is: a card, and five verbs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeVar, get_args, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput
from pipelines.memory.plan import MemoryPlan as MemoryPlan  # where back ends look for it
from pipelines.requests.base import Request
from pipelines.requests.outcome import Outcome

Task = Literal["portrait", "video", "speech", "dub", "transcript", "translation"]
"""What a back end makes; all but the last two, which serve dubbing, have a tab of their own on the page."""


@dataclass(frozen=True, kw_only=True)
class Licence:
    """Terms of one model or helper that a back end uses. `commercial` says whether results may be sold."""

    part: str
    name: str
    commercial: bool


@dataclass(frozen=True, kw_only=True)
class ModelCard:
    """What a user should know of a back end before choosing it.

    task: what it makes, one of Task.
    sketch: True for the bundled back ends that run anywhere; they are called a sketch everywhere.
    licences: of the model and of each helper model.
    hub_id, revision: where the weights come from, None when they are bundled.
    sha256: digest by weight file, relative to the assets folder or the hub repository.
    memory_mb: working memory by precision, such as {"fp32": 600}.
    download_mb: what has to be downloaded first, about; 0 when everything is bundled.
    needs_consent: True where a result shows or voices a real person so well that they must have agreed.
    emotion_inputs: what of the emotion it takes, out of prompt, label, valence_arousal, score, acting, guidance, curve.
    starts_from: what its videos can start from, out of words and picture; () where it makes no video.
    heeds: what it has a use for of its request's `settings`; what is set of the others is told, see backends.heeded.
    languages: spoken languages it is made for; ("any",) where it only hears sound.
    probe: what measures its results, one of `pipelines.verify.report.PROBES`; "" where they carry no feeling.
    plans: ways in which its weights can be kept, in the order of MemoryPlan.
    """

    name: str
    title: str
    task: Task
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
    probe: str
    starts_from: tuple[Literal["words", "picture"], ...] = ()
    heeds: tuple[str, ...] = ()
    download_mb: int = 0
    needs_consent: bool = False
    plans: tuple[MemoryPlan, ...] = get_args(MemoryPlan)


def check_consent(card: ModelCard, request: Request) -> None:
    """Raise InvalidInput where a back end that makes people look or sound as they did not has no consent of theirs."""
    if card.needs_consent and not request.consent:
        raise InvalidInput(
            f"{card.title} makes people look or sound as they did not. Make sure that whoever is shown or heard "
            "agreed, and say so: tick it on the page, or give consent=True or --consent."
        )


@dataclass(frozen=True, kw_only=True)
class Lowering:
    """What a back end will make of a request, said before the run: used, approximated and ignored parts of its curve,
    and ignored settings.

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


@dataclass(frozen=True, kw_only=True)
class ResourceEstimate:
    """What a request will take, as far as it can be told without loading anything.

    seconds: of work, with the model loaded. clip_seconds: length of the result, 0 for a script.
    frames: pictures in the result, 0 for sound. steps: calls of the progress callback, about.
    weights_bytes: memory of the loaded model. activation_bytes: the most that a run needs beside it.
    largest_bytes: memory of the largest of the model's networks; 0 where it has only one.
    tiled_bytes: the same as activation_bytes where the result is decoded in tiles; 0 where it cannot be.
    disk_bytes: size of the result.
    """

    seconds: float
    clip_seconds: float
    frames: int
    steps: int
    weights_bytes: int
    activation_bytes: int
    disk_bytes: int
    largest_bytes: int = 0
    tiled_bytes: int = 0

    @property
    def memory_mb(self) -> int:
        """Working memory, weights and activations together, in MB."""
        return round((self.weights_bytes + self.activation_bytes) / 1e6)


class OnStep(Protocol):
    """Progress callback of a run; holds it while the job is paused, and raises Cancelled to stop it."""

    def __call__(self, done: int, total: int, preview: NDArray[np.uint8] | None = None) -> None:
        """`done` of `total` steps; `preview` is uint8 [height, width, 3] RGB or None."""
        ...


AskedFor = TypeVar("AskedFor", bound=Request, contravariant=True)


class Backend(Protocol[AskedFor]):
    """One way to make something. Loaded once, run many times, from one thread at a time.

    It takes one kind of request, and is never asked for another.
    """

    card: ModelCard

    def lower(self, curve: EmotionCurve) -> Lowering:
        """Say what will become of the curve; works unloaded and costs nothing."""
        ...

    def estimate(self, request: AskedFor) -> ResourceEstimate:
        """Forecast without loading."""
        ...

    def load(self, device: str, plan: MemoryPlan) -> None:
        """Bring the weights to `device` ("cpu", "cuda:0"), kept as `plan` says.

        Raises MissingDependency with the remedy.
        """
        ...

    def run(self, request: AskedFor, on_step: OnStep) -> Outcome:
        """Check the media, prepare, and return a result; the frames of a Clip are made as they are read."""
        ...

    def unload(self) -> None:
        """Give the memory back; safe to call twice."""
        ...


@runtime_checkable
class Restable(Protocol):
    """A back end whose weights can wait in the host's memory, from where `load` brings them back quickly."""

    def rest(self) -> None:
        """Leave the device, and keep the weights in the host's memory."""
        ...


@runtime_checkable
class Resumable(Protocol):
    """A back end whose runs can be broken off and go on later, in another process too, to the same result."""

    def checkpoint(self, path: Path) -> None:
        """Write where the run stands, whole or not at all; called from within `on_step`. See pipelines.video.resume.

        Writes nothing where the run would begin anew all the same.
        """
        ...

    def resume(self, path: Path) -> None:
        """Let the next `run`, which is of the same request, go on from there.

        Raises UnreadableMedia for a file that does not tell.
        """
        ...

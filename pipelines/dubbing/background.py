"""Which way the old voice is taken out of a film's sound, where a line covers it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pipelines.dubbing.stems import check_installed, load_separator, without_voice
from pipelines.dubbing.track import RATE, Remover, stepped_back
from pipelines.errors import MissingDependency

Background = Literal["duck", "stems", "auto"]
"""duck: the middle of the sound steps back under a line. stems: a model takes the voice out. auto: stems where the
package and its weights are there, else duck."""


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The way that is gone. name: "duck" or "stems". notes: sentences for the user where it is not the wanted one."""

    name: str
    remove: Remover
    notes: tuple[str, ...] = ()


def check_background(background: Background) -> None:
    """Raise MissingDependency for stems without their package; loads nothing."""
    if background == "stems":
        check_installed()


def choose_remover(background: Background, *, device: str, on_segment: Callable[[int, int], None]) -> Chosen:
    """Load what the background needs. on_segment: called before each segment that the model works on.

    Raises MissingDependency, with the remedy, for "stems" without the package or the weights.
    """
    if background == "duck":
        return Chosen(name="duck", remove=stepped_back)
    try:
        separator = load_separator(device)
    except MissingDependency as error:
        if background == "stems":
            raise
        return Chosen(
            name="duck", remove=stepped_back, notes=(f"The old sound steps back under the lines as a whole. {error}",)
        )
    return Chosen(
        name="stems",
        remove=lambda sound, spans: without_voice(sound, RATE, spans, separator, on_segment),
    )

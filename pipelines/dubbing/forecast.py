"""How lines will fit their slots, told from their text before anything is spoken."""

from collections.abc import Sequence

from pipelines.dubbing.fit import Fit, fit_line, following
from pipelines.dubbing.lines import Line
from pipelines.emotion.script import CHARACTERS_PER_SECOND


def natural_seconds(text: str, characters_per_second: float = CHARACTERS_PER_SECOND) -> float:
    """About how long a voice of that pace naturally takes to say a text without tags."""
    return len(text.strip()) / characters_per_second


def forecast(lines: Sequence[Line], end: float) -> list[Fit]:
    """The fit of each line, in their order, in a video that ends at `end` seconds; a forecast, nothing is measured."""
    return [fit_line(line, natural_seconds(line.spoken), following(lines, line, end)) for line in lines]

"""What a request will take, and whether the studio has room for it."""

from dataclasses import dataclass

from pipelines.errors import InvalidInput, MienError

SPARE_MB = 200.0
"""Free space that is left on the disk."""


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What a request will cost, before any work: an estimate, said in a sentence in `text`.

    least_mb: memory without which its model cannot be loaded in any way, card and main memory together.
    """

    seconds: float
    memory_mb: int
    least_mb: int
    disk_mb: float
    clip_seconds: float
    text: str


@dataclass(frozen=True, kw_only=True)
class Room:
    """The most that one request can have here.

    seconds: of a clip. disk_mb: free now. memory_mb: of the machine, cards and main memory together.
    """

    seconds: float
    disk_mb: float
    memory_mb: float

    def fits(self, forecast: Forecast) -> bool:
        """Whether there is room for the request."""
        return (
            forecast.clip_seconds <= self.seconds
            and forecast.disk_mb + SPARE_MB <= self.disk_mb
            and forecast.least_mb <= self.memory_mb
        )

    def refusal(self, forecast: Forecast, change: str | None) -> MienError:
        """Why a request that does not fit is refused. change: the smallest one after which it would fit, or None."""
        instead = f" The nearest that is possible: {change}." if change else ""
        if forecast.clip_seconds > self.seconds:
            return InvalidInput(
                f"The clip would run {forecast.clip_seconds:.0f} s; this studio makes at most {self.seconds:g} s at a "
                f"time. Shorten it, or set STUDIO_MAX_SECONDS.{instead}"
            )
        if forecast.least_mb > self.memory_mb:
            return InvalidInput(
                f"The model takes at least {forecast.least_mb / 1000:.1f} GB of memory, however it is kept; this "
                f"machine has {self.memory_mb / 1000:.1f} GB in all. Choose a smaller back end.{instead}"
            )
        return MienError(
            f"The disk has {self.disk_mb:.0f} MB free; the clip needs about {forecast.disk_mb:.0f} MB "
            f"and some to spare. Delete old jobs on the Queue tab, or set STUDIO_HOME to another disk.{instead}"
        )


def in_words(seconds: float) -> str:
    """A time to wait, such as "40 s", "3 min" or "1.5 h"."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"

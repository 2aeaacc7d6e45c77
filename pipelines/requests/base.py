"""What every request has, and the checks that all of them share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Any, ClassVar, TypeVar, cast

from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput


@dataclass(frozen=True, kw_only=True)
class Request:
    """Something to be made: what is felt, by which back end, from which seed. Each task has its own kind.

    kind: name of the kind in stored requests, see `pipelines.requests.KINDS`.
    settings: fields that not every back end has a use for, and what they are called; its card tells which it heeds.
    curve: the emotion over the time of the result.
    seed: everything random comes from it, 0..2**32 - 1.
    backend: name of the back end, see `pipelines.backends.NAMES`.
    consent: whoever is shown or heard in the result agreed to it; back ends with `needs_consent` are refused without.

    Raises InvalidInput for a seed outside its range.
    """

    kind: ClassVar[str]
    settings: ClassVar[Mapping[str, str]] = {}

    curve: EmotionCurve
    backend: str
    seed: int = 0
    consent: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.seed < 2**32:
            raise InvalidInput(f"seed is {self.seed}; use a whole number from 0 to {2**32 - 1}.")

    @property
    def felt(self) -> EmotionCurve:
        """The curve as the result shall carry it; requests that scale its strength override it."""
        return self.curve

    @property
    def ends(self) -> float | None:
        """When the result ends, in seconds of the curve; None where the request alone does not say."""
        return None

    def files(self) -> list[Path]:
        """Every file that the request names, in the order of its fields."""
        found: list[Path] = []

        def note(_name: str, path: Path) -> Path:
            found.append(path)
            return path

        with_files(self, note)
        return found


AnyRequest = TypeVar("AnyRequest", bound=Request)


def with_files(request: AnyRequest, change: Callable[[str, Path], Path]) -> AnyRequest:
    """The request with `change(name, file)` in place of each of its files; `name` is unique, such as "lines-3-take"."""
    return cast(AnyRequest, _changed(request, "", change))


def check_range(name: str, value: float, low: float, high: float) -> None:
    """Raise InvalidInput, naming the value, where it is no number in low..high."""
    if not (isfinite(value) and low <= value <= high):
        raise InvalidInput(f"{name} is {value}; it must lie between {low:g} and {high:g}.")


def _changed(value: Any, name: str, change: Callable[[str, Path], Path]) -> Any:
    if isinstance(value, Path):
        return change(name, value)
    if isinstance(value, tuple):
        return tuple(_changed(item, f"{name}-{number}", change) for number, item in enumerate(value))
    if is_dataclass(value) and not isinstance(value, (type, EmotionCurve)):
        inner = {field.name: getattr(value, field.name) for field in fields(value)}
        changed = {key: _changed(item, f"{name}-{key}".lstrip("-"), change) for key, item in inner.items()}
        return replace(value, **{key: item for key, item in changed.items() if item is not inner[key]})
    return value

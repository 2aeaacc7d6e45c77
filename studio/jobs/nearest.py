"""What could be asked for instead of something impossible: the nearest settings that are possible."""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any

from pipelines.errors import InvalidInput
from pipelines.requests.base import AnyRequest
from pipelines.requests.portrait import PORTRAIT_SIZES

_SHARES = (0.9, 0.75, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)
_WORDS = {"seconds": "{} s", "fps": "{} frames per second", "size": "{} pixels", "steps": "{} steps"}


def nearest(request: AnyRequest, fits: Callable[[AnyRequest], bool]) -> str | None:
    """The smallest change after which the request `fits`, in words such as "3.6 s instead of 6 s", or None.

    Shorter is tried before smaller, smaller before fewer frames, one at a time and then all together.
    """
    names = {field.name for field in fields(request)}
    for changes in _changes(request, names):
        try:
            changed = replace(request, **changes)
            if fits(changed):
                return _said(request, changes)
        except InvalidInput:
            continue
    return None


def _changes(request: Any, names: set[str]) -> Iterator[dict[str, Any]]:
    together: list[dict[str, Any]] = [{} for _ in _SHARES]
    for group in (("seconds",), ("size",), ("width", "height"), ("fps",), ("steps",)):
        if not names.issuperset(group) or any(getattr(request, name) is None for name in group):
            continue
        for number, share in enumerate(_SHARES):
            smaller = {name: _smaller(name, getattr(request, name), share) for name in group}
            together[number].update(smaller)
            yield smaller
    yield from (changes for changes in together if len(changes) > 1)


def _smaller(name: str, value: float, share: float) -> float:
    if name == "size":
        return max((size for size in PORTRAIT_SIZES if size <= value * share), default=PORTRAIT_SIZES[0])
    if name in ("width", "height"):
        return max(64, int(value * share) // 16 * 16)
    return max(1, int(value * share)) if name == "steps" else round(value * share, 1)


def _said(request: Any, changes: dict[str, Any]) -> str:
    parts = [
        f"{_WORDS[name].format(f'{value:g}')} instead of {getattr(request, name):g}"
        for name, value in changes.items()
        if name in _WORDS and value != getattr(request, name)
    ]
    if "width" in changes:
        parts.append(f"{changes['width']:g} × {changes['height']:g} instead of {request.width} × {request.height}")
    return ", ".join(parts)

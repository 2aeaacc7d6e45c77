"""What could be asked for instead of something impossible: the nearest settings that are possible."""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any

from pipelines.errors import InvalidInput
from pipelines.requests.base import AnyRequest
from pipelines.requests.portrait import PORTRAIT_SIZES

_SHARES = (0.9, 0.75, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)
_HALVINGS = 4
_WORDS = {"seconds": "{} s", "fps": "{} frames per second", "size": "{} pixels", "steps": "{} steps"}


def nearest(request: AnyRequest, fits: Callable[[AnyRequest], bool]) -> str | None:
    """The smallest change after which the request `fits`, in words such as "3.6 s instead of 6 s", or None.

    Shorter is tried before smaller, smaller before fewer frames, one at a time and then all together.
    """
    for names in _groups(request):

        def works(share: float, names: tuple[str, ...] = names) -> bool:
            try:
                return fits(replace(request, **_changes(request, names, share)))
            except InvalidInput:
                return False

        share = _largest_share(works)
        if share is not None:
            return _said(request, _changes(request, names, share))
    return None


def _groups(request: Any) -> Iterator[tuple[str, ...]]:
    """Names of what can be made smaller together."""
    known = {field.name for field in fields(request)}
    groups = [
        group
        for group in (("seconds",), ("size",), ("width", "height"), ("fps",), ("steps",))
        if known.issuperset(group) and all(getattr(request, name) is not None for name in group)
    ]
    yield from groups
    if len(groups) > 1:
        yield tuple(name for group in groups for name in group)


def _largest_share(works: Callable[[float], bool]) -> float | None:
    """The largest share that works, about, or None; how much less would do too need not rise steadily."""
    above = 1.0
    for share in _SHARES:
        if works(share):
            for _ in range(_HALVINGS):
                middle = (share + above) / 2
                share, above = (middle, above) if works(middle) else (share, middle)
            return share
        above = share
    return None


def _changes(request: Any, names: tuple[str, ...], share: float) -> dict[str, Any]:
    return {name: _smaller(name, getattr(request, name), share) for name in names}


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

"""Settings that a back end has no use for: told before the run and after it, as they change nothing and harm nobody."""

from dataclasses import fields, replace
from typing import Any, Protocol, runtime_checkable

from pipelines.backends.base import Backend, Lowering
from pipelines.requests.base import Request


@runtime_checkable
class Discerning(Protocol):
    """A back end that has a use for some of its card's settings only beside others."""

    def heeds(self, request: Any) -> tuple[str, ...]:
        """What it has a use for of this request's `settings`."""
        ...


def lowering_of(backend: Backend[Any], request: Request) -> Lowering:
    """What the back end will make of the request: of its curve, and which of its settings it ignores."""
    lowering = backend.lower(request.felt)
    return replace(lowering, ignores=(*lowering.ignores, *_too_late(request), *unheeded(backend, request)))


def left_out(backend: Backend[Any], request: Request) -> list[str]:
    """A sentence about the settings that were ignored, for the notes of a result; none where there are none."""
    names = unheeded(backend, request)
    return [f"{backend.card.title} has no use for these settings: {', '.join(names)}."] if names else []


def unheeded(backend: Backend[Any], request: Request) -> tuple[str, ...]:
    """The settings, in words, that are not as they are by default and that the back end does not heed."""
    heeds = backend.heeds(request) if isinstance(backend, Discerning) else backend.card.heeds
    changed = (field.name for field in fields(request) if getattr(request, field.name) != field.default)
    names = [request.settings[name] for name in changed if name in request.settings and name not in heeds]
    return tuple(dict.fromkeys(names))


def _too_late(request: Request) -> tuple[str, ...]:
    """That the curve goes on beyond the result, where it does."""
    if request.ends is None or request.curve.end <= request.ends:
        return ()
    return (f"what is felt after the end at {request.ends:g} s: the curve goes on to {request.curve.end:g} s",)

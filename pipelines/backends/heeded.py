"""Settings that a back end has no use for: told before the run and after it, as they change nothing and harm nobody."""

from dataclasses import fields, replace
from typing import Any

from pipelines.backends.base import Backend, Lowering, ModelCard
from pipelines.requests.base import Request


def lowering_of(backend: Backend[Any], request: Request) -> Lowering:
    """What the back end will make of the request: of its curve, and which of its settings it ignores."""
    lowering = backend.lower(request.curve)
    return replace(lowering, ignores=(*lowering.ignores, *unheeded(backend.card, request)))


def left_out(card: ModelCard, request: Request) -> list[str]:
    """A sentence about the settings that were ignored, for the notes of a result; none where there are none."""
    names = unheeded(card, request)
    return [f"{card.title} has no use for these settings: {', '.join(names)}."] if names else []


def unheeded(card: ModelCard, request: Request) -> tuple[str, ...]:
    """The settings, in words, that are not as they are by default and that the back end does not heed."""
    changed = (field.name for field in fields(request) if getattr(request, field.name) != field.default)
    names = [request.settings[name] for name in changed if name in request.settings and name not in card.heeds]
    return tuple(dict.fromkeys(names))

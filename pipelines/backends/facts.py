"""What every back end records of a run, beside what only it can tell."""

from collections.abc import Iterable
from typing import Any

from pipelines.backends.base import Backend
from pipelines.backends.heeded import left_out, lowering_of
from pipelines.requests.base import Request


def facts_of(backend: Backend[Any], request: Request, notes: Iterable[str] = ()) -> dict[str, Any]:
    """JSON-ready facts: who made it, what became of the curve and the settings, and notes for the user."""
    return {
        "backend": backend.card.name,
        "sketch": backend.card.sketch,
        "lowering": lowering_of(backend, request).to_dict(),
        "notes": [*left_out(backend, request), *notes],
    }

"""A job store that another process has: calls are passed on, as plain values that can be pickled."""

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from studio.jobs.changes import Changes
from studio.jobs.store import JobStore


class PassOn(Protocol):
    """Passes a call of the store on, and returns its answer where there is one."""

    def __call__(self, name: str, /, *given: Any, **named: Any) -> Any:
        """Call the store's method `name`, such as "advance" or "wishes.of"."""
        ...


class FarStore:
    """Stands in for a JobStore: what is called on it is called on the far one. Its `changes` are heard of nowhere."""

    def __init__(self, pass_on: PassOn) -> None:
        self._pass_on = pass_on
        self.changes = Changes()
        self.wishes = _Part(pass_on, "wishes")
        self.ledger = _Part(pass_on, "ledger")
        self.residents = _Part(pass_on, "residents")

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return partial(self._pass_on, name)


def answer(store: JobStore, name: str, given: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Do on the real store what was called on a FarStore."""
    target: Any = store
    for part in name.split("."):
        target = getattr(target, part)
    return target(*given, **named)


class _Part:
    def __init__(self, pass_on: PassOn, part: str) -> None:
        self._pass_on = pass_on
        self._part = part

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return partial(self._pass_on, f"{self._part}.{name}")

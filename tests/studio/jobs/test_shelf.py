"""Loaded back ends stay warm, make room for each other, and run where they can."""

from dataclasses import replace
from typing import Any

import pytest

from pipelines.errors import MienError
from pipelines.requests.portrait import PortraitRequest
from studio.jobs import shelf
from studio.jobs.shelf import Shelf


@pytest.fixture
def made() -> dict[str, Any]:
    """The back ends that a shelf has created, by name."""
    return {}


@pytest.fixture
def small_shelf(made: dict[str, Any], backend: Any, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """A shelf with room for two of the tiny back ends."""
    monkeypatch.setattr(shelf, "memory_budget_mb", lambda _device: 25)

    def create(name: str) -> Any:
        made[name] = type(backend)()
        return made[name]

    return Shelf(create, "cpu")


def test_the_least_recently_used_back_end_makes_room(
    small_shelf: Shelf, made: dict[str, Any], portrait: PortraitRequest
) -> None:
    for name in ("a", "b", "a", "c"):
        with small_shelf.borrow(replace(portrait, backend=name)):
            pass
    assert {name: (made[name].loads, made[name].unloads) for name in made} == {"a": (1, 0), "b": (1, 1), "c": (1, 0)}


def test_a_problem_with_the_request_leaves_the_back_end_warm(
    small_shelf: Shelf, made: dict[str, Any], portrait: PortraitRequest
) -> None:
    with pytest.raises(MienError), small_shelf.borrow(portrait):
        raise MienError("no face")
    with small_shelf.borrow(portrait):
        pass
    assert made["sketch_portrait"].loads == 1


def test_a_back_end_that_broke_is_made_anew(
    small_shelf: Shelf, made: dict[str, Any], portrait: PortraitRequest
) -> None:
    with pytest.raises(ZeroDivisionError), small_shelf.borrow(portrait):
        raise ZeroDivisionError
    broken = made["sketch_portrait"]
    with small_shelf.borrow(portrait) as fresh:
        assert fresh is not broken
    assert broken.unloads == 1


def test_clearing_unloads_everything(small_shelf: Shelf, made: dict[str, Any], portrait: PortraitRequest) -> None:
    for name in ("a", "b"):
        with small_shelf.borrow(replace(portrait, backend=name)):
            pass
    small_shelf.clear()
    small_shelf.clear()
    assert [made[name].unloads for name in ("a", "b")] == [1, 1]

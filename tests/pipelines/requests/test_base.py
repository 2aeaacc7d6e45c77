"""The files of a request can be listed and replaced, wherever they stand in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.errors import InvalidInput
from pipelines.requests.base import Request, with_files

CURVE = EmotionCurve.constant(from_word("calm"))


@dataclass(frozen=True, kw_only=True)
class Part:
    """Something inside a request that names a file."""

    take: Path | None
    text: str


@dataclass(frozen=True, kw_only=True)
class Nested(Request):
    """A request with files at every depth."""

    kind: ClassVar[str] = "nested"

    video: Path
    parts: tuple[Part, ...] = ()


@pytest.fixture
def nested() -> Nested:
    parts = (Part(take=Path("a.wav"), text="one"), Part(take=None, text="two"), Part(take=Path("c.wav"), text="three"))
    return Nested(curve=CURVE, backend="x", video=Path("v.mp4"), parts=parts)


def test_files_are_found_at_every_depth(nested: Nested) -> None:
    assert nested.files() == [Path("v.mp4"), Path("a.wav"), Path("c.wav")]


def test_files_are_replaced_under_unique_names_and_the_rest_stays(nested: Nested) -> None:
    changed = with_files(nested, lambda name, path: Path(name) / path)
    assert changed.files() == [Path("video/v.mp4"), Path("parts-0-take/a.wav"), Path("parts-2-take/c.wav")]
    assert changed.parts[1] is not None and changed.parts[1].text == "two"
    assert with_files(changed, lambda _name, path: Path(path.name)) == nested


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_outside_its_range_is_refused(seed: int) -> None:
    with pytest.raises(InvalidInput, match=f"seed is {seed}"):
        Nested(curve=CURVE, backend="x", video=Path("v.mp4"), seed=seed)

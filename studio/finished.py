"""A finished file as a place to go on from: what it says of itself, as the request that would make it again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipelines import backends as registry
from pipelines.errors import InvalidInput, MienError, UnreadableMedia
from pipelines.media.metadata import read_metadata
from pipelines.requests.base import Request
from studio.codec import decode


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What made a finished file, as far as that tells it: of the files that were given it holds only the names.

    settings: as `studio.codec.summary` told them. facts: what the run recorded, {} where nothing. request: what would
        make it again, without anybody's consent, which is given anew each time.
    found, absent: names of the files that are at hand and of those that are not, each once. In the request the finished
        file stands in the place of the latter; of a list of files they are left out.
    """

    settings: dict[str, Any]
    facts: dict[str, Any]
    request: Request
    found: tuple[str, ...]
    absent: tuple[str, ...]


def recipe_in(file: Path, at_hand: Mapping[str, Path] | None = None) -> Recipe:
    """The recipe in a finished file. at_hand: files that it may have been made from, by their names.

    Raises InvalidInput where it holds none that can be used here, UnreadableMedia where a file is not there.
    """
    record = read_metadata(file)
    settings = record.get("settings")
    if not isinstance(settings, dict):
        raise InvalidInput(
            f"'{file.name}' holds no settings: it is damaged, or another program made it or wrote it anew. Give an mp4 "
            "or wav file as this studio made it."
        )
    named: dict[str, Path] = {}

    def locate(name: str) -> Path:
        return named.setdefault(name, (at_hand or {}).get(name, file))

    listed = {key: value for key, value in settings.items() if _is_list_of_names(value)}
    here = {key: [name for name in names if locate(name) is not file] for key, names in listed.items()}
    try:
        request = decode({**settings, **here}, locate)
        if request.backend not in registry.NAMES:
            raise InvalidInput(f"There is no back end '{request.backend}'.")
        registry.check_task(request)
    except UnreadableMedia:  # one of the files at hand
        raise
    except MienError as error:
        raise InvalidInput(
            f"The settings in '{file.name}' cannot be used here; another version may have written them. {error}"
        ) from error
    return Recipe(
        settings=settings,
        facts=record.get("facts", {}),
        request=replace(request, consent=False),
        found=tuple(name for name, place in named.items() if place is not file),
        absent=tuple(name for name, place in named.items() if place is file),
    )


def by_name(files: Iterable[Path], remedy: str = "Rename one, also in the request.") -> dict[str, Path]:
    """The files by their names. Raises InvalidInput for two of one name, with the remedy: a request that names it could
    mean either."""
    named: dict[str, Path] = {}
    for file in files:
        if file.name in named:
            raise InvalidInput(f"Two of the files are called '{file.name}'. {remedy}")
        named[file.name] = file
    return named


def in_words(names: Iterable[str]) -> str:
    """The names of files for a sentence: the first ones, and how many more there are."""
    shown = list(names)
    rest = f" and {len(shown) - _NAMED} more" if len(shown) > _NAMED else ""
    return ", ".join(shown[:_NAMED]) + rest


def _is_list_of_names(value: Any) -> bool:
    """Whether a field of a request holds a list of files, which is the only list of plain text that there is."""
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


_NAMED = 5
"""Most names in a sentence."""

"""A request as JSON and back, exactly: what the job store keeps, and what a finished file says about itself."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from filecmp import cmp
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput, UnknownWord
from pipelines.requests import KINDS
from pipelines.requests.base import Request, with_files

VERSION = 1


def encode(request: Request) -> dict[str, Any]:
    """The request as JSON-ready values, with `kind` and `version`; `decode` gives back an equal request."""
    return {"kind": request.kind, "version": VERSION, **_written(request)}


def decode(stored: Mapping[str, Any], locate: Callable[[str], Path] = Path) -> Request:
    """Read what `encode` wrote; fields that are left out take their defaults.

    locate: from what stands for a file to its path.

    Raises InvalidInput for another kind or version, a missing or ill-typed field, UnknownWord for an unknown one,
    and whatever the request raises for its values.
    """
    if not isinstance(stored, Mapping):
        raise InvalidInput(f"The request is {stored!r}; it must be an object with 'kind', 'version' and its fields.")
    kind = stored.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise InvalidInput(f"The request is of the kind {kind!r}; this version makes {', '.join(KINDS)}.")
    if stored.get("version") != VERSION:
        raise InvalidInput(f"The request has version {stored.get('version')!r}; this version reads {VERSION}.")
    given = {name: value for name, value in stored.items() if name not in ("kind", "version")}
    request: Request = _built(KINDS[kind], given, "The request", locate)
    return request


def summary(request: Request) -> dict[str, Any]:
    """The request as JSON-ready values with file names instead of paths: fit for a file that goes to strangers.

    It tells every choice that made the result, and nothing about the folders of the machine that made it. Where
    different files have one name, each is named after its field, too: "speech-voice.wav" and "acting-voice.wav".
    """
    return {"kind": request.kind, "version": VERSION, **_written(request, path=_names(request).__getitem__)}


def _names(request: Request) -> dict[Path, str]:
    """A name for every file of the request, which no other file with other content has."""
    fields_of: dict[str, dict[Path, str]] = {}

    def note(field: str, file: Path) -> Path:
        fields_of.setdefault(file.name, {}).setdefault(file, field)
        return file

    with_files(request, note)
    names = {}
    for name, files in fields_of.items():
        first, *others = files
        alike = all(_is_same(first, other) for other in others)
        for file in files:
            twin = next(one for one in files if _is_same(one, file))
            names[file] = name if alike else f"{files[twin]}-{name}"
    return names


def _is_same(one: Path, other: Path) -> bool:
    return one == other or (one.is_file() and other.is_file() and cmp(one, other, shallow=False))


def _written(value: Any, path: Any = str) -> Any:
    if isinstance(value, EmotionCurve):
        return value.to_dict()
    if isinstance(value, Path):
        return path(value)
    if isinstance(value, tuple):
        return [_written(item, path) for item in value]
    if is_dataclass(value):
        return {field.name: _written(getattr(value, field.name), path) for field in fields(value)}
    return value


def _built(kind: type[Any], given: Mapping[str, Any], where: str, locate: Callable[[str], Path]) -> Any:
    """An object of a dataclass from stored values; `where` names it in errors."""
    hints, needed = _form(kind)  # type: ignore[arg-type]  # every class can be hashed
    for name in given:
        if name not in hints:
            names = tuple(hints)
            raise UnknownWord(f"{where} has the unknown field '{name}'. Known are {', '.join(names)}.", names)
    for name in needed:
        if name not in given:
            raise InvalidInput(f"{where} has no '{name}'. Add it.")
    return kind(**{name: _read(hints[name], name, value, locate) for name, value in given.items()})


@cache
def _form(kind: type[Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The annotations of a dataclass's fields, and the names of those that must be given.

    To work them out takes longer than to read a whole request.
    """
    hints, known = get_type_hints(kind), fields(kind)
    needed = (field.name for field in known if field.default is MISSING and field.default_factory is MISSING)
    return {field.name: hints[field.name] for field in known}, tuple(needed)


def _read(hint: Any, name: str, value: Any, locate: Callable[[str], Path]) -> Any:
    """The stored `value` of the field `name` as its annotation wants it."""
    if hint in _PLAIN:
        kind, words = _PLAIN[hint]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise InvalidInput(f"'{name}' is {value!r}; it must be {words}.")
        if hint is float and isinstance(value, int) and abs(value) > sys.float_info.max:
            raise InvalidInput(f"'{name}' is a number of {len(str(abs(value)))} digits; give one of at most 300.")
        return locate(str(value)) if hint is Path else value
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        if value is None and NoneType in inner:
            return None
        (hint,) = (one for one in inner if one is not NoneType)
        return _read(hint, name, value, locate)
    if origin is Literal:
        if value not in inner:
            raise InvalidInput(f"'{name}' is {value!r}; use one of {', '.join(map(str, inner))}.")
        return value
    if origin is tuple:
        if not isinstance(value, list):
            raise InvalidInput(f"'{name}' is {value!r}; it must be a list.")
        return tuple(_read(inner[0], f"{name}[{number}]", item, locate) for number, item in enumerate(value))
    if hint is EmotionCurve:
        if not isinstance(value, Mapping):
            raise InvalidInput(f"'{name}' is {value!r}; it must be an object in the schema 'emotion/1'.")
        return EmotionCurve.from_dict(value)
    if is_dataclass(hint):
        if not isinstance(value, Mapping):
            raise InvalidInput(f"'{name}' is {value!r}; it must be an object.")
        return _built(hint, value, f"'{name}'", locate)  # type: ignore[arg-type]  # a dataclass hint is a class
    raise TypeError(f"A request cannot have a field that is {hint}.")


_PLAIN: dict[Any, tuple[type | tuple[type, ...], str]] = {
    Path: (str, "a path"),
    str: (str, "text"),
    int: (int, "a whole number"),
    float: ((int, float), "a number"),
    bool: (bool, "true or false"),
}

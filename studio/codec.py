"""A request as JSON and back, exactly: what the job store keeps, and what a finished file says about itself."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput, UnknownWord
from pipelines.requests import PortraitRequest

KIND = "portrait"
VERSION = 1


def encode(request: PortraitRequest) -> dict[str, Any]:
    """The request as JSON-ready values, with `kind` and `version`; `decode` gives back an equal request."""
    stored: dict[str, Any] = {"kind": KIND, "version": VERSION}
    for name in _FIELDS:
        value = getattr(request, name)
        if isinstance(value, EmotionCurve):
            value = value.to_dict()
        elif isinstance(value, Path):
            value = str(value)
        stored[name] = value
    return stored


def decode(stored: Mapping[str, Any]) -> PortraitRequest:
    """Read what `encode` wrote; fields that are left out take their defaults.

    Raises InvalidInput for another kind or version, a missing or ill-typed field, UnknownWord for an unknown one,
    and whatever PortraitRequest raises for its values.
    """
    if stored.get("kind") != KIND:
        raise InvalidInput(f"The request is of the kind {stored.get('kind')!r}; this version makes '{KIND}'.")
    if stored.get("version") != VERSION:
        raise InvalidInput(f"The request has version {stored.get('version')!r}; this version reads {VERSION}.")
    given = {name: value for name, value in stored.items() if name not in ("kind", "version")}
    for name in given:
        if name not in _FIELDS:
            raise UnknownWord(f"The request has the unknown field '{name}'. Known are {', '.join(_FIELDS)}.", _FIELDS)
    for name in ("image", "curve"):
        if name not in given:
            raise InvalidInput(f"The request has no '{name}'. Add it.")
    return PortraitRequest(**{name: _read(name, value) for name, value in given.items()})


def summary(request: PortraitRequest) -> dict[str, Any]:
    """The request as JSON-ready values with file names instead of paths: fit for a file that goes to strangers.

    It tells every choice that made the clip, and nothing about the folders of the machine that made it.
    """
    stored = encode(request)
    for name in _PATHS:
        if stored[name] is not None:
            stored[name] = Path(stored[name]).name
    return stored


def _read(name: str, value: object) -> Any:
    if value is None and name in _OPTIONAL:
        return None
    if name == "curve":
        if not isinstance(value, Mapping):
            raise InvalidInput(f"'curve' is {value!r}; it must be an object in the schema 'emotion/1'.")
        return EmotionCurve.from_dict(value)
    kind, words = _KINDS[name]
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise InvalidInput(f"'{name}' is {value!r}; it must be {words}.")
    return Path(str(value)) if name in _PATHS else value


_FIELDS = tuple(field.name for field in fields(PortraitRequest))
_PATHS = ("image", "speech", "score")
_OPTIONAL = ("speech", "text", "plan", "score", "face")
_KINDS: dict[str, tuple[type | tuple[type, ...], str]] = {
    "image": (str, "a path"),
    "speech": (str, "a path"),
    "score": (str, "a path"),
    "text": (str, "text"),
    "voice": (str, "text"),
    "plan": (str, "text"),
    "backend": (str, "text"),
    "face": (int, "a whole number"),
    "size": (int, "a whole number"),
    "seed": (int, "a whole number"),
    "fps": ((int, float), "a number"),
    "head_motion": ((int, float), "a number"),
    "whole_picture": (bool, "true or false"),
}

"""Everything that Mien raises on purpose.

    MienError
    ├── InvalidInput (also a ValueError)   a value that the user gave; the message names it and the remedy
    │   ├── UnknownWord                    a word, label or name that is not known; carries the nearest known ones
    │   ├── UnreadableMedia                a file that cannot be decoded as what it was given for
    │   └── FaceProblem                    no face, several faces without a choice, a tiny or cut-off face
    ├── MissingDependency                  an optional program, package or model that is not installed
    └── Cancelled                          the user stopped the work

A message is one or two full sentences: what was wrong, the value, what to do next.
"""

from collections.abc import Sequence


class MienError(Exception):
    """Base of every error that Mien raises on purpose."""


class InvalidInput(MienError, ValueError):
    """A value that the user gave cannot be used; the message names the value and the remedy."""


class UnknownWord(InvalidInput):
    """A word, label or name that is not known. `suggestions` holds the nearest known ones, best first."""

    def __init__(self, message: str, suggestions: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.suggestions = tuple(suggestions)


class UnreadableMedia(InvalidInput):
    """A file cannot be decoded as the picture, sound or video that it was given for."""


class FaceProblem(InvalidInput):
    """The picture holds no usable face, or several without a choice among them."""


class MissingDependency(MienError):
    """An optional program, package or model is not installed; the message says how to get it."""


class Cancelled(MienError):
    """The user stopped the work; raised from a progress callback and passed through untouched."""

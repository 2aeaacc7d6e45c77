"""The request for a translated script: the same lines at the same times, in another language."""

from dataclasses import dataclass, replace
from typing import ClassVar

from pipelines.dubbing.languages import LANGUAGES, language_code
from pipelines.dubbing.lines import Line
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import UNFELT
from pipelines.errors import InvalidInput
from pipelines.requests.base import Request

MAX_LINES = 5000
"""Most lines of one script: those of a long film and more."""


@dataclass(frozen=True, kw_only=True)
class TranslationRequest(Request):
    """A script to be translated, beside what all requests have.

    lines: the script; the result has as many, in the same order, with the same times, characters and feelings. Takes
        are left out: they speak the old language.
    language: of the lines. to: the language that is wanted. Both as `language_code` reads them, and kept as codes.

    Raises InvalidInput for no lines, too many, or one language twice, UnknownWord for a language that is not known.
    """

    kind: ClassVar[str] = "translation"

    lines: tuple[Line, ...]
    language: str
    to: str
    curve: EmotionCurve = UNFELT
    backend: str = "madlad400"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 < len(self.lines) <= MAX_LINES:
            raise InvalidInput(f"The script has {len(self.lines)} lines; give 1 to {MAX_LINES}.")
        object.__setattr__(self, "language", language_code(self.language))
        object.__setattr__(self, "to", language_code(self.to))
        if self.language == self.to:
            raise InvalidInput(f"The script is in {LANGUAGES[self.to]} already. Choose another language to go to.")
        object.__setattr__(self, "lines", tuple(replace(line, take=None) for line in self.lines))

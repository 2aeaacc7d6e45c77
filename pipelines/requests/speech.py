"""The request for a spoken recording."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pipelines.errors import InvalidInput
from pipelines.requests.base import Request, check_file, check_range
from pipelines.requests.portrait import MAX_TEXT

MAX_TAKES = 8
"""Most takes of one line in one request."""


@dataclass(frozen=True, kw_only=True)
class SpeechRequest(Request):
    """Words to be spoken with a feeling, beside what all requests have.

    text: what is said, without inline tags.
    voice: language, such as "en-us" or "de", or a voice of the embedded speaker in it, such as "en-us+f3".
    reference: recording of a voice to keep, or None for the back end's own.
    transcript: what is said in the reference, or None where it is not known; some back ends need it.
    seconds: length that the result has exactly, 0.1..60, or None for its natural length.
    takes: how often the line is spoken, 1..8; the take whose feeling is heard closest to the curve is kept.

    Raises InvalidInput for values outside their range, UnreadableMedia for files that are not there.
    """

    kind: ClassVar[str] = "speech"

    text: str
    voice: str = "en-us"
    reference: Path | None = None
    transcript: str | None = None
    seconds: float | None = None
    takes: int = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.text.strip():
            raise InvalidInput("The text to speak is empty. Type a sentence.")
        if len(self.text) > MAX_TEXT:
            raise InvalidInput(f"The text has {len(self.text)} characters; at most {MAX_TEXT} fit. Split it.")
        if self.reference is not None:
            check_file("reference voice", self.reference)
        if self.transcript is not None and self.reference is None:
            raise InvalidInput(
                "There is a transcript but no reference voice that it belongs to. Give both, or neither."
            )
        if self.seconds is not None:
            check_range("seconds", self.seconds, 0.1, 60)
        if not 1 <= self.takes <= MAX_TAKES:
            raise InvalidInput(f"takes is {self.takes}; ask for 1 to {MAX_TAKES}.")

    @property
    def language(self) -> str:
        """Code of the language, such as "en"."""
        return self.voice.split("+")[0].split("-")[0].lower()

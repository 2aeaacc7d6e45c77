"""The request for a spoken recording: words to be said, or a recording to be said again."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pipelines.errors import InvalidInput
from pipelines.media.given import check_file
from pipelines.requests.base import Request, check_range
from pipelines.requests.portrait import MAX_TEXT

RESTYLE = "restyle"
"""Name of the back end that says recordings again; all others speak text."""

MAX_TAKES = 8
"""Most takes of one line in one request."""


@dataclass(frozen=True, kw_only=True)
class SpeechRequest(Request):
    """Speech to be made with a feeling, beside what all requests have.

    text: what is said, without inline tags; "" where `take` is given.
    take: a recording that is to be said again with the feeling, by the back end RESTYLE; None where `text` is given.
    voice: language, such as "en-us" or "de", or a voice of the embedded speaker in it, such as "en-us+f3".
    reference: recording of a voice to keep, or None for the back end's own.
    transcript: what is said in the reference, or None where it is not known; some back ends need it.
    seconds: length that the result has exactly, 0.1..60, or None for its natural length.
    rate: how much faster it is said beside what the feeling asks, 0.5..2, where the back end can.
    takes: how often a line is spoken, 1..8, by back ends that never say it twice alike; the take whose feeling is heard
        closest to the curve is kept.

    Raises InvalidInput for values outside their range, UnreadableMedia for files that are not there.
    """

    kind: ClassVar[str] = "speech"
    settings: ClassVar[Mapping[str, str]] = {
        "reference": "reference voice",
        "transcript": "transcript of the reference",
        "takes": "takes",
    }

    text: str = ""
    take: Path | None = None
    voice: str = "en-us"
    reference: Path | None = None
    transcript: str | None = None
    seconds: float | None = None
    rate: float = 1.0
    takes: int = 1
    backend: str = "sketch_voice"

    def __post_init__(self) -> None:
        super().__post_init__()
        self._check_what_is_said()
        if self.reference is not None:
            check_file("reference voice", self.reference)
        if self.transcript is not None and self.reference is None:
            raise InvalidInput(
                "There is a transcript but no reference voice that it belongs to. Give both, or neither."
            )
        if self.seconds is not None:
            check_range("seconds", self.seconds, 0.1, 60)
        check_range("rate", self.rate, 0.5, 2.0)
        if not 1 <= self.takes <= MAX_TAKES:
            raise InvalidInput(f"takes is {self.takes}; ask for 1 to {MAX_TAKES}.")

    def _check_what_is_said(self) -> None:
        if self.take is not None:
            if self.text:
                raise InvalidInput("There are both a text and a recording to say again. Give one of the two.")
            if self.backend != RESTYLE:
                raise InvalidInput(f"'{self.backend}' speaks text; a recording is said again by '{RESTYLE}'.")
            check_file("recording", self.take)
            return
        if self.backend == RESTYLE:
            raise InvalidInput(f"'{RESTYLE}' says a recording again, and there is none. Give one, or type a text.")
        if not self.text.strip():
            raise InvalidInput("The text to speak is empty. Type a sentence.")
        if len(self.text) > MAX_TEXT:
            raise InvalidInput(f"The text has {len(self.text)} characters; at most {MAX_TEXT} fit. Split it.")

    @property
    def language(self) -> str:
        """Code of the language, such as "en"."""
        return self.voice.split("+")[0].split("-")[0].lower()

"""The request for a transcript: what is said in a recording or a video becomes the lines of a script."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pipelines.dubbing.languages import language_code
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import UNFELT
from pipelines.media.given import check_file
from pipelines.requests.base import Request


@dataclass(frozen=True, kw_only=True)
class TranscriptRequest(Request):
    """Speech to be written down, beside what all requests have.

    recording: sound or video file.
    language: what is spoken, as `pipelines.dubbing.languages.language_code` reads it, and kept as its code; "" to find
        out by listening.

    Raises UnreadableMedia for a file that is not there, UnknownWord for a language that is not known.
    """

    kind: ClassVar[str] = "transcript"

    recording: Path
    language: str = ""
    curve: EmotionCurve = UNFELT
    backend: str = "whisper"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_file("recording", self.recording)
        if self.language:
            object.__setattr__(self, "language", language_code(self.language))

"""The request for a dubbed video: the lines of a script are spoken anew, the pictures stay unless it is wished."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, get_args

from pipelines.dubbing.background import Background
from pipelines.dubbing.lines import Line, check_lines
from pipelines.errors import InvalidInput
from pipelines.media.given import check_file
from pipelines.requests.base import Request


@dataclass(frozen=True, kw_only=True)
class DubRequest(Request):
    """A video to be dubbed, beside what all requests have.

    video: video file; its picture stream is copied as it is, unless `lips` or `burn_subtitles` change it.
    lines: the script.
    curve: what is felt over the whole video, in lines that do not say it themselves.
    follow_actor: take the feeling of such lines from the original performance instead, where somebody speaks there.
    actor_melody: in lines that follow the actor and have no take, pitch and loudness rise and fall as his did.
    background: how the old voice is taken away under a line, see `pipelines.dubbing.background`.
    lips: the largest face on the screen says the new words, with some of their feeling.
    burn_subtitles: draw the text of the lines into the pictures.
    language: of the lines, or a voice of the embedded speaker in it, such as "en-us" or "en-us+f3".
    reference: recording of a voice to keep, or None. transcript: what is said in it, or None.
    keep_voices: learn each character's voice from the original sound under that character's own lines.
    same_words: with `keep_voices`, the original says the same words as the lines, which brings the voice much closer.

    Raises InvalidInput for values that do not go together, UnreadableMedia for files that are not there.
    """

    kind: ClassVar[str] = "dub"

    video: Path
    lines: tuple[Line, ...]
    follow_actor: bool = False
    actor_melody: bool = False
    background: Background = "duck"
    lips: bool = False
    burn_subtitles: bool = False
    language: str = "en-us"
    reference: Path | None = None
    transcript: str | None = None
    keep_voices: bool = False
    same_words: bool = False
    backend: str = "sketch_dub"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_file("video", self.video)
        check_lines(self.lines, float("inf"))
        for line in self.lines:
            if line.take is not None:
                check_file("take", line.take)
        if self.actor_melody and not self.follow_actor:
            raise InvalidInput(
                "The actor's melody is only taken over where the actor is followed. Follow the actor too."
            )
        if self.background not in get_args(Background):
            raise InvalidInput(f"background is {self.background!r}; use one of {', '.join(get_args(Background))}.")
        if self.same_words and not self.keep_voices:
            raise InvalidInput(
                "That the video says the same words helps only to keep its voices. Keep the voices of the video too."
            )
        if self.transcript is not None and self.reference is None:
            raise InvalidInput(
                "There is a transcript but no reference voice that it belongs to. Give both, or neither."
            )
        if self.reference is not None:
            check_file("reference voice", self.reference)
            if self.keep_voices:
                raise InvalidInput("Either a reference voice is used, or the voices of the video are kept. Choose one.")

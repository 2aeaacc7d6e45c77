"""What happens on the Reply tab: from the values of its components to new ones. No layout."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gradio as gr

from pipelines.errors import InvalidInput, MienError
from pipelines.media.image import load_image
from pipelines.requests.portrait import PortraitRequest
from pipelines.speech.reply import HUB_ID, Reply
from studio.api.asked import whole
from studio.api.reply import reply_to
from studio.jobs.result import Result
from studio.ui.job_events import JobEvents, facts_line, read_back
from studio.ui.reading import said


class ReplyEvents(JobEvents):
    """The handlers of the Reply tab, over one studio. They keep nothing between calls."""

    welcome = "Type what was said, and press Generate."
    parts = 3

    def suggest(self, message: str, words: str, seed: float | None) -> tuple[str, str]:
        """The answer's words, and in a sentence what was read and with which feeling it will be answered."""
        try:
            reply = reply_to(message, words, whole("seed", seed))
        except MienError as error:
            return words, str(error)
        return reply.text, told(reply)

    def request_from(self, values: Mapping[str, Any]) -> PortraitRequest:
        """See JobEvents."""
        if not values["picture"]:
            raise InvalidInput("The picture is missing. Choose who answers.")
        picture, seed = Path(values["picture"]), whole("seed", values["seed"])
        load_image(picture)  # before an answer is written in vain
        reply = reply_to(str(values["message"]), str(values["words"]), seed)
        return PortraitRequest(image=picture, text=reply.text, voice=values["voice"], curve=reply.curve, seed=seed)

    def shown(self, result: Result) -> tuple[Any, ...]:
        """Video, facts and read-back."""
        return (
            gr.update(value=str(result.path), visible=True),
            f"“{result.settings['text']}” · {facts_line(result)}",
            read_back(result),
        )


def told(reply: Reply) -> str:
    """What was read in the message, and how it will be answered, as Markdown."""
    felt = reply.reading.emotion
    cues = ", ".join(f"“{cue}”" for cue in reply.reading.cues)
    read = (
        f"Read as **{felt.dominant}** at {felt.intensity:.0%}, from {cues}." if cues else "No feeling was read in it."
    )
    author = f" Written by {HUB_ID}." if reply.written_by == HUB_ID else ""
    return f"{read} Answered with {said(reply.curve)}.{author}"

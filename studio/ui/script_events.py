"""What happens on the Dub tab when a script is written from the sound, or translated. No layout."""

from collections.abc import Mapping, Sequence
from typing import Any

import gradio as gr

from pipelines.backends import DEFAULTS
from pipelines.dubbing.languages import LANGUAGES, voice_for
from pipelines.dubbing.lines import Line
from pipelines.dubbing.subtitles import read_lines
from pipelines.errors import InvalidInput, MienError
from pipelines.requests.base import Request
from pipelines.requests.transcript import TranscriptRequest
from pipelines.requests.translation import TranslationRequest
from studio.api.asked import checked_upload
from studio.studio import Result
from studio.ui.components.line_table import table_of
from studio.ui.dub_form import script_of
from studio.ui.following import Seen
from studio.ui.job_events import JobEvents

WRITE, TRANSLATE = "write", "translate"
"""What is to be done: write down what is said in the video, or translate the lines."""

LISTEN = ""
"""The language of the lines where it is found out by listening."""


class ScriptEvents(JobEvents):
    """The handlers that make scripts, over one studio. They keep nothing between calls.

    Each look at a job goes to its id, the first button, the job panel and the second button; `collect` then brings what
    is to go into the table.
    """

    welcome = ""
    parts = 1
    unit = "step"

    def request_from(self, values: Mapping[str, Any]) -> Request:
        """See JobEvents; the values are `what`, video, table, spoken (language of the lines) and to."""
        if values["what"] == WRITE:
            if not values["video"]:
                raise InvalidInput("The video is missing. Upload the one that is to be written down.")
            return TranscriptRequest(
                recording=checked_upload(values["video"]), language=values["spoken"], backend=DEFAULTS["transcript"]
            )
        if values["spoken"] == LISTEN:
            raise InvalidInput("The language of the lines is not known. Choose it under 'The lines are in'.")
        if not values["table"]["rows"]:
            raise InvalidInput("There is no line to translate. Add one, import a script, or have it written.")
        return TranslationRequest(
            lines=script_of(values["table"]),
            language=values["spoken"],
            to=values["to"],
            backend=DEFAULTS["translation"],
        )

    def shown(self, _result: Result) -> tuple[Any, ...]:
        """The second button; `collect` shows the lines."""
        return (gr.update(interactive=True),)

    def _look(self, seen: Seen) -> tuple[Any, ...]:
        return gr.update(interactive=seen.over), seen.panel, gr.update(interactive=seen.over)

    def collect(self, job_id: str | None, table: dict[str, Any]) -> tuple[Any, Any, Any, Any]:
        """What the table gets (see `line_table.INTO_TABLE`), its language, a voice for it, and the job, now forgotten.

        A script from the sound takes the place of the lines; a translation changes the texts, and leaves all else to
        the page.
        """
        if not job_id:
            return gr.skip(), gr.skip(), gr.skip(), gr.skip()
        try:
            result = self.studio.result(job_id)
        except MienError:
            return gr.skip(), gr.skip(), gr.skip(), None  # it failed or was stopped, and the panel says so
        lines, language = read_lines(result.path), str(result.facts["language"])
        name = LANGUAGES.get(language, language)
        voice = voice_for(language)
        said = gr.skip() if voice is None else voice
        if result.settings["kind"] == "translation":
            texts = _texts(table, result.settings["lines"], lines)
            if texts is not None:
                left = len(table["rows"]) - len(texts)
                news = f"The lines were put into {name}." + (
                    f" {left} edited meanwhile stay as they are." if left else ""
                )
                return {"texts": texts, "news": news}, language, said, None
        return {**table_of(lines), "news": f"{len(lines)} lines in {name} were written."}, language, said, None


def _texts(table: dict[str, Any], asked: Sequence[Mapping[str, Any]], lines: Sequence[Line]) -> dict[str, str] | None:
    """The texts for the rows that still say what was translated, by their keys; None where the times are other ones.

    asked: the lines before, in the order of `lines`.
    """
    if {(row["start"], row["end"]) for row in table["rows"]} != {(line.start, line.end) for line in lines}:
        return None
    made = {_which(before): line.text for before, line in zip(asked, lines, strict=True)}
    return {row["key"]: made[_which(row)] for row in table["rows"] if _which(row) in made}


def _which(line: Mapping[str, Any]) -> tuple[Any, ...]:
    """What tells a line from the others, of which some may have the same times."""
    return line["start"], line["end"], str(line["character"]).strip(), line["text"]

"""What happens on the Dub tab when a script is written from the sound, or translated. No layout."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, TypedDict

import gradio as gr
from gradio.processing_utils import save_bytes_to_cache
from gradio.utils import get_upload_folder

from pipelines.dubbing.languages import LANGUAGES, voice_for
from pipelines.dubbing.lines import Line
from pipelines.dubbing.subtitles import FORMS, read_lines
from pipelines.errors import InvalidInput, MienError, UnknownWord
from pipelines.requests.base import Request
from pipelines.requests.transcript import TranscriptRequest
from pipelines.requests.translation import TranslationRequest
from studio.api.asked import checked_upload
from studio.jobs.result import Result
from studio.ui.components.job_panel import panel_note
from studio.ui.components.line_table import table_of
from studio.ui.dub_form import script_of
from studio.ui.following import Seen
from studio.ui.job_events import JobEvents

WRITE, TRANSLATE = "write", "translate"
"""What is to be done: write down what is said in the video, or translate the lines."""

LISTEN = ""
"""The language of the lines where it is found out by listening."""


class ScriptJob(TypedDict):
    """A script that is being made, or waits for its project to be opened, as the browser keeps it over reloads."""

    job: str
    project: str


class ScriptEvents(JobEvents):
    """The handlers that make scripts, over one studio. They keep nothing between calls.

    Each look at a job goes to the jobs that are kept, the first button, the job panel and the second button; `collect`
    then brings what is to go into the table of the project that it was made for.
    """

    welcome = ""
    parts = 1
    unit = "step"

    def request_from(self, values: Mapping[str, Any]) -> Request:
        """See JobEvents; the values are `what`, video, table, spoken (language of the lines) and to."""
        if values["what"] == WRITE:
            if not values["video"]:
                raise InvalidInput("The video is missing. Upload the one that is to be written down.")
            return TranscriptRequest(recording=checked_upload(values["video"]), language=values["spoken"])
        if values["spoken"] == LISTEN:
            raise InvalidInput("The language of the lines is not known. Choose it under 'The lines are in'.")
        if not values["table"]["rows"]:
            raise InvalidInput("There is no line to translate. Add one, import a script, or have it written.")
        return TranslationRequest(
            lines=script_of(values["table"]),
            language=values["spoken"],
            to=values["to"],
        )

    async def generate(self, request: gr.Request, **values: Any) -> AsyncIterator[tuple[Any, ...]]:
        """See JobEvents; beside the values of `request_from`, project, and kept, what the browser keeps of before."""
        is_kept = False
        async for job, *look in super().generate(request, **values):
            if is_kept or not isinstance(job, str):
                yield gr.skip(), *look  # kept once only, as `collect` may take some away meanwhile
                continue
            is_kept = True
            yield [*script_jobs(values["kept"]), ScriptJob(job=job, project=values["project"])], *look

    async def attach(self, kept: Any) -> AsyncIterator[tuple[Any, ...]]:
        """See JobEvents; the newest one is followed."""
        jobs = script_jobs(kept)
        async for _, *look in super().attach(jobs[-1]["job"] if jobs else None):
            yield gr.skip(), *look

    def shown(self, _result: Result) -> tuple[Any, ...]:
        """The second button; `collect` shows the lines."""
        return (gr.update(interactive=True),)

    def _look(self, seen: Seen) -> tuple[Any, ...]:
        return gr.update(interactive=seen.over), seen.panel, gr.update(interactive=seen.over)

    def collect(self, kept: Any, project: str, table: dict[str, Any]) -> tuple[Any, Any, Any, Any, Any, Any]:
        """What the table gets (see `line_table.INTO_TABLE`), its language, a voice for it, the jobs to keep, the panel,
        and files for the scripts that did not get there.

        A script from the sound takes the place of the lines; a translation changes the texts, and leaves all else to
        the page. Of several that were made for the open project the one that was asked for last goes into the table,
        and the others are handed over as files, which can be imported; those of other projects wait.
        """
        jobs = script_jobs(kept)
        if not jobs:
            return gr.skip(), gr.skip(), gr.skip(), gr.skip(), gr.skip(), gr.skip()
        going = [one for one in jobs if self._goes_on(one["job"])]
        made = [(one, result) for one in jobs if one not in going and (result := self._made(one["job"]))]
        waiting = [one for one, _ in made if one["project"] != project]
        results = [result for one, result in made if one["project"] == project]
        told = " ".join(
            f"What was made for the project '{name}' waits until that one is opened."
            for name in dict.fromkeys(one["project"] for one in waiting)
        )
        left = [*waiting, *going]
        if not results:
            return gr.skip(), gr.skip(), gr.skip(), left, panel_note(told) if told else gr.skip(), gr.skip()
        *earlier, last = results
        fresh, language = _fresh(last, table)
        if earlier:
            named = " and ".join(_language(result) for result in earlier)
            told = f"What was made before it, in {named}, lies under the lines, to be imported. {told}"
        voice = voice_for(language)
        said = gr.skip() if voice is None else voice
        files = gr.update(value=[_file(result) for result in earlier], visible=True) if earlier else gr.skip()
        return fresh, language, said, left, panel_note(f"{fresh['news']} {told}".strip()), files

    def _goes_on(self, job_id: str) -> bool:
        try:
            return not self.studio.job(job_id).ended
        except UnknownWord:
            return False

    def _made(self, job_id: str) -> Result | None:
        """What came out, or None where it failed or was stopped, which the panel says."""
        try:
            return self.studio.result(job_id)
        except MienError:
            return None


def script_jobs(kept: Any) -> list[ScriptJob]:
    """What the browser kept, as far as it has the parts of a ScriptJob."""
    return [
        ScriptJob(job=str(one["job"]), project=str(one["project"]))
        for one in (kept if isinstance(kept, list) else [])
        if isinstance(one, dict) and ScriptJob.__annotations__.keys() <= one.keys()
    ]


def _language(result: Result) -> str:
    language = str(result.facts["language"])
    return LANGUAGES.get(language, language)


def _file(result: Result) -> str:
    """A file of the script, with its feelings, among Gradio's own files."""
    script = FORMS["json"](read_lines(result.path))
    return str(save_bytes_to_cache(script.encode(), f"lines-{result.facts['language']}.json", get_upload_folder()))


def _fresh(result: Result, table: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """What the table gets, and the language of it."""
    lines, language, name = read_lines(result.path), str(result.facts["language"]), _language(result)
    if result.settings["kind"] == "translation":
        texts = _texts(table, result.settings["lines"], lines)
        if texts is not None:
            left = len(table["rows"]) - len(texts)
            edited = f" {left} edited meanwhile stay as they are." if left else ""
            return {"texts": texts, "news": f"The lines were put into {name}.{edited}"}, language
    return {**table_of(lines), "news": f"{len(lines)} lines in {name} were written."}, language


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

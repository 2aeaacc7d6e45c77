"""What happens on the Dub tab with one line alone: it is spoken, recorded or said again, and its takes are kept."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import uuid4

import gradio as gr

from pipelines.errors import InvalidInput, MienError
from pipelines.media.audio import load_audio, write_wav
from pipelines.requests.speech import SpeechRequest
from studio.api.asked import checked_upload
from studio.projects import Project, Projects
from studio.studio import Result, Studio
from studio.ui.dub_form import DubFields, line_request, selected_row
from studio.ui.following import Seen
from studio.ui.job_events import JobEvents

SPEAK_ANEW = "Speak it anew with the video"


class TakeEvents(JobEvents):
    """The handlers for the selected line, over one studio. They keep nothing between calls."""

    welcome = "Render the selected line, or record it, and choose the take you like."
    parts = 0

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio)
        self.projects = Projects(studio.settings.home)

    def request_from(self, values: Mapping[str, Any]) -> SpeechRequest:
        """See JobEvents; `again` asks for the chosen take to be said again."""
        return line_request(cast(DubFields, values), self.projects, again=bool(values["again"]))

    def shown(self, _result: Result) -> tuple[Any, ...]:
        """Nothing here: `collect` shows the take."""
        return ()

    def _look(self, seen: Seen) -> tuple[Any, ...]:
        return gr.update(interactive=seen.over), seen.panel

    def key_of(self, table: dict[str, Any]) -> str:
        """Key of the selected row, which the take that is being made belongs to."""
        return str(table["rows"][table["selected"]]["key"]) if table["rows"] else ""

    def collect(self, job_id: str | None, key: str | None, project: str, table: dict[str, Any]) -> Any:
        """The table with the finished job's recording among the takes of its row, kept in the project."""
        row = next((row for row in table["rows"] if row["key"] == key), None)
        if not job_id or row is None or any(take["file"] == f"{job_id}.wav" for take in row["takes"]):
            return gr.skip()
        try:
            result = self.studio.result(job_id)
            told = "said again" if result.settings.get("take") else "spoken"
            self.projects.keep(project, result.path, f"{job_id}.wav")
        except MienError:
            return gr.skip()  # it failed or was stopped, and the panel says so
        take = {"file": f"{job_id}.wav", "seed": result.settings["seed"]}
        return self._with_take(project, table, row, {**take, "told": f"{told}, {result.facts['seconds']:.2f} s"})

    def record(self, sound: str | None, project: str, table: dict[str, Any]) -> Any:
        """The table with the user's own recording among the takes of the selected row."""
        if not sound:
            return gr.skip()
        try:
            row = selected_row(table)
            heard = load_audio(checked_upload(sound), rate=24000)
            file = f"own-{uuid4().hex[:12]}.wav"
            self.projects.keep(project, write_wav(checked_upload(sound).with_name(file), heard), file)
        except MienError as error:
            raise gr.Error(str(error), print_exception=False) from error
        return self._with_take(
            project, table, row, {"file": file, "seed": 0, "told": f"your own, {heard.seconds:.2f} s"}
        )

    def show(self, project: str, table: dict[str, Any]) -> tuple[Any, Any, Any]:
        """Of the selected line: its text, its takes to choose from, and the chosen one to be heard."""
        if not table["rows"]:
            return "No line is selected.", gr.update(choices=[(SPEAK_ANEW, "")], value=""), None
        row = table["rows"][table["selected"]]
        choices = [(SPEAK_ANEW, "")]
        for number, take in enumerate(row["takes"], start=1):
            choices.append((f"Take {number}: {take['told']}, seed {take['seed']:g}", take["file"]))
        said = f"Line {table['selected'] + 1}, from {row['start']:.2f} to {row['end']:.2f} s"
        return said, gr.update(choices=choices, value=row["take"]), self._heard(project, row["take"])

    def choose(self, file: str, project: str, table: dict[str, Any]) -> tuple[Any, Any]:
        """The table with that take chosen for the selected row, and the take to be heard."""
        if not table["rows"]:
            return gr.skip(), None
        row = table["rows"][table["selected"]]
        rows = [{**other, "take": file} if other is row else other for other in table["rows"]]
        return {**table, "rows": rows}, self._heard(project, file)

    def _heard(self, project: str, file: str) -> str | None:
        if not file:
            return None
        try:
            return str(self.projects.path(project, file))
        except InvalidInput:
            return None

    def _with_take(self, project: str, table: dict[str, Any], row: dict[str, Any], take: dict[str, Any]) -> Any:
        fresh = {**row, "takes": [*row["takes"], take], "take": take["file"]}
        rows = [fresh if other is row else other for other in table["rows"]]
        self._remember(project, rows)
        return {**table, "rows": rows}

    def _remember(self, name: str, rows: list[dict[str, Any]]) -> None:
        try:
            before = self.projects.open(name)
        except InvalidInput:
            before = Project(video="", rows=[], options={})
        self.projects.save(name, Project(video=before.video, rows=rows, options=before.options))

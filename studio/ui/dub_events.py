"""What happens on the Dub tab with the script and the whole video. No layout."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, cast

import gradio as gr

from pipelines.dubbing.fit import Fit
from pipelines.dubbing.subtitles import read_lines, write_srt
from pipelines.emotion.script import TAG
from pipelines.errors import MienError
from pipelines.media.probe import probe
from pipelines.requests.dub import DubRequest
from studio.api.asked import checked_upload
from studio.projects import Project, Projects
from studio.studio import Result, Studio
from studio.ui.components.line_table import table_of
from studio.ui.components.read_back import ReadBack
from studio.ui.dub_form import OPTIONS, DubFields, dub_request, fits_of, line_of
from studio.ui.job_events import JobEvents, asked_of, facts_line


class DubEvents(JobEvents):
    """The handlers of the Dub tab, over one studio. They keep nothing between calls."""

    welcome = "Upload a video, give its lines, and press Generate."
    parts = 4

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio)
        self.projects = Projects(studio.settings.home)

    def request_from(self, values: Mapping[str, Any]) -> DubRequest:
        """See JobEvents."""
        return dub_request(cast(DubFields, values), self.projects)

    def shown(self, result: Result) -> tuple[Any, ...]:
        """Video, facts, notes of each line, and read-back; that only where one curve says all that was asked."""
        said = any(line["emotion"] or TAG.search(line["text"]) for line in result.settings["lines"])
        read_back = ReadBack(asked=asked_of(result), measured=result.facts["measured"], seconds=result.facts["seconds"])
        return (
            gr.update(value=str(result.path), visible=True),
            facts_line(result),
            notes(result),
            None if said or result.settings["follow_actor"] else read_back,
        )

    def meet_video(self, video: str | None) -> float:
        """Length of the uploaded video in seconds, 0 for none."""
        if not video:
            return 0.0
        try:
            return probe(checked_upload(video), role="video").seconds
        except MienError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def fit(self, table: dict[str, Any], length: float) -> Any:
        """The table's badges, forecast from its texts."""
        return gr.update(fits=[_badge(fit) for fit in fits_of(table["rows"], length)])

    def fit_measured(self, job_id: str | None, table: dict[str, Any]) -> Any:
        """The table's badges as they came out in a job; nothing changes while it has no result."""
        if not job_id:
            return gr.skip()
        try:
            told = self.studio.result(job_id).facts["lines"]
        except MienError:
            return gr.skip()
        return gr.update(fits=[measured_badge(row, told) for row in table["rows"]])

    def import_script(self, file: str | None) -> Any:
        """The table with the lines of a script file; it takes the place of what was there."""
        if not file:
            return gr.skip()
        try:
            return table_of(read_lines(checked_upload(file)))
        except MienError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def export_script(self, table: dict[str, Any]) -> Any:
        """The lines as an SRT file to be downloaded."""
        try:
            lines = sorted((line_of(row) for row in table["rows"]), key=lambda line: line.start)
        except MienError as error:
            raise gr.Error(str(error), print_exception=False) from error
        file = Path(mkdtemp(prefix="mien-"), "lines.srt")
        file.write_text(write_srt(lines), encoding="utf-8")
        return gr.update(value=str(file), visible=True)

    def save(self, **values: Any) -> str:
        """Save the tab as a project, the video copied into it; what was done, in a sentence."""
        fields = cast(DubFields, values)
        try:
            video = ""
            if fields["video"]:
                source = checked_upload(fields["video"])
                stem = re.sub(r"[^A-Za-z0-9_-]", "-", source.stem).strip("-_")[:40]
                suffix = source.suffix.lower() or ".mp4"
                file = f"video-{stem}-{source.stat().st_size}{suffix}"
                video = self.projects.keep(fields["project"], source, file)
            options = {name: values[name] for name in OPTIONS}
            project = Project(video=video, rows=fields["table"]["rows"], options=options)
            self.projects.save(fields["project"], project)
        except MienError as error:
            return str(error)
        return f"Saved as '{fields['project']}', with {len(project.rows)} lines."

    def open(self, name: str) -> tuple[Any, ...]:
        """Video, table and options of a project, and a sentence."""
        try:
            project = self.projects.open(name)
            video = str(self.projects.path(name, project.video)) if project.video else None
        except MienError as error:
            return (*(gr.skip() for _ in range(2 + len(OPTIONS))), str(error))
        table = {"rows": project.rows, "selected": 0}
        options = (project.options.get(option, gr.skip()) for option in OPTIONS)
        return video, table, *options, f"Opened '{name}'."

    def reopen(self, name: str) -> tuple[Any, ...]:
        """As `open`, but nothing at all where this browser's project was never saved."""
        if not self.projects.known(name):
            return tuple(gr.skip() for _ in range(3 + len(OPTIONS)))
        return self.open(name)


def notes(result: Result) -> str:
    """What is to be said of the result and of each line, as Markdown."""
    told = [f"- {note}" for note in result.facts.get("notes", ())]
    for line in result.facts["lines"]:
        told += [f"- {line['start']:.2f} s, “{line['text'][:40]}”: {note}" for note in line["notes"]]
    return "\n".join(told)


def measured_badge(row: dict[str, Any], told: Sequence[dict[str, Any]]) -> dict[str, str]:
    """How a row came out: the line of the job that holds its start, for cues may have been joined to sentences."""
    line = next((one for one in told if one["start"] - 1e-6 <= row["start"] < one["end"]), None)
    if line is None:
        return {"badge": "", "note": ""}
    return {"badge": line["fit"], "note": " ".join([f"Measured: pace {line['pace']:.2f}.", *line["notes"]])}


def _badge(fit: Fit | str) -> dict[str, str]:
    if isinstance(fit, str):
        return {"badge": "not valid", "note": fit}
    return {"badge": fit.badge, "note": f"Forecast: pace {fit.pace:.2f}. {fit.advice}".strip()}

"""What happens on the Dub tab with the script and the whole video. No layout."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import gradio as gr
from gradio.processing_utils import save_bytes_to_cache
from gradio.utils import get_upload_folder

from pipelines.backends.sketch_dub import check_video
from pipelines.dubbing.lines import MAX_LINES
from pipelines.dubbing.subtitles import FORMS, read_lines
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.script import TAG
from pipelines.errors import InvalidInput, MienError
from pipelines.media.probe import probe
from pipelines.requests.dub import DubRequest
from studio.api.asked import checked_upload, own_job, refused_in_words
from studio.finished import Recipe
from studio.jobs.job import Job
from studio.jobs.result import Result
from studio.projects import Projects, unnamed_project
from studio.studio import Studio
from studio.ui.components.edit_note import Edited, note_of
from studio.ui.components.line_table import table_of
from studio.ui.components.read_back import ReadBack
from studio.ui.dub_form import DubFields, dub_request, script_of
from studio.ui.edit_events import EditEvents
from studio.ui.edited import edited
from studio.ui.job_events import asked_of, facts_line, notes_of, read_back
from studio.ui.line_fits import measured_badges
from studio.ui.line_jobs import is_of_line, noted_line
from studio.ui.project_events import ProjectEvents
from studio.ui.samples import films
from studio.ui.sound import waveform

_MOST_PEAKS = 3000


class DubEvents(EditEvents):
    """The handlers of the Dub tab, over one studio. They keep nothing between calls."""

    welcome = "Upload a video and give its lines, or start from a sample; then press Generate."
    asks = DubRequest
    makes = "video"
    parts = 4
    unit = "line"

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio)
        self.projects = Projects(studio.settings.home)

    def request_from(self, values: Mapping[str, Any]) -> DubRequest:
        """See JobEvents."""
        return dub_request(cast(DubFields, values), self.projects)

    def shown(self, result: Result) -> tuple[Any, ...]:
        """Video, facts, notes of each line, and read-back."""
        return gr.update(value=str(result.path), visible=True), facts_line(result), notes(result), _read_back(result)

    def fields_of(self, request: DubRequest, absent: Path | None = None) -> Sequence[Any]:
        """The fields of a new project, as `ProjectEvents.open` gives them, its name, and a new number of edits."""
        name = unnamed_project()
        on = ProjectEvents(self.studio)
        on.take_over(name, request, absent)
        return [*on.open(name), name, edited()]

    def note(self, job: Job) -> dict[str, Any]:
        """See EditEvents; of a line's take it says what `fill` does."""
        if is_of_line(job):
            return note_of("Opening the line of this take.", Edited(id=job.id, stage="ended"))
        return super().note(job)

    def fill(self, request: gr.Request, *, editing: Edited | None, project: str = "", **_known: Any) -> tuple[Any, ...]:
        """See EditEvents; the note also says where that is kept which was worked on, in `project`. For a line's take
        the fields are those of its project, with that line selected."""
        with refused_in_words():
            job = own_job(self.studio, editing["id"] if editing else "", request)
            if is_of_line(job):
                return self._at_line(job, project)
        return self._kept_before(super().fill(request, editing=editing), project)

    def reopen(self, *, finished: str | None, project: str = "", **at_hand: Any) -> tuple[Any, ...]:
        """See EditEvents; the note also says where that is kept which was worked on, in `project`."""
        return self._kept_before(super().reopen(finished=finished, **at_hand), project)

    def pick_film(self, index: int, project: str) -> tuple[Any, ...]:
        """The fields of a sample as a new project, the Generate button and the job panel, which follow no job now, and
        the note, which says where that is kept which was worked on, in `project`."""
        film = films()[index]
        note = note_of(f"“{film.title}” is ready: change its lines and their feelings, or press Generate.")
        with refused_in_words():
            fields = self.fields_of(film.request)
        return self._kept_before((*fields, *self.at_rest(), note), project)

    def leave_film(self) -> None:
        """No sample is chosen any more: the user brought something of their own."""

    def meet_video(self, video: str | None) -> tuple[float, Any]:
        """Length of the uploaded video in seconds, 0 for none, and its sound behind the slots."""
        if not video:
            return 0.0, gr.update(peaks=[], seconds=0.0)
        with refused_in_words():
            file = checked_upload(video)
            info = probe(file, role="video")
            peaks = waveform(file, _MOST_PEAKS)[0] if info.has_audio else []
            _warn_of(file)
        return info.seconds, gr.update(peaks=peaks, seconds=info.seconds)

    def offer(self, chosen: bool) -> Any:
        """The finer choice that goes with another one: shown where that is chosen, else taken back."""
        return gr.update(visible=True) if chosen else gr.update(visible=False, value=False)

    def fit_measured(self, job_id: str | None, table: dict[str, Any], length: float, words: str, language: str) -> Any:
        """How the lines came out in a job, for `badges`; nothing changes while it has no result."""
        if not job_id:
            return gr.skip()
        try:
            result = self.studio.result(job_id)
        except MienError:
            return gr.skip()
        return measured_badges(
            table["rows"], result.settings, result.facts["lines"], length=length, words=words, language=language
        )

    def import_script(self, file: str | None) -> Any:
        """The table with the lines of a script file; it takes the place of what was there, which can be undone."""
        if not file:
            return gr.skip()
        with refused_in_words():
            lines = read_lines(checked_upload(file))
        news = f"{len(lines)} lines were imported."
        if len(lines) > MAX_LINES:
            news += f" At most {MAX_LINES} can be dubbed at once: split the script, or take some out."
        return {**table_of(lines), "news": news}

    def export_script(self, table: dict[str, Any]) -> Any:
        """The lines as an SRT file to be downloaded, among Gradio's own files, where it would be copied to anyhow."""
        return _exported(table, "srt")

    def export_with_feelings(self, table: dict[str, Any]) -> Any:
        """The lines as a JSON file, with the tags and feelings that subtitles cannot hold; it can be imported again."""
        return _exported(table, "json")

    def to_give(self, recipe: Recipe) -> str:
        """See EditEvents; a take cannot be given by its name, so its line is told to be rendered again."""
        takes = {line.get("take") for line in recipe.settings["lines"]} & {*recipe.absent}
        given = super().to_give(replace(recipe, absent=tuple(name for name in recipe.absent if name not in takes)))
        return f"{given} Takes of single lines are not in it either: render those lines again." if takes else given

    def _at_line(self, job: Job, project: str) -> tuple[Any, ...]:
        """What `fill` returns for the take of a line. Raises InvalidInput where that is gone."""
        line = noted_line(self.studio, job)
        number = self.projects.number_of(line["project"], line["key"]) if line else None
        if line is None or number is None:
            raise InvalidInput("The line of this take is gone from its project, so it cannot be changed.")
        name = line["project"]
        fields = (*ProjectEvents(self.studio).open(name, number), name, edited())
        left = "" if job.ended else " What is under way is made as it was asked for, unless you cancel it in the queue."
        says = f"This is line {number + 1} of the project '{name}'. Change it, and render it again.{left}"
        filled = (*fields, *self.at_rest(), note_of(says))
        return filled if name == project else self._kept_before(filled, project)

    def _kept_before(self, filled: tuple[Any, ...], project: str) -> tuple[Any, ...]:
        *fields, note = filled
        if ProjectEvents(self.studio).is_known(project):
            note = {**note, "says": f"{note['says']} What was here is kept as the project '{project}'."}
        return *fields, note


def _read_back(result: Result) -> ReadBack | None:
    """What was heard in the lines beside what was asked of them; None where that is not known, as in older results."""
    measured = result.facts["measured"]
    if "asked" in measured:
        return read_back(result, EmotionCurve.from_dict(measured["asked"]))
    said = any(line["emotion"] or TAG.search(line["text"]) for line in result.settings["lines"])
    return None if said or result.settings["follow_actor"] else read_back(result, asked_of(result))


def _exported(table: dict[str, Any], form: str) -> Any:
    with refused_in_words():
        script = FORMS[form](script_of(table))
    file = save_bytes_to_cache(script.encode(), f"lines.{form}", get_upload_folder())
    return gr.update(value=file, visible=True)


def _warn_of(video: Path) -> None:
    """Say at once what would be refused only when all lines are there; the video may be written down all the same."""
    try:
        check_video(video)
    except MienError as error:
        gr.Warning(str(error))


def notes(result: Result) -> str:
    """What is to be said of the result and of each line, as Markdown."""
    told = [notes_of(result)]
    for line in result.facts["lines"]:
        told += [f"- {line['start']:.2f} s, “{line['text'][:40]}”: {note}" for note in line["notes"]]
    return "\n".join(filter(None, told))

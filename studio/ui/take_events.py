"""What happens on the Dub tab with single lines: they are spoken, recorded or said again, and their takes are kept."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Any, cast
from uuid import uuid4

import gradio as gr

from pipelines.errors import MienError, UnknownWord
from pipelines.media.audio import check_speech, load_audio, write_wav
from studio.api.asked import checked_upload, own_job, refused_in_words, tenant_of
from studio.jobs.result import Result
from studio.projects import Projects
from studio.studio import Studio
from studio.ui.components.job_panel import panel_note
from studio.ui.components.queue_list import Act
from studio.ui.dub_form import DubFields, line_request, rows_now, selected_number
from studio.ui.edited import edited
from studio.ui.following import follow
from studio.ui.line_jobs import LineJob, line_jobs, line_key, note_line, noted_line
from studio.ui.takes import Take, made_of, to_render
from studio.ui.voices import person

SELECTED, AGAIN, CHANGED = "selected", "again", "changed"
"""What is to be rendered: the selected line, its chosen take with another feeling, or all lines that need it."""

WELCOME = "Render the selected line, or record it, and use the take you like."


class TakeEvents:
    """The handlers for single lines, over one studio. They keep nothing between calls.

    `generate` and `attach` yield the jobs that go on, the three buttons, the job panel, and the number of edits: takes
    go into the project, and the page asks for them there.
    """

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.projects = Projects(studio.settings.home)

    async def generate(self, request: gr.Request, **values: Any) -> AsyncIterator[tuple[Any, ...]]:
        """Submit the lines that `what` names, and follow them to the last; takes go into the project as they come."""
        try:
            jobs = await asyncio.to_thread(
                self._submitted, cast(DubFields, values), str(values["what"]), tenant_of(request)
            )
        except MienError as error:
            yield gr.skip(), *_skips(3), panel_note(str(error), refused=True), gr.skip()
            return
        async for look in self._followed(jobs):
            yield look

    async def attach(self, jobs: Any) -> AsyncIterator[tuple[Any, ...]]:
        """Follow the lines that this browser was rendering before it loaded the page again."""
        kept = line_jobs(jobs)
        if not kept:
            yield gr.skip(), *_skips(3), panel_note(WELCOME), gr.skip()
            return
        async for look in self._followed(kept):
            yield look

    def again(self, act: Act | None, jobs: Any, request: gr.Request) -> Any:
        """Ask once more for the take that a job made, or was to make: the jobs to follow now, with the new one, which
        goes to the same line. Where that line is gone, it is a recording like those of the Speak tab."""
        with refused_in_words():
            job = own_job(self.studio, act["id"] if act else "", request)
            line = noted_line(self.studio, job)
            if line is None or self.projects.number_of(line["project"], line["key"]) is None:
                self.studio.retry(job.id)
                gr.Info("The line of this take is gone, so the new one stays in the queue, to be opened there.")
                return gr.skip()
            fresh = LineJob(**{**line, "job": self.studio.retry(job.id, key=line_key())})
            note_line(self.studio, fresh)
        gr.Info(f"The new take goes to its line in the project '{line['project']}', on the Dub tab.")
        return [*line_jobs(jobs), fresh]

    def cancel(self, jobs: Any) -> None:
        """Stop all lines that are being rendered; a job that was deleted keeps none of the others going."""
        for one in line_jobs(jobs):
            with refused_in_words(), suppress(UnknownWord):
                self.studio.cancel(one["job"])

    def record(self, sound: str | None, project: str, table: dict[str, Any], words: str, language: str) -> Any:
        """The user's own recording, for the selected row."""
        if not sound:
            return gr.skip()
        with refused_in_words():
            row = table["rows"][selected_number(table)]
            heard = load_audio(checked_upload(sound), rate=24000)
            check_speech(heard)
            file = f"own-{uuid4().hex[:12]}.wav"
            self.projects.keep(project, write_wav(checked_upload(sound).with_name(file), heard), file)
        take = Take(
            file=file, kind="own", told="your own", seed=0, seconds=heard.seconds, agreement=None, strength=None,
            made_of=made_of(row, words=words, language=language),
        )  # fmt: skip
        self.projects.add_take(project, row["key"], take)
        return edited()

    def _submitted(self, fields: DubFields, what: str, tenant: str) -> list[LineJob]:
        """The jobs of all lines that are wanted. Raises MienError, with the line's number, before any is submitted."""
        now = rows_now(fields)
        rows = fields["table"]["rows"]
        numbers = to_render(rows, now) if what == CHANGED else [selected_number(fields["table"])]
        if not numbers:
            raise MienError("Every line has a take that says what the line says. Change a line first, or render one.")
        wanted = []
        for number in numbers:
            try:
                wanted.append(line_request(fields, self.projects, number, again=what == AGAIN))
            except MienError as error:
                raise MienError(f"Line {number + 1}: {error}") from error
        jobs = []
        for number, request in zip(numbers, wanted, strict=True):
            job = LineJob(
                job=self.studio.submit(request, tenant=tenant, key=line_key()),
                project=fields["project"],
                key=rows[number]["key"],
                line=number + 1,
                made_of=now[number],
            )
            note_line(self.studio, job)
            jobs.append(job)
        return jobs

    async def _followed(self, jobs: list[LineJob]) -> AsyncIterator[tuple[Any, ...]]:
        failures: list[str] = []
        yield jobs, *_buttons(False), gr.skip(), gr.skip()
        for at, one in enumerate(jobs):
            async for seen in follow(self.studio, one["job"], unit="step"):
                if seen.over and seen.result is None:
                    failures.append(f"Line {one['line']}: {seen.panel['message']}")
                if seen.result is not None:
                    await asyncio.to_thread(self._keep, one, seen.result)
                yield (
                    gr.skip(),
                    *_skips(3),
                    _counted(seen.panel, at, jobs),
                    gr.skip() if seen.result is None else edited(),
                )
        made = len(jobs) - len(failures)
        told = f"{made} of {len(jobs)} lines rendered." if len(jobs) > 1 else "The line is rendered." if made else ""
        yield (
            [],
            *_buttons(True),
            panel_note(" ".join([told, *failures]).strip(), refused=bool(failures)),
            edited(),  # of looks in quick succession the page may get only the last
        )

    def _keep(self, one: LineJob, result: Result) -> None:
        """Keep the finished recording in the project, as a take of its line."""
        again = bool(result.settings.get("take"))
        measured = result.facts.get("measured", {})
        card = self.studio.models().get(str(result.settings.get("backend")))
        plays = person(str(result.settings.get("voice")).partition("+")[2])
        take = Take(
            file=f"{one['job']}{result.path.suffix}",
            kind="again" if again else "spoken",
            told="said again" if again else ", ".join(filter(None, (card.title if card else "spoken", plays.lower()))),
            seed=float(result.settings["seed"]),
            seconds=float(result.facts["seconds"]),
            agreement=measured.get("agreement"),
            strength=measured.get("strength"),
            made_of=one["made_of"],
        )
        self.projects.keep(one["project"], result.path, take["file"])
        self.projects.add_take(one["project"], one["key"], take)


def _counted(panel: dict[str, Any], at: int, jobs: list[LineJob]) -> dict[str, Any]:
    """The panel of one of several lines, with the count of the lines."""
    if len(jobs) == 1:
        return panel
    return {
        **panel,
        "state": "running",
        "message": f"Line {jobs[at]['line']}: {panel['message']}",
        "done": at,
        "total": len(jobs),
        "unit": "line",
    }


def _buttons(free: bool) -> Iterator[Any]:
    return (gr.update(interactive=free) for _ in range(3))


def _skips(count: int) -> Iterator[Any]:
    return (gr.skip() for _ in range(count))

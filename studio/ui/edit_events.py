"""What a tab does whose form can be filled again: by a job, whose place the next one takes, or by a finished file."""

import asyncio
from abc import abstractmethod
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import gradio as gr

from pipelines.errors import InvalidInput, MienError
from pipelines.requests.base import Request
from studio.api.asked import checked_upload, own_job, refused_in_words, tenant_of
from studio.codec import decode, summary
from studio.finished import Recipe, in_words, recipe_in
from studio.jobs.job import Job
from studio.ui.components.edit_note import Edited, Stage, note_of
from studio.ui.components.job_panel import panel_note
from studio.ui.components.queue_list import title_of
from studio.ui.job_events import JobEvents


class EditEvents(JobEvents):
    """The handlers of such a tab, over one studio. They keep nothing between calls.

    asks: the kind of request that the tab's fields ask for. makes: what comes of it, as the notes call it.
    """

    asks: ClassVar[type[Request]]
    makes: ClassVar[str] = "clip"

    @abstractmethod
    def fields_of(self, request: Any, absent: Path | None = None) -> Sequence[Any]:
        """Values of the components that ask for `request`, one of `asks`, again.

        absent: a file that only stands for others, which are not there. It is not looked into; the fields that hold it
        are emptied by `reopen`.
        """

    def left_out(self, request: Any) -> str:  # noqa: ARG002 - most tabs can ask for all that there is
        """A sentence about what the components cannot ask for of `request`; "" where they can for all of it."""
        return ""

    def reuse(self, job_id: str | None) -> Sequence[Any]:
        """The fields as they were when the job was asked for. Raises gr.Error for a job of another kind."""
        with refused_in_words():
            return self._filled(self.studio.job(job_id or ""))

    def note(self, job: Job) -> dict[str, Any]:
        """What the note says of a job that is edited: what the next generation does with it, as it stands."""
        stage, how = _stage(job), "paused" if job.state == "paused" else "waiting"
        says = {
            "waits": f"Your next {self.makes} takes the place of the {how} job “{_title(job)}” in the queue.",
            "begun": f"{_named(job)} has begun. Your next {self.makes} stops it, and what it has made is lost.",
            "ended": f"{_named(job)} has ended. Your next {self.makes} is a new one.",
        }
        return note_of(says[stage], Edited(id=job.id, stage=stage))

    def starts(self, request: Request, asker: gr.Request | None, editing: Edited | None) -> str:
        """What the request takes and when it would start, in the place of the job that is edited, if one is.

        Raises MienError where it cannot be made.
        """
        instead_of = own_job(self.studio, editing["id"], asker).id if editing else None
        return self.studio.outlook(request, tenant=tenant_of(asker), instead_of=instead_of)

    def when(self, asker: gr.Request | None = None, **values: Any) -> str:
        """The forecast as the fields stand, for when a job has ended that the next one had to wait for."""
        try:
            return self.starts(self.request_from(values), asker, values.get("editing"))
        except MienError as error:
            return str(error)

    def fill(self, request: gr.Request, *, editing: Edited | None, **_known: Any) -> tuple[Any, ...]:
        """The fields of the job that is edited, the Generate button and the job panel, which follow no job now, and the
        note."""
        with refused_in_words():
            job = own_job(self.studio, editing["id"] if editing else "", request)
            fields = self._filled(job)
        note = self.note(job)
        note["says"] = f"{note['says']} {self.left_out(decode(job.request))}".strip()
        return *fields, *self.at_rest(), note

    def reopen(self, *, finished: str | None, **at_hand: Any) -> tuple[Any, ...]:
        """As `fill`, with the settings in a finished file; the next job is one like all others.

        at_hand: values of the fields that hold files. One of a name that the settings tell stays; the note says which
        are to be given again.
        """
        with refused_in_words():
            file = checked_upload(finished)
            recipe = recipe_in(file, _uploads(at_hand.values()))
            fields = self.fields_of(self._asked(recipe.request, file.name), file)
        told = (f"These are the settings of “{file.name}”.", self.to_give(recipe), self.left_out(recipe.request))
        says = " ".join(filter(None, told))
        emptied = [None if value == str(file) else value for value in fields]
        return *emptied, *self.at_rest(), note_of(says)

    def at_rest(self) -> tuple[Any, Any]:
        """The Generate button and the job panel where no job is followed."""
        return gr.update(interactive=True, value="Generate"), panel_note(self.welcome)

    def to_give(self, recipe: Recipe) -> str:
        """What is to be said of the files that a finished file was made from: which are here, which to give again."""
        found = f"Of its files, {in_words(recipe.found)} stood here already." if recipe.found else ""
        gone = (
            f"What it was made from is not in it, so give that again: {in_words(recipe.absent)}."
            if recipe.absent
            else ""
        )
        return f"{found} {gone}".strip()

    async def generate(
        self, request: gr.Request, *, editing: Edited | None = None, **values: Any
    ) -> AsyncIterator[tuple[Any, ...]]:
        """As in JobEvents, in the place of the job that is edited, if one is; at the end of each look is the note.

        A job that has begun since the user was told that it waits is not stopped before he was told that, too.
        """
        try:
            job = own_job(self.studio, editing["id"], request) if editing else None
            if job and editing and _stage(job) == "begun" and editing["stage"] != "begun":
                yield (
                    *self._refusal(f"{_named(job)} has begun meanwhile. Press Generate again to stop it."),
                    self.note(job),
                )
                return
            wanted = self.request_from(values)
            note: Any = None if job is None else note_of(self._outcome(job))
            if job is None or job.ended:
                job_id = await asyncio.to_thread(self.studio.submit, wanted, tenant=tenant_of(request))
            else:
                job_id = await asyncio.to_thread(self.studio.edit, job.id, wanted)
        except MienError as error:
            yield *self._refusal(str(error)), gr.skip()
            return
        async for look in self._followed(job_id):
            yield *look, note
            note = gr.skip()

    def _filled(self, job: Job) -> Sequence[Any]:
        return self.fields_of(self._asked(decode(job.request), f"The job '{job.id}'"))

    def _asked(self, request: Request, named: str) -> Request:
        """The request, which this tab can ask for. Raises InvalidInput for one of another kind."""
        if not isinstance(request, self.asks):
            raise InvalidInput(f"{named} is one for '{request.kind}'; this tab is for '{self.asks.kind}'.")
        return request

    def _outcome(self, job: Job) -> str:
        if job.ended:
            return f"{_named(job)} had ended before. This {self.makes} is a new one."
        return f"{_named(job)} was replaced by this {self.makes}."


def _uploads(values: Iterable[Any]) -> dict[str, Path]:
    """The files in the values of some fields, each of which holds none, one, or a list; by their names, without those
    names that several have."""
    listed = (one for value in values for one in (value if isinstance(value, list) else [value]) if one)
    files = {checked_upload(one) for one in listed}
    named = Counter(file.name for file in files)
    return {file.name: file for file in files if named[file.name] == 1}


def _stage(job: Job) -> Stage:
    return "ended" if job.ended else "waits" if job.owner is None else "begun"


def _named(job: Job) -> str:
    return f"The job “{_title(job)}”"


def _title(job: Job) -> str:
    return title_of(summary(decode(job.request)))

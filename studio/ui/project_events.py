"""What happens on the Dub tab with its project: every edit is kept at once, and comes back after a reload."""

import re
from hashlib import blake2b
from pathlib import Path
from time import time
from typing import Any, TypedDict, cast

import gradio as gr

from pipelines.emotion.factories import UNFELT
from pipelines.errors import MienError
from pipelines.media.probe import probe
from pipelines.requests.dub import DubRequest
from studio.api.asked import checked_upload
from studio.jobs.retention import Kept, plan_deletions
from studio.projects import Project, Projects, unnamed_project
from studio.studio import Studio
from studio.ui.components.line_table import table_of
from studio.ui.dub_form import OPTIONS, DubFields
from studio.ui.script_events import script_jobs
from studio.ui.takes import Take

RESTORED = ("video", "reference", "table", *OPTIONS)
"""Fields that a project fills again, in the order of what `open` returns."""

_IN_USE_SECONDS = 86400.0

_PIECE = 2**18
"""Bytes of each piece by which a file is known again."""


class Held(TypedDict):
    """What a window last read or wrote of a project: its name, and the revision, 0 for one that was never kept."""

    project: str
    revision: int


NOTHING_HELD: Held = {"project": "", "revision": 0}


class ProjectEvents:
    """The handlers of the project, over one studio. They keep nothing between calls."""

    def __init__(self, studio: Studio) -> None:
        self.projects = Projects(studio.settings.home)
        self._settings = studio.settings

    def begin(self, latest: str | None) -> tuple[str, str]:
        """The project that this browser worked on, else a fresh one that nobody has; twice, for name and state."""
        name = latest or unnamed_project()
        self._tidy(besides=name)
        return name, name

    def keep(self, held: Held, **values: Any) -> tuple[Any, Any]:
        """Keep what was edited in the project that is `held`, and say so; with it, what is held now.

        Before the page has read its project nothing is kept, for it would write its empty fields over all.
        """
        fields = cast(DubFields, values)
        if held["project"] != fields["project"]:
            return gr.skip(), gr.skip()
        return self._kept(fields, instead_of=held["revision"])

    def save(self, name: str, take_jobs: Any, scripts: Any, **values: Any) -> tuple[str, Any, Any]:
        """Keep the tab under a name, as a copy where it is a new one: what was done, the project, and what is held.

        take_jobs: lines that are being rendered. scripts: jobs that make some. What is made for the project of now goes
        there, so it is waited for.
        """
        fields = cast(DubFields, {**values})
        if take_jobs and name != fields["project"]:
            return "Lines are being rendered for this project. Save it when they are done.", gr.skip(), gr.skip()
        if name != fields["project"] and any(one["project"] == fields["project"] for one in script_jobs(scripts)):
            return "A script is being made for this project. Save it when it is done.", gr.skip(), gr.skip()
        try:
            if name != fields["project"]:
                self.projects.copy(fields["project"], name)
        except MienError as error:
            return str(error), gr.skip(), gr.skip()
        fields["project"] = name
        told, held = self._kept(fields, instead_of=None)
        return told, name if self.is_known(name) else gr.skip(), held

    def open(self, name: str, selected: int = 0) -> tuple[Any, ...]:
        """The fields in RESTORED as they were kept, a sentence, the project worked on now, and what is held of it.

        selected: number, from 0, of the line that is selected then.
        """
        try:
            project = self.projects.open(name)
            video, reference = (
                str(self.projects.path(name, file)) if file else None for file in (project.video, project.reference)
            )
        except MienError as error:
            return (*(gr.skip() for _ in RESTORED), str(error), gr.skip(), gr.skip())
        table = {"rows": project.rows, "selected": selected, "opened": True}
        options = (project.options.get(option, gr.skip()) for option in OPTIONS)
        held = Held(project=name, revision=project.revision)
        return video, reference, table, *options, f"Opened '{name}', with {_lines(project)}.", name, held

    def take_over(self, name: str, request: DubRequest, absent: Path | None = None) -> None:
        """Make a new project of that name, whose fields ask for `request` again, but for a file that is `absent`."""
        rows = table_of(request.lines)["rows"]
        for row, line in zip(rows, request.lines, strict=True):
            if line.take not in (None, absent):
                file = self._kept_file(name, line.take, "take")
                row |= {"take": file, "takes": [_taken_over(file, line.take)]}
        options: dict[str, Any] = {option: getattr(request, option) for option in OPTIONS if hasattr(request, option)}
        options |= {"words": request.curve.to_json(), "transcript": request.transcript or ""}
        if request.curve == UNFELT:
            options["words"] = "neutral"
        del options["backend"]  # the request's is for the whole video, the tab's for a single line
        project = Project(
            video="" if request.video == absent else self._kept_file(name, request.video, "video"),
            reference="" if request.reference in (None, absent) else self._kept_file(name, request.reference, "voice"),
            rows=rows,
            options=options,
        )
        self.projects.save(name, project)

    def reopen(self, name: str) -> tuple[Any, ...]:
        """As `open` for this browser's project, but with no fields where it was never kept."""
        if self.is_known(name):
            return self.open(name)
        return (*(gr.skip() for _ in range(len(RESTORED) + 2)), Held(project=name, revision=0))

    def is_known(self, name: str) -> bool:
        """Whether there is a project of that name; there is none of a name that cannot be one."""
        try:
            return self.projects.known(name)
        except MienError:
            return False

    def _kept(self, fields: DubFields, *, instead_of: int | None) -> tuple[Any, Any]:
        """Keep the fields, say so, and what is held then. With a revision to be replaced, only where they are not what
        is kept, or all empty; without one they are named by the user, and kept whatever is there."""
        name = fields["project"]
        try:
            kept = self.projects.open(name) if self.projects.known(name) else None
            project = Project(
                video=self._own_file(name, fields["video"], "video"),
                reference=self._own_file(name, fields["reference"], "voice"),
                rows=fields["table"]["rows"],
                options={option: fields[option] for option in OPTIONS},  # type: ignore[literal-required]
                named=instead_of is None or (kept is not None and kept.named),
            )
            is_empty = not (project.video or project.reference or project.rows)
            if instead_of is not None and (is_empty if kept is None else kept == project):
                return gr.skip(), gr.skip()
            revision = self.projects.save(name, project, seen=fields["table"]["seen"], instead_of=instead_of)
        except MienError as error:
            return str(error), gr.skip()
        held = Held(project=name, revision=revision)
        return f"'{name}' is kept, with {_lines(project)}. Every edit is saved at once.", held

    def _own_file(self, name: str, upload: str | None, role: str) -> str:
        """Name of the project's own copy of an uploaded file, "" for none."""
        if not upload:
            return ""
        if self.projects.has(name, Path(upload).name):
            return Path(upload).name
        return self._kept_file(name, checked_upload(upload), role)

    def _kept_file(self, name: str, source: Path, role: str) -> str:
        stem = re.sub(r"[^A-Za-z0-9_-]", "-", source.stem).strip("-_")[:40]
        return self.projects.keep(name, source, f"{role}-{stem}-{_likeness(source)}{_suffix(source)}")

    def _tidy(self, *, besides: str) -> None:
        """Delete the unnamed projects that the settings no longer keep, of those that nobody touched for a day."""
        days, gigabytes = self._settings.retention_days, self._settings.retention_gb
        if not (days or gigabytes):
            return
        now = time()
        kept = [
            Kept(id=one.name, finished=one.edited, size_bytes=one.size_bytes)
            for one in self.projects.unnamed()
            if one.name != besides and now - one.edited > _IN_USE_SECONDS
        ]
        for name in plan_deletions(kept, now, days=days, gigabytes=gigabytes):
            self.projects.delete(name)


def _taken_over(file: str, take: Path) -> Take:
    """A take of which nothing is known but that a job had it."""
    return Take(
        file=file, kind="own", told="of the job", seed=0, seconds=probe(take, role="take").seconds, agreement=None,
        strength=None, made_of={},
    )  # fmt: skip


def _lines(project: Project) -> str:
    count = len(project.rows)
    return f"{count} line{'' if count == 1 else 's'}"


def _likeness(source: Path) -> str:
    """What tells a file from others of its name: its size and three pieces of it, as all of a film takes too long."""
    size = source.stat().st_size
    digest = blake2b(str(size).encode(), digest_size=8)
    with source.open("rb") as file:
        for start in (0, (size - _PIECE) // 2, size - _PIECE):
            file.seek(max(0, start))
            digest.update(file.read(_PIECE))
    return digest.hexdigest()


def _suffix(source: Path) -> str:
    return source.suffix.lower() if re.fullmatch(r"\.[a-z0-9]{1,5}", source.suffix.lower()) else ".bin"

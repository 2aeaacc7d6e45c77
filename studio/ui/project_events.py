"""What happens on the Dub tab with its project: every edit is kept at once, and comes back after a reload."""

import re
from pathlib import Path
from time import time
from typing import Any, cast

import gradio as gr

from pipelines.errors import MienError
from studio.api.asked import checked_upload
from studio.jobs.retention import Kept, plan_deletions
from studio.projects import Project, Projects, unnamed_project
from studio.studio import Studio
from studio.ui.dub_form import OPTIONS, DubFields

RESTORED = ("video", "reference", "table", *OPTIONS)
"""Fields that a project fills again, in the order of what `open` returns."""

_IN_USE_SECONDS = 86400.0


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

    def keep(self, ready: bool, **values: Any) -> Any:
        """Keep what was edited; nothing before the page is `ready`, for it would write its empty fields over all."""
        return self._kept(cast(DubFields, values), if_edited=True) if ready else gr.skip()

    def save(self, name: str, **values: Any) -> tuple[str, Any]:
        """Keep the tab under a name, as a copy where it is a new one; what was done, and the project worked on now."""
        fields = cast(DubFields, {**values})
        try:
            if name != fields["project"]:
                self.projects.copy(fields["project"], name)
        except MienError as error:
            return str(error), gr.skip()
        fields["project"] = name
        told = self._kept(fields, if_edited=False)
        return told, name if self._is_known(name) else gr.skip()

    def open(self, name: str) -> tuple[Any, ...]:
        """The fields in RESTORED as they were kept, a sentence, and the project worked on now."""
        try:
            project = self.projects.open(name)
            video, reference = (
                str(self.projects.path(name, file)) if file else None for file in (project.video, project.reference)
            )
        except MienError as error:
            return (*(gr.skip() for _ in RESTORED), str(error), gr.skip())
        table = {"rows": project.rows, "selected": 0, "opened": True}
        options = (project.options.get(option, gr.skip()) for option in OPTIONS)
        return video, reference, table, *options, f"Opened '{name}', with {_lines(project)}.", name

    def reopen(self, name: str) -> tuple[Any, ...]:
        """As `open` for this browser's project, but nothing at all where it was never kept; then the page is ready."""
        if not self._is_known(name):
            return (*(gr.skip() for _ in range(len(RESTORED) + 2)), True)
        return (*self.open(name), True)

    def _kept(self, fields: DubFields, *, if_edited: bool) -> Any:
        """Keep the fields, and say so; with `if_edited` only where they are not what is kept, or all empty."""
        name = fields["project"]
        try:
            kept = self.projects.open(name) if self.projects.known(name) else None
            project = Project(
                video=self._own_file(name, fields["video"], "video"),
                reference=self._own_file(name, fields["reference"], "voice"),
                rows=fields["table"]["rows"],
                options={option: fields[option] for option in OPTIONS},  # type: ignore[literal-required]
                named=not if_edited or (kept is not None and kept.named),
            )
            is_empty = not (project.video or project.reference or project.rows)
            if if_edited and (is_empty if kept is None else kept == project):
                return gr.skip()
            self.projects.save(name, project, seen=fields["table"]["seen"])
        except MienError as error:
            return str(error)
        return f"'{name}' is kept, with {_lines(project)}. Every edit is saved at once."

    def _own_file(self, name: str, upload: str | None, role: str) -> str:
        """Name of the project's own copy of an uploaded file, "" for none."""
        if not upload:
            return ""
        if self.projects.has(name, Path(upload).name):
            return Path(upload).name
        source = checked_upload(upload)
        stem = re.sub(r"[^A-Za-z0-9_-]", "-", source.stem).strip("-_")[:40]
        return self.projects.keep(name, source, f"{role}-{stem}-{source.stat().st_size}{_suffix(source)}")

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

    def _is_known(self, name: str) -> bool:
        try:
            return self.projects.known(name)
        except MienError:
            return False


def _lines(project: Project) -> str:
    count = len(project.rows)
    return f"{count} line{'' if count == 1 else 's'}"


def _suffix(source: Path) -> str:
    return source.suffix.lower() if re.fullmatch(r"\.[a-z0-9]{1,5}", source.suffix.lower()) else ".bin"

"""Dubbing projects on the disk: a script with all takes of its lines, and copies of the files that it needs.

A project is one folder, `<home>/projects/<name>`: project.json, the video, a reference voice, and the takes. Files are
named, never pathed, so that a folder can be moved and no name leads out of it.
"""

import json
import os
import re
import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import uuid4

from pipelines.errors import InvalidInput

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]{0,59}")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}\.[a-z0-9]{1,5}")
_UNNAMED = re.compile(r"dub-[0-9a-f]{8}")
_SCHEMA = "project/2"
_WRITING = Lock()


@dataclass(frozen=True, kw_only=True)
class Project:
    """A script in the making.

    video, reference: names of its video and of its reference voice in the project's folder, or "". rows: the lines as
    the line table writes them, takes included; a row may still be unfinished. options: the other fields of the tab.
    named: whether somebody saved it under a name, so that it is never deleted. revision: how often it was written.
    """

    video: str = ""
    reference: str = ""
    rows: list[dict[str, Any]]
    options: dict[str, Any]
    named: bool = field(default=False, compare=False)
    revision: int = field(default=0, compare=False)


@dataclass(frozen=True, kw_only=True)
class Unnamed:
    """A project that nobody gave a name. `edited` is in seconds since the epoch."""

    name: str
    edited: float
    size_bytes: int


class Projects:
    """The dubbing projects of a studio whose files lie in `home`. folder: where they are, a folder each."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "projects"

    def save(self, name: str, project: Project, *, seen: Collection[str] = (), instead_of: int | None = None) -> int:
        """Write the project, whole or not at all, and return its revision.

        seen: files of the takes that its writer knew of. A take that was made without his knowledge is never lost by
        what he writes: it waits until he has seen it. instead_of: the revision that he read, None for any.

        Raises InvalidInput for a name that cannot be one, or where the project is at another revision.
        """
        with _WRITING:
            stored, waiting = self._read(name) if self.known(name) else (None, [])
            revision = stored.revision if stored else 0
            if instead_of is not None and revision != instead_of:
                raise InvalidInput(
                    f"The project '{name}' was changed in another window, so nothing is kept from this one. Open it to "
                    "go on from there, or save what is here under a name."
                )
            fresh = [one for one in waiting if one["take"]["file"] not in seen]
            self._write(name, replace(project, revision=revision + 1), fresh)
            return revision + 1

    def add_take(self, name: str, key: str, take: Mapping[str, Any]) -> None:
        """Add a take that has just been made for the row with that key; nothing where there is no such project."""
        with _WRITING:
            if not self.known(name):
                return
            project, waiting = self._read(name)
            there = [*(one["take"] for one in waiting), *(one for row in project.rows for one in row["takes"])]
            if all(one["file"] != take["file"] for one in there):
                self._write(name, project, [*waiting, {"key": key, "take": dict(take)}])

    def made(self, name: str) -> list[dict[str, Any]]:
        """Takes that were made and that no writer of the project has seen yet: {"key": of the row, "take"} each."""
        return self._read(name)[1]

    def open(self, name: str) -> Project:
        """The project of that name, its rows with all takes. Raises InvalidInput where there is none, or none that can
        be read."""
        project, made = self._read(name)
        return replace(project, rows=with_takes(project.rows, made))

    def known(self, name: str) -> bool:
        """Whether there is a project of that name. Raises InvalidInput for a name that cannot be one."""
        return (self._folder(name) / "project.json").is_file()

    def number_of(self, name: str, key: str) -> int | None:
        """Number, from 0, of the row with that key, None where there is no such row, or no such project."""
        keys = [row["key"] for row in self._read(name)[0].rows] if self.known(name) else []
        return keys.index(key) if key in keys else None

    def unnamed(self) -> list[Unnamed]:
        """All projects that nobody gave a name."""
        found = []
        for file in self.folder.glob("dub-????????/project.json"):
            name = file.parent.name
            try:
                if _UNNAMED.fullmatch(name) and not self._read(name)[0].named:
                    size = sum(one.stat().st_size for one in file.parent.iterdir())
                    found.append(Unnamed(name=name, edited=file.stat().st_mtime, size_bytes=size))
            except (InvalidInput, OSError):  # it cannot be read, or somebody else deletes it
                continue
        return found

    def delete(self, name: str) -> None:
        """Delete a project with all its files."""
        with _WRITING:
            shutil.rmtree(self._folder(name), ignore_errors=True)

    def copy(self, name: str, to: str) -> None:
        """Give a new project the files of another one, where that has any; they share their place on the disk.

        Raises InvalidInput where there is a project `to` already, so that nobody's work is written over.
        """
        source, target = self._folder(name), self._folder(to)
        if self.known(to):
            raise InvalidInput(f"There is a project '{to}' already. Open it, or choose another name for this one.")
        if source.is_dir():
            target.mkdir(parents=True, exist_ok=True)
            for file in source.iterdir():
                if _FILE.fullmatch(file.name) and file.name != "project.json" and not (target / file.name).exists():
                    _link(file, target / file.name)

    def keep(self, name: str, source: Path, file: str) -> str:
        """Copy a file into the project under the name `file`, which is given back. What is there already stays."""
        target = self._place(name, file)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh = target.with_name(target.name + ".new")
            shutil.copyfile(source, fresh)
            fresh.replace(target)
        return file

    def has(self, name: str, file: str) -> bool:
        """Whether a file of that name lies in the project already."""
        return bool(_FILE.fullmatch(file)) and self._place(name, file).is_file()

    def path(self, name: str, file: str) -> Path:
        """Where a file of the project lies. Raises InvalidInput for one that is not there, or no plain file name."""
        place = self._place(name, file)
        if not place.is_file():
            raise InvalidInput(f"The project '{name}' has no file '{file}'. Render or record that take again.")
        return place

    def _read(self, name: str) -> tuple[Project, list[dict[str, Any]]]:
        file = self._folder(name) / "project.json"
        if not file.is_file():
            raise InvalidInput(f"There is no project '{name}'. Check its name.")
        try:
            stored: Any = json.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            raise InvalidInput(f"The project '{name}' cannot be read: {error}.") from error
        if not isinstance(stored, Mapping) or stored.get("schema") != _SCHEMA:
            raise InvalidInput(f"The project '{name}' was not written by this studio, or by another version of it.")
        project = Project(
            video=str(stored["video"]),
            reference=str(stored["reference"]),
            rows=list(stored["rows"]),
            options=dict(stored["options"]),
            named=bool(stored.get("named")),
            revision=int(stored.get("revision", 0)),
        )
        return project, list(stored.get("made", ()))

    def _write(self, name: str, project: Project, made: list[dict[str, Any]]) -> None:
        folder = self._folder(name)
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / "project.json.new"
        stored = {"schema": _SCHEMA, **asdict(project), "made": made}
        fresh.write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")
        fresh.replace(folder / "project.json")

    def _folder(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise InvalidInput(
                f"'{name}' cannot name a project. Use up to 60 letters, digits, blanks, '-' and '_', a letter or digit "
                "first."
            )
        return self.folder / name

    def _place(self, name: str, file: str) -> Path:
        if not _FILE.fullmatch(file):
            raise InvalidInput(f"'{file}' is no file of a project.")
        return self._folder(name) / file


def unnamed_project() -> str:
    """A name for a project until somebody gives it one."""
    return f"dub-{uuid4().hex[:8]}"


def with_takes(rows: Sequence[dict[str, Any]], made: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows with the takes that were made for them, {"key", "take"} each; the newest one is chosen."""
    joined = []
    for row in rows:
        files = {take["file"] for take in row["takes"]}
        fresh = [one["take"] for one in made if one["key"] == row["key"] and one["take"]["file"] not in files]
        joined.append({**row, "takes": [*row["takes"], *fresh], "take": fresh[-1]["file"]} if fresh else row)
    return joined


def _link(source: Path, target: Path) -> None:
    """The file under a second name, or a copy where the disk knows no second names; kept files are never written to."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)

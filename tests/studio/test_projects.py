"""Projects come back as they were saved, and no name leads out of their folder."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.errors import InvalidInput
from studio.projects import Project, Projects

PROJECT = Project(
    video="film.mp4",
    reference="her.wav",
    rows=[{"key": "one", "text": "¿Señor? 雨", "takes": [{"file": "a.wav"}], "take": "a.wav"}],
    options={"seed": 3},
)


def test_what_is_saved_is_opened_again(tmp_path: Path) -> None:
    projects = Projects(tmp_path)
    assert not projects.known("One film")
    projects.save("One film", PROJECT)
    assert projects.known("One film") and projects.open("One film") == PROJECT


def test_kept_files_are_copies_and_are_never_written_over(tmp_path: Path) -> None:
    projects, source = Projects(tmp_path / "home"), tmp_path / "spoken.wav"
    source.write_bytes(b"first")
    assert projects.keep("film", source, "a.wav") == "a.wav"
    source.write_bytes(b"second")
    projects.keep("film", source, "a.wav")
    source.unlink()
    assert projects.path("film", "a.wav").read_bytes() == b"first"


@pytest.mark.parametrize("name", ["", "../film", "a/b", ".hidden", "a" * 61, "a\n"])
def test_a_name_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot name a project"):
        Projects(tmp_path).save(name, PROJECT)


@pytest.mark.parametrize("file", ["../../jobs.sqlite", "/etc/passwd", "project", "..", "a.wav\n"])
def test_only_plain_file_names_are_files_of_a_project(file: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no file of a project"):
        Projects(tmp_path).path("film", file)


def test_a_damaged_or_foreign_project_is_told_apart_from_none(tmp_path: Path) -> None:
    projects = Projects(tmp_path)
    with pytest.raises(InvalidInput, match="There is no project"):
        projects.open("film")
    projects.save("film", PROJECT)
    file = tmp_path / "projects" / "film" / "project.json"
    file.write_text("{", encoding="utf-8")
    with pytest.raises(InvalidInput, match="cannot be read"):
        projects.open("film")
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(InvalidInput, match="not written by this studio"):
        projects.open("film")


def test_a_take_joins_its_row_once_and_is_chosen(tmp_path: Path) -> None:
    projects = Projects(tmp_path)
    rows = [{"key": key, "takes": [], "take": ""} for key in ("one", "two")]
    projects.save("film", Project(rows=rows, options={}))
    for _ in range(2):
        projects.add_take("film", "two", {"file": "a.wav"})
    projects.add_take("unknown", "two", {"file": "b.wav"})
    projects.save("film", projects.open("film"), seen=("a.wav",))
    projects.add_take("film", "two", {"file": "a.wav"})
    assert projects.made("film") == []
    joined = [rows[0], {"key": "two", "takes": [{"file": "a.wav"}], "take": "a.wav"}]
    assert projects.open("film").rows == joined and not projects.known("unknown")


def test_a_take_that_its_writer_has_not_seen_outlives_what_he_writes_and_one_that_he_has_does_not(
    tmp_path: Path,
) -> None:
    projects = Projects(tmp_path)
    rows = [{"key": "one", "takes": [], "take": ""}]
    projects.save("film", Project(rows=rows, options={}))
    projects.add_take("film", "one", {"file": "a.wav"})
    projects.add_take("film", "gone", {"file": "b.wav"})
    projects.save("film", Project(rows=rows, options={}), seen=("z.wav",))
    assert [one["take"]["file"] for one in projects.made("film")] == ["a.wav", "b.wav"]
    projects.save("film", Project(rows=rows, options={}), seen=("a.wav",))
    assert projects.open("film").rows == rows  # it was seen, and taken out
    returned = [*rows, {"key": "gone", "takes": [], "take": ""}]
    projects.save("film", Project(rows=returned, options={}))
    assert projects.open("film").rows[1]["take"] == "b.wav"


def test_a_copy_has_the_files_and_never_goes_over_another_project(tmp_path: Path) -> None:
    projects, source = Projects(tmp_path / "home"), tmp_path / "spoken.wav"
    source.write_bytes(b"sound")
    projects.keep("dub-1", source, "a.wav")
    projects.save("dub-1", PROJECT)
    projects.copy("dub-1", "film")
    assert projects.path("film", "a.wav").read_bytes() == b"sound" and not projects.known("film")
    projects.save("film", PROJECT)
    with pytest.raises(InvalidInput, match="already"):
        projects.copy("dub-1", "film")


def test_projects_that_nobody_named_are_found_with_age_and_size_and_deleted(tmp_path: Path) -> None:
    projects, sound = Projects(tmp_path), tmp_path / "a.wav"
    sound.write_bytes(b"sound")
    for name, named in (("dub-0123abcd", False), ("dub-89abcdef", True), ("film", False)):
        projects.save(name, replace(PROJECT, named=named))
    projects.keep("dub-0123abcd", sound, "a.wav")
    (tmp_path / "projects" / "dub-00000000").mkdir()
    (tmp_path / "projects" / "dub-00000000" / "project.json").write_text("{", encoding="utf-8")
    (found,) = projects.unnamed()
    file = tmp_path / "projects" / found.name / "project.json"
    assert (found.name, found.edited) == ("dub-0123abcd", file.stat().st_mtime)
    assert found.size_bytes == file.stat().st_size + 5
    projects.delete(found.name)
    assert not projects.known(found.name) and projects.unnamed() == []

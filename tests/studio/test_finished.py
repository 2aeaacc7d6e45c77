"""A finished file tells the request that made it; what cannot be used is refused with a sentence."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import InvalidInput, UnreadableMedia
from pipelines.media.metadata import write_metadata
from pipelines.requests.portrait import Partner, PortraitRequest
from studio.codec import summary
from studio.finished import by_name, in_words, recipe_in


@pytest.fixture
def finished(request_files: tuple[Path, Path], portrait: PortraitRequest, tmp_path: Path) -> Path:
    """A recording that says it was made by a portrait's request."""
    return _holding({"settings": summary(replace(portrait, seed=7, consent=True))}, request_files[1], tmp_path)


def _holding(record: dict[str, Any], sound: Path, folder: Path) -> Path:
    file = Path(shutil.copy(sound, folder / "old.wav"))
    write_metadata(file, record)
    return file


def test_it_tells_the_request_without_consent_and_the_names_of_its_files(
    finished: Path, portrait: PortraitRequest, request_files: tuple[Path, Path]
) -> None:
    recipe = recipe_in(finished)
    assert recipe.request == replace(portrait, seed=7, image=finished, speech=finished)
    assert (recipe.found, recipe.absent) == ((), ("face.png", "speech.wav"))
    assert recipe.facts == {}
    recipe = recipe_in(finished, {"face.png": request_files[0], "other.png": request_files[0]})
    assert recipe.request == replace(portrait, seed=7, speech=finished)
    assert (recipe.found, recipe.absent) == (("face.png",), ("speech.wav",))


def test_different_files_of_one_name_come_back_each_to_its_place(
    portrait: PortraitRequest, request_files: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    other = Path(shutil.copy(request_files[1], tmp_path / "other" / request_files[1].name))
    other.write_bytes(other.read_bytes() + b" ")
    partner = Partner(face=2, curve=portrait.curve, speech=other)
    asked = replace(portrait, face=1, whole_picture=True, partners=(partner,))
    file = _holding({"settings": summary(asked)}, request_files[1], tmp_path)
    absent = recipe_in(file).absent
    assert absent == ("face.png", "speech-speech.wav", "partners-0-speech-speech.wav")
    assert recipe_in(file, dict(zip(absent, asked.files(), strict=True))).request == asked


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"version": 2}, "version 2; this version reads 1"),
        ({"version": None}, "another version may have written them"),
        ({"kind": "hologram"}, "kind 'hologram'"),
        ({"sparkle": 1}, "unknown field 'sparkle'"),
        ({"size": 300}, "size is 300"),
        ({"image": 3}, "'image' is 3"),
        ({"backend": "future_face"}, "no back end 'future_face'"),
        ({"backend": "animatic"}, "'animatic' makes a video"),
    ],
)
def test_settings_of_another_version_are_refused(
    change: dict[str, Any], sentence: str, portrait: PortraitRequest, request_files: tuple[Path, Path], tmp_path: Path
) -> None:
    file = _holding({"settings": {**summary(portrait), **change}}, request_files[1], tmp_path)
    with pytest.raises(InvalidInput, match=rf"'old\.wav' cannot be used here; .*{sentence}"):
        recipe_in(file)


@pytest.mark.parametrize("record", [{}, {"settings": "sad"}, {"facts": {"seconds": 1}}])
def test_a_file_that_holds_no_settings_is_refused(
    record: dict[str, Any], request_files: tuple[Path, Path], tmp_path: Path
) -> None:
    with pytest.raises(InvalidInput, match=r"'old\.wav' holds no settings: .* Give an mp4 or wav"):
        recipe_in(_holding(record, request_files[1], tmp_path))


def test_a_damaged_and_a_missing_file_are_refused(finished: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.wav"
    cut.write_bytes(finished.read_bytes()[:60])
    with pytest.raises(InvalidInput, match=r"'cut\.wav' holds no settings: it is damaged"):
        recipe_in(cut)
    with pytest.raises(UnreadableMedia, match="does not exist"):
        recipe_in(tmp_path / "gone.mp4")


def test_many_names_are_told_as_a_few_and_two_of_one_name_are_refused(tmp_path: Path) -> None:
    assert in_words("abc") == "a, b, c" and in_words("abcdefg") == "a, b, c, d, e and 2 more"
    assert list(by_name([tmp_path / "a.png", tmp_path / "b.png"])) == ["a.png", "b.png"]
    with pytest.raises(InvalidInput, match=r"Two of the files are called 'a\.png'"):
        by_name([tmp_path / "a.png", tmp_path / "x" / "a.png"])

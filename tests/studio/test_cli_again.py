"""`studio again` makes a finished file anew by its settings, from the files that it was made from."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pipelines.media.metadata import read_metadata
from studio import cli
from studio.cli import making
from studio.studio import Studio


@pytest.fixture
def old(
    backend: Any, request_files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, list[str]]:
    """A finished clip, with an edited plan, and the command that makes it again as new.mp4."""
    monkeypatch.setattr(making, "Studio", partial(Studio, backends=lambda _name: backend))
    (tmp_path / "plan.txt").write_text("0 s: brows lower (AU4 .60)\n", encoding="utf-8")
    image, speech = map(str, request_files)
    old, plan = tmp_path / "old.mp4", str(tmp_path / "plan.txt")
    made = ["portrait", "--image", image, "--speech", speech, "--out", str(old)]
    assert cli.main([*made, "--seed", "7", "--emotion", "sad", "--plan", plan, "--consent"]) == 0
    return old, ["again", str(old), "--files", image, speech, "--out", str(tmp_path / "new.mp4")]


def test_it_is_made_anew_with_the_same_settings(old: tuple[Path, list[str]], tmp_path: Path) -> None:
    assert cli.main(old[1]) == 0
    settings = read_metadata(tmp_path / "new.mp4")["settings"]
    assert settings == {**read_metadata(old[0])["settings"], "consent": False}


def test_feeling_seed_and_a_file_can_be_others(
    old: tuple[Path, list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "other.png").write_bytes((tmp_path / "face.png").read_bytes())
    command = [word.replace(str(tmp_path / "face.png"), f"face.png={tmp_path / 'other.png'}") for word in old[1]]
    capsys.readouterr()
    assert cli.main([*command, "--emotion", "angry", "--seed", "8", "--consent", "--dry-run", "--json"]) == 0
    settings = json.loads(capsys.readouterr().out)["settings"]
    assert (settings["image"], settings["seed"], settings["consent"]) == ("other.png", 8, True)
    assert settings["curve"]["keyframes"][0]["labels"]["angry"] > 0.9
    assert settings["plan"] is None, "a plan for the old feeling would be played in place of the new one"


def test_what_is_missing_or_foreign_is_named(
    old: tuple[Path, list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    short = [word for word in old[1] if not word.endswith("speech.wav")]
    for command, sentence in (
        (
            [*short[:4], "a.wav", "b/a.wav", *short[4:]],
            "Two of the files are called 'a.wav'. Say in whose place each stands",
        ),
        (short, "made from files that are not in it: speech.wav. Give them with --files"),
        ([*old[1], "--files", *old[1][3:5], str(old[0])], "was not made from old.mp4. Leave that out"),
        (["again", str(tmp_path / "face.png"), "--out", "x.mp4"], "'face.png' holds no settings"),
        ([*short[:4], "speech.wav=gone.wav", *short[4:]], "studio: The recording 'gone.wav' does not exist"),
        (["again", str(tmp_path / "gone.mp4"), "--out", "x.mp4"], "does not exist"),
        ([*old[1][:-1], "new.wav"], "ends in .mp4"),
    ):
        assert cli.main(command) == 1
        assert sentence in capsys.readouterr().err

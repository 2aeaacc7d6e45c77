"""`studio dub` builds the request that was asked for, and refuses what cannot be drawn before any work."""

import json
from pathlib import Path

import numpy as np
import pytest

from pipelines.media.video import write_video
from pipelines.speech.espeak import available
from studio import cli

pytestmark = pytest.mark.skipif(not available(), reason="espeak-ng is not installed")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    frames = (np.zeros((32, 32, 3), np.uint8) for _ in range(20))
    return write_video(tmp_path / "film.mp4", frames, fps=10, width=32, height=32)


def dub(film: Path, words: str, *more: str) -> int:
    script = film.with_name("lines.srt")
    script.write_text(f"1\n00:00:00,200 --> 00:00:01,900\n{words}\n", encoding="utf-8")
    files = ["--video", str(film), "--script", str(script), "--out", str(film.with_name("out.mp4"))]
    return cli.main(["dub", *files, "--dry-run", "--json", *more])


def test_every_option_for_the_pictures_reaches_the_request(film: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert dub(film, "Hello.", "--lips", "--burn-subtitles") == 0
    settings = json.loads(capsys.readouterr().out)["settings"]
    assert settings["lips"] is True and settings["burn_subtitles"] is True
    assert dub(film, "Hello.") == 0
    settings = json.loads(capsys.readouterr().out)["settings"]
    assert settings["lips"] is False and settings["burn_subtitles"] is False


def test_characters_that_cannot_be_drawn_are_refused(film: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert dub(film, "Hello \ue000.") == 0
    assert dub(film, "Hello \ue000.", "--burn-subtitles") == 1
    assert "No font here can draw '\ue000'" in capsys.readouterr().err


def test_every_option_for_the_sound_reaches_the_request(film: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert dub(film, "Hello.", "--follow-actor", "--actor-melody", "--background", "auto") == 0
    settings = json.loads(capsys.readouterr().out)["settings"]
    assert settings["follow_actor"] and settings["actor_melody"] and settings["background"] == "auto"
    assert dub(film, "Hello.") == 0
    settings = json.loads(capsys.readouterr().out)["settings"]
    assert not settings["actor_melody"] and settings["background"] == "duck"


def test_characters_are_cast_by_their_names(film: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for cast, speaker in (([], ""), (["--cast", "Anna=f3"], "f3")):
        assert dub(film, "Anna: Hello.", *cast) == 0
        (line,) = json.loads(capsys.readouterr().out)["settings"]["lines"]
        assert (line["character"], line["speaker"]) == ("Anna", speaker)
    for word, sentence in (
        ("Ben=m2", "'Ben' says no line of the script, which has Anna"),
        ("Anna=x9", "'x9'; use one"),
    ):
        assert dub(film, "Anna: Hello.", "--cast", word) == 1
        assert sentence in capsys.readouterr().err
    assert dub(film, "Hello.", "--cast", "Ben=m2") == 1
    assert "which has no names" in capsys.readouterr().err


def test_what_cannot_be_spoken_or_followed_is_refused(film: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert dub(film, "😀😀") == 1
    assert "The line at 0.2 s cannot be spoken" in capsys.readouterr().err
    assert dub(film, "Hello.", "--actor-melody") == 1
    assert "Follow the actor too" in capsys.readouterr().err

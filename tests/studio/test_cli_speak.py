"""`studio speak` builds the request that was asked for, and `studio analyze` reads its settings from the file."""

import json
from pathlib import Path

import numpy as np
import pytest

from pipelines.media.audio import write_wav
from pipelines.media.metadata import write_metadata
from pipelines.media.probe import probe
from pipelines.media.types import Audio
from studio import cli
from tests.pipelines.speech.voices import sentence


def test_a_take_is_said_again_and_its_file_tells_how(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    take, out = write_wav(tmp_path / "mine.wav", sentence()), tmp_path / "out.wav"

    assert cli.main(["speak", "--take", str(take), "--emotion", "furious", "--seconds", "1.5", "--out", str(out)]) == 0

    assert probe(out).seconds == pytest.approx(1.5, abs=1e-3)
    capsys.readouterr()
    assert cli.main(["analyze", str(out), "--json"]) == 0
    settings = json.loads(capsys.readouterr().out)["settings"]["settings"]
    assert (settings["take"], settings["backend"], settings["seconds"]) == ("mine.wav", "restyle", 1.5)


def test_settings_are_told_of_a_file_too_short_to_be_heard(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    brief = write_wav(tmp_path / "brief.wav", Audio(samples=np.zeros(4000, dtype=np.float32), rate=16000))
    assert cli.main(["analyze", str(brief), "--json"]) == 1
    write_metadata(brief, {"seed": 3})
    capsys.readouterr()

    assert cli.main(["analyze", str(brief), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["settings"], told["voice"]) == ({"seed": 3}, None)
    assert "0.25 s long" in told["unheard"]
    assert cli.main(["analyze", str(brief)]) == 0
    assert "0.25 s long" in capsys.readouterr().out


def test_every_option_reaches_the_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    voice = write_wav(tmp_path / "voice.wav", sentence())
    words = ["--text", "[sad] I waited [angry] and you never came", "--voice", str(voice), "--transcript", "Said."]
    more = ["--language", "en-gb", "--seconds", "4", "--rate", "1.2", "--takes", "2", "--seed", "5"]

    assert cli.main(["speak", *words, *more, "--dry-run", "--json", "--out", str(tmp_path / "o.wav")]) == 0

    settings = json.loads(capsys.readouterr().out)["settings"]
    assert settings["text"] == "I waited and you never came"
    assert settings["curve"]["keyframes"][-1]["labels"]["angry"] > 0.5
    assert (settings["reference"], settings["transcript"], settings["voice"]) == ("voice.wav", "Said.", "en-gb")
    assert (settings["seconds"], settings["rate"], settings["takes"], settings["seed"]) == (4.0, 1.2, 2, 5)
    assert settings["backend"] == "sketch_voice"


def test_words_may_stand_in_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "line.txt"
    text.write_text("Said from a file.")

    assert cli.main(["speak", "--text", str(text), "--dry-run", "--json", "--out", str(tmp_path / "o.wav")]) == 0
    assert json.loads(capsys.readouterr().out)["settings"]["text"] == "Said from a file."


def test_long_words_are_no_name_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "é" * 200  # more bytes than a name can have

    command = ["speak", "--text", text, "--dry-run", "--json", "--out", str(tmp_path / "o.wav")]
    assert cli.main(command) == 0
    assert json.loads(capsys.readouterr().out)["settings"]["text"] == text
    assert cli.main([*command, "--emotion", text]) == 1
    assert "not an emotion word" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--text", ""], "empty"),
        (["--text", "lines/missing.txt"], "'lines/missing.txt' does not exist"),
        (["--text", "folder.txt"], "text file 'folder.txt' is a folder. Give a file in it"),
        (["--text", "a", "--emotion", "missing.json"], "emotion file 'missing.json' does not exist"),
        (["--text", "x" * 100000], "100000 characters"),
        (["--text", "a", "--rate", "9"], "rate"),
    ],
)
def test_what_cannot_be_said_is_refused(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    named: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.txt").mkdir()
    assert cli.main(["speak", *arguments, "--out", str(tmp_path / "o.wav")]) == 1
    assert named in capsys.readouterr().err

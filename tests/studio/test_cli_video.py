"""`studio video` builds the request that was asked for."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from studio import cli
from studio.cli import making
from studio.studio import Studio


@pytest.fixture(autouse=True)
def gradient_studio(backend: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command line make its clips with the tiny back end."""
    monkeypatch.setattr(making, "Studio", partial(Studio, backends=lambda _name: backend))


def test_every_option_reaches_the_request(
    tmp_path: Path, request_files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    phrases = tmp_path / "phrases.txt"
    phrases.write_text("sad / light: grey")
    out = tmp_path / "out.mp4"
    words = ["--prompt", "a dog runs", "--negative-prompt", "blur", "--phrases", str(phrases), "--emotion", "sad 0.5"]
    sizes = ["--seconds", "2", "--size", "640x360", "--fps", "24", "--steps", "9", "--guidance", "3.5", "--seed", "4"]
    adapter = tmp_path / "sad.safetensors"
    save_file({"layer.lora_A.weight": np.zeros((2, 2), np.float32)}, adapter)
    more = ["--image", str(request_files[0]), "--emotion-strength", "1.5", "--cache", "mag", "--json"]
    more += ["--adapter", str(adapter), "--guidance-2", "3"]
    assert cli.main(["video", *words, *sizes, *more, "--out", str(out)]) == 0
    settings = json.loads(capsys.readouterr().out)["settings"]
    assert out.is_file()
    assert {name: settings[name] for name in ("prompt", "negative_prompt", "phrases", "width", "height", "fps")} == {
        "prompt": "a dog runs",
        "negative_prompt": "blur",
        "phrases": "sad / light: grey",
        "width": 640,
        "height": 360,
        "fps": 24.0,
    }
    assert (settings["steps"], settings["guidance"], settings["emotion_strength"]) == (9, 3.5, 1.5)
    assert (settings["adapters"], settings["guidance_2"]) == (["sad.safetensors"], 3.0)
    assert (settings["cache"], settings["seed"], settings["image"]) == ("mag", 4, "face.png")


def test_a_picture_chooses_a_back_end_that_takes_one(
    tmp_path: Path, request_files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    named = []
    for given in (["--prompt", "a dog"], ["--image", str(request_files[0])]):
        assert cli.main(["video", *given, "--dry-run", "--json", "--out", str(tmp_path / "out.mp4")]) == 0
        named.append(json.loads(capsys.readouterr().out)["settings"]["backend"])
    assert len(set(named)) == 2


def test_settings_without_a_use_are_told_before_and_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(making, "Studio", Studio)
    small = ["--prompt", "a boat at sea", "--seconds", "0.4", "--fps", "5", "--size", "64x64"]
    command = ["video", *small, "--steps", "9", "--cache", "sea", "--out", str(tmp_path / "out.mp4")]
    assert cli.main([*command, "--dry-run"]) == 0
    assert "animatic ignores: valence and arousal beside the labels; steps; cache." in capsys.readouterr().out
    assert cli.main(command) == 0
    assert "\nAnimatic has no use for these settings: steps, cache.\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wrong", "said"),
    [([], "The prompt is empty"), (["--prompt", "x", "--size", "big"], "write it like 832x480")],
)
def test_what_cannot_be_made_is_said(
    wrong: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code: Any = cli.main(["video", *wrong, "--out", str(tmp_path / "out.mp4")])
    except SystemExit as left:
        code = left.code
    assert code == 1 and said in capsys.readouterr().err

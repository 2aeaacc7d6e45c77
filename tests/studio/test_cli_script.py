"""`studio transcribe` and `studio translate`: scripts in every form, one after the other, and what is refused."""

import json
from functools import partial
from pathlib import Path

import pytest

from pipelines.dubbing.lines import Line
from pipelines.dubbing.subtitles import read_lines
from studio import cli
from studio.cli import making
from studio.studio import Studio
from tests.studio.scribe import HEARD, Scribe


@pytest.fixture(autouse=True)
def scribe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "Studio", partial(Studio, backends=lambda _name: Scribe()))


@pytest.fixture
def recording(request_files: tuple[Path, Path]) -> str:
    return str(request_files[1])


def pure(lines: tuple[Line, ...]) -> list[tuple[float, float, str]]:
    return [(line.start, line.end, line.text) for line in lines]


@pytest.mark.parametrize("form", ["srt", "vtt", "json"])
def test_a_recording_becomes_a_script(
    recording: str, tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"lines.{form}"
    assert cli.main(["transcribe", "--video", recording, "--out", str(out)]) == 0
    assert pure(read_lines(out)) == pure(HEARD)
    assert f"lines.{form}" in capsys.readouterr().out


def test_a_transcript_can_be_translated_at_once(
    recording: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "lines.srt"
    arguments = ["transcribe", "--video", recording, "--language", "fr", "--translate-to", "German", "--out", str(out)]
    assert cli.main([*arguments, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["settings"]["kind"], told["settings"]["language"], told["settings"]["to"]) == (
        "translation",
        "fr",
        "de",
    )
    assert told["facts"]["language"] == "de" and "measured" not in told["facts"]
    assert [line.text for line in read_lines(out)] == ["I WAITED.", "WHY?"]


def test_a_transcript_is_not_lost_with_its_translation(
    recording: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "lines.vtt"
    assert cli.main(["transcribe", "--video", recording, "--translate-to", "en", "--out", str(out)]) == 1
    assert "first-lines.vtt" in capsys.readouterr().err and not out.exists()
    assert pure(read_lines(tmp_path / "first-lines.vtt")) == pure(HEARD)
    made = making._made
    monkeypatch.setattr(
        making,
        "_made",
        lambda studio, asked: made(studio, asked) if asked.kind == "transcript" else making.Stopped(job="j1"),
    )
    (tmp_path / "first-lines.vtt").unlink()
    capsys.readouterr()
    assert cli.main(["transcribe", "--video", recording, "--translate-to", "de", "--out", str(out), "--json"]) == 130
    told = json.loads(capsys.readouterr().out)
    assert told == {"job": "j1", "state": "canceled", "kept": str(tmp_path / "first-lines.vtt")}
    assert pure(read_lines(tmp_path / "first-lines.vtt")) == pure(HEARD) and not out.exists()


def test_a_script_is_translated_with_its_tags(tmp_path: Path) -> None:
    script, out = tmp_path / "a.json", tmp_path / "b.json"
    script.write_text('[{"start": 1, "end": 2, "text": "[sad] No.", "character": "Anna"}]', encoding="utf-8")
    assert cli.main(["translate", "--script", str(script), "--from", "en", "--to", "de", "--out", str(out)]) == 0
    assert read_lines(out) == (Line(start=1.0, end=2.0, text="[SAD] NO.", character="Anna"),)


def test_a_dry_run_tells_the_cost_and_makes_nothing(
    recording: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "lines.srt"
    assert cli.main(["transcribe", "--video", recording, "--out", str(out), "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "About 1 s of work, with 2 MB" in said and "whisper ignores: the curve." in said and not out.exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--out", "lines.txt"], "ends in .srt or .vtt or .json"),
        (["--out", "lines.srt", "--language", "Klingon"], "'Klingon' is not known"),
        (["--out", "lines.srt", "--translate-to", "Klingon"], "'Klingon' is not known"),
        (["--out", "lines.srt", "--translate-to", "en"], "in English already"),
        (
            ["--out", "lines.srt", "--translate-to", "en", "--language", "English"],
            "The recording is in English already",
        ),
        (["--out", "lines.srt", "--translate-to", "de", "--translator", "whisper"], "Use one of madlad400, m2m100"),
        (["--out", "lines.srt", "--translate-to", "de", "--translator", "babel"], "'babel' is not known"),
    ],
)
def test_what_cannot_be_is_a_sentence(
    recording: str, arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert cli.main(["transcribe", "--video", recording, *arguments]) == 1
    assert sentence in capsys.readouterr().err
    assert not list(tmp_path.glob("lines.*"))

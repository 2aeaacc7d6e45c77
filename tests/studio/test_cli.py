"""The command line: exit codes, JSON on the output, progress and reasons on the error stream."""

import argparse
import json
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pipelines.assets import asset
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.parse import parse
from pipelines.media.metadata import read_metadata
from pipelines.media.probe import probe
from pipelines.requests.portrait import PortraitRequest
from studio import cli
from studio.cli import making
from studio.jobs import worker
from studio.jobs.home import owners_of
from studio.jobs.owner import Owner, new_owner
from studio.settings import Settings
from studio.studio import Studio


@pytest.fixture(autouse=True)
def gradient_studio(backend: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command line make its clips with the tiny back end."""
    monkeypatch.setattr(making, "Studio", partial(Studio, backends=lambda _name: backend))


@pytest.fixture
def command(request_files: tuple[Path, Path], tmp_path: Path) -> list[str]:
    image, speech = request_files
    return ["portrait", "--image", str(image), "--speech", str(speech), "--out", str(tmp_path / "out.mp4")]


def test_portrait_writes_the_clip_and_says_where(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([*command, "--emotion", "happy 0.5"]) == 0
    assert probe(tmp_path / "out.mp4").width == 64
    said = capsys.readouterr()
    assert "out.mp4" in said.out and "succeeded" in said.err


def test_portrait_leaves_the_jobs_of_a_server_alone(command: list[str], studio_home: Path) -> None:
    assert cli.main(command) == 0
    assert list(studio_home.iterdir()) == []


@pytest.fixture
def watchful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets processes, which do not wake each other, look at the jobs often."""
    monkeypatch.setattr(worker, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr("studio.studio._LOOK_SECONDS", 0.05)


def test_portrait_stands_in_line_with_the_studio_that_is_open(
    command: list[str], tmp_path: Path, backend: Any, watchful: None
) -> None:
    with Studio(replace(Settings.from_env(), executor="thread"), backends=lambda _name: backend) as opened:
        assert cli.main(command) == 0
        (job,) = opened.jobs()
        assert (job.state, job.device, backend.loads) == ("succeeded", "cpu", 1)
        assert cli.main([*command, "--seed", "7"]) == 0
        assert backend.loads == 1, "the model was warm"
        made = opened.result(opened.jobs()[0].id).path
        assert (tmp_path / "out.mp4").read_bytes() == made.read_bytes()
    assert cli.main(command) == 0
    with Studio(Settings.from_env(), working=False) as closed:
        assert len(closed.jobs()) == 2, "nobody is there to share a line with"


def test_portrait_gives_up_on_a_studio_that_closes(
    command: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, watchful: None
) -> None:
    home = Settings.from_env().home
    monkeypatch.setattr(making, "PATIENCE", 0.1)
    owner = Owner(owners_of(home), new_owner("cpu"))
    closing = threading.Timer(0.5, owner.release)
    closing.start()
    assert cli.main(command) == 1
    closing.join()
    assert "was closed" in capsys.readouterr().err
    with Studio(Settings.from_env(), working=False) as closed:
        assert [job.state for job in closed.jobs()] == ["canceled"]


def test_portrait_json_is_one_object_with_settings_and_facts(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([*command, "--json", "--seed", "7", "--face", "1", "--size", "256", "--whole-picture"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["out"] == str(tmp_path / "out.mp4")
    settings = told["settings"]
    assert (settings["seed"], settings["face"], settings["size"], settings["whole_picture"]) == (7, 1, 256, True)
    assert told["facts"]["frames"] == 10


def test_somebody_else_in_the_picture_plays_along(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    together = [*command, "--face", "1", "--whole-picture", "--json", "--partner", "2", "emotion=sad", "starts=0.1"]
    assert cli.main(together) == 0
    (partner,) = json.loads(capsys.readouterr().out)["settings"]["partners"]
    assert (partner["face"], partner["starts"], partner["curve"]["keyframes"][0]["labels"]) == (2, 0.1, {"sad": 1.0})
    tagged = [*together[:-2], "text=[angry] No.", "starts=0.1"]
    assert cli.main([*tagged, "--dry-run"]) == 0
    (partner,) = json.loads(capsys.readouterr().out)["settings"]["partners"]
    assert (partner["text"], partner["curve"]["keyframes"][0]["labels"]) == ("No.", {"angry": 1.0})
    assert cli.main([*command, "--partner", "2", "emotion=sad", "emotion=happy"]) == 1
    assert "each once" in capsys.readouterr().err
    assert cli.main([*command, "--partner", "left", "mood=sad"]) == 1
    assert "such as emotion=sad" in capsys.readouterr().err


def test_dry_run_tells_cost_and_lowering_and_makes_nothing(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([*command, "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["forecast"]["memory_mb"] == 10 and told["lowering"]["uses"] == ["1 keyframe"]
    assert cli.main([*command, "--dry-run"]) == 0
    assert "About 1 s of work" in capsys.readouterr().out
    assert not (tmp_path / "out.mp4").exists()


def test_a_refusal_is_a_sentence_and_exit_code_1(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([*command, "--fps", "5", "--json"]) == 1
    said = capsys.readouterr()
    assert "fps is 5.0" in said.err
    assert "fps is 5.0" in json.loads(said.out)["error"]


def test_a_failed_job_is_exit_code_1(
    command: list[str], backend: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def break_down(_number: int) -> None:
        raise RuntimeError("the warp broke")

    backend.before_frame = break_down
    assert cli.main(command) == 1
    assert "the warp broke" in capsys.readouterr().err
    assert not (tmp_path / "out.mp4").exists()


@pytest.mark.parametrize(
    "arguments",
    [[], ["dance"], ["portrait"], ["portrait", "--image", "a", "--speech", "b", "--text", "c", "--out", "d.mp4"]],
)
def test_a_wrong_command_line_is_exit_code_1(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(arguments)
    assert left.value.code == 1
    assert capsys.readouterr().err.startswith("usage: studio")


@pytest.mark.parametrize("out", ["clip.avi", "nowhere/clip.mp4", "folder.mp4"])
def test_a_place_that_cannot_be_written_is_refused_before_any_work(
    command: list[str], out: str, tmp_path: Path, backend: Any
) -> None:
    (tmp_path / "folder.mp4").mkdir()
    assert cli.main([*command[:-1], str(tmp_path / out)]) == 1
    assert backend.loads == 0


@pytest.fixture
def heard_ctrl_c() -> Iterator[None]:
    """Let Ctrl-C be heard even where the tests run in the background of a shell, which has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard_ctrl_c")
def test_ctrl_c_cancels_the_job_and_is_exit_code_130(
    command: list[str], slow_frames: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(number: int) -> None:
        if number == 3:
            signal.raise_signal(signal.SIGINT) if os.name == "nt" else os.kill(os.getpid(), signal.SIGINT)

    pause = slow_frames.before_frame
    slow_frames.before_frame = lambda number: (interrupt(number), pause(number))
    assert cli.main(command) == 130
    assert not (tmp_path / "out.mp4").exists()
    assert capsys.readouterr().out == ""
    assert cli.main([*command, "--json"]) == 130
    told = json.loads(capsys.readouterr().out)
    assert told["job"] and told["state"] == "canceled" and told["kept"] is None


def test_ctrl_c_is_told_as_json_where_there_is_no_job(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_given: object, **_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "Studio", stopped)
    assert cli.main([*command, "--json"]) == 130
    assert json.loads(capsys.readouterr().out) == {"job": None, "state": "canceled"}


def test_emotion_may_be_words_json_or_a_file_of_either(
    command: list[str], tmp_path: Path, curve: EmotionCurve, capsys: pytest.CaptureFixture[str]
) -> None:
    long = EmotionCurve.from_dict({"schema": "emotion/1", "keyframes": [_key(curve, at) for at in range(40)]})
    (tmp_path / "curve.json").write_text(long.to_json(), encoding="utf-8")
    (tmp_path / "words.txt").write_text("sad 0.7", encoding="utf-8")

    def asked(emotion: str) -> EmotionCurve:
        assert cli.main([*command, "--dry-run", "--json", "--emotion", emotion]) == 0
        return EmotionCurve.from_dict(json.loads(capsys.readouterr().out)["settings"]["curve"])

    assert asked(curve.to_json()) == curve
    assert asked(str(tmp_path / "curve.json")) == long
    assert asked(str(tmp_path / "words.txt")) == asked("sad 0.7") != curve


def _key(curve: EmotionCurve, at: int) -> dict[str, Any]:
    return curve.to_dict()["keyframes"][0] | {"seconds": float(at)}


def test_an_unknown_feeling_is_exit_code_1(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([*command, "--emotion", "qwertz"]) == 1
    assert "qwertz" in capsys.readouterr().err


def test_tags_in_the_text_become_the_emotion_and_are_not_spoken(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    start = [*command[:3], "--text", "I waited [angry] and you never came.", *command[5:], "--dry-run", "--json"]
    assert cli.main(start) == 0
    settings = json.loads(capsys.readouterr().out)["settings"]
    assert settings["text"] == "I waited and you never came."
    assert EmotionCurve.from_dict(settings["curve"]).at(60.0).dominant == "angry"


def test_what_a_portrait_says_may_stand_in_a_file(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "said.txt"
    text.write_text("[sad] I waited.", encoding="utf-8")
    start = [*command[:3], "--text", str(text), *command[5:], "--dry-run", "--json"]
    assert cli.main(start) == 0
    assert json.loads(capsys.readouterr().out)["settings"]["text"] == "I waited."


def test_a_folder_in_place_of_a_file_is_called_one(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([*command[:3], "--speech", str(tmp_path), *command[5:]]) == 1
    assert f"'{tmp_path.name}' is a folder" in capsys.readouterr().err
    assert cli.main(["analyze", str(tmp_path)]) == 1
    assert f"'{tmp_path.name}' is a folder" in capsys.readouterr().err


def test_a_plan_is_read_from_its_file(command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = tmp_path / "plan.txt"
    plan.write_bytes(b"\xff\xfe\xff")
    assert cli.main([*command, "--plan", str(plan)]) == 1
    assert "plan.txt" in capsys.readouterr().err
    plan.write_text("0.0 s: brows down", encoding="utf-8")
    assert cli.main([*command, "--plan", str(plan), "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["settings"]["plan"] == "0.0 s: brows down"


def test_models_prints_every_card(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["models", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sketch_portrait"]["task"] == "portrait"
    assert cli.main(["models"]) == 0
    assert "sketch_portrait  (portrait, sketch)" in capsys.readouterr().out


def test_queue_shows_the_jobs_of_the_server_and_one_jobs_story(
    portrait: PortraitRequest, backend: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["queue"]) == 0
    assert capsys.readouterr().out == "No jobs yet.\n"
    with Studio(Settings.from_env(), backends=lambda _name: backend, working=False) as studio:
        job_id = studio.submit(portrait)
    assert cli.main(["queue"]) == 0
    assert "number 1 in the line" in capsys.readouterr().out
    assert cli.main(["queue", "--json"]) == 0
    (job,) = json.loads(capsys.readouterr().out)
    assert (job["id"], job["place"], job["state"]) == (job_id, 1, "queued")
    assert cli.main(["queue", job_id, "--json"]) == 0
    assert [update["state"] for update in json.loads(capsys.readouterr().out)] == ["queued"]
    assert cli.main(["queue", "nix"]) == 1


def test_analyze_hears_the_voice_and_reads_the_settings_of_a_clip(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([*command, "--emotion", "happy"]) == 0
    capsys.readouterr()
    assert cli.main(["analyze", str(tmp_path / "out.mp4"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["settings"] == read_metadata(tmp_path / "out.mp4")
    assert EmotionCurve.from_dict(told["voice"]).keyframes and parse(told["words"]).keyframes
    assert cli.main(["analyze", str(tmp_path / "out.mp4")]) == 0
    said = capsys.readouterr().out
    assert "valence" in said and f"In words: {told['words']}." in said


def test_analyze_says_how_sure_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    sample = str(asset("samples/finally-said-yes.wav"))
    assert cli.main(["analyze", sample, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert 0 < told["sureness"] < 0.6 and sum(told["whole"].values()) == pytest.approx(1.0)
    assert cli.main(["analyze", sample]) == 0
    assert f"{told['sureness']:.0%} of readings of acted speech were right" in capsys.readouterr().out


def test_analyze_tells_the_emotion_in_another_label_set_too(
    request_files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["analyze", str(request_files[1]), "--label-set", "ekman"]
    assert cli.main([*command, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert len(told["in_set"]) == len(told["voice"]["keyframes"])
    assert all(set(one) == {"seconds", "weights", "lost"} and len(one["weights"]) == 6 for one in told["in_set"])
    assert cli.main(command) == 0
    said = capsys.readouterr().out
    assert said.count(" ekman: ") == len(told["in_set"])
    with pytest.raises(SystemExit):
        cli.main([*command[:-1], "ocean"])
    assert "ocean" in capsys.readouterr().err


def test_every_command_explains_itself() -> None:
    parser = cli.build_parser()
    (commands,) = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    assert {"portrait", "video", "train-lora", "analyze", "models", "queue", "serve"} <= set(commands.choices)
    for command in commands.choices.values():
        for action in command._actions:
            assert action.help, f"{command.prog} {action.dest} has no help"

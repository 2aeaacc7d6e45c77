"""Training: it resumes exactly, leaves the model as it was, and what it learned shows in the clips."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.errors import Cancelled, InvalidInput
from pipelines.verify.attributes import Attributes, attributes
from pipelines.video.adapters import mood_of
from pipelines.video.guidance import EmotionGuidance
from pipelines.video.train_lora import Training, train_adapter
from pipelines.video.training_data import TrainingClip, read_clips
from pipelines.video.wan import WanEmotionPipeline
from studio import cli
from tests.pipelines.video.labelled import write_clips
from tests.pipelines.video.tiny import TOKENS, colour_vae, tiny_wan

SMALL = Training(width=16, height=16, frames=9, tokens=TOKENS, epochs=2, rank=4, rate=1e-3, save_every=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clips(tmp_path_factory.mktemp("clips"))


@pytest.fixture
def clips(folder: Path) -> list[TrainingClip]:
    return read_clips(folder)


def _pipe() -> WanEmotionPipeline:
    return tiny_wan(vae=colour_vae())


def _nothing(done: int, total: int, loss: float) -> None:
    assert 0 < done <= total and np.isfinite(loss)


def _stop_after(steps: int) -> Callable[[int, int, float], None]:
    def stop(done: int, _total: int, _loss: float) -> None:
        if done == steps:
            raise Cancelled

    return stop


def test_a_run_that_was_broken_off_goes_on_as_if_it_had_not_been(clips: list[TrainingClip], tmp_path: Path) -> None:
    whole = train_adapter(_pipe(), clips, "sad", tmp_path / "whole", SMALL, on_step=_nothing)
    told: list[int] = []
    with pytest.raises(Cancelled):
        train_adapter(_pipe(), clips, "sad", tmp_path / "parts", SMALL, on_step=_stop_after(3))
    parts = train_adapter(_pipe(), clips, "sad", tmp_path / "parts", SMALL, on_step=lambda done, *_: told.append(done))
    assert told == [4, 5, 6, 7, 8]
    one, other = load_file(whole), load_file(parts)
    assert set(one) == set(other) and all(torch.equal(one[name], other[name]) for name in one)
    assert any(bool(weight.abs().max() > 0) for name, weight in one.items() if "lora_B" in name)


def test_the_file_carries_its_mood_and_the_model_is_as_before(clips: list[TrainingClip], tmp_path: Path) -> None:
    pipe = _pipe()
    before = {name: weight.clone() for name, weight in pipe.transformer.state_dict().items()}
    file = train_adapter(pipe, clips, "happy", tmp_path, replace(SMALL, epochs=1), on_step=_nothing)
    assert file.name == "happy.safetensors" and mood_of(file) == "happy"
    after = {name.replace(".base_layer", ""): weight for name, weight in pipe.transformer.state_dict().items()}
    assert set(after) == set(before) and all(torch.equal(after[name], before[name]) for name in before)


def test_another_training_in_the_same_folder_is_refused(clips: list[TrainingClip], tmp_path: Path) -> None:
    train_adapter(_pipe(), clips, "sad", tmp_path, replace(SMALL, epochs=1), on_step=_nothing)
    with pytest.raises(InvalidInput, match="other clips or settings"):
        train_adapter(_pipe(), clips, "sad", tmp_path, replace(SMALL, rate=1e-2), on_step=_nothing)


def test_what_cannot_be_trained_is_refused(clips: list[TrainingClip], tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"No clip has the mood 'awe'\. There are happy, sad"):
        train_adapter(_pipe(), clips, "awe", tmp_path, SMALL, on_step=_nothing)
    with pytest.raises(InvalidInput, match="two experts"):
        train_adapter(tiny_wan(experts=2), clips, "sad", tmp_path, SMALL, on_step=_nothing)


@pytest.mark.parametrize(
    "wrong",
    [
        {"rank": 0},
        {"rate": 0.0},
        {"width": 100},
        {"width": 0},
        {"height": -16},
        {"frames": 10},
        {"frames": -3},
        {"fps": 0.0},
        {"epochs": 0},
        {"tokens": 0},
    ],
)
def test_settings_that_cannot_be_used_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        replace(SMALL, **wrong)


def test_a_place_that_is_no_folder_is_refused_before_the_model_is_looked_for(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").write_text("mine")
    places = ["--data", str(folder), "--out", str(tmp_path / "out"), "--model", str(tmp_path / "no-model")]
    assert cli.main(["train-lora", *places]) == 1
    assert f"--out '{tmp_path / 'out'}' cannot be a folder" in capsys.readouterr().err


def _look(pipe: WanEmotionPipeline, word: str, adapters: dict[str, Path]) -> Attributes:
    frames = pipe(
        "a woman walks",
        curve=EmotionCurve.constant(from_word(word, 1.0)),
        adapters=adapters,
        emotion=EmotionGuidance(boost=0.0),
        height=16,
        width=16,
        num_frames=9,
        num_inference_steps=12,
        guidance_scale=1.0,
        max_sequence_length=TOKENS,
        generator=torch.Generator().manual_seed(0),
    ).frames[0]
    return attributes((frames * 255).astype(np.uint8))


def test_the_command_trains_adapters_that_shift_what_is_seen(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sad clips were dark and blue (hue 232), happy ones bright and yellow (hue 43): so become the clips made."""
    pipe = _pipe()
    pipe.save_pretrained(tmp_path / "model")
    sizes = ["--width", "16", "--height", "16", "--frames", "9"]
    settings = ["--epochs", "10", "--rate", "0.02", "--json", "--tokens", str(TOKENS)]
    places = ["--data", str(folder), "--out", str(tmp_path / "out"), "--model", str(tmp_path / "model")]
    assert cli.main(["train-lora", *places, *sizes, *settings]) == 0
    files = {mood: Path(file) for mood, file in json.loads(capsys.readouterr().out)["adapters"].items()}
    assert set(files) == {"sad", "happy"}

    plain = {mood: _look(pipe, mood, {}) for mood in files}
    learned = {mood: _look(pipe, mood, {mood: files[mood]}) for mood in files}
    assert learned["sad"].brightness < plain["sad"].brightness - 0.05
    assert learned["happy"].brightness > learned["sad"].brightness + 0.1
    assert 200 < learned["sad"].hue < 260
    assert learned["happy"].hue < 80

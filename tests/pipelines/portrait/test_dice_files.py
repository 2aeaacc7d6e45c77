"""The published files cannot be fetched here: files of the same form are written from tiny random networks."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from pipelines.emotion.state import LABELS
from pipelines.errors import InvalidInput
from pipelines.portrait import dice_files
from pipelines.portrait.dice_conditions import EmotionBank, EmotionPriors, PoseGuider, SpeechTokens
from pipelines.portrait.dice_files import (
    RELEASES,
    Release,
    convert,
    filled,
    load_published,
    read_tensors,
)
from pipelines.portrait.dice_talk import DiceTalkPipeline
from pipelines.portrait.dice_unet import PortraitUNet
from tests.pipelines.portrait.tiny_dice import WINDOW, tiny_dice


class Published:
    """A folder with the files of a release, and the release that fits their size."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.original = pipeline = tiny_dice(seed=7)
        release = RELEASES["dice_talk"]
        tiny = {
            "unet": lambda: PortraitUNet(**_settings(pipeline.unet)),
            "speech_tokens": lambda: SpeechTokens(**_settings(pipeline.speech_tokens)),
            "pose_guider": lambda: PoseGuider(**_settings(pipeline.pose_guider)),
            "emotion_bank": lambda: EmotionBank(**_settings(pipeline.emotion_bank)),
        }
        parts = {name: replace(part, network=tiny[name]) for name, part in release.parts.items()}
        self.release: Release = replace(release, parts=parts, padding_frames=WINDOW)
        for name, part in parts.items():
            theirs = {
                old + key.removeprefix(new): value
                for key, value in getattr(pipeline, name).state_dict().items()
                for old, new in [next(pair for pair in part.names.items() if key.startswith(pair[1]))]
            }
            theirs |= {f"{unused}fc9.weight": torch.zeros(2, 2) for unused in part.unused}
            self._file(part.file).parent.mkdir(parents=True, exist_ok=True)
            torch.save(theirs, self._file(part.file))
        pipeline.audio_encoder.save_pretrained(folder)
        pipeline.audio_feature_extractor.save_pretrained(folder)
        pipeline.image_encoder.save_pretrained(folder / "image_encoder", variant="fp16")
        pipeline.vae.save_pretrained(folder / "vae", variant="fp16")
        pipeline.scheduler.save_pretrained(folder / "scheduler")

    def fetch(self, repository: str, revision: str, file: str) -> Path:
        """Stands in for the hub."""
        assert self._file(file).is_file(), (repository, revision, file)
        return self._file(file)

    def _file(self, name: str) -> Path:
        return self.folder / name


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Published:
    monkeypatch.setattr(dice_files, "load_priors", lambda _folder: np.ones((len(LABELS), 16), dtype=np.float32))
    monkeypatch.setattr(dice_files, "EmotionPriors", lambda: EmotionPriors(prior_dim=16))
    return Published(tmp_path / "hub")


def test_every_tensor_of_the_published_files_finds_its_place(published: Published, tmp_path: Path) -> None:
    told = []
    made = load_published(
        published.release,
        torch.float32,
        priors=tmp_path,
        on_file=lambda *news: told.append(news),
        fetch=published.fetch,
    )
    for name in ("unet", "speech_tokens", "pose_guider", "emotion_bank", "vae", "image_encoder", "audio_encoder"):
        mine, theirs = getattr(made, name).state_dict(), getattr(published.original, name).state_dict()
        assert mine.keys() == theirs.keys()
        assert all(torch.equal(mine[key], theirs[key]) for key in theirs), name
    assert (made.emotion_priors.mu == 1).all()
    assert dict(made.scheduler.config)["sigma_max"] == 700.0
    assert told[-1][1:] == (8, 8)


def test_the_converted_folder_holds_no_pickle_and_loads_by_itself(
    published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RELEASES, "dice_talk", published.release)
    monkeypatch.setattr(dice_files, "converted_folder", lambda name: tmp_path / "mien" / name)
    folder = convert("dice_talk", tmp_path / "mien" / "dice_talk", fetch=published.fetch)
    kinds = {path.suffix for path in folder.rglob("*") if path.is_file()}
    assert kinds == {".json", ".safetensors"}
    sources = json.loads((folder / "sources.json").read_text())
    assert len(sources["EEEELY/DICE-Talk@main/DICE-Talk/unet.pth"]) == 64
    weights = load_file(folder / "unet" / "diffusion_pytorch_model.safetensors")
    assert weights["conv_in.weight"].dtype == torch.float16

    def never(repository: str, revision: str, file: str) -> Path:
        raise AssertionError("the folder is enough")

    again = dice_files.load("dice_talk", torch.float32, fetch=never)
    assert isinstance(again, DiceTalkPipeline)
    assert again.config.padding_frames == WINDOW


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda weights: weights.pop("conv_out.weight"), "1 weights are missing"),
        (lambda weights: weights.update(other=torch.zeros(1)), "1 have no place"),
        (lambda weights: weights.update({"conv_out.bias": torch.zeros(3)}), "1 have another shape"),
    ],
)
def test_a_weight_too_many_too_few_or_of_another_shape_is_refused(change: object, complaint: str) -> None:
    part = RELEASES["dice_talk"].parts["pose_guider"]
    weights = PoseGuider().state_dict()
    change(weights)  # type: ignore[operator]
    with pytest.raises(InvalidInput, match=complaint):
        filled(part, weights, torch.float32)


def test_a_file_that_would_run_something_is_not_opened(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> object:
            return (print, ("ran",))

    torch.save({"weight": Trap()}, tmp_path / "unet.pth")
    with pytest.raises(InvalidInput, match="tensors only"):
        read_tensors(tmp_path / "unet.pth")
    torch.save({"weight": 3}, tmp_path / "other.pth")
    with pytest.raises(InvalidInput, match="more than tensors"):
        read_tensors(tmp_path / "other.pth")


def _settings(network: object) -> dict[str, object]:
    return {key: value for key, value in network.config.items() if not key.startswith("_")}  # type: ignore[attr-defined]

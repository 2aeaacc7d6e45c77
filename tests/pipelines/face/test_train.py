"""Training starts from a mean face, can stop and go on, and writes weights that load."""

from pathlib import Path

import numpy as np
import pytest
import torch

from pipelines.face import train as training
from pipelines.face.crop import crop_of
from pipelines.face.data import FaceSet
from pipelines.face.losses import detector_loss
from pipelines.face.model import Detector, MeshNet, save_weights
from pipelines.face.samples import make_source


def meshes(count: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    base = rng.uniform(80, 170, (478, 3)).astype(np.float32)
    base[[33, 133, 362, 263], :2] = [(95, 110), (115, 110), (135, 110), (155, 110)]
    return base + rng.normal(0, 1, (count, 478, 3)).astype(np.float32)


def test_a_fresh_mesh_net_answers_with_the_mean_of_the_meshes() -> None:
    net = MeshNet().eval()
    training.start_from_shapes(net, meshes(80))
    mean = np.mean([crop_of(mesh).into(mesh) for mesh in meshes(80)], axis=0)
    with torch.inference_mode():
        shape = net.measure(torch.rand(1, 3, 128, 128))[1][0].numpy()
    # The mirrored meshes join the mean: what is left of the difference is the asymmetry of this made-up face.
    assert np.abs(shape[:, 1] - mean[:, 1]).mean() < 0.5


def test_a_finished_run_goes_on_from_its_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "BATCH", 4)
    faces = FaceSet(
        pictures=np.zeros((4, 250, 250, 3), np.uint8), meshes=meshes(4), scores=np.zeros((4, 52), np.float32),
        people=("a", "b", "c", "d"),
    )  # fmt: skip
    source = make_source(faces, 0, drawn=2, animals=1)

    def run() -> Detector:
        return training.train(
            Detector(), training._scene_batch, source, detector_loss, 3, 1e-3, tmp_path / "detector.pt", 0, 0
        )

    first = run()
    assert (tmp_path / "detector.pt").exists()
    second = run()  # no step is left
    for one, other in zip(first.state_dict().values(), second.state_dict().values(), strict=True):
        assert torch.equal(one, other)


def test_saved_weights_load_again(tmp_path: Path) -> None:
    from safetensors.torch import load_file

    net = Detector()
    save_weights(net, tmp_path / "detector.safetensors")
    stored = load_file(tmp_path / "detector.safetensors")
    assert {value.dtype for value in stored.values() if value.is_floating_point()} == {torch.float16}
    net.load_state_dict(stored)

"""Train the face model: `python -m pipelines.face.train --data DIR --out assets/models/face`.

DIR holds the pictures and labels that `pipelines.face.data` reads. Two networks are trained, a detector and a mesh
network, on people of whom none is in the held-out part; the figures of the held-out part go into config.json.
A stopped run goes on from its last checkpoint.
"""

import argparse
import copy
import json
import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset

from pipelines.face import topology as t
from pipelines.face.crop import crop_of
from pipelines.face.data import load_faces, split_by_person
from pipelines.face.evaluate import measure
from pipelines.face.losses import detector_loss, detector_targets, mesh_loss, scores_loss
from pipelines.face.model import MESH_SIZE, SHAPES, Detector, MeshNet, channels_last, save_weights
from pipelines.face.samples import SCENE, MeshSample, Source, make_source, mesh_sample, scene, score_sample

Net = TypeVar("Net", bound=nn.Module)
Batch = tuple[Tensor, ...]
BATCH = 64
AVERAGED = 0.999
"""Share of the old weights in the running average that is kept."""


def main(arguments: list[str] | None = None) -> None:
    """Train both networks, measure them on the held-out people, write weights and card."""
    parser = argparse.ArgumentParser(description="Train the bundled face model.")
    parser.add_argument("--data", type=Path, required=True, help="folder with lfw_mesh.npz and lfw_subset.tar")
    parser.add_argument("--out", type=Path, required=True, help="folder for the weights and config.json")
    parser.add_argument("--checkpoints", type=Path, help="folder for checkpoints; the same as --out where left out")
    parser.add_argument("--mesh-steps", type=int, nargs="+", default=[2400, 1000], help="each turn at half the rate")
    parser.add_argument("--score-steps", type=int, default=450)
    parser.add_argument("--detector-steps", type=int, default=1800)
    parser.add_argument("--workers", type=int, default=2, help="processes that make samples")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    checkpoints = options.checkpoints or options.out
    for folder in (options.out, checkpoints):
        folder.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)  # its threads do not survive the fork of the processes that make samples
    # 1. Read, and hold people out.
    training, held = split_by_person(load_faces(options.data), options.seed)
    print(f"{len(training.people)} pictures of {len(set(training.people))} people for training, "
          f"{len(held.people)} of {len(set(held.people))} held out")  # fmt: skip
    source = make_source(training, options.seed)
    # 2. Train.
    torch.manual_seed(options.seed)
    mesh_net = MeshNet()
    start_from_shapes(mesh_net, training.meshes)
    for turn, steps in enumerate(options.mesh_steps):
        mesh_net = train(mesh_net, _mesh_batch, source, mesh_loss, steps, 1.5e-3 / 2**turn,
                         checkpoints / f"mesh-{turn}.pt", options.workers, options.seed + 1000 * turn)  # fmt: skip
    # The scores once more, on undisturbed crops, now that the points are where they stay.
    mesh_net.scores = train(mesh_net.scores, _score_batch, source, scores_loss(mesh_net), options.score_steps, 1.5e-3,
                            checkpoints / "scores.pt", options.workers, options.seed)  # fmt: skip
    save_weights(mesh_net, options.out / "mesh.safetensors")
    detector = train(Detector(), _scene_batch, source, detector_loss, options.detector_steps, 3e-3,
                     checkpoints / "detector.pt", options.workers, options.seed)  # fmt: skip
    save_weights(detector, options.out / "detector.safetensors")
    # 3. Measure and write the card.
    figures = measure(mesh_net, detector, held)
    print(json.dumps(figures, indent=2))
    write_card(options.out / "config.json", figures, len(training.people), len(set(training.people)), vars(options))


def train(
    net: Net,
    batch: Callable[[Source, np.random.Generator, int], Batch],
    source: Source,
    loss: Callable[[nn.Module, Batch], Tensor],
    steps: int,
    rate: float,
    checkpoint: Path,
    workers: int,
    seed: int,
) -> Net:
    """Return the averaged weights after `steps` steps of AdamW with a cosine schedule."""
    channels_last(net).train()
    averaged = copy.deepcopy(net)
    optimizer = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.02)
    start = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        net.load_state_dict(state["net"])
        averaged.load_state_dict(state["averaged"])
        optimizer.load_state_dict(state["optimizer"])
        start = state["step"]
    loader = DataLoader(
        _Batches(batch, source, range(start, steps), seed),
        batch_size=None,
        num_workers=workers,
        prefetch_factor=4 if workers else None,
    )
    began, recent = time.monotonic(), []
    for step, tensors in enumerate(loader, start):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1, (step + 1) / 200) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
        value = loss(net, tensors)
        optimizer.zero_grad()
        torch.autograd.backward(value)
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimizer.step()
        _average(averaged, net, min(AVERAGED, step / (step + 10)))
        recent.append(float(value.detach()))
        if (step + 1) % 100 == 0 or step + 1 == steps:
            pace = (time.monotonic() - began) / (step + 1 - start)
            print(f"{checkpoint.stem} {step + 1}/{steps} loss {np.mean(recent):.4f}, {pace:.2f} s a step", flush=True)
            recent.clear()
        if (step + 1) % 500 == 0 or step + 1 == steps:
            state = {"net": net.state_dict(), "averaged": averaged.state_dict(), "step": step + 1,
                     "optimizer": optimizer.state_dict()}  # fmt: skip
            torch.save(state, checkpoint)
    return averaged.eval()


def start_from_shapes(net: MeshNet, meshes: np.ndarray) -> None:
    """Set the linear shapes of `net` to the mean and principal components of `meshes` [n, 478, 3] (pixels)."""
    table = np.stack([crop_of(mesh).into(mesh).reshape(-1) for mesh in meshes])
    mirrored = table.reshape(len(table), t.POINTS, 3)[:, list(t.MIRRORED_POINTS)] * [-1, 1, 1]
    table = np.concatenate([table, mirrored.reshape(len(table), -1)]).astype(np.float32)
    mean = table.mean(axis=0)
    _, sizes, components = np.linalg.svd(table - mean, full_matrices=False)
    spread = sizes[:SHAPES, None] / math.sqrt(len(table))
    with torch.no_grad():
        net.shapes.bias.copy_(torch.from_numpy(mean))
        net.shapes.weight.copy_(torch.from_numpy((components[:SHAPES] * spread).T.astype(np.float32)))


def write_card(path: Path, figures: dict[str, float], pictures: int, people: int, options: dict[str, object]) -> None:
    """Write what the model is, what it was trained on and how well it does, beside its weights."""
    card = {
        "title": "Mien face model",
        "task": "Find faces; 478 points of MediaPipe's topology and 52 blendshape scores for each.",
        "trained_on": f"{pictures} photographs of {people} people of Labeled Faces in the Wild (Huang et al., 2007), "
        "labelled by MediaPipe's face landmarker (Apache-2.0), and faces drawn by pipelines/face/draw.py.",
        "licence": "The weights are this project's own (Apache-2.0). LFW was gathered for research: check that your "
        "use of weights trained on it is allowed where you are.",
        "limits": "Most people in the training pictures are adults facing the camera. Profiles beyond 60 degrees, "
        "heads upside down and faces under 24 pixels are not found.",
        "training": {name: value for name, value in options.items() if name == "seed" or name.endswith("_steps")},
        "measured": "On people of whom no picture was in training. Errors: mean distance in the picture plane in "
        "percent of the distance of the outer corners of the eyes, against the labels; blendshapes: 0..1.",
        "held_out": figures,
        "thresholds": {"detector": 0.3, "face": 0.6, "presence": 0.5},
    }
    path.write_text(json.dumps(card, indent=2) + "\n")


class _Batches(IterableDataset[Batch]):
    """Batches of fresh samples; the same step makes the same batch on any number of workers."""

    def __init__(self, batch: Callable[..., Batch], source: Source, steps: range, seed: int) -> None:
        self.batch, self.source, self.steps, self.seed = batch, source, steps, seed

    def __iter__(self) -> Iterator[Batch]:
        worker = torch.utils.data.get_worker_info()
        first, stride = (worker.id, worker.num_workers) if worker else (0, 1)
        for step in self.steps[first::stride]:
            yield self.batch(self.source, np.random.default_rng((self.seed, step)), BATCH)


def _mesh_batch(source: Source, rng: np.random.Generator, count: int) -> Batch:
    return _stacked([mesh_sample(source, MESH_SIZE, rng) for _ in range(count)])


def _score_batch(source: Source, rng: np.random.Generator, count: int) -> Batch:
    return _stacked([score_sample(source, MESH_SIZE, rng) for _ in range(count)])


def _stacked(samples: list[MeshSample]) -> Batch:
    arrays = (
        np.stack([sample.points for sample in samples]),
        np.stack([sample.scores for sample in samples]),
        np.array([[sample.present, sample.points_weight, sample.scores_weight] for sample in samples], np.float32),
    )
    return (_pictures([sample.crop for sample in samples]), *(torch.from_numpy(array) for array in arrays))


def _scene_batch(source: Source, rng: np.random.Generator, count: int) -> Batch:
    scenes = [scene(source, rng) for _ in range(count // 2)]
    targets = np.stack([detector_targets([(face.crop, face.wanted) for face in placed], SCENE) for _, placed in scenes])
    return _pictures([picture for picture, _ in scenes]), torch.from_numpy(targets)


def _pictures(pictures: list[np.ndarray]) -> Tensor:
    return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def _average(averaged: nn.Module, net: nn.Module, keep: float) -> None:
    for old, new in zip(averaged.state_dict().values(), net.state_dict().values(), strict=True):
        if old.is_floating_point():
            old.lerp_(new, 1 - keep)
        else:
            old.copy_(new)


if __name__ == "__main__":
    main()

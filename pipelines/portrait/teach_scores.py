"""Teach the face model what news photographs do not show: `python -m pipelines.portrait.teach_scores --data DIR`.

The people in the training photographs smile or talk; few sneer, pout or tighten a lip corner, so a model trained on
them hardly reads those shapes. Here the portrait renderer plays such expressions on the same photographs, and the
model's score head is trained once more on both: on photographs with their labels, and on played faces with what the
model said of the face at rest, moved by what was played. The points and everything else in the model stay.

Run after `python -m pipelines.face.train`, with the same data folder; it rewrites mesh.safetensors and adds its
figures, on people of whom no picture was used for training, to config.json.
"""

import argparse
import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.emotion.state import LABELS, MAX_INTENSITY
from pipelines.face.blendshapes import BLENDSHAPES
from pipelines.face.crop import crop_of, cut
from pipelines.face.data import FaceSet, load_faces, split_by_person
from pipelines.face.detect import run_mesh
from pipelines.face.mesh import Face, Points, box_around
from pipelines.face.model import FOLDER, MESH_SIZE, MeshNet, load_mesh_net, save_weights
from pipelines.performance.retarget import to_arkit
from pipelines.performance.score import UNITS, VISEMES, PerformanceScore
from pipelines.performance.units import units_for
from pipelines.portrait.renderer import PortraitRenderer

Array = NDArray[np.float32]

TAKES = 6
"""Expressions played on each photograph, besides the face at rest."""
SIDE = 256
"""Side of a rendered picture in pixels."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Lessons:
    """What the head sees and should say: features [n, f] and targets [n, 52] in 0..1."""

    features: Tensor
    targets: Tensor


def main(arguments: list[str] | None = None) -> None:
    """Play, look, train the head, measure, and write the weights."""
    parser = argparse.ArgumentParser(description="Teach the face model played expressions.")
    parser.add_argument("--data", type=Path, required=True, help="folder with lfw_mesh.npz and lfw_subset.tar")
    parser.add_argument("--model", type=Path, default=Path("assets") / FOLDER, help="folder of the weights to rewrite")
    parser.add_argument("--pictures", type=int, default=900, help="training photographs to play on")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    torch.manual_seed(options.seed)
    # 1. Play and look.
    net = copy.deepcopy(load_mesh_net())
    training, held = split_by_person(load_faces(options.data), options.seed)
    photographs = _photographs(net, training)
    played = _played(net, training, options.pictures, options.seed)
    held_played = _played(net, held, options.pictures // 6, options.seed + 1)
    # 2. Train the head.
    before = _agreement(net.scores, held_played)
    net.scores = _train(net.scores, photographs, played, options.steps)
    # 3. Measure and write.
    figures = {
        "played_correlation_before": before,
        "played_correlation": _agreement(net.scores, held_played),
        "photograph_correlation": _agreement(net.scores, _photographs(net, held)),
    }
    print(json.dumps(figures, indent=2))
    save_weights(net, options.model / "mesh.safetensors")
    card = json.loads((options.model / "config.json").read_text(encoding="utf-8"))
    card["taught"] = {
        "how": f"score head trained on {TAKES} rendered expressions on each of {options.pictures} of the photographs",
        "held_out": {name: round(value, 3) for name, value in figures.items()},
    }
    (options.model / "config.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def _photographs(net: MeshNet, faces: FaceSet) -> Lessons:
    crops = [cut(picture, crop_of(mesh), MESH_SIZE) for picture, mesh in zip(faces.pictures, faces.meshes, strict=True)]
    return Lessons(features=_features(net, crops), targets=torch.from_numpy(faces.scores.astype(np.float32)))


def _played(net: MeshNet, faces: FaceSet, pictures: int, seed: int) -> Lessons:
    """Play on `pictures` photographs. A target is what `net` says at rest, moved by the weights that were played."""
    features, targets = [], []
    random = np.random.default_rng(seed)
    for place in random.permutation(len(faces.people))[:pictures]:
        face = _face(faces, int(place))
        renderer = PortraitRenderer(np.ascontiguousarray(faces.pictures[place]), face, size=SIDE)
        score = _take(random)
        frames = [frame.copy() for frame in renderer.render(score)]
        points = renderer.crop.points(face.points)
        seen = _features(net, [cut(frame, crop_of(_look(net, frame, points)), MESH_SIZE) for frame in frames])
        with torch.no_grad():
            rest = torch.sigmoid(net.scores(seen[:1]))
        moved = torch.from_numpy(to_arkit(score))
        features.append(seen)
        targets.append(rest + moved * (1 - rest))
    return Lessons(features=torch.cat(features), targets=torch.cat(targets).clamp(0, 1))


def _take(random: np.random.Generator) -> PerformanceScore:
    """A face at rest, then TAKES expressions: blends of labels, single units, one-sided ones, some of them speaking."""
    units = np.zeros((TAKES + 1, len(UNITS), 2), dtype=np.float32)
    visemes = np.zeros((TAKES + 1, len(VISEMES)), dtype=np.float32)
    blinks = np.zeros((TAKES + 1, 2), dtype=np.float32)
    gaze = np.zeros((TAKES + 1, 2), dtype=np.float32)
    for take in range(1, TAKES + 1):
        first, second = random.choice(LABELS, 2)
        blend = {str(first): 1.0}
        blend[str(second)] = blend.get(str(second), 0.0) + float(random.uniform(0, 0.7))
        emotion = from_labels(blend, intensity=float(random.uniform(0.2, MAX_INTENSITY)))
        units[take] = units_for(EmotionCurve.constant(emotion).sample([0.0]))[0] * (random.random() < 0.7)
        for unit in random.choice(len(UNITS), 2, replace=False):
            units[take, unit] = np.maximum(units[take, unit], random.uniform(0, 1))
        if random.random() < 0.3:
            units[take, :, random.integers(2)] *= random.uniform(0, 1)
        if random.random() < 0.4:
            visemes[take, random.integers(len(VISEMES))] = random.uniform(0, 1)
        if random.random() < 0.2:
            blinks[take] = random.uniform(0, 1)
        gaze[take] = random.normal(0, 6, 2)
    return PerformanceScore(
        fps=25.0,
        units=np.clip(units, 0, 1),
        visemes=visemes,
        gaze=gaze,
        blinks=blinks,
        head=np.zeros((TAKES + 1, 3), dtype=np.float32),
    )


def _face(faces: FaceSet, place: int) -> Face:
    points = faces.meshes[place].astype(np.float32)
    scores = np.clip(faces.scores[place], 0, 1).astype(np.float32)
    return Face(points=points, blendshapes=scores, box=box_around(points), score=1.0)


def _look(net: MeshNet, frame: NDArray[np.uint8], points: Points) -> Points:
    return run_mesh(net, frame, [crop_of(points)])[0][0]


def _features(net: MeshNet, crops: list[NDArray[np.uint8]]) -> Tensor:
    with torch.no_grad():
        batches = [np.stack(crops[start : start + 64]) for start in range(0, len(crops), 64)]
        tensors = [torch.from_numpy(batch).permute(0, 3, 1, 2).float() / 255 for batch in batches]
        return torch.cat([net.measure(tensor)[2].float() for tensor in tensors])


def _train(head: nn.Sequential, photographs: Lessons, played: Lessons, steps: int) -> nn.Sequential:
    """The head after `steps` of AdamW on batches of which one third are photographs."""
    head = copy.deepcopy(head).train()
    optimizer = torch.optim.AdamW(head.parameters(), lr=2e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    batches = zip(_batches(photographs, 128), _batches(played, 256), strict=False)
    for _, (photograph, take) in zip(range(steps), batches, strict=False):
        loss = _loss(head, *photograph) + _loss(head, *take)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
        schedule.step()
    return head.eval()


def _batches(lessons: Lessons, size: int) -> Iterator[tuple[Tensor, Tensor]]:
    while True:
        order = torch.randperm(len(lessons.features))
        for start in range(0, len(order) - size + 1, size):
            rows = order[start : start + size]
            yield lessons.features[rows], lessons.targets[rows]


def _loss(head: nn.Module, features: Tensor, targets: Tensor) -> Tensor:
    """Absolute error, and a share of squared error, so that rare strong shapes count."""
    said = torch.sigmoid(head(features))
    return F.l1_loss(said, targets) + 4 * F.mse_loss(said, targets)


def _agreement(head: nn.Module, lessons: Lessons) -> float:
    """Mean correlation of scores and targets over the shapes that vary."""
    with torch.inference_mode():
        said = torch.sigmoid(head(lessons.features)).numpy()
    wanted = lessons.targets.numpy()
    moving = [column for column in range(1, len(BLENDSHAPES)) if wanted[:, column].std() > 0.02]
    return float(np.mean([np.corrcoef(said[:, column], wanted[:, column])[0, 1] for column in moving]))


if __name__ == "__main__":
    main()

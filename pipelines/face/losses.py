"""What the two networks of the face model are trained to make small."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from pipelines.face import topology as t
from pipelines.face.crop import Crop
from pipelines.face.model import SIDE, STRIDE, Detector, MeshNet


def mesh_loss(net: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
    """Loss of a MeshNet on (crops uint8 [n, 3, H, W], points, scores, [present, points weight, scores weight])."""
    assert isinstance(net, MeshNet)
    crops, points, scores, weights = batch
    present, points_weight, scores_weight = weights.T
    with torch.autocast("cpu", torch.bfloat16):
        seen, shape, features, presence = net.measure(crops.float() / 255)
    counted = points_weight[:, None, None] * _point_weights()
    total = points_weight.sum() * _point_weights().sum() * 3
    errors = _robust(seen - points) + 0.4 * _robust(shape - points)
    fit = (errors * counted).sum() / total.clamp(min=1)
    score_fit = _score_fit(net.scores(features), scores, scores_weight)
    doubt = F.binary_cross_entropy_with_logits(presence, present)
    total_loss: Tensor = 20 * fit + 2 * score_fit + 0.2 * doubt
    return total_loss


def scores_loss(net: MeshNet) -> Callable[[nn.Module, tuple[Tensor, ...]], Tensor]:
    """Return the loss of a new head for the scores of `net`, on batches as for `mesh_loss`; `net` itself stays."""

    def loss(head: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
        crops, _, scores, weights = batch
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            features = net.measure(crops.float() / 255)[2]
        return _score_fit(head(features), scores, weights[:, 2])

    return loss


def detector_loss(net: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
    """Loss of a Detector on (scenes uint8 [n, 3, H, W], maps of `detector_targets`): penalty-reduced focal + L1."""
    assert isinstance(net, Detector)
    pictures, targets = batch
    with torch.autocast("cpu", torch.bfloat16):
        maps = net(pictures.float() / 255)
    maps = maps.float()
    heat, counted, near, wanted = targets[:, 0], targets[:, 1], targets[:, 2], targets[:, 3:]
    logits = maps[:, 0]
    chance = torch.sigmoid(logits)
    peak = (heat >= 0.999).float()
    positive = -((1 - chance) ** 2) * F.logsigmoid(logits) * peak
    negative = -((1 - heat) ** 4) * chance**2 * F.logsigmoid(-logits) * (1 - peak)
    faces = peak.sum().clamp(min=1)
    doubt = ((positive + negative) * counted).sum() / faces
    fit = ((maps[:, 1:] - wanted).abs() * near[:, None]).sum() / near.sum().clamp(min=1)
    total_loss: Tensor = doubt + fit
    return total_loss


def detector_targets(faces: list[tuple[Crop, int]], size: int) -> NDArray[np.float32]:
    """Maps [8, cells, cells] for faces (crop, wanted) in a scene: heat, counted, near, then the 5 answers of a cell.

    wanted is 1 for a face that must be found, 0 for one that may be, -1 for one that must not.
    """
    cells = size // STRIDE
    maps = np.zeros((8, cells, cells), np.float32)
    maps[1] = 1
    rows, columns = np.mgrid[:cells, :cells].astype(np.float32) + 0.5
    for crop, wanted in faces:
        x, y = crop.x / STRIDE, crop.y / STRIDE
        far = np.hypot(columns - x, rows - y)
        if wanted < 0:
            continue
        if wanted == 0:
            maps[1][far < 0.3 * crop.side / STRIDE] = 0
            continue
        reach = max(0.6, 0.09 * crop.side / STRIDE)
        bump = np.exp(-(far**2) / (2 * reach**2))
        bump[np.clip(int(y), 0, cells - 1), np.clip(int(x), 0, cells - 1)] = 1
        maps[0] = np.maximum(maps[0], bump)
        near = bump > 0.5
        maps[2][near] = 1
        answers = (x - columns, y - rows, np.log(crop.side / SIDE), np.sin(crop.angle), np.cos(crop.angle))
        for channel, answer in enumerate(answers, 3):
            maps[channel] = np.where(near, answer, maps[channel])
    return maps


def _score_fit(logits: Tensor, scores: Tensor, weight: Tensor) -> Tensor:
    wrong = torch.sigmoid(logits) - scores
    return ((wrong.abs() + 2 * wrong**2).mean(dim=1) * weight).sum() / weight.sum().clamp(min=1)


def _robust(difference: Tensor) -> Tensor:
    """Absolute error, with a steeper slope near zero ("Wing loss", Feng et al., 2018, made smooth)."""
    size = difference.abs()
    return size + 0.02 * torch.log1p(size / 0.01)


def _point_weights() -> Tensor:
    weights = torch.ones(t.POINTS, 1)
    for indices, weight in ((t.BROWS, 1.5), (t.LIPS, 2.0), (t.LEFT_EYE, 3.0), (t.RIGHT_EYE, 3.0),
                            (t.LEFT_IRIS, 3.0), (t.RIGHT_IRIS, 3.0)):  # fmt: skip
        weights[list(indices)] = weight
    return weights * torch.tensor([1.0, 1.0, 0.3])

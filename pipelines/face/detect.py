"""Run the two networks on a picture: where faces may be, and the mesh in each of those places."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from pipelines.face.crop import Crop, cut
from pipelines.face.mesh import Points
from pipelines.face.model import MESH_SIZE, SIDE, STRIDE, Detector, MeshNet

Picture = NDArray[np.uint8]

LEVELS = (64, 128, 256, 512)
"""Longer sides in pixels at which the detector looks at a picture; each sees faces of about 1/8 to 1/2 of it."""
FINE_LEVELS = (1024,)
"""Levels for small faces in large pictures, where the others see none."""
_CANDIDATES = 32


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A place where the detector sees a face: its crop in the picture and how sure it is, 0..1."""

    crop: Crop
    score: float


def candidates(
    detector: Detector, picture: Picture, threshold: float, levels: tuple[int, ...] = LEVELS
) -> list[Candidate]:
    """Return the places in `picture` [H, W, 3] where `detector` sees a face, surest first, each face once."""
    found: list[Candidate] = []
    longest = max(picture.shape[:2])
    for level in levels:
        if level <= max(1.5 * longest, LEVELS[1]):
            found += _at_level(detector, picture, level, threshold)
    found.sort(key=lambda candidate: -candidate.score)
    kept: list[Candidate] = []
    for candidate in found:
        if not any(same_face(candidate.crop, other.crop) for other in kept):
            kept.append(candidate)
    return kept[:_CANDIDATES]


def same_face(one: Crop, other: Crop) -> bool:
    """Whether two crops lie on the same face: their middles are nearer than two faces can be."""
    return float(np.hypot(one.x - other.x, one.y - other.y)) < 0.4 * max(one.side, other.side) * 0.9


def run_mesh(
    net: MeshNet, picture: Picture, crops: list[Crop]
) -> tuple[list[Points], NDArray[np.float32], NDArray[np.float32]]:
    """Return (points [478, 3] in pixels, one per crop; blendshapes [n, 52] in 0..1; presence [n] in 0..1)."""
    seen = np.stack([cut(picture, crop, MESH_SIZE) for crop in crops])
    with torch.inference_mode():
        points, scores, presence = net(_tensor(seen))
    meshes = [crop.out(mesh) for crop, mesh in zip(crops, points.numpy(), strict=True)]
    return meshes, torch.sigmoid(scores).numpy(), torch.sigmoid(presence).numpy()


def _at_level(detector: Detector, picture: Picture, level: int, threshold: float) -> list[Candidate]:
    import cv2

    height, width = picture.shape[:2]
    scale = level / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    # Faces that fill the picture, or touch its border, need room around them.
    pad = level // 4 if level <= LEVELS[1] else STRIDE
    right, bottom = (pad + -(side + 2 * pad) % STRIDE for side in size)
    small = cv2.copyMakeBorder(small, pad, bottom, pad, right, cv2.BORDER_REPLICATE)
    with torch.inference_mode():
        maps = detector(_tensor(np.asarray(small, np.uint8)[None]))[0].float()
        heat = torch.sigmoid(maps[0])
        peaks = torch.nn.functional.max_pool2d(heat[None, None], 3, 1, 1)[0, 0] == heat
        rows, columns = torch.nonzero(peaks & (heat > threshold), as_tuple=True)
        answers = maps[1:, rows, columns].T.numpy()
        scores = heat[rows, columns].numpy()
    found = []
    for row, column, score, (dx, dy, size_log, sin, cos) in zip(
        rows.tolist(), columns.tolist(), scores.tolist(), answers.tolist(), strict=True
    ):
        side = SIDE * float(np.exp(np.clip(size_log, -2, 2)))
        x, y = ((cell + 0.5 + offset) * STRIDE - pad for cell, offset in ((column, dx), (row, dy)))
        crop = Crop(x=x / scale, y=y / scale, side=side / scale, angle=float(np.arctan2(sin, cos)))
        found.append(Candidate(crop=crop, score=score))
    return found


def _tensor(pictures: NDArray[np.uint8]) -> torch.Tensor:
    planes = torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2)
    return planes.contiguous(memory_format=torch.channels_last).float() / 255

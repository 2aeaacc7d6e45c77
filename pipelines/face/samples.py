"""Training samples of the two networks, made afresh from the training set at every step."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipelines.face.augment import restyle
from pipelines.face.blendshapes import BLENDSHAPES, MIRRORED_BLENDSHAPES
from pipelines.face.crop import Crop, crop_of, cut
from pipelines.face.data import FaceSet
from pipelines.face.draw import backdrop, draw_animal, draw_face
from pipelines.face.mesh import Points
from pipelines.face.topology import MIRRORED_POINTS, POINTS

Picture = NDArray[np.uint8]

SCENE = 192
"""Side of a detector scene in pixels."""
FOUND, UNSURE = (32.0, 100.0), (22.0, 145.0)
"""Sides of face crops, in pixels, that the detector must find at one scale, and that it may find."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Source:
    """What samples are made of: photographs with labels, drawn faces with meshes, drawn animals."""

    faces: FaceSet
    drawn: tuple[tuple[Picture, Points], ...]
    animals: tuple[Picture, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class MeshSample:
    """One crop [size, size, 3] and what should be seen in it, in the crop's units; weights are 0 where unknown."""

    crop: Picture
    points: Points
    scores: NDArray[np.float32]
    present: float
    points_weight: float
    scores_weight: float


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A face in a scene: its crop and whether the detector must find it (1), may (0) or must not (-1)."""

    crop: Crop
    wanted: int


def make_source(faces: FaceSet, seed: int, *, drawn: int = 2500, animals: int = 400) -> Source:
    """Draw the faces and animals that join the photographs."""
    rng = np.random.default_rng(seed)
    pairs = tuple(draw_face(faces.meshes[rng.integers(len(faces.meshes))], rng) for _ in range(drawn))
    return Source(faces=faces, drawn=pairs, animals=tuple(draw_animal(rng) for _ in range(animals)))


def mesh_sample(source: Source, size: int, rng: np.random.Generator) -> MeshSample:
    """Return a crop of a photograph (most often), of a drawn face, or of no face."""
    kind = rng.random()
    if kind < 0.2:
        return MeshSample(
            crop=restyle(_no_face(source, size, rng), rng), points=np.zeros((POINTS, 3), np.float32),
            scores=np.zeros(len(BLENDSHAPES), np.float32), present=0.0, points_weight=0.0, scores_weight=0.0,
        )  # fmt: skip
    scores = np.zeros(len(BLENDSHAPES), np.float32)
    if kind < 0.42:
        picture, points = source.drawn[rng.integers(len(source.drawn))]
        known = 0.0
    else:
        row = rng.integers(len(source.faces.people))
        picture, points, scores = source.faces.pictures[row], source.faces.meshes[row], source.faces.scores[row]
        known = 1.0
    if rng.random() < 0.5:
        picture, points, scores = _mirrored(picture, points, scores)
    crop = jittered(crop_of(points), rng, wide=rng.random() < 0.5)
    seen = cut(picture, crop, size, border=int(rng.choice([0, 1, 2, 4])))
    return MeshSample(
        crop=restyle(seen, rng), points=crop.into(points), scores=scores, present=1.0, points_weight=1.0,
        scores_weight=known,
    )  # fmt: skip


def score_sample(source: Source, size: int, rng: np.random.Generator) -> MeshSample:
    """Return a crop of a photograph as the network itself cuts it, little changed."""
    row = rng.integers(len(source.faces.people))
    picture, points, scores = source.faces.pictures[row], source.faces.meshes[row], source.faces.scores[row]
    if rng.random() < 0.5:
        picture, points, scores = _mirrored(picture, points, scores)
    crop = jittered(crop_of(points), rng, wide=False)
    seen = restyle(cut(picture, crop, size), rng, art=0.1) if rng.random() < 0.6 else cut(picture, crop, size)
    return MeshSample(
        crop=seen, points=crop.into(points), scores=scores, present=1.0, points_weight=1.0, scores_weight=1.0
    )


def jittered(crop: Crop, rng: np.random.Generator, *, wide: bool) -> Crop:
    """Return `crop` as the detector (wide) or the network itself (not wide) would have cut it."""
    shift, turn, zoom = (0.09, 0.4, 0.22) if wide else (0.03, 0.12, 0.07)
    return Crop(
        x=crop.x + crop.side * rng.uniform(-shift, shift),
        y=crop.y + crop.side * rng.uniform(-shift, shift),
        side=crop.side * float(np.exp(rng.uniform(-zoom, zoom))),
        angle=crop.angle + rng.uniform(-turn, turn),
    )


def scene(source: Source, rng: np.random.Generator) -> tuple[Picture, list[Placed]]:
    """Return a picture [SCENE, SCENE, 3] with 0 to 4 faces of any size on a ground without faces."""
    picture = _ground(source, SCENE, rng)
    if rng.random() < 0.25:
        _paste_animal(picture, source, rng)
    placed: list[Placed] = []
    for _ in range(int(rng.integers(0, 5))):
        _paste_face(picture, placed, source, rng)
    return restyle(picture, rng), placed


def _paste_face(picture: Picture, placed: list[Placed], source: Source, rng: np.random.Generator) -> None:
    """Paste one face into `picture` and add it to `placed`, unless it would cover one that is there."""
    import cv2

    if rng.random() < 0.25:
        patch, points = source.drawn[rng.integers(len(source.drawn))]
    else:
        row = rng.integers(len(source.faces.people))
        patch, points = source.faces.pictures[row], source.faces.meshes[row]
    if rng.random() < 0.5:
        patch, points, _ = _mirrored(patch, points, np.zeros(len(BLENDSHAPES), np.float32))
    there = crop_of(points)
    side = float(np.exp(rng.uniform(np.log(18), np.log(260))))
    turn = float(np.clip(rng.normal(0, 0.3), -0.8, 0.8))
    x, y = rng.uniform(min(side * 0.42, SCENE * 0.48), max(SCENE - side * 0.42, SCENE * 0.52), 2)
    here = Crop(x=float(x), y=float(y), side=side, angle=there.angle + turn)
    # Picture of the face -> crop of it -> scene.
    scale, (cos, sin) = side / there.side, (np.cos(turn), np.sin(turn))
    linear = scale * np.array([[cos, -sin], [sin, cos]])
    matrix = np.concatenate([linear, ([x, y] - linear @ [there.x, there.y])[:, None]], axis=1)
    mask = np.zeros(patch.shape[:2], np.float32)
    if rng.random() < 0.55:
        mask[2:-2, 2:-2] = 1
    else:
        tilt = float(np.degrees(there.angle))
        axes = (int(there.side * 0.47), int(there.side * rng.uniform(0.5, 0.75)))
        cv2.ellipse(mask, (int(there.x), int(there.y)), axes, tilt, 0, 360, 1.0, -1)
        mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), rng.uniform(0.5, 6)), np.float32)
    if scale < 0.6:  # average before sampling
        patch = np.asarray(cv2.GaussianBlur(patch, (0, 0), 0.4 / scale), np.uint8)
    cover = np.asarray(cv2.warpAffine(mask, matrix, (SCENE, SCENE)), np.float32)
    for other in placed:
        near = np.hypot(other.crop.x - x, other.crop.y - y) < 0.5 * (other.crop.side + side)
        if near or _covered(cover, other.crop):
            return
    moved = cv2.warpAffine(patch, matrix, (SCENE, SCENE), flags=cv2.INTER_LINEAR)
    picture[:] = (picture + cover[..., None] * (moved.astype(np.float32) - picture)).astype(np.uint8)
    wanted = 1 if FOUND[0] <= side <= FOUND[1] else 0 if UNSURE[0] <= side <= UNSURE[1] else -1
    placed.append(Placed(crop=here, wanted=wanted))


def _covered(cover: NDArray[np.float32], crop: Crop) -> bool:
    reach = crop.side * 0.5
    rows = slice(max(0, int(crop.y - reach)), max(1, int(crop.y + reach)))
    columns = slice(max(0, int(crop.x - reach)), max(1, int(crop.x + reach)))
    return bool(cover[rows, columns].max(initial=0) > 0.1)


def _paste_animal(picture: Picture, source: Source, rng: np.random.Generator) -> None:
    import cv2

    animal = source.animals[rng.integers(len(source.animals))]
    side = int(rng.integers(60, SCENE))
    x, y = rng.integers(0, SCENE - side + 1, 2)
    picture[y : y + side, x : x + side] = cv2.resize(animal, (side, side), interpolation=cv2.INTER_AREA)


def _ground(source: Source, size: int, rng: np.random.Generator) -> Picture:
    """A ground without faces: a plain, or patches of photographs beside the face."""
    import cv2

    if rng.random() < 0.3:
        return backdrop(size, rng)
    parts = int(rng.choice([1, 2, 3, 5]))
    sheet = np.empty((size, size, 3), np.uint8)
    edges = np.linspace(0, size, parts + 1).astype(int)
    for top, bottom in pairwise(edges):
        for left, right in pairwise(edges):
            sheet[top:bottom, left:right] = cv2.resize(
                _beside_face(source, rng), (int(right - left), int(bottom - top)), interpolation=cv2.INTER_AREA
            )
    return sheet


def _beside_face(source: Source, rng: np.random.Generator) -> Picture:
    row = rng.integers(len(source.faces.people))
    picture, points = source.faces.pictures[row], source.faces.meshes[row]
    (left, top), (right, bottom) = points[:, :2].min(axis=0) - 12, points[:, :2].max(axis=0) + 6
    height, width = picture.shape[:2]
    rooms = [(0, 0, width, top), (0, bottom, width, height), (0, 0, left, height), (right, 0, width, height)]
    rooms = [room for room in rooms if room[2] - room[0] > 16 and room[3] - room[1] > 16]
    if not rooms:
        return backdrop(64, rng)
    x0, y0, x1, y1 = rooms[rng.integers(len(rooms))]
    side = rng.uniform(16, min(x1 - x0, y1 - y0))
    x, y = rng.uniform(x0, x1 - side), rng.uniform(y0, y1 - side)
    return np.rot90(picture[int(y) : int(y + side), int(x) : int(x + side)], int(rng.integers(4)))


def _no_face(source: Source, size: int, rng: np.random.Generator) -> Picture:
    """A crop that holds no face, a small part of one, a broken one, or an animal."""
    kind = rng.random()
    if kind < 0.3:
        return _ground(source, size, rng)
    if kind < 0.55:
        animal = source.animals[rng.integers(len(source.animals))]
        middle = Crop(x=125, y=130, side=rng.uniform(110, 220), angle=0)
        return cut(animal, jittered(middle, rng, wide=True), size)
    if rng.random() < 0.3:
        picture, points = source.drawn[rng.integers(len(source.drawn))]
    else:
        row = rng.integers(len(source.faces.people))
        picture, points = source.faces.pictures[row], source.faces.meshes[row]
    crop = crop_of(points)
    if kind < 0.75:  # beside the face, or only a part of it, or a speck
        away = rng.uniform(0, 2 * np.pi)
        far = crop.side * rng.uniform(0.55, 0.9)
        other = Crop(x=crop.x + far * np.cos(away), y=crop.y + far * np.sin(away), side=crop.side, angle=crop.angle)
        if rng.random() < 0.4:
            other = Crop(x=crop.x, y=crop.y, side=crop.side * rng.choice([0.28, 0.4, 2.6]), angle=crop.angle)
        return cut(picture, other, size)
    seen = cut(picture, jittered(crop, rng, wide=True), size)
    if kind < 0.88:  # tiles in another order
        tiles = [seen[y : y + size // 2, x : x + size // 2] for y in (0, size // 2) for x in (0, size // 2)]
        order = rng.permutation(4)
        while abs(order - np.arange(4)).max() < 2:
            order = rng.permutation(4)
        top, bottom = (np.concatenate([tiles[order[row]], tiles[order[row + 1]]], axis=1) for row in (0, 2))
        return np.concatenate([top, bottom])
    return np.ascontiguousarray(np.rot90(seen, 2))


def _mirrored(picture: Picture, points: Points, scores: NDArray[np.float32]) -> tuple[
    Picture, Points, NDArray[np.float32]
]:  # fmt: skip
    turned = points[list(MIRRORED_POINTS)].copy()
    turned[:, 0] = picture.shape[1] - turned[:, 0]
    return np.ascontiguousarray(picture[:, ::-1]), turned, scores[list(MIRRORED_BLENDSHAPES)]

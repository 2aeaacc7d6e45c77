"""The training set of the face model: pictures, meshes and scores, split by person."""

import tarfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.errors import UnreadableMedia
from pipelines.face.blendshapes import BLENDSHAPES

Picture = NDArray[np.uint8]

HELD_OUT = 0.15
"""Part of the people that no network sees in training."""


@dataclass(frozen=True, kw_only=True, eq=False)
class FaceSet:
    """Pictures with one labelled face each.

    pictures: uint8 [n, 250, 250, 3]; meshes: float32 [n, 478, 3] in pixels; scores: float32 [n, 52] in 0..1;
    people: the name of the person in each picture.
    """

    pictures: Picture
    meshes: NDArray[np.float32]
    scores: NDArray[np.float32]
    people: tuple[str, ...]

    def part(self, rows: NDArray[np.intp]) -> "FaceSet":
        """Return the set of these rows."""
        people = tuple(self.people[row] for row in rows)
        return FaceSet(pictures=self.pictures[rows], meshes=self.meshes[rows], scores=self.scores[rows], people=people)


def load_faces(folder: Path) -> FaceSet:
    """Read `lfw_mesh.npz` and `lfw_subset.tar` from `folder` and wipe the marks that are drawn into the pictures.

    The pictures of this copy of LFW (Huang et al., 2007) carry a green box and 68 green crosses; a network would
    learn those instead of faces. Raises UnreadableMedia where the labels are not of 52 known scores.
    """
    import cv2

    with np.load(folder / "lfw_mesh.npz", allow_pickle=False) as labels:
        names = [str(name) for name in labels["names"]]
        meshes = labels["landmarks"].astype(np.float32)
        scores = labels["blendshapes"].astype(np.float32)
        if tuple(labels["categories"]) != BLENDSHAPES:
            raise UnreadableMedia("lfw_mesh.npz names other blendshapes than the 52 of this version. Label again.")
    rng = np.random.default_rng(0)
    pictures = []
    with tarfile.open(folder / "lfw_subset.tar") as archive:
        for name, mesh in zip(names, meshes, strict=True):
            member = archive.extractfile(name)
            if member is None:
                raise UnreadableMedia(f"lfw_subset.tar holds '{name}' not as a file. Take the whole archive.")
            picture = cv2.imdecode(np.frombuffer(member.read(), np.uint8), cv2.IMREAD_COLOR_RGB)
            if picture is None:
                raise UnreadableMedia(f"'{name}' in lfw_subset.tar cannot be decoded. Take the whole archive.")
            mesh *= picture.shape[1]
            pictures.append(_wipe_marks(np.asarray(picture, np.uint8), mesh, rng))
    people = tuple(name.split("/")[1] for name in names)
    return FaceSet(pictures=np.stack(pictures), meshes=meshes, scores=scores, people=people)


def split_by_person(faces: FaceSet, seed: int) -> tuple[FaceSet, FaceSet]:
    """Return (training, held out); no person is in both."""
    people = sorted(set(faces.people))
    chosen = np.random.default_rng(seed).permutation(len(people))[: max(1, round(HELD_OUT * len(people)))]
    held = {people[index] for index in chosen}
    apart = np.array([person in held for person in faces.people])
    return faces.part(np.flatnonzero(~apart)), faces.part(np.flatnonzero(apart))


def _wipe_marks(picture: Picture, mesh: NDArray[np.float32], rng: np.random.Generator) -> Picture:
    """Fill the marks from their surroundings: only their own pixels in brightness, a wider patch in colour.

    The marks are pure green lines and 3x3 crosses; JPEG keeps the brightness of each pixel and smears the colour.
    """
    import cv2

    values = picture.astype(np.int16)
    green = values[..., 1] - np.maximum(values[..., 0], values[..., 2])
    around = cv2.medianBlur(np.clip(green + 128, 0, 255).astype(np.uint8), 11).astype(np.int16) - 128
    greenish = green - np.minimum(around, 40) > 12
    low, high = mesh[:, :2].min(axis=0) - 14, mesh[:, :2].max(axis=0) + 14
    inside = np.zeros_like(greenish)
    (left, top), (right, bottom) = np.maximum(low, 0).astype(int), high.astype(int)
    inside[top:bottom, left:right] = True
    lines, inside = _box_lines(green > 45, greenish, inside)
    # Wipe some crosses elsewhere too, so that a wiped place says nothing of where an eye or a lip is.
    decoys = np.zeros_like(greenish)
    x, y = rng.uniform(low, high, (40, 2)).astype(int).clip(1, len(picture) - 2).T
    decoys[y, x] = True
    light = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2YCrCb), np.uint8)
    crosses = _crosses(light[..., 0]) & cv2.dilate(greenish.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    crosses |= cv2.dilate(decoys.astype(np.uint8), _CROSS).astype(bool)
    dark_holes = (crosses & inside) | lines
    colour_holes = cv2.dilate(((crosses | greenish) & inside | lines).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    wiped = np.dstack([_fill(light[..., 0], dark_holes), _fill(light[..., 1], colour_holes),
                       _fill(light[..., 2], colour_holes)])  # fmt: skip
    return np.asarray(cv2.cvtColor(wiped, cv2.COLOR_YCrCb2RGB), np.uint8)


_CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)


def _box_lines(
    strong: NDArray[np.bool_], greenish: NDArray[np.bool_], inside: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return (pixels of the green box and its label, `inside` grown by the box)."""
    rows, columns = np.flatnonzero(strong.sum(axis=1) > 50), np.flatnonzero(strong.sum(axis=0) > 50)
    lines, inside = np.zeros_like(strong), inside.copy()
    if len(rows) and len(columns):
        top, bottom, left, right = max(rows[0] - 2, 0), rows[-1] + 3, max(columns[0] - 2, 0), columns[-1] + 3
        inside[top:bottom, left:right] = True
        for row in rows[(rows < rows[0] + 5) | (rows > rows[-1] - 5)]:
            lines[max(row - 1, 0) : row + 2, left:right] = True
        for column in columns[(columns < columns[0] + 5) | (columns > columns[-1] - 5)]:
            lines[top:bottom, max(column - 1, 0) : column + 2] = True
        lines[top : top + 20, left : left + 18] |= greenish[top : top + 20, left : left + 18]
    return lines, inside


def _crosses(light: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Pixels [H, W] of 3x3 crosses of the marks' own brightness (76 of 255), or darker than all that lies around."""
    import cv2

    alike = (np.abs(light.astype(np.int16) - 76) < 24).astype(np.uint8)
    arms = cv2.dilate(light, _CROSS).astype(np.float32)
    wide, near = (cv2.blur(light.astype(np.float32), (side, side)) for side in (5, 3))
    ring = (wide * 25 - near * 9) / 16
    alone = cv2.dilate((arms + 14 < ring).astype(np.uint8), _CROSS)
    return np.asarray((cv2.morphologyEx(alike, cv2.MORPH_OPEN, _CROSS) > 0) | (alone > 0))


def _fill(channel: NDArray[np.uint8], holes: NDArray[np.bool_]) -> NDArray[np.uint8]:
    import cv2

    keep = (~holes).astype(np.float32)
    known = channel * keep
    filled, done = known.copy(), ~holes
    for sigma in (0.7, 1.5, 3, 6, 12):
        total, weight = cv2.GaussianBlur(known, (0, 0), sigma), cv2.GaussianBlur(keep, (0, 0), sigma)
        near = ~done & (weight > 0.1)
        filled[near] = total[near] / weight[near]
        done |= near
    return np.asarray(np.clip(filled, 0, 255), np.uint8)

"""Reads the emotion from the face in a clip, by how its mesh has moved from the face at rest."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.assets import asset
from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.factories import from_labels
from pipelines.emotion.state import LABELS, MAX_INTENSITY, Emotion
from pipelines.errors import UnreadableMedia
from pipelines.face.mesh import Points, middle_of
from pipelines.portrait.frame import HeadFrame
from pipelines.verify.probe import Measurement, ProbeCard

CARD = ProbeCard(
    name="face",
    looks_at="where brows, lids, cheeks, nose and lips stand, five times a second",
    method="movement of 468 mesh points from the face at rest, explained by non-negative least squares out of the "
    "movements of seven expressions and eight mouth shapes, as the bundled renderer plays them on the bundled samples",
    caveat="The face model and the expressions are this project's own: it says whether the face does what was asked, "
    "not what a viewer will feel.",
)

FELT = tuple(label for label in LABELS if label != "neutral")
SPOKEN = ("PP", "FF", "SS", "aa", "E", "I", "O", "U")
"""Visemes that are explained away, so that an open mouth is not taken for surprise."""

WEIGHTS = "models/read_back/movements.safetensors"

Array = NDArray[np.float64]

_SKIN = 468
"""Points of the mesh without the irises."""

_STEADY = (10, 151, 9, 67, 297, 103, 332, 168, 6, 197, 195, 5, 4, 127, 356, 234, 454, 33, 263, 133, 362)
"""Points that no expression moves; what they do is left over from the pose."""

_LOOKS_A_SECOND = 5.0
_WINDOW_SECONDS = 0.6


class FaceProbe:
    """Measures the emotion on one face of a video: the one at rest, or else the largest."""

    card = CARD

    def measure(self, clip: Path, *, rest: Points | None, check: Callable[[], object] = lambda: None) -> Measurement:
        """See Probe.measure. Without `rest`, the middle of all looks stands for the face at rest, and what is felt
        all the time is not seen."""
        times, meshes, looks = _watch(clip, None if rest is None else middle_of(rest), check)
        if not times.size:
            raise UnreadableMedia(f"No face can be followed in '{clip.name}', so its emotion cannot be read.")
        start = _middle(meshes) if rest is None else rest
        strengths = explain(np.stack([movement(mesh, start) for mesh in meshes]))
        keyframes, spread = [], []
        for begin in np.arange(0.0, times[-1] + 1e-6, _WINDOW_SECONDS):
            inside = (times >= begin) & (times < begin + _WINDOW_SECONDS)
            if inside.any():
                emotion = _emotion(np.median(strengths[inside], axis=0))
                keyframes.append(Keyframe(seconds=float(times[inside].mean()), emotion=emotion, easing="linear"))
                spread.append(float(strengths[inside].sum(axis=1).std()))
        return Measurement(
            curve=EmotionCurve(keyframes=tuple(keyframes)), spread=tuple(spread), seen=len(times) / looks
        )


def movement(points: Points, rest: Points) -> Array:
    """How the skin moved from `rest` to `points` (both [478, 3], pixels): [936], x and y of each point of the skin.

    This is in the head's frame, in units of the distance of the outer corners of the eyes. What is left of the pose
    is taken out by an affine fit to the points that no expression moves.
    """
    start = HeadFrame.of(rest).to_head(rest)[:_SKIN, :2].astype(np.float64)
    moved = HeadFrame.of(points).to_head(points)[:_SKIN, :2] - start
    plane = np.column_stack([start, np.ones(_SKIN)])
    steady = list(_STEADY)
    fit, *_ = np.linalg.lstsq(plane[steady], moved[steady], rcond=None)
    return np.asarray(moved - plane @ fit).ravel()


def explain(moved: Array) -> Array:
    """Strength of each label in FELT, [n, 7] from 0 upwards, that explains the movements [n, 936] best.

    Non-negative least squares (Lawson & Hanson, 1974), with the mouth shapes of speech as further causes.
    """
    from scipy.optimize import nnls

    causes = _causes().T
    return np.stack([nnls(causes, row)[0][: len(FELT)] for row in moved])


@cache
def _causes() -> Array:
    """Movements [7 + 8, 936] of the labels in FELT at intensity 1, then of the visemes in SPOKEN."""
    from safetensors.numpy import load_file

    stored = load_file(asset(WEIGHTS))
    return np.concatenate([stored["felt"], stored["spoken"]]).astype(np.float64)


def _watch(
    clip: Path, near: tuple[float, float] | None, check: Callable[[], object]
) -> tuple[Array, list[Points], int]:
    """Times [n] and meshes of the looks in which the face was found, and the number of looks. near: see `mesh_of`."""
    from pipelines.face.find import mesh_of
    from pipelines.media.video import read_video

    times, meshes, looks, face = [], [], 0, None
    with read_video(clip) as video:
        every = max(1, round(video.info.fps / _LOOKS_A_SECOND))
        for number, frame in enumerate(video):
            if number % every:
                continue
            check()
            looks += 1
            face = mesh_of(frame, face, near=near)
            if face is not None:
                times.append(number / video.info.fps)
                meshes.append(face.points)
    return np.array(times), meshes, looks


def _middle(meshes: list[Points]) -> Points:
    """The middle place of each point over all looks, on a head that faces the camera."""
    frames = [HeadFrame.of(mesh) for mesh in meshes]
    unit = float(np.median([frame.unit for frame in frames]))
    heads = [frame.to_head(mesh) for frame, mesh in zip(frames, meshes, strict=True)]
    return np.asarray(np.median(heads, axis=0) * unit, dtype=np.float32)


def _emotion(strengths: Array) -> Emotion:
    total = float(strengths.sum())
    if total < 0.05:
        return from_labels({"neutral": 1.0}, intensity=0.0)
    return from_labels(dict(zip(FELT, strengths, strict=True)), intensity=min(total, MAX_INTENSITY))

"""Reads the emotion from the face in a clip, with the bundled face model and the acting table backwards."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.factories import from_labels
from pipelines.emotion.state import LABELS, MAX_INTENSITY, Emotion
from pipelines.errors import UnreadableMedia
from pipelines.face.blendshapes import BLENDSHAPES
from pipelines.performance.retarget import to_arkit
from pipelines.performance.score import PerformanceScore
from pipelines.performance.units import units_for
from pipelines.verify.probe import Measurement, ProbeCard

CARD = ProbeCard(
    name="face",
    looks_at="brows, lids, cheeks, nose and mouth corners, five times a second",
    method="52 blendshape scores of the bundled face model, less those of the face at rest, matched by non-negative "
    "least squares to the seven expressions of the acting table",
    caveat="The model and the table are this project's own: it says whether the face does what was asked, "
    "not what a viewer will feel.",
)

FELT = tuple(label for label in LABELS if label != "neutral")

Array = NDArray[np.float64]

_LOOKS_A_SECOND = 5.0
_WINDOW_SECONDS = 0.6

_TELLING = ("brow", "eyeSquint", "eyeWide", "cheekSquint", "noseSneer", "mouthSmile", "mouthFrown", "mouthDimple",
            "mouthPress", "mouthStretch", "mouthUpperUp")  # fmt: skip
"""Beginnings of the names of shapes that tell emotion; speech, blinks and gaze move the others."""


class FaceProbe:
    """Measures the emotion on the largest face of a video."""

    card = CARD

    def measure(self, clip: Path, *, rest: Sequence[float] | None) -> Measurement:
        """See Probe.measure. Without `rest`, the calmest fifth of the looks stands for the face at rest."""
        times, shapes, looks = _watch(clip)
        if not times.size:
            raise UnreadableMedia(f"No face can be followed in '{clip.name}', so its emotion cannot be read.")
        base = np.quantile(shapes, 0.2, axis=0) if rest is None else np.asarray(rest, dtype=np.float64)
        strengths = explain(shapes - base)
        keyframes, spread = [], []
        for start in np.arange(0.0, times[-1] + 1e-6, _WINDOW_SECONDS):
            inside = (times >= start) & (times < start + _WINDOW_SECONDS)
            if inside.any():
                emotion = _emotion(np.median(strengths[inside], axis=0))
                keyframes.append(Keyframe(seconds=float(times[inside].mean()), emotion=emotion, easing="linear"))
                spread.append(float(strengths[inside].sum(axis=1).std()))
        return Measurement(
            curve=EmotionCurve(keyframes=tuple(keyframes)), spread=tuple(spread), seen=len(times) / looks
        )


def explain(moved: Array) -> Array:
    """Strength of each label in FELT, [n, 7] from 0 upwards, that explains blendshapes less rest, [n, 52], best.

    Non-negative least squares (Lawson & Hanson, 1974) over the shapes that tell emotion.
    """
    from scipy.optimize import nnls

    telling = [column for column, name in enumerate(BLENDSHAPES) if name.startswith(_TELLING)]
    faces = _faces()[:, telling].T
    return np.stack([nnls(faces, row[telling])[0] for row in np.asarray(moved, dtype=np.float64)])


@cache
def _faces() -> Array:
    """Blendshapes of each label in FELT at intensity 1, [7, 52], as the acting table has them."""
    curves = [EmotionCurve.constant(from_labels({label: 1.0})) for label in FELT]
    units = np.concatenate([units_for(curve.sample([0.0])) for curve in curves])
    return to_arkit(PerformanceScore.of_units(units)).astype(np.float64)


def _watch(clip: Path) -> tuple[Array, Array, int]:
    """Times [n] and blendshapes [n, 52] of the looks in which the face was found, and the number of looks."""
    from pipelines.face.find import mesh_of
    from pipelines.media.video import read_video

    times, shapes, looks, face = [], [], 0, None
    with read_video(clip) as video:
        every = max(1, round(video.info.fps / _LOOKS_A_SECOND))
        for number, frame in enumerate(video):
            if number % every:
                continue
            looks += 1
            face = mesh_of(frame, face)
            if face is not None:
                times.append(number / video.info.fps)
                shapes.append(face.blendshapes)
    return np.array(times), np.array(shapes, dtype=np.float64).reshape(-1, len(BLENDSHAPES)), looks


def _emotion(strengths: Array) -> Emotion:
    total = float(strengths.sum())
    if total < 0.02:
        return from_labels({"neutral": 1.0}, intensity=0.0)
    return from_labels(dict(zip(FELT, strengths, strict=True)), intensity=min(total, MAX_INTENSITY))

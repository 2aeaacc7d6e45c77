"""A head that speaks: nods on stresses, postures of emotion, sway, breath, and a share of every glance."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import CurveSamples
from pipelines.emotion.state import LABELS
from pipelines.performance.dynamics import follow, slow_noise

Array = NDArray[np.float64]

LIMIT = 12.0
"""Most degrees the head leaves the picture's pose in any direction: beyond, a picture cannot be turned believably."""

_POSTURES: Mapping[str, tuple[float, float, float]] = MappingProxyType({
    "angry": (-3.0, 0.0, 0.0), "contempt": (4.0, -3.0, 3.5), "disgusted": (1.5, -4.0, 2.0), "fear": (-1.0, 2.0, -1.5),
    "happy": (1.5, 0.0, 2.0), "neutral": (0.0, 0.0, 0.0), "sad": (-6.0, 1.5, 3.0), "surprised": (4.0, 0.0, 0.0),
})  # fmt: skip
"""Pitch, yaw and roll in degrees at intensity 1: sadness sinks, contempt and surprise lift the chin, anger lowers it,
disgust turns away (Wallbott, 1998; Witkower & Tracy, 2019)."""

_LIVELINESS: Mapping[str, float] = MappingProxyType({
    "angry": 1.5, "contempt": 0.8, "disgusted": 1.0, "fear": 1.2, "happy": 1.35, "neutral": 1.0, "sad": 0.55,
    "surprised": 0.8,
})  # fmt: skip
"""How much the head moves with the voice, as a multiple of calm speech."""

_BREATH_SECONDS = 3.8
_GAZE_SHARE = 0.18
"""Part of a glance that the head follows."""


def head(
    samples: CurveSamples,
    fps: float,
    *,
    stress: Array,
    speaking: Array,
    gaze: NDArray[np.float32],
    motion: float,
    random: np.random.Generator,
) -> NDArray[np.float32]:
    """Pose of the head [frames, 3] in degrees: pitch up, yaw to the person's left, roll to the left shoulder.

    stress, speaking: [frames] in 0..1. gaze: [frames, 2] degrees. motion: 0 (still) .. 1 (natural) .. 2.
    Each angle stays within LIMIT.
    """
    frames = len(samples.times)
    share = samples.strength / np.maximum(samples.strength.sum(axis=1), 1.0)[:, None]
    posture = samples.strength @ np.array([_POSTURES[label] for label in LABELS])
    lively = 1.0 + share @ (np.array([_LIVELINESS[label] for label in LABELS]) - 1.0)

    # 1. Sway: slow and small, livelier while speaking.
    sway = slow_noise(frames, fps, 3, random, slowest=8.0, fastest=0.9) * (0.9, 1.5, 0.9)
    sway *= (0.55 + 0.45 * speaking * lively)[:, None]

    # 2. Nods and small turns on stressed syllables; every accent has its own size and direction.
    shape = slow_noise(frames, fps, 3, random, slowest=2.0, fastest=0.5)
    nods = np.stack([-3.4 - 1.2 * shape[:, 0], 1.5 * shape[:, 1], 1.2 * shape[:, 2]], axis=1)
    nods *= (stress * lively)[:, None]

    # 3. Posture, breath, and the share of the glances that the neck takes.
    breath = 0.35 * np.sin(2 * np.pi * samples.times / _BREATH_SECONDS + random.uniform(0, 2 * np.pi))
    turn = np.stack([gaze[:, 1], gaze[:, 0], np.zeros(frames)], axis=1) * _GAZE_SHARE
    wanted = posture + sway + nods + turn

    # 4. The neck is slower than the eyes; it never goes beyond what a picture can follow.
    moved = follow(wanted * motion, fps, np.full(3, 0.36), np.full(3, 0.42))
    moved[:, 0] += breath * motion
    return (LIMIT * np.tanh(moved / LIMIT)).astype(np.float32)

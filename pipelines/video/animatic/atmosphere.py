"""From a feeling to what it does to a picture: light, colour, weather, life, movement."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.state import LABELS, MAX_INTENSITY


@dataclass(frozen=True, kw_only=True)
class Atmosphere:
    """What the feeling adds to a scene at one moment; 0 everywhere is neutral.

    light: brightness, -1 dark .. 1 bright. colour: saturation, -1 grey .. 1 vivid. contrast: -1 flat .. 1 hard.
    red, green, blue: a tint, each -1..1, towards which the picture leans.
    haze, cloud, rain, wind, lightning: weather, 0..1; negative clears what words asked for only in part.
    life: -1 bare and withered .. 1 in bloom. sparkle: petals and lights in the air. embers, spores: what else drifts.
    energy: pace of everything that moves, -1..1. droop: posture, -1 raised .. 1 bowed.
    shake: unrest of the camera, 0..1. push: how fast the camera closes in, -1..1.
    """

    light: float = 0.0
    colour: float = 0.0
    contrast: float = 0.0
    red: float = 0.0
    green: float = 0.0
    blue: float = 0.0
    haze: float = 0.0
    cloud: float = 0.0
    rain: float = 0.0
    wind: float = 0.0
    lightning: float = 0.0
    life: float = 0.0
    sparkle: float = 0.0
    embers: float = 0.0
    spores: float = 0.0
    energy: float = 0.0
    droop: float = 0.0
    shake: float = 0.0
    push: float = 0.0


ATMOSPHERES: Mapping[str, Atmosphere] = {
    "neutral": Atmosphere(),
    "happy": Atmosphere(
        light=0.24, colour=0.80, red=0.10, green=0.05, blue=-0.08, haze=-0.2, cloud=-0.35, rain=-0.6, wind=0.1,
        life=1.0, sparkle=1.0, energy=0.6, droop=-0.8,
    ),
    "sad": Atmosphere(
        light=-0.22, colour=-0.62, contrast=-0.1, red=-0.08, green=-0.01, blue=0.10, haze=0.25, cloud=0.7, rain=0.75,
        life=-0.6, energy=-0.6, droop=1.0, push=0.2,
    ),
    "angry": Atmosphere(
        light=-0.46, colour=0.38, contrast=0.35, red=0.26, green=-0.16, blue=-0.16, haze=0.05, cloud=0.8, wind=1.0,
        lightning=0.8, life=-0.7, embers=1.0, energy=0.8, droop=-0.1, shake=0.6, push=0.6,
    ),
    "fear": Atmosphere(
        light=-0.42, colour=-0.80, contrast=0.25, red=-0.12, green=0.03, blue=0.03, haze=0.95, cloud=0.6, wind=0.35,
        life=-1.0, energy=0.2, droop=0.5, shake=0.35, push=0.5,
    ),
    "disgusted": Atmosphere(
        light=-0.18, colour=0.08, contrast=-0.05, red=0.06, green=0.12, blue=-0.20, haze=0.4, cloud=0.4, life=-0.9,
        spores=1.0, energy=-0.3, droop=0.4, push=-0.4,
    ),
    "surprised": Atmosphere(
        light=0.28, colour=0.75, contrast=0.35, red=0.05, green=-0.04, blue=0.12, haze=-0.2, cloud=-0.1, wind=0.3,
        life=0.5, sparkle=0.6, energy=0.7, droop=-0.6, shake=0.05, push=0.9,
    ),
    "contempt": Atmosphere(
        light=-0.10, colour=-0.45, contrast=-0.15, red=0.02, green=-0.03, blue=0.04, haze=0.15, cloud=0.3, life=-0.2,
        energy=-0.4, droop=-0.3, push=-0.2,
    ),
}  # fmt: skip
"""The pull of each label at full strength.

Bright and colourful for pleasant, dark for unpleasant, darker and more colourful for aroused feelings: the directions
that were measured over 22,758 clips in EmoVid (arXiv 2511.11002). Content carries more than colour (EmoSet, ICCV 2023),
hence weather, life and posture. The sizes are ours.
"""


def atmospheres(curve: EmotionCurve, times: NDArray[np.float64], strength: float = 1.0) -> list[Atmosphere]:
    """The atmosphere at each of `times`, in seconds: every label pulls with its strength, scaled by `strength`."""
    names = [field.name for field in fields(Atmosphere)]
    pulls = np.array([[getattr(ATMOSPHERES[label], name) for name in names] for label in LABELS])
    mixed = np.minimum(curve.sample(times).strength * strength, MAX_INTENSITY) @ pulls
    return [Atmosphere(**dict(zip(names, map(float, row), strict=True))) for row in mixed]

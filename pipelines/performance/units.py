"""Which action units a feeling shows: a table from labels to units, and how each unit comes in with intensity.

Prototypes after EMFACS (Friesen & Ekman, 1983; Ekman, Friesen & Hager, FACS Investigator's Guide, 2002), contempt as
the tightened and raised lip corner of one side (Matsumoto & Ekman, 2008), blends after the compound emotions of
Du, Tao & Martinez (2014), where both parents' units stay visible unless they pull against each other. The strengths
are ours, set by eye on portraits: the sources say which units appear, not how far.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import CurveSamples
from pipelines.emotion.state import LABELS
from pipelines.emotion.taxonomy import word
from pipelines.performance.score import UNITS

Array = NDArray[np.float64]

PROTOTYPES: Mapping[str, Mapping[str, float | tuple[float, float]]] = MappingProxyType({
    "angry": {
        "AU4": 0.76, "AU5": 0.40, "AU7": 0.60, "AU9": 0.12, "AU10": 0.14, "AU17": 0.20, "AU23": 0.50, "AU24": 0.40,
        "AU38": 0.30,
    },
    "contempt": {
        "AU2": (0.22, 0.0), "AU7": (0.14, 0.20), "AU10": (0.22, 0.0), "AU12": (0.58, 0.0), "AU14": (0.85, 0.04),
        "AU17": 0.10, "AU43": 0.16,
    },
    "disgusted": {
        "AU4": 0.40, "AU6": 0.22, "AU7": 0.42, "AU9": 0.78, "AU10": 0.62, "AU15": 0.25, "AU16": 0.22, "AU17": 0.34,
    },
    "fear": {
        "AU1": 0.76, "AU2": 0.50, "AU4": 0.50, "AU5": 0.75, "AU7": 0.18, "AU20": 0.75, "AU25": 0.32, "AU26": 0.22,
        "AU38": 0.20,
    },
    "happy": {"AU6": 0.80, "AU7": 0.14, "AU12": 0.95, "AU25": 0.36},
    "neutral": {},
    "sad": {"AU1": 0.75, "AU4": 0.48, "AU7": 0.10, "AU15": 0.85, "AU17": 0.40, "AU43": 0.26},
    "surprised": {"AU1": 0.72, "AU2": 0.76, "AU5": 0.70, "AU25": 0.45, "AU26": 0.55, "AU38": 0.10},
})  # fmt: skip
"""Strength of each unit, 0..1, when a label is felt at intensity 1; a pair is (left, right).

Contempt sits on the left: posed and felt lower-face expressions are stronger there (Sackeim, Gur & Saucy, 1978).
"""

_RESPONSES: Mapping[str, tuple[float, float, float]] = MappingProxyType({
    # unit: (threshold, gamma, gain beyond full)
    "AU1": (0.00, 0.80, 0.40), "AU2": (0.04, 0.90, 0.40), "AU4": (0.00, 0.75, 0.40), "AU5": (0.12, 1.10, 0.60),
    "AU6": (0.22, 1.10, 0.60), "AU7": (0.08, 1.00, 0.50), "AU9": (0.10, 1.10, 0.40), "AU10": (0.08, 1.00, 0.50),
    "AU12": (0.00, 0.75, 0.40), "AU14": (0.00, 0.75, 0.40), "AU15": (0.04, 0.90, 0.50), "AU16": (0.20, 1.20, 0.80),
    "AU17": (0.12, 1.00, 0.60), "AU20": (0.12, 1.10, 0.60), "AU23": (0.10, 1.00, 0.50), "AU24": (0.12, 1.00, 0.60),
    "AU25": (0.25, 1.20, 1.00), "AU26": (0.38, 1.30, 1.10), "AU38": (0.25, 1.20, 1.00), "AU43": (0.10, 1.00, 0.50),
})  # fmt: skip
"""How a unit answers to intensity: below `threshold` it rests, then it rises as a power `gamma` to its full strength at
intensity 1, and by `gain` of it per unit of intensity beyond. A smile starts at the corners, the cheeks follow;
brows and lips answer first, the jaw drops last."""

_ANTAGONISTS = (
    ("AU12", "AU15"), ("AU12", "AU20"), ("AU5", "AU43"), ("AU5", "AU6"), ("AU24", "AU25"), ("AU24", "AU26"),
    ("AU23", "AU25"), ("AU23", "AU26"), ("AU17", "AU26"), ("AU2", "AU9"),
)  # fmt: skip
"""Units that pull the same skin opposite ways; the weaker gives way, the stronger loses half of what the weaker had."""


def units_for(samples: CurveSamples) -> NDArray[np.float32]:
    """Return the strength of each action unit, [n, len(UNITS), 2] in 0..1 (left, right), for a sampled curve.

    A blend shows the units of all its labels; where two pull against each other the weaker gives way. Where the felt
    point lies off the usual place of the labels, arousal lifts and tightens the lids or lets them droop, and valence
    bends the corners of the lips. Only contempt is one-sided here; the small unevenness of every face is in `perform`.
    """
    total = samples.strength.sum(axis=1)
    units = _blended(samples.strength, total)
    units = _tuned(units, samples, total)
    units = _settled(units)
    return np.clip(units, 0.0, 1.0).astype(np.float32)


def _blended(strength: Array, total: Array) -> Array:
    """Units of the labels' blend, [n, units, 2].

    A label that holds half of a blend shows more than half of its face: its drive is the blend's strength times the
    square root of its share. Drives meet as the cube root of the sum of cubes, so the stronger label leads.
    """
    share = strength / np.maximum(total, 1e-9)[:, None]
    drive = total[:, None] * np.sqrt(share)
    cubes = np.zeros((len(strength), len(UNITS), 2))
    for label, table in _tables().items():
        for unit, full in table.items():
            column = UNITS.index(unit)
            rise = _response(drive[:, LABELS.index(label)], unit)
            cubes[:, column] += (rise[:, None] * np.array(full)) ** 3
    return np.asarray(np.cbrt(cubes))


def _response(drive: Array, unit: str) -> Array:
    threshold, gamma, gain = _RESPONSES[unit]
    within = np.clip((drive - threshold) / (1.0 - threshold), 0.0, 1.0) ** gamma
    return np.asarray(within * (1.0 + gain * np.maximum(drive - 1.0, 0.0)))


def _tuned(units: Array, samples: CurveSamples, total: Array) -> Array:
    """Bend the units by how far the felt point lies from where the labels usually lie."""
    usual = np.array([[word(label).valence, word(label).arousal] for label in LABELS])
    expected = samples.strength @ usual / np.maximum(total, 1.0)[:, None]
    valence = np.clip(samples.valence - expected[:, 0], -1.0, 1.0)
    arousal = np.clip(samples.arousal - expected[:, 1], -1.0, 1.0)
    tuned: Array = units * (1.0 + 0.2 * arousal)[:, None, None]
    more, less = np.maximum(arousal, 0.0), np.maximum(-arousal, 0.0)
    warm, cold = np.maximum(valence, 0.0), np.maximum(-valence, 0.0)
    for unit, amount in (
        ("AU5", 0.35 * more),
        ("AU7", 0.20 * more),
        ("AU38", 0.15 * more),
        ("AU43", 0.40 * less),
        ("AU12", 0.35 * warm),
        ("AU6", 0.18 * warm),
        ("AU4", 0.25 * cold),
        ("AU15", 0.22 * cold),
    ):
        tuned[:, UNITS.index(unit)] += amount[:, None]
    return tuned


def _settled(units: Array) -> Array:
    settled = units.copy()
    for one, other in _ANTAGONISTS:
        first, second = UNITS.index(one), UNITS.index(other)
        weaker = np.minimum(settled[:, first], settled[:, second])
        loses = np.where(settled[:, first] < settled[:, second], 0.85, 0.5)
        settled[:, first], settled[:, second] = (
            settled[:, first] - loses * weaker,
            settled[:, second] - (1.35 - loses) * weaker,
        )
    return settled


@cache
def _tables() -> Mapping[str, Mapping[str, tuple[float, float]]]:
    """The prototypes with both sides spelt out."""
    return {
        label: {unit: full if isinstance(full, tuple) else (full, full) for unit, full in table.items()}
        for label, table in PROTOTYPES.items()
    }

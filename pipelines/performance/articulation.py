"""Emotion on the lips bends speech but never breaks it: which mouth units give way to which mouth shapes."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from pipelines.performance.dynamics import follow
from pipelines.performance.score import UNITS, VISEMES

_YIELDS: Mapping[str, tuple[float, float, float, float]] = MappingProxyType({
    # unit: share that it gives up to (closed lips, rounded lips, an open mouth, speaking as such)
    "AU10": (0.75, 0.40, 0.20, 0.35), "AU12": (0.08, 0.40, 0.08, 0.06), "AU14": (0.10, 0.40, 0.10, 0.10),
    "AU15": (0.05, 0.30, 0.10, 0.06), "AU16": (0.90, 0.50, 0.30, 0.40), "AU17": (0.10, 0.30, 0.60, 0.35),
    "AU18": (0.20, 0.00, 0.50, 0.40), "AU20": (0.35, 0.80, 0.10, 0.12), "AU22": (0.60, 0.00, 0.20, 0.30),
    "AU23": (0.00, 0.60, 0.85, 0.35), "AU24": (0.00, 0.80, 0.95, 0.45), "AU25": (1.00, 0.90, 1.00, 1.00),
    "AU26": (1.00, 0.90, 1.00, 1.00), "AU28": (0.00, 0.90, 1.00, 0.80),
})  # fmt: skip
"""Lips that are needed for a sound follow the sound. The smile stays through speech, the dropped jaw does not."""

_ROUND = {"O": 0.7, "U": 1.0, "CH": 0.7, "RR": 0.3}
_OPEN = {"aa": 1.0, "E": 0.8, "I": 0.5, "O": 0.9, "U": 0.4, "TH": 0.4, "DD": 0.4, "kk": 0.5, "nn": 0.4, "RR": 0.4,
         "CH": 0.4, "SS": 0.4, "FF": 0.4}  # fmt: skip
_CLOSED = {"PP": 1.0, "FF": 0.6}


def make_way_for_speech(
    units: NDArray[np.float32], visemes: NDArray[np.float32], speaking: NDArray[np.float64], fps: float
) -> NDArray[np.float32]:
    """Return `units` [frames, len(UNITS), 2] with those of the mouth weakened where speech needs the lips.

    visemes: [frames, len(VISEMES)]. speaking: [frames] in 0..1, changing slowly, so that a mouth that is held open by
    surprise does not snap in every short pause. Lips give way at once and come back slowly, so that they do not twitch
    with every syllable; only closures act on their own frames alone.
    """
    lasting = follow(
        np.stack([_amount(visemes, _ROUND), _amount(visemes, _OPEN)], axis=1), fps, np.full(2, 0.04), np.full(2, 0.4)
    )
    needs = np.column_stack([_amount(visemes, _CLOSED), lasting, speaking])
    bent = units.copy()
    for unit, shares in _YIELDS.items():
        kept = np.prod(1.0 - np.clip(needs, 0.0, 1.0) * np.array(shares), axis=1)
        bent[:, UNITS.index(unit)] *= kept[:, None].astype(np.float32)
    return bent


def engagement(visemes: NDArray[np.float32], fps: float) -> NDArray[np.float64]:
    """How far the mouth is at the service of speech, [frames] in 0..1.

    Lips make ready before the first sound is heard, and stay ready through the short pauses of a phrase.
    """
    working = np.clip((visemes.sum(axis=1) - visemes[:, VISEMES.index("sil")]) / _WORKING, 0.0, 1.0)
    ahead = round(_READY_SECONDS * fps)
    ready = sliding_window_view(np.pad(working, (0, ahead)), ahead + 1).max(axis=1)
    return np.clip(follow(ready, fps, np.array(0.25), np.array(0.9)), 0.0, 1.0)


_WORKING = 0.3
"""Share of speech in a mouth shape from which the whole mouth is taken: soft voices move lips little."""

_READY_SECONDS = 0.3
"""How long before the first sound the lips make ready."""


def _amount(visemes: NDArray[np.float32], shares: Mapping[str, float]) -> NDArray[np.float64]:
    return np.asarray(sum(visemes[:, VISEMES.index(name)].astype(np.float64) * share for name, share in shares.items()))

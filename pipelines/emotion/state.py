"""One moment of feeling."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from pipelines.errors import InvalidInput, UnknownWord

LABELS = ("angry", "contempt", "disgusted", "fear", "happy", "neutral", "sad", "surprised")
"""The eight labels of MEAD (Wang et al., ECCV 2020): Ekman's six, contempt and neutral. The order is fixed."""

MAX_INTENSITY = 1.5
"""Intensity 1 is the full, natural strength of an emotion; up to 1.5 is exaggerated play."""


@dataclass(frozen=True, kw_only=True)
class Emotion:
    """A feeling at one moment: which (a blend of labels), where (valence, arousal) and how strongly (intensity).

    labels: weights over `LABELS`, each >= 0, summing to 1; labels that are left out weigh 0.
    valence: -1 (unpleasant) .. 1 (pleasant), and arousal: -1 (calm) .. 1 (excited), of the feeling at full
        strength (Russell's circumplex, 1980); what is felt is this point times `intensity`.
    intensity: 0 (not shown) .. 1 (full) .. 1.5 (exaggerated).

    Raises UnknownWord for a label outside `LABELS`, InvalidInput for a value outside its range.
    """

    labels: Mapping[str, float]
    valence: float
    arousal: float
    intensity: float = 1.0

    def __post_init__(self) -> None:
        for label, weight in self.labels.items():
            if label not in LABELS:
                raise UnknownWord(f"'{label}' is not an emotion label. Use one of {', '.join(LABELS)}.", LABELS)
            if not (isfinite(weight) and weight >= 0):
                raise InvalidInput(f"The weight of '{label}' is {weight}; weights are numbers from 0 upwards.")
        total = sum(self.labels.values())
        if abs(total - 1.0) > 1e-6:
            raise InvalidInput(
                f"The label weights sum to {total:g}; they must sum to 1. Use from_labels to scale them."
            )
        _check_range("valence", self.valence, -1.0, 1.0)
        _check_range("arousal", self.arousal, -1.0, 1.0)
        _check_range("intensity", self.intensity, 0.0, MAX_INTENSITY)
        object.__setattr__(self, "labels", {name: float(self.labels.get(name, 0.0)) for name in LABELS})

    @property
    def dominant(self) -> str:
        """The label with the largest weight."""
        return max(LABELS, key=lambda name: self.labels[name])


def _check_range(name: str, value: float, low: float, high: float) -> None:
    if not (isfinite(value) and low <= value <= high):
        raise InvalidInput(f"{name} is {value}; it must lie between {low:g} and {high:g}.")

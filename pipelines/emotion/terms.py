"""Emotion words with what stands around them, and what several of them are together."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pipelines.emotion.state import MAX_INTENSITY, Emotion
from pipelines.emotion.taxonomy import WordEntry, word

OPPOSITES: Mapping[str, str] = MappingProxyType({"happy": "sadness", "sad": "happiness"})
"""Word that "not X" leans to, by the dominant label of X; all others lean to calm, and what is calm to agitation."""


@dataclass(frozen=True, kw_only=True)
class Term:
    """One emotion word of a clause with what stands around it.

    factor: of its degree words, on the intensity of the entry. strength: number that was given (0..1.5), or None.
    share: of the blend, where shares were given ("60/40"), or None.
    negation: "" or "opposite" (not happy), "contrary" (anything but happy) or "absence" (no longer sad).
    """

    entry: WordEntry
    factor: float = 1.0
    strength: float | None = None
    share: float | None = None
    negation: str = ""

    @property
    def intensity(self) -> float:
        """Strength as given, else of the word times its degree, at most MAX_INTENSITY."""
        strength = self.entry.intensity * self.factor if self.strength is None else self.strength
        return min(MAX_INTENSITY, strength)


def blend(terms: list[Term]) -> Emotion:
    """The emotion of all terms of a clause together.

    Words share the blend in the shares that were given, else in proportion to their intensities, and the strongest
    gives the intensity. Numbers are
    strengths of single words: their sum is the intensity, at most 1 unless one of them is larger. A negated word
    beside a plain one drops out; "not X" alone leaves a third of the opposite, "anything but X" all of it, "no longer
    X" and "without X" leave neutral.
    """
    felt = [term for term in terms if not term.negation] or [_negated(term) for term in terms]
    numbered = any(term.strength is not None for term in felt)
    strengths = [term.intensity for term in felt]
    weights = strengths if numbered else [strength or 0.3 for strength in strengths]
    weights = [weight if term.share is None else term.share for term, weight in zip(felt, weights, strict=True)]
    total = sum(weights)
    if total <= 0:
        weights, total = [1.0] * len(felt), float(len(felt))
    top = max(strengths)
    labels: dict[str, float] = {}
    for term, weight in zip(felt, weights, strict=True):
        for label, share in term.entry.blend.items():
            labels[label] = labels.get(label, 0.0) + share * weight / total
    return Emotion(
        labels=labels,
        valence=sum(term.entry.valence * weight for term, weight in zip(felt, weights, strict=True)) / total,
        arousal=sum(term.entry.arousal * weight for term, weight in zip(felt, weights, strict=True)) / total,
        intensity=min(sum(strengths), max(1.0, top)) if numbered else top,
    )


def _negated(term: Term) -> Term:
    if term.negation == "absence":
        return Term(entry=word("neutral"))
    dominant = max(term.entry.blend, key=lambda label: term.entry.blend[label])
    at_rest = term.entry.valence > 0.25 and term.entry.arousal < -0.25
    opposite = word("agitation" if at_rest else OPPOSITES.get(dominant, "calm"))
    return Term(entry=opposite, strength=round(term.intensity / (1 if term.negation == "contrary" else 3), 3))

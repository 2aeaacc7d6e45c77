"""The label sets of the field, and maps between them that state what they lose.

The eight labels of MEAD are the common coin (`pipelines.emotion.state.LABELS`). Every other set maps onto them word by
word; a map back gives weight to the words whose blends point the same way.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.emotion.state import LABELS, Emotion
from pipelines.emotion.taxonomy import entries, word
from pipelines.errors import InvalidInput, UnknownWord


@dataclass(frozen=True, kw_only=True)
class LabelSet:
    """A closed list of emotion words that a paper, a data set or a model uses, in its order, with its source."""

    name: str
    labels: tuple[str, ...]
    source: str


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """The outcome of a map between label sets: weights over the target's labels, and what was lost, in words."""

    weights: Mapping[str, float]
    lost: tuple[str, ...]


PLUTCHIK_FAMILIES: Mapping[str, tuple[str, str, str]] = {
    "joy": ("serenity", "joy", "ecstasy"),
    "trust": ("acceptance", "trust", "admiration"),
    "fear": ("apprehension", "fear", "terror"),
    "surprise": ("distraction", "surprise", "amazement"),
    "sadness": ("pensiveness", "sadness", "grief"),
    "disgust": ("boredom", "disgust", "loathing"),
    "anger": ("annoyance", "anger", "rage"),
    "anticipation": ("interest", "anticipation", "vigilance"),
}
"""Plutchik's eight primaries, each from mild over middle to intense (The Nature of Emotions, 2001)."""

PLUTCHIK_DYADS: Mapping[str, tuple[str, str]] = {
    "love": ("joy", "trust"),
    "submission": ("trust", "fear"),
    "awe": ("fear", "surprise"),
    "disapproval": ("surprise", "sadness"),
    "remorse": ("sadness", "disgust"),
    "contempt": ("disgust", "anger"),
    "aggressiveness": ("anger", "anticipation"),
    "optimism": ("anticipation", "joy"),
    "hope": ("anticipation", "trust"),
    "guilt": ("joy", "fear"),
    "curiosity": ("trust", "surprise"),
    "despair": ("fear", "sadness"),
    "unbelief": ("surprise", "disgust"),
    "envy": ("sadness", "anger"),
    "cynicism": ("disgust", "anticipation"),
    "pride": ("anger", "joy"),
    "anxiety": ("anticipation", "fear"),
    "delight": ("joy", "surprise"),
    "sentimentality": ("trust", "sadness"),
    "shame": ("fear", "disgust"),
    "outrage": ("surprise", "anger"),
    "pessimism": ("sadness", "anticipation"),
    "morbidness": ("disgust", "joy"),
    "dominance": ("anger", "trust"),
}
"""Plutchik's dyads: primary, secondary and tertiary, eight each. How a dyad *looks* is placed by its own word entry."""


def _parrott_nouns() -> tuple[str, ...]:
    return tuple(entry.name for entry in entries() if entry.source_set == "Parrott")


LABEL_SETS: Mapping[str, LabelSet] = {
    chosen.name: chosen
    for chosen in (
        LabelSet(name="mead", labels=LABELS, source="MEAD: Wang et al., ECCV 2020"),
        LabelSet(
            name="ekman",
            labels=("anger", "disgust", "fear", "happiness", "sadness", "surprise"),
            source="Ekman, An argument for basic emotions, 1992",
        ),
        LabelSet(
            name="mikels",
            labels=("amusement", "awe", "contentment", "excitement", "anger", "disgust", "fear", "sadness"),
            source="Mikels et al., Emotional category data on images from the IAPS, 2005",
        ),
        LabelSet(
            name="plutchik",
            labels=tuple(name for family in PLUTCHIK_FAMILIES.values() for name in family),
            source="Plutchik, The Nature of Emotions, 2001",
        ),
        LabelSet(name="plutchik-dyads", labels=tuple(PLUTCHIK_DYADS), source="Plutchik, The Nature of Emotions, 2001"),
        LabelSet(
            name="parrott",
            labels=_parrott_nouns(),
            source="Parrott, Emotions in Social Psychology, 2001, after Shaver et al., 1987",
        ),
        LabelSet(
            name="emodb",
            labels=("anger", "boredom", "disgust", "fear", "happiness", "neutral", "sadness"),
            source="Burkhardt et al., A database of German emotional speech, Interspeech 2005",
        ),
    )
}


def label_set(name: str) -> LabelSet:
    """The set called `name`. Raises UnknownWord for others."""
    if name not in LABEL_SETS:
        raise UnknownWord(f"'{name}' is not a label set. Use one of {', '.join(LABEL_SETS)}.", tuple(LABEL_SETS))
    return LABEL_SETS[name]


def to_labels(weights: Mapping[str, float], set_name: str) -> Mapped:
    """Weights over the words of a set, as weights over the eight labels that sum to 1, and what was lost.

    Raises UnknownWord for a word outside the set, InvalidInput when the weights sum to 0.
    """
    chosen = label_set(set_name)
    total = sum(weights.values())
    if not total > 0 or min(weights.values()) < 0:
        raise InvalidInput(f"The weights sum to {total:g}; give non-negative weights with at least one above 0.")
    mapped = dict.fromkeys(LABELS, 0.0)
    lost: dict[str, None] = {}
    for name, weight in weights.items():
        if name not in chosen.labels:
            raise UnknownWord(f"'{name}' is not in the set '{set_name}': {', '.join(chosen.labels)}.", chosen.labels)
        entry = word(name)
        for label, share in entry.blend.items():
            mapped[label] += share * weight / total
        if weight > 0 and entry.lost:
            lost[f"{name}: {entry.lost}"] = None
    return Mapped(weights=mapped, lost=tuple(lost))


def from_labels_to(emotion: Emotion, set_name: str) -> Mapped:
    """An emotion as weights over the words of a set, which sum to 1, and what was lost.

    Each label of the blend gives its weight to the words of the set that hold this label, in proportion to how much of
    them it is; a label that no word of the set holds is lost, and said so.
    """
    chosen = label_set(set_name)
    shares = {name: word(name).blend for name in chosen.labels}
    mapped = dict.fromkeys(chosen.labels, 0.0)
    lost: list[str] = []
    for label, weight in emotion.labels.items():
        if weight <= 0:
            continue
        holders = {name: blend.get(label, 0.0) ** 2 for name, blend in shares.items() if blend.get(label, 0.0) >= 0.5}
        if not holders:
            lost.append(f"{label}: the set '{set_name}' has no word for it")
            continue
        for name, share in holders.items():
            mapped[name] += weight * share / sum(holders.values())
    total = sum(mapped.values())
    if total > 0:
        mapped = {name: weight / total for name, weight in mapped.items()}
    return Mapped(weights=mapped, lost=tuple(lost))

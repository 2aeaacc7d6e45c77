import pytest

from pipelines.emotion.factories import from_labels, from_word
from pipelines.emotion.label_sets import (
    LABEL_SETS,
    PLUTCHIK_DYADS,
    PLUTCHIK_FAMILIES,
    from_labels_to,
    label_set,
    to_labels,
)
from pipelines.emotion.state import LABELS
from pipelines.emotion.taxonomy import word
from pipelines.errors import InvalidInput, UnknownWord


@pytest.mark.parametrize("name", LABEL_SETS)
def test_every_word_of_every_set_maps_onto_the_labels(name: str) -> None:
    for label in label_set(name).labels:
        mapped = to_labels({label: 1.0}, name)
        assert sum(mapped.weights.values()) == pytest.approx(1.0)
    assert label_set(name).source


def test_sizes_are_those_of_the_papers() -> None:
    sizes = {name: len(chosen.labels) for name, chosen in LABEL_SETS.items() if name != "parrott"}
    assert sizes == {"mead": 8, "ekman": 6, "mikels": 8, "plutchik": 24, "plutchik-dyads": 24, "emodb": 7}


def test_plutchik_s_families_rise_in_intensity() -> None:
    for mild, _, intense in PLUTCHIK_FAMILIES.values():
        assert word(mild).intensity <= word(intense).intensity
    assert {part for pair in PLUTCHIK_DYADS.values() for part in pair} <= set(PLUTCHIK_FAMILIES)


def test_awe_states_what_it_loses() -> None:
    mapped = to_labels({"awe": 1.0}, "mikels")
    assert mapped.weights["surprised"] == pytest.approx(0.6)
    assert mapped.weights["happy"] == pytest.approx(0.4)
    assert any(lost.startswith("awe: ") for lost in mapped.lost)


def test_mead_maps_onto_itself_without_loss() -> None:
    for label in LABELS:
        mapped = to_labels({label: 1.0}, "mead")
        assert mapped.weights[label] == 1.0
        assert mapped.lost == ()
        assert from_labels_to(from_labels({label: 1.0}), "mead").weights[label] == 1.0


def test_a_label_without_a_word_in_the_set_is_lost_and_said_so() -> None:
    mapped = from_labels_to(from_word("contempt"), "mikels")
    assert mapped.lost == ("contempt: the set 'mikels' has no word for it",)
    assert sum(mapped.weights.values()) == 0.0


def test_happiness_spreads_over_the_pleasant_words_of_mikels() -> None:
    weights = from_labels_to(from_word("happy"), "mikels").weights
    assert sum(weights[name] for name in ("amusement", "contentment", "excitement")) == pytest.approx(1.0)


def test_unknown_sets_words_and_empty_weights_are_refused() -> None:
    with pytest.raises(UnknownWord, match="'ocean'"):
        label_set("ocean")
    with pytest.raises(UnknownWord, match="'joy'"):
        to_labels({"joy": 1.0}, "ekman")
    with pytest.raises(InvalidInput, match="sum to 0"):
        to_labels({}, "ekman")

import subprocess
import sys

import pytest

from pipelines.emotion.state import LABELS, MAX_INTENSITY
from pipelines.emotion.taxonomy import WordEntry, entries, find, nearest, word
from pipelines.errors import UnknownWord


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
def test_every_entry_is_in_range_and_has_its_sources(entry: WordEntry) -> None:
    assert set(entry.blend) <= set(LABELS)
    assert sum(entry.blend.values()) == pytest.approx(1.0)
    assert min(entry.blend.values()) > 0
    assert -1 <= entry.valence <= 1
    assert -1 <= entry.arousal <= 1
    assert 0 <= entry.intensity <= MAX_INTENSITY
    assert entry.source.startswith("approximate, placed by us after")
    assert entry.primary and entry.secondary and entry.source_set in ("Parrott", "everyday")
    assert entry.lost or any(form in LABELS for form in entry.forms)


def test_the_tree_of_parrott_is_whole() -> None:
    tree = [entry for entry in entries() if entry.source_set == "Parrott"]
    assert 130 <= len(tree) <= 145
    assert {entry.primary for entry in tree} == {"love", "joy", "surprise", "anger", "sadness", "fear"}
    assert len({(entry.primary, entry.secondary) for entry in tree}) == 25


def test_no_form_means_two_things() -> None:
    forms = [form for entry in entries() for form in entry.forms]
    assert len(forms) == len(set(forms))


def test_each_label_is_a_word_for_itself() -> None:
    for label in LABELS:
        assert word(label).blend == {label: 1.0}


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("angrily", "anger"), ("ANGRIER", "anger"), ("Furious", "fury"), ("furiously", "fury"), ("saddest", "sadness"),
        ("joyfully", "joy"), ("hopefully", "hope"), ("lovingly", "affection"), ("worriedly", "worry"),
        ("gloomy", "gloom"), ("ecstatic", "ecstasy"), ("bored", "boredom"), ("nervously", "nervousness"),
        ("enraged", "rage"), ("livid", "lividness"), ("tender", "tenderness"), ("proudly", "pride"),
        ("ashamed", "shame"), ("smug", "smugness"), ("scornful", "scorn"), ("hysterical", "hysteria"),
        ("heart-broken", "heartbreak"), ("in love", "love"), ("over the moon", "elation"), ("fed up", "exasperation"),
    ],
)  # fmt: skip
def test_usual_forms_are_known(form: str, name: str) -> None:
    assert word(form).name == name


def test_stronger_words_are_stronger() -> None:
    assert word("annoyed").intensity < word("angry").intensity < word("furious").intensity
    assert word("uneasy").intensity < word("afraid").intensity < word("terrified").intensity
    assert word("glum").intensity < word("sad").intensity < word("heartbroken").intensity


def test_russell_s_quadrants_are_kept() -> None:
    for name, pleasant, aroused in (("excited", 1, 1), ("serene", 1, -1), ("gloomy", -1, -1), ("alarmed", -1, 1)):
        assert word(name).valence * pleasant > 0 and word(name).arousal * aroused > 0


def test_an_unknown_word_offers_the_nearest() -> None:
    with pytest.raises(UnknownWord, match="'furius'") as raised:
        word("furius")
    assert raised.value.suggestions[0] == "furious"
    assert nearest("hapy")[0] == "happy"


def test_words_that_are_no_feelings_are_not_found() -> None:
    for name in ("table", "the", "", "zzz", "quickly"):
        assert find(name) is None


def test_import_is_light() -> None:
    code = (
        "import sys, pipelines.emotion.parse, pipelines.emotion.encode, pipelines.emotion.listen;"
        "print([name for name in ('torch', 'librosa', 'scipy', 'gradio', 'numba') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

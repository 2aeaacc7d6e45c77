import pytest

from pipelines.performance.ipa import mouth_shapes
from pipelines.performance.score import VISEMES


@pytest.mark.parametrize(
    ("symbols", "viseme"),
    [
        ("p b m pʰ bː m̩", "PP"),
        ("f v", "FF"),
        ("θ ð", "TH"),
        ("t d ʔ", "DD"),
        ("k ɡ g x ʁ ŋ", "kk"),
        ("ʃ ʒ tʃ dʒ t͡ʃ", "CH"),
        ("s z ts", "SS"),
        ("n l ɲ ʎ", "nn"),
        ("ɹ r ɚ", "RR"),
        ("a ɑː æ ɑ̃ ˈa", "aa"),
        ("e ɛ ɛ̃ øː", "E"),
        ("i iː ɪ j", "I"),
        ("o ɔ ɔ̃ oː", "O"),
        ("u uː w y yː ʊ", "U"),
    ],
)
def test_sounds_of_four_languages_have_their_shape(symbols: str, viseme: str) -> None:
    for symbol in symbols.split():
        assert [shape for shape, _ in mouth_shapes(symbol)] == [viseme], symbol


def test_a_diphthong_passes_through_two_shapes() -> None:
    assert [shape for shape, _ in mouth_shapes("aɪ")] == ["aa", "I"]
    assert [shape for shape, _ in mouth_shapes("ˈaʊ")] == ["aa", "U"]


def test_pf_closes_and_then_bites() -> None:
    assert [shape for shape, _ in mouth_shapes("pf")] == ["PP", "FF"]


@pytest.mark.parametrize("symbol", ["", "_", "ˈ", " ", "|"])
def test_a_symbol_without_a_letter_is_a_pause(symbol: str) -> None:
    assert mouth_shapes(symbol) == []


def test_an_unknown_letter_is_a_relaxed_vowel() -> None:
    ((viseme, strength),) = mouth_shapes("ж")
    assert viseme in VISEMES
    assert 0 < strength < 0.7

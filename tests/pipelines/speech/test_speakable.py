import pytest

from pipelines.errors import InvalidInput
from pipelines.speech.speakable import speakable


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("I am happy 😀👍🏽 today!", "I am happy today!"),
        ("See https://www.example.org/a/b?c=1 now.", "See example.org now."),
        ("It costs 1,250.50 in 2024.", "It costs 1,250.50 in 2024."),
        ("naïve  café\n\nÜber", "naïve café Über"),
    ],
)
def test_what_cannot_be_said_is_left_out(typed: str, said: str) -> None:
    assert speakable(typed, "en-us") == said


@pytest.mark.parametrize("typed", ["", "  ", "😀😀", "?!…"])
def test_text_without_a_word_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput, match="no word"):
        speakable(typed, "en-us")


def test_letters_that_the_voice_does_not_read_are_refused_with_voices_that_do() -> None:
    with pytest.raises(InvalidInput, match=r"Arabic.*ar, fa, ur"):
        speakable("مرحبا بالعالم", "en-us")
    with pytest.raises(InvalidInput, match="Chinese"):
        speakable("你好，世界", "de")


def test_letters_of_the_language_are_read() -> None:
    assert speakable("Привет, мир", "ru") == "Привет, мир"
    assert speakable("שלום עולם", "he") == "שלום עולם"

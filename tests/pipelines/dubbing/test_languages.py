"""Languages are known by code, name, locale and voice, and each has a voice where espeak-ng reads it."""

import pytest

from pipelines.dubbing.languages import LANGUAGES, UNSPACED, language_code, voice_for
from pipelines.errors import UnknownWord
from pipelines.speech import espeak


@pytest.mark.parametrize(
    ("name", "code"),
    [("de", "de"), ("German", "de"), ("de-AT", "de"), ("pt_BR", "pt"), ("en-us+f3", "en"), ("de+f3", "de"),
     ("nb", "no"), ("cmn", "zh"), (" Haitian creole ", "ht"), ("zh-Hans", "zh")],
)  # fmt: skip
def test_a_language_is_known_by_many_names(name: str, code: str) -> None:
    assert language_code(name) == code


def test_an_unknown_language_is_told_with_its_nearest() -> None:
    with pytest.raises(UnknownWord, match=r"'Germn' is not known\. Did you mean german"):
        language_code("Germn")
    with pytest.raises(UnknownWord, match="Give its code"):
        language_code("")


def test_a_language_has_the_voice_that_is_offered_first() -> None:
    assert [voice_for(code) for code in ("en", "de", "fr", "pt", "no")] == ["en-us", "de", "fr-fr", "pt", "nb"]
    assert [voice_for(code) for code in ("zh", "ja", "yo")] == [None, None, None]


def test_languages_without_blanks_are_languages() -> None:
    assert set(LANGUAGES) >= UNSPACED


@pytest.mark.skipif(not espeak.available(), reason="espeak-ng is not installed")
def test_every_voice_is_one_of_espeak() -> None:
    known = espeak._languages()
    assert {voice for code in LANGUAGES if (voice := voice_for(code)) and voice not in known} == set()

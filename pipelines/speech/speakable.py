"""Typed text as it can be said aloud: without emoji and addresses, in letters that the voice reads."""

import re
import unicodedata
from collections import Counter

from pipelines.errors import InvalidInput
from pipelines.speech.espeak import available, check_voice

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)

_SCRIPTS = {
    "ar": "ARABIC", "fa": "ARABIC", "ur": "ARABIC", "he": "HEBREW", "ru": "CYRILLIC", "uk": "CYRILLIC",
    "bg": "CYRILLIC", "be": "CYRILLIC", "sr": "CYRILLIC", "mk": "CYRILLIC", "kk": "CYRILLIC", "el": "GREEK",
    "hi": "DEVANAGARI", "mr": "DEVANAGARI", "ne": "DEVANAGARI", "bn": "BENGALI", "ta": "TAMIL", "te": "TELUGU",
    "th": "THAI", "ko": "HANGUL", "ka": "GEORGIAN", "hy": "ARMENIAN", "zh": "CJK", "cmn": "CJK", "ja": "CJK",
}  # fmt: skip
"""Letters that the languages which do not write Latin ones are written in."""

_UNREAD = {"CJK", "HIRAGANA", "KATAKANA"}
"""Letters that the program spells instead of reading."""


def speakable(text: str, voice: str) -> str:
    """`text` with the name of its site for an address, and without emoji and other signs that are not words.

    Raises InvalidInput where nothing is left to say, or most letters are not those of the voice's language.
    """
    named = _ADDRESS.sub(lambda found: f" {_site(found[0])} ", text)
    plain = "".join(
        " " if unicodedata.category(sign) in ("So", "Sk", "Cf", "Cs", "Co", "Cn") else sign for sign in named
    )
    plain = " ".join(plain.replace("\ufe0f", " ").split())
    if not any(sign.isalnum() for sign in plain):
        raise InvalidInput(f"There is no word to speak in '{text.strip()[:40]}'. Type a sentence.")
    _check_letters(plain, voice)
    return plain


def check_said(text: str, voice: str) -> None:
    """Refuse, before any work, a text that the embedded voice cannot say.

    Raises what `speakable` does, and UnknownWord for a voice that the installed espeak-ng lacks; where none is
    installed, nothing is known of its voices.
    """
    speakable(text, voice)
    if available():
        check_voice(voice)


def _site(address: str) -> str:
    """The site of an address, such as "example.org"."""
    host = re.sub(r"^(?:https?://)?(?:www\.)?", "", address, flags=re.IGNORECASE).split("/")[0]
    return re.split(r"[?#:]", host)[0].strip(".,;!")


def _check_letters(text: str, voice: str) -> None:
    scripts = Counter(unicodedata.name(sign, "LATIN").split()[0] for sign in text if sign.isalpha())
    if not scripts:
        return  # numbers alone
    most, count = scripts.most_common(1)[0]
    language = voice.split("+")[0].split("-")[0].lower()
    own = _SCRIPTS.get(language, "LATIN")
    if most in _UNREAD:
        raise InvalidInput(
            "The embedded voice does not read Chinese and Japanese characters. Write them in Latin letters, or give a "
            "recording."
        )
    if most in ("LATIN", own) or count <= sum(scripts.values()) / 2 or most not in _SCRIPTS.values():
        return
    languages = ", ".join(sorted(name for name, script in _SCRIPTS.items() if script == most))
    raise InvalidInput(
        f"The text is written in {most.capitalize()} letters, which the voice '{voice}' does not read. "
        f"Choose a voice that does: {languages}."
    )

"""The languages that scripts are written in: their codes, their names, and the voice that speaks each."""

from collections.abc import Mapping
from difflib import get_close_matches

from pipelines.errors import UnknownWord
from pipelines.speech.espeak import VOICES

LANGUAGES: Mapping[str, str] = {
    "af": "Afrikaans", "am": "Amharic", "ar": "Arabic", "as": "Assamese", "az": "Azerbaijani", "ba": "Bashkir",
    "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali", "bo": "Tibetan", "br": "Breton", "bs": "Bosnian",
    "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fo": "Faroese",
    "fr": "French", "gl": "Galician", "gu": "Gujarati", "ha": "Hausa", "haw": "Hawaiian", "he": "Hebrew",
    "hi": "Hindi", "hr": "Croatian", "ht": "Haitian Creole", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian",
    "is": "Icelandic", "it": "Italian", "ja": "Japanese", "jw": "Javanese", "ka": "Georgian", "kk": "Kazakh",
    "km": "Khmer", "kn": "Kannada", "ko": "Korean", "la": "Latin", "lb": "Luxembourgish", "ln": "Lingala",
    "lo": "Lao", "lt": "Lithuanian", "lv": "Latvian", "mg": "Malagasy", "mi": "Maori", "mk": "Macedonian",
    "ml": "Malayalam", "mn": "Mongolian", "mr": "Marathi", "ms": "Malay", "mt": "Maltese", "my": "Burmese",
    "ne": "Nepali", "nl": "Dutch", "nn": "Nynorsk", "no": "Norwegian", "oc": "Occitan", "pa": "Punjabi",
    "pl": "Polish", "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sa": "Sanskrit",
    "sd": "Sindhi", "si": "Sinhala", "sk": "Slovak", "sl": "Slovenian", "sn": "Shona", "so": "Somali",
    "sq": "Albanian", "sr": "Serbian", "su": "Sundanese", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil",
    "te": "Telugu", "tg": "Tajik", "th": "Thai", "tk": "Turkmen", "tl": "Tagalog", "tr": "Turkish", "tt": "Tatar",
    "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese", "yi": "Yiddish", "yo": "Yoruba",
    "yue": "Cantonese", "zh": "Chinese",
}  # fmt: skip
"""Name of each language by its code, ISO 639 but for Javanese: the codes of Whisper, which knows these hundred."""

UNSPACED = frozenset({"zh", "ja", "th", "lo", "my", "yue", "bo", "km"})
"""Languages that write no blanks between words."""

_ALIASES = {"nb": "no", "jv": "jw", "cmn": "zh", "iw": "he", "in": "id", "fil": "tl"}
"""Other codes for the same language."""

_UNSPOKEN = frozenset(
    {
        "bo", "br", "fo", "gl", "ha", "jw", "km", "ln", "lo", "mg", "mn", "nn", "oc", "ps", "sa", "sn", "so", "su",
        "tg", "tl", "yi", "yo", "ja", "yue", "zh",
    }
)  # fmt: skip
"""Languages that espeak-ng 1.51 does not speak, or, the last three, whose characters it reads wrongly."""


def language_code(name: str) -> str:
    """The code in LANGUAGES that is meant by a code, a name, a locale or a voice: "de", "German", "de-AT", "de+f3".

    Raises UnknownWord for any other, with the nearest known ones.
    """
    said = name.strip().lower()
    code = said.split("+")[0].replace("_", "-").split("-")[0]
    code = _ALIASES.get(code, code)
    if code in LANGUAGES:
        return code
    names = {known.lower(): key for key, known in LANGUAGES.items()}
    if said in names:
        return names[said]
    nearest = get_close_matches(said, [*names, *LANGUAGES], n=3, cutoff=0.6)
    meant = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
    raise UnknownWord(f"The language '{name}' is not known.{meant} Give its code, such as de for German.", nearest)


def voice_for(language: str) -> str | None:
    """The embedded voice that speaks a language, such as "en-us" for "en"; None where no voice reads its letters."""
    if language in _UNSPOKEN:
        return None
    if language == "no":
        return "nb"
    return next((voice for voice in VOICES if voice.split("-")[0].split("+")[0] == language), language)

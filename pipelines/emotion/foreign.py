"""Words of other languages: they tell that a description is not in English, the only language that is read."""

import re
from collections.abc import Mapping

_FEELINGS = """
sad: traurig triste tristeza verdrietig smutny ledsen üzgün
happy: glücklich fröhlich heureux heureuse joyeux joyeuse feliz alegre contento contenta felice allegro blij mutlu
angry: wütend zornig sauer colère enojado enojada enfadado enfadada raiva arrabbiato arrabbiata boos kızgın
furious: furieux furieuse furioso furiosa
calm: ruhig gelassen calme tranquilo tranquila calmo rustig lugn sakin
afraid: ängstlich effrayé effrayée peur miedo asustado asustada paura spaventato spaventata assustado
surprised: überrascht surpris sorprendido sorprendida sorpreso sorpresa surpreso verrast
disgusted: angeekelt dégoûté dégoûtée asqueado
tired: müde fatigué fatiguée cansado cansada stanco stanca
excited: aufgeregt emocionado emocionada
"""

FEELINGS: Mapping[str, str] = {
    foreign: row.split(":")[0] for row in _FEELINGS.strip().splitlines() for foreign in row.split(":")[1].split()
}
"""Emotion words of some European languages, and what they are called here; our list."""

_SMALL_WORDS = """
und dann sehr ein eine einen nicht ist aber erst zuerst bisschen etwas danach mit der das dem von zu langsam später
plötzlich zunächst et puis très avec une le les elle il mais peu ensuite soudain abord muy luego pero una el los
está después más poi molto più dopo muito depois uma pouco het een niet erg daarna maar och mycket bardzo potem
çok sonra
"""

SMALL_WORDS = frozenset(_SMALL_WORDS.split())
"""Frequent words of those languages that are none in English."""


def foreign_sentence(text: str, unknown: str) -> str | None:
    """What to say of `text`, in lower case, whose word `unknown` is not known, if it is plainly not English."""
    words = re.findall(r"[^\W\d_]+", text)
    if unknown.isascii() and not any(word in FEELINGS or word in SMALL_WORDS for word in words):
        return None
    if not any(letter.isalpha() for letter in unknown):
        return None
    known = [f"'{word}' is '{FEELINGS[word]}'" for word in dict.fromkeys(words) if word in FEELINGS]
    hint = f" Here {', '.join(known)}." if known else ""
    return (
        f"'{unknown}' is not an emotion word that is known here. Feelings are read in English, as in "
        f'"calm, then sad at 3 s".{hint}'
    )

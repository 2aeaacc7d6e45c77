"""Which mouth shapes a sound of speech asks for: a map from the International Phonetic Alphabet to visemes."""

import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType


def mouth_shapes(symbol: str) -> list[tuple[str, float]]:
    """The (viseme, strength 0..1) that an IPA symbol passes through; a diphthong or affricate has several.

    Stress and length marks, ties and diacritics are passed over; a symbol without a letter is a pause and has none.
    A letter that is not in the alphabet counts as a relaxed vowel, so that a rare one never stops a clip.
    """
    return [_SOUNDS.get(letter, ("E", 0.5)) for letter in _letters(symbol)]


def _letters(symbol: str) -> Iterator[str]:
    """Base letters of a symbol, without stress, length, tie bars and diacritics; two letters where they mean one."""
    base = "".join(
        mark
        for mark in unicodedata.normalize("NFD", symbol)
        if unicodedata.category(mark) not in ("Mn", "Lm", "Sk", "Po", "Pc", "Nd") and mark not in "ˈˌː|-;:"
    )
    place = 0
    while place < len(base):
        pair = base[place : place + 2]
        letter = pair if pair in _SOUNDS and len(pair) == 2 else base[place]
        place += len(letter)
        if not letter.isspace():
            yield letter


def _table(rows: str) -> Mapping[str, tuple[str, float]]:
    sounds = {}
    for row in rows.strip().splitlines():
        viseme, strength, *letters = row.split()
        sounds.update(dict.fromkeys(letters, (viseme, float(strength))))
    return MappingProxyType(sounds)


_SOUNDS = _table("""
    PP  1.00  p b m ɓ ʙ
    FF  1.00  f v ɱ ⱱ
    FF  0.60  ʋ β ɸ
    TH  0.80  θ ð
    DD  0.60  t d ɗ ʈ ɖ
    DD  0.40  ɾ ʔ
    kk  0.55  k ɡ g c ɟ x ɣ q ɢ χ ʁ ŋ ħ ʕ
    kk  0.35  h ɦ
    CH  0.90  ʃ ʒ tʃ dʒ ʧ ʤ ɕ ʑ ʂ ʐ
    SS  0.80  s z ts dz ʦ ʣ
    SS  0.60  ç ʝ
    nn  0.60  n l ɲ ʎ ɭ ɳ ɬ ɮ ɫ ʟ
    RR  0.70  r ɹ ɻ ʀ ɽ ɝ ɚ
    aa  1.00  a ɑ ɒ æ ɐ ɶ
    aa  0.75  ʌ
    aa  0.45  ə ɜ
    E   0.90  e ɛ
    E   0.70  ø œ ɘ ɞ
    I   0.90  i
    I   0.75  ɪ j ɨ ᵻ
    O   1.00  o ɔ
    O   0.80  ɵ ɤ
    U   1.00  u w ʉ ʍ
    U   0.90  y ʊ ɥ ʏ ɯ ɰ
""")
"""Viseme and strength of each IPA letter; English, German, French and Spanish are covered whole.

Front rounded vowels: the close ones (y, ʏ, ɥ) purse the lips as u does, the open ones (ø, œ) mostly open them.
"""

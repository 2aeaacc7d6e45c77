"""Which frames of a voice are pauses, vowels and consonants: from its phonemes, or by ear where they are not known."""

import unicodedata

import numpy as np
from numpy.typing import NDArray

from pipelines.performance.visemes import Phoneme
from pipelines.speech.pitch import HOP_SECONDS
from pipelines.speech.tempo import CONSONANT, PAUSE, VOWEL
from pipelines.speech.vocoder import VoiceFrames

_VOWELS = frozenset("aeiouyæøœɐɑɒɔəɘɚɛɜɝɞɤɨɪɯɵɶʉʊʌʏᵻɐ")

_PAUSE_DB = -38.0  # below the loudest frames
_VOWEL_DB = -16.0
_SHORTEST_PAUSE = 0.08  # seconds; shorter gaps are the closures of stops


def kinds_of(voice: VoiceFrames, phonemes: tuple[Phoneme, ...]) -> NDArray[np.intp]:
    """PAUSE, VOWEL or CONSONANT for each frame [n]."""
    if phonemes:
        kinds = np.full(len(voice.pitch), PAUSE, dtype=np.intp)
        for one in phonemes:
            first, last = round(one.start / HOP_SECONDS), round(one.end / HOP_SECONDS)
            if one.symbol not in ("", "_"):
                kinds[first:last] = VOWEL if is_vowel(one.symbol) else CONSONANT
        return kinds
    level = 10 * np.log10(voice.envelope.sum(axis=1) + 1e-12)
    top = float(np.percentile(level, 95))
    kinds = np.full(len(level), CONSONANT, dtype=np.intp)
    kinds[(voice.pitch > 0) & (level > top + _VOWEL_DB)] = VOWEL
    kinds[_long(level < top + _PAUSE_DB)] = PAUSE
    return kinds


def is_vowel(symbol: str) -> bool:
    """Whether an IPA symbol has a vowel in it; a diphthong is one."""
    return any(letter in _VOWELS for letter in unicodedata.normalize("NFD", symbol))


def _long(quiet: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Quiet stretches that last long enough to be pauses."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], quiet.astype(np.int8), [0]])))
    kept = np.zeros(len(quiet), dtype=np.bool_)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if (end - start) * HOP_SECONDS >= _SHORTEST_PAUSE:
            kept[start:end] = True
    return kept

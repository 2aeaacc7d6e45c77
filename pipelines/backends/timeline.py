"""Several people's speech on one timeline: what each is heard to say, padded to the whole, and the sound of all."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.backends.spoken import Spoken
from pipelines.media.audio import load_audio, resample
from pipelines.media.types import Audio

MIX_RATE = 44100
"""Samples a second of the sound of all."""

HEARD_RATE = 16000
"""Samples a second of what each person is heard to say; the same for all, so that all have as many frames."""


def on_one_timeline(voices: Sequence[tuple[Spoken, float]]) -> tuple[list[Spoken], Audio]:
    """Each voice as long as the whole, silent outside its own speech, and the sum of all, mono at MIX_RATE.

    voices: what is spoken, and when it begins in seconds. The sum is brought below full scale as a whole.
    """
    seconds = max(start + voice.heard.seconds for voice, start in voices)
    total = np.zeros(round(seconds * MIX_RATE), dtype=np.float32)
    padded = []
    for voice, start in voices:
        track = voice.track
        loud = load_audio(track, rate=MIX_RATE) if isinstance(track, Path) else track
        _place(total, resample(loud.mono(), loud.rate, MIX_RATE), round(start * MIX_RATE))
        whole = np.zeros(round(seconds * HEARD_RATE), dtype=np.float32)
        _place(whole, resample(voice.heard.mono(), voice.heard.rate, HEARD_RATE), round(start * HEARD_RATE))
        heard = Audio(samples=whole, rate=HEARD_RATE)
        phonemes = tuple(
            replace(phoneme, start=phoneme.start + start, end=phoneme.end + start) for phoneme in voice.phonemes
        )
        padded.append(Spoken(track=heard, heard=heard, phonemes=phonemes))
    peak = float(np.abs(total).max(initial=0.0))
    return padded, Audio(samples=total / max(1.0, peak), rate=MIX_RATE)


def _place(whole: NDArray[np.float32], part: NDArray[np.float32], at: int) -> None:
    """Add a part to the whole; what rounding pushes beyond the end is left out."""
    fitting = part[: len(whole) - at]
    whole[at : at + len(fitting)] += fitting

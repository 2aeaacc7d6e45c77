"""A small network that hears which mouth shape makes a sound.

Two hidden layers over 0.28 s of the spectrum, 32 thousand weights, 15 mouth shapes out, a hundred times a second. It
was fitted on synthetic speech of many languages and voices whose phonemes are known to the millisecond
(`pipelines.speech.train_lip_reader`), with noise, echo and other vocal tracts mixed in. Plain numpy runs it.
"""

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipelines.assets import asset
from pipelines.performance.hearing import RATE, Heard

Array = NDArray[np.float64]

WEIGHTS = "models/lips/lip_reader.safetensors"

CONTEXT = (-14, -10, -7, -5, -3, -1, 0, 1, 3, 5, 7, 10, 14)
"""Feature frames around the one that is read, 10 ms apart."""

_BLOCK = 4000


def read_lips(heard: Heard) -> NDArray[np.float32]:
    """Return the share of each mouth shape, [frames, len(VISEMES)], at RATE frames per second; rows sum to 1."""
    weights = _weights()
    spectrum = features(heard, weights["usual"])
    shapes = np.empty((len(spectrum), weights["out.bias"].shape[0]), dtype=np.float32)
    for first in range(0, len(spectrum), _BLOCK):
        hidden = in_context(spectrum, first, first + _BLOCK)
        for layer in ("first", "second"):
            hidden = np.maximum(hidden @ weights[f"{layer}.weight"].T + weights[f"{layer}.bias"], 0.0)
        scores = hidden @ weights["out.weight"].T + weights["out.bias"]
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        shapes[first : first + _BLOCK] = scores / scores.sum(axis=1, keepdims=True)
    return shapes


def features(heard: Heard, usual: NDArray[np.float32]) -> NDArray[np.float32]:
    """Log spectrum [frames, 32] less this voice's mean spectrum, so that microphone and room matter little.

    usual: [32], the mean over many voices; a recording of less than a second or so leans on it.
    """
    spectrum = log_spectrum(heard)
    spoken = heard.level > 0.15
    trust = float(spoken.sum()) / (float(spoken.sum()) + RATE)
    own = spectrum[spoken].mean(axis=0) if trust else usual
    return np.asarray(spectrum - (trust * own + (1.0 - trust) * usual), dtype=np.float32)


def log_spectrum(heard: Heard) -> NDArray[np.float32]:
    """Power in each band in bels above -50 dB of the loudest speech, [frames, 32]."""
    return np.asarray(np.log10(heard.bands + 1e-5) + 5.0, dtype=np.float32)


def in_context(spectrum: NDArray[np.float32], first: int, last: int) -> NDArray[np.float32]:
    """Rows `first` to `last` of the spectrum, each beside its neighbours, [rows, len(CONTEXT) * 32]."""
    rows = np.arange(first, min(last, len(spectrum)))
    return np.concatenate([spectrum[np.clip(rows + step, 0, len(spectrum) - 1)] for step in CONTEXT], axis=1)


@cache
def _weights() -> Mapping[str, NDArray[np.float32]]:
    from safetensors.numpy import load_file

    return {name: value.astype(np.float32) for name, value in load_file(asset(WEIGHTS)).items()}

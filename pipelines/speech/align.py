"""Two recordings of the same words, moment by moment: dynamic time warping over what the mouth does.

With one of them spoken by a program that tells its phonemes, the other one is aligned with its text, in any language of
the program and without a trained model (as aeneas does).
"""

import numpy as np
from numpy.typing import NDArray

from pipelines.speech.vocoder import VoiceFrames

Features = NDArray[np.float32]

BANDS = 24
"""Bands of the mel scale that a moment is described by."""

_LOW, _HIGH = 80.0, 8000.0  # Hz
_LEVEL_WEIGHT = 0.6  # silence against silence; loud against soft matters less than the shape


def mouth_features(voice: VoiceFrames) -> Features:
    """[frames, BANDS + 1]: shape of the spectrum around its mean over the speech, and level under the loudest."""
    bins = voice.envelope.shape[1]
    mel = voice.envelope @ _mel_filters(bins, voice.rate).astype(np.float32)
    log = np.log(np.maximum(mel, 1e-12))
    level = log.mean(axis=1)
    loud = level > np.percentile(level, 95) - 8.0
    shape = log - level[:, None]
    shape -= shape[loud].mean(axis=0)
    steps = np.clip((level - np.percentile(level, 95)) / 2.0, -4.0, 1.0)
    return np.concatenate([shape, _LEVEL_WEIGHT * np.sqrt(BANDS) * steps[:, None]], axis=1).astype(np.float32)


def align(one: Features, other: Features) -> NDArray[np.intp]:
    """For each frame of `one` [n, d] the frame of `other` [m, d] on the cheapest rising path, [n]."""
    rows, columns = len(one), len(other)
    far = (one**2).sum(1)[:, None] + (other**2).sum(1)[None, :] - 2 * one @ other.T
    cost = np.sqrt(np.maximum(far, 0.0))
    total = np.full((rows + columns - 1, rows + 1), np.inf, dtype=np.float32)  # by diagonals; column i + 1 is row i
    for diagonal in range(rows + columns - 1):
        i = np.arange(max(0, diagonal - columns + 1), min(rows, diagonal + 1))
        here = cost[i, diagonal - i]
        if diagonal == 0:
            total[0, 1] = here[0]
            continue
        up, left = total[diagonal - 1, i], total[diagonal - 1, i + 1]
        corner = total[diagonal - 2, i] + here if diagonal > 1 else np.full(len(i), np.inf)
        total[diagonal, i + 1] = here + np.minimum(np.minimum(up, left), corner)
    path = np.zeros(rows, dtype=np.intp)
    row, column = rows - 1, columns - 1
    while True:
        path[row] = column
        if row == 0 and column == 0:
            return path
        ways = [(row - 1, column - 1), (row - 1, column), (row, column - 1)]
        inside = [(up, back) for up, back in ways if up >= 0 and back >= 0]
        row, column = min(inside, key=lambda way: float(total[way[0] + way[1], way[0] + 1]))


def _mel_filters(bins: int, rate: int) -> NDArray[np.float64]:
    """[bins, BANDS] triangles, even on the mel scale."""
    edges = 700.0 * (np.exp(np.linspace(np.log1p(_LOW / 700), np.log1p(min(_HIGH, rate / 2) / 700), BANDS + 2)) - 1)
    frequency = np.linspace(0.0, rate / 2, bins)[:, None]
    rising = (frequency - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - frequency) / (edges[2:] - edges[1:-1])
    filters = np.maximum(0.0, np.minimum(rising, falling))
    return np.asarray(filters / filters.sum(axis=0, keepdims=True), dtype=np.float64)

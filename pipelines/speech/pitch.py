"""The pitch of a voice over time, by correlation and the likeliest path through its peaks.

Normalised cross-correlation with dynamic programming over its candidates, after RAPT (Talkin, A robust algorithm for
pitch tracking, 1995), every 5 ms.
"""

import numpy as np
from numpy.typing import NDArray

from pipelines.media.audio import resample

Array = NDArray[np.float64]

HOP_SECONDS = 0.005
"""Time between frames."""

LOWEST, HIGHEST = 60.0, 600.0
"""Hz that a voice is looked for in."""

_RATE = 12000  # a lag of a voice of 600 Hz is still 20 samples
_WINDOW_SECONDS = 0.025
_CANDIDATES = 6
_UNVOICED_COST = 0.52  # a frame is voiced where its correlation is above about this
_LEAP_COST = 2.2  # for an octave between neighbouring frames
_CHANGE_COST = 0.25  # between voiced and unvoiced
_LONG_LAG_COST = 0.03  # for each octave down; a voice comes again after two periods as well as after one
_QUIET_DB = -45.0  # below the loudest frames nothing is voiced


def track_pitch(samples: NDArray[np.floating], rate: int) -> Array:
    """Pitch in Hz of mono samples [n], 0 where unvoiced; frame i stands at i * HOP_SECONDS, `frame_count` of them."""
    signal = resample(np.asarray(samples, dtype=np.float32), rate, _RATE).astype(np.float64)
    count = frame_count(len(samples), rate)
    lags = np.arange(int(_RATE / HIGHEST) - 1, int(_RATE / LOWEST) + 2)
    correlation, loud = _correlations(signal, count, lags)
    return _likeliest(correlation, loud, lags)


def frame_count(samples: int, rate: int) -> int:
    """Number of frames of a recording of so many samples."""
    return int(samples / rate / HOP_SECONDS) + 1


def _correlations(signal: Array, count: int, lags: NDArray[np.intp]) -> tuple[Array, NDArray[np.bool_]]:
    """[count, lags] correlation of the window before each frame with the one a lag later, and whether it is loud."""
    window, longest = round(_WINDOW_SECONDS * _RATE), int(lags[-1])
    reach = window + longest
    left = (window + _RATE // 130) // 2  # a window, the next one, and an ordinary period lie around the frame
    padded = np.pad(signal, (left, reach + round(HOP_SECONDS * _RATE)))
    starts = (np.arange(count) * HOP_SECONDS * _RATE).astype(np.intp)
    size = 1 << (reach + window - 1).bit_length()
    segments = np.lib.stride_tricks.sliding_window_view(padded, reach)
    out = np.empty((count, len(lags)))
    energy = np.empty(count)
    for first in range(0, count, 2000):
        block = segments[starts[first : first + 2000]]
        block = block - block.mean(axis=1, keepdims=True)
        spectrum = np.fft.rfft(block, size)
        head = np.fft.rfft(block[:, :window], size)
        product = np.fft.irfft(spectrum * head.conj(), size)[:, lags]
        squares = np.cumsum(np.pad(block**2, ((0, 0), (1, 0))), axis=1)
        own = squares[:, window]
        other = squares[:, lags + window] - squares[:, lags]
        floor = 1e-6 * window
        out[first : first + 2000] = product / np.sqrt((own[:, None] + floor) * (other + floor))
        energy[first : first + 2000] = squares[:, -1] / reach
    level = 10 * np.log10(energy + 1e-10)
    return out, level > np.percentile(level, 95) + _QUIET_DB


def _likeliest(correlation: Array, loud: NDArray[np.bool_], lags: NDArray[np.intp]) -> Array:
    """Pitch [n] along the cheapest path; the state after the last candidate is unvoiced."""
    pitch, strength = _peaks(correlation, lags)
    octaves = np.log2(np.where(pitch > 0, pitch, 100.0))
    cost = np.concatenate([1.0 - strength, np.full((len(pitch), 1), _UNVOICED_COST)], axis=1)
    cost[:, :-1][(pitch == 0) | ~loud[:, None]] = 10.0
    total = cost[0].copy()
    came_from = np.zeros(cost.shape, dtype=np.intp)
    leap = np.empty((_CANDIDATES + 1, _CANDIDATES + 1))
    for frame in range(1, len(cost)):
        leap[:-1, :-1] = _LEAP_COST * np.abs(octaves[frame][:, None] - octaves[frame - 1][None, :])
        leap[-1, :], leap[:, -1], leap[-1, -1] = _CHANGE_COST, _CHANGE_COST, 0.0
        ways = leap + total[None, :]
        came_from[frame] = ways.argmin(axis=1)
        total = cost[frame] + ways.min(axis=1)
    state = int(total.argmin())
    path = np.zeros(len(cost))
    for frame in range(len(cost) - 1, -1, -1):
        path[frame] = pitch[frame, state] if state < _CANDIDATES else 0.0
        state = int(came_from[frame, state])
    return path


def _peaks(correlation: Array, lags: NDArray[np.intp]) -> tuple[Array, Array]:
    """The strongest peaks of each frame, [n, _CANDIDATES]: pitch in Hz (0 where there are fewer) and strength."""
    middle = correlation[:, 1:-1]
    left, right = correlation[:, :-2], correlation[:, 2:]
    inner = lags[1:-1]
    worth = middle - _LONG_LAG_COST * np.log2(inner / inner[0])
    worth = np.where((middle > left) & (middle >= right) & (middle > 0.25), worth, -1.0)
    best = np.argpartition(-worth, _CANDIDATES, axis=1)[:, :_CANDIDATES]
    rows = np.arange(len(correlation))[:, None]
    bend = left[rows, best] - 2 * middle[rows, best] + right[rows, best]
    bend = np.where(np.abs(bend) > 1e-9, bend, -1.0)
    shift = np.clip(0.5 * (left[rows, best] - right[rows, best]) / bend, -0.5, 0.5)
    strength = worth[rows, best] - 0.25 * (left[rows, best] - right[rows, best]) * shift
    return np.where(strength > 0, _RATE / (inner[best] + shift), 0.0), np.clip(strength, 0.0, 1.0)

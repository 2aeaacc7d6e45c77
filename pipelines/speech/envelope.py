"""The spectral envelope of a voice: what mouth and throat make of it, with the harmonics smoothed away.

CheapTrick (Morise, Speech Communication, 2015): windows of three periods, smoothing over two thirds of the pitch, and
a lifter that takes out what the harmonics leave and gives back what smoothing took.
"""

import numpy as np
from numpy.typing import NDArray

from pipelines.speech.pitch import HOP_SECONDS

Array = NDArray[np.float64]
Envelope = NDArray[np.float32]

UNVOICED_PITCH = 500.0
"""Pitch, in Hz, by which windows of unvoiced frames are cut."""

_LOWEST = 71.0  # three periods of it fit the transform
_RECOVERY = -0.15  # q1 of the paper
_BLOCK = 1000


def fft_size(rate: int) -> int:
    """Points of the transform at a sampling rate: three periods of the lowest voice fit."""
    return int(2 ** np.ceil(np.log2(3.0 * rate / _LOWEST + 1)))


def spectral_envelope(samples: NDArray[np.floating], rate: int, pitch: Array) -> Envelope:
    """Power spectral density [frames, fft_size / 2 + 1] of mono samples, 1 for white noise of variance 1."""
    size = fft_size(rate)
    signal = np.pad(np.asarray(samples, dtype=np.float64), (size, 2 * size))
    rng = np.random.default_rng(0)
    signal += 1e-6 * rng.standard_normal(len(signal))  # digital silence has no logarithm
    out = np.empty((len(pitch), size // 2 + 1), dtype=np.float32)
    for first in range(0, len(pitch), _BLOCK):
        f0 = np.maximum(
            np.where(pitch[first : first + _BLOCK] > 0, pitch[first : first + _BLOCK], UNVOICED_PITCH), _LOWEST
        )
        centres = size + np.rint((first + np.arange(len(f0))) * HOP_SECONDS * rate).astype(np.intp)
        power = _power(signal, rate, size, centres, f0)
        out[first : first + _BLOCK] = _liftered(_smoothed(_with_base(power, f0, rate, size), f0, rate, size), f0, rate)
    return out


def _power(signal: Array, rate: int, size: int, centres: NDArray[np.intp], f0: Array) -> Array:
    """Power spectra of windows of three periods, each of energy 1."""
    half = size // 2
    offsets = np.arange(-half, half)
    window = 0.5 + 0.5 * np.cos(np.pi * np.clip(offsets[None, :] / (1.5 * rate / f0)[:, None], -1.0, 1.0))
    window /= np.sqrt((window**2).sum(axis=1, keepdims=True))
    frames = signal[centres[:, None] + offsets[None, :]] * window
    frames -= window * (frames.sum(axis=1) / window.sum(axis=1))[:, None]
    return np.asarray(np.abs(np.fft.rfft(frames, axis=1)) ** 2, dtype=np.float64)


def _with_base(power: Array, f0: Array, rate: int, size: int) -> Array:
    """Below the pitch there are no harmonics: mirror what lies above it."""
    bins = f0 * size / rate
    most = int(bins.max()) + 1
    column = np.arange(most)
    mirrored = np.clip(bins[:, None] - column, 0, power.shape[1] - 2)
    whole = mirrored.astype(np.intp)
    share = mirrored - whole
    rows = np.arange(len(power))[:, None]
    extra = (1 - share) * power[rows, whole] + share * power[rows, whole + 1]
    power = power.copy()
    power[:, :most] += np.where(column < bins[:, None], extra, 0.0)
    return power


def _smoothed(power: Array, f0: Array, rate: int, size: int) -> Array:
    """Mean over two thirds of the pitch around each bin, by differences of the running sum."""
    reach = f0 * size / rate / 3.0
    edge = int(reach.max()) + 2
    mirrored = np.concatenate([power[:, edge:0:-1], power, power[:, -2 : -edge - 2 : -1]], axis=1)
    running = np.cumsum(mirrored, axis=1)
    column = edge + np.arange(power.shape[1])
    rows = np.arange(len(power))[:, None]

    def at(shift: Array) -> Array:
        """The running sum read at fractional bins."""
        whole = np.floor(shift).astype(np.intp)
        share = (shift - whole)[:, None]
        place = column[None, :] + whole[:, None]
        return np.asarray((1 - share) * running[rows, place] + share * running[rows, place + 1])

    return np.maximum((at(reach - 0.5) - at(-reach - 0.5)) / (2 * reach)[:, None], 1e-14)


def _liftered(power: Array, f0: Array, rate: int) -> Array:
    size = 2 * (power.shape[1] - 1)
    quefrency = np.minimum(np.arange(size), size - np.arange(size)) / rate
    turns = f0[:, None] * quefrency[None, :]
    lifter = np.sinc(turns) * (1 - 2 * _RECOVERY + 2 * _RECOVERY * np.cos(2 * np.pi * turns))
    cepstrum = np.fft.irfft(np.log(power), axis=1) * lifter
    return np.asarray(np.exp(np.clip(np.fft.rfft(cepstrum, axis=1).real, -32.0, 20.0)), dtype=np.float64)

"""How much of a voice is noise, in five bands: breath, friction and creak beside the tone of the folds.

In each band the signal is compared with itself one period later: what comes again is tone, the rest is noise. The same
idea as the band aperiodicity of STRAIGHT (Kawahara, Estill & Fujimura, 2001), by correlation.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipelines.speech.pitch import HOP_SECONDS

Array = NDArray[np.float64]

EDGES = (0.0, 1000.0, 2000.0, 4000.0, 6000.0)
"""Lower edges of the bands in Hz; the last one goes up to the top."""

CENTRES = (500.0, 1500.0, 3000.0, 5000.0, 8000.0)
"""Where the noise of each band is taken to hold."""

_WINDOW_SECONDS = 0.02
_AROUND = 4  # samples around the period in which the best match is looked for
_TO_NOISE = 1.0  # of what does not come again, this much is taken for noise


def noise_shares(samples: NDArray[np.floating], rate: int, pitch: Array) -> NDArray[np.float32]:
    """Share of the power that is noise, 0..1 [frames, bands]; 1 where unvoiced."""
    shares = np.ones((len(pitch), len(EDGES)), dtype=np.float32)
    voiced = np.flatnonzero(pitch > 0)
    if not len(voiced):
        return shares
    every = voiced[::2] if len(voiced) > 2 else voiced
    window = round(_WINDOW_SECONDS * rate)
    periods = np.rint(rate / pitch[every]).astype(np.intp)
    longest = int(periods.max()) + _AROUND + 1
    starts = np.rint(every * HOP_SECONDS * rate).astype(np.intp) + longest - (window + periods) // 2 + window
    measured = np.empty((len(every), len(EDGES)))
    for band, signal in enumerate(_bands(np.asarray(samples, dtype=np.float64), rate)):
        padded = np.pad(signal, (longest + window, 2 * (longest + window)))
        view = np.lib.stride_tricks.sliding_window_view(padded, window)
        one = view[starts]
        own = np.einsum("ij,ij->i", one, one)
        best = np.full(len(every), -1.0)
        for shift in range(-_AROUND, _AROUND + 1):
            other = view[starts + periods + shift]
            match = np.einsum("ij,ij->i", one, other)
            best = np.maximum(best, match / np.sqrt((own + 1e-9) * (np.einsum("ij,ij->i", other, other) + 1e-9)))
        measured[:, band] = np.clip(_TO_NOISE * (1.0 - best), 0.001, 1.0)
    for band in range(len(EDGES)):
        shares[voiced, band] = np.interp(voiced, every, measured[:, band])
    return shares


def spread_over_bins(shares: NDArray[np.floating], rate: int, bins: int) -> Array:
    """Shares of the bands [frames, bands] as shares of every bin [frames, bins], interpolated in dB over frequency."""
    frequency = np.linspace(0.0, rate / 2, bins)
    place = np.clip(np.interp(frequency, CENTRES, np.arange(len(CENTRES))), 0, len(CENTRES) - 1 - 1e-9)
    lower = place.astype(np.intp)
    share = place - lower
    level = np.log(np.maximum(shares, 1e-6))
    return np.asarray(np.exp(level[:, lower] * (1 - share) + level[:, lower + 1] * share), dtype=np.float64)


def _bands(signal: Array, rate: int) -> list[Array]:
    """The signal in each band, by cutting its spectrum."""
    from scipy.fft import irfft, next_fast_len, rfft

    size = next_fast_len(len(signal), real=True)
    spectrum = rfft(signal, size)
    frequency = np.linspace(0.0, rate / 2, len(spectrum))
    edges = [*EDGES, rate]
    return [
        irfft(np.where((frequency >= low) & (frequency < high), spectrum, 0), size)[: len(signal)]
        for low, high in pairwise(edges)
    ]

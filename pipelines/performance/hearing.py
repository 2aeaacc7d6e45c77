"""What is heard in a recording: when somebody speaks, how loudly, with which spectrum, and where the stresses fall.

Works at any sample rate, reads the recording in blocks, and follows a noise floor in every band, so that speech is
found in a quiet room as in a loud one.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipelines.media.types import Audio

Array = NDArray[np.float64]

RATE = 100.0
"""Feature frames per second."""

BANDS = np.geomspace(120.0, 7800.0, 33)
"""Edges of the 32 frequency bands, in Hz, a constant ratio apart."""

CENTRES = np.sqrt(BANDS[:-1] * BANDS[1:])
"""Middle of each band, in Hz."""

_WINDOW_SECONDS = 0.025
_BLOCK = 2000
"""Feature frames that are computed at a time: 20 s."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Heard:
    """A recording as the performer hears it, at RATE frames per second.

    bands: [frames, 32] power of the speech in each of BANDS above the noise, relative to the loudest speech.
    level: [frames] in 0..1, loudness of the speech: 0 at the noise floor, 1 at the recording's loud syllables.
    speaking: [frames] in 0..1, whether somebody speaks, with pauses of up to 0.2 s bridged.
    stress: [frames] in 0..1, pulses on stressed syllables.
    phrases: (start, end) of each phrase in seconds.
    clarity: 0..1, how far loud speech stands above the noise: 0 in a noise as loud as the voice, 1 in a quiet room.
    """

    bands: NDArray[np.float32]
    level: Array
    speaking: Array
    stress: Array
    phrases: tuple[tuple[float, float], ...]
    clarity: float

    def at(self, track: Array, times: Array) -> Array:
        """Read a track [frames] at `times` [n] in seconds, with straight lines between the frames."""
        if len(track) == 0:
            return np.zeros(len(times))
        return np.interp(times, np.arange(len(track)) / RATE, track)


def hear(speech: Audio) -> Heard:
    """Listen to a recording of any length and rate."""
    # 1. Power in each band over time, less the noise that is always there.
    power = _band_power(speech.mono(), speech.rate)
    floor = _noise_floor(power)
    clean = np.maximum(power - 2.0 * floor, 0.0)

    # 2. Loudness above the floor, on a scale from this recording's own quiet to its loud syllables.
    level, present = _level(power, clean, floor)

    # 3. Speech, phrases and stresses.
    speaking, phrases = _phrases(level, present)
    stress = _stress(level)
    loudest = float(clean.sum(axis=1).max(initial=0.0))
    return Heard(
        bands=(clean / max(loudest, 1e-12)).astype(np.float32),
        level=level,
        speaking=speaking,
        stress=stress * (speaking > 0.5),
        phrases=phrases,
        clarity=_clarity(clean, floor),
    )


def _band_power(samples: NDArray[np.float32], rate: int) -> Array:
    """Power in each band, [frames, 32]; frame i is centred on i / RATE seconds."""
    width = max(16, round(_WINDOW_SECONDS * rate))
    size = 1 << (width - 1).bit_length()
    window = np.hanning(width).astype(np.float32)
    frequencies = np.fft.rfftfreq(size, 1.0 / rate)
    edges = np.searchsorted(frequencies, BANDS)
    matrix = np.zeros((len(frequencies), len(CENTRES)), dtype=np.float32)
    for band, (low, high) in enumerate(pairwise(edges)):
        if low >= len(frequencies):
            continue
        matrix[low : max(high, low + 1), band] = 1.0
    frames = int(len(samples) / rate * RATE) + 1
    power = np.empty((frames, len(CENTRES)), dtype=np.float32)
    for first in range(0, frames, _BLOCK):
        starts = np.round(np.arange(first, min(first + _BLOCK, frames)) / RATE * rate).astype(int) - width // 2
        low, high = int(starts[0]), int(starts[-1]) + width
        block = np.zeros(high - low, dtype=np.float32)
        inside = samples[max(low, 0) : min(high, len(samples))]
        block[max(low, 0) - low : max(low, 0) - low + len(inside)] = inside
        pieces = np.lib.stride_tricks.sliding_window_view(block, width)[starts - low] * window
        power[first : first + len(starts)] = np.abs(np.fft.rfft(pieces, size)) ** 2 @ matrix
    return power.astype(np.float64) / float(window.sum()) ** 2


def _noise_floor(power: Array) -> Array:
    """Noise in each band, [frames, bands]: what the band holds in its quiet moments of the last and next seconds.

    Low quantile over half-overlapping windows of 5 s, between them straight lines (after Martin, 2001, whose minimum
    statistics follow the smallest smoothed power). A recording of less than 3 s may hold nothing but voice, so the
    floor found in it counts for less the shorter it is.
    """
    smooth = _smooth(power, 0.08)
    half = int(2.5 * RATE)
    centres = np.arange(0, max(len(power), 1), half)
    floors = np.array([np.quantile(smooth[max(c - half, 0) : c + half + 1], 0.1, axis=0) for c in centres])
    floors *= min(1.0, len(power) / (3.0 * RATE)) ** 2
    if len(centres) == 1:
        return np.repeat(floors, len(power), axis=0)
    times = np.arange(len(power))
    return np.stack([np.interp(times, centres, floors[:, band]) for band in range(power.shape[1])], axis=1)


def _level(power: Array, clean: Array, floor: Array) -> tuple[Array, Array]:
    """Loudness 0..1, and 0..1 how surely it is speech rather than noise."""
    voice = slice(2, 26)
    above = clean[:, voice].sum(axis=1)
    noise = floor[:, voice].sum(axis=1)
    ratio = 10 * np.log10((above + 1e-10) / (noise + 1e-10))
    loud = 10 * np.log10(_smooth(above, 0.03) + 1e-10)
    heard = loud[above > 2e-8]
    if len(heard) == 0:
        return np.zeros(len(power)), np.zeros(len(power))
    top = float(np.quantile(heard, 0.95))
    present = np.clip((ratio - 1.0) / 6.0, 0.0, 1.0) * (loud > max(top - 35.0, -75.0))
    level = np.clip((loud - (top - 26.0)) / 26.0, 0.0, 1.0) * np.minimum(1.0, 2 * _smooth(present, 0.03))
    return level, present


def _clarity(clean: Array, floor: Array) -> float:
    voice = float(np.quantile(clean.sum(axis=1), 0.9))
    noise = float(np.median(floor.sum(axis=1)))
    if voice <= 0:
        return 0.0
    return float(np.clip((10 * np.log10(voice / (noise + 1e-12)) - 6.0) / 20.0, 0.0, 1.0))


def _phrases(level: Array, present: Array) -> tuple[Array, tuple[tuple[float, float], ...]]:
    """Where somebody speaks, [frames] 0..1, and the phrases between pauses of more than 0.2 s."""
    active = (level > 0.12) & (present > 0.2)
    spans: list[tuple[int, int]] = []
    edges = np.flatnonzero(np.diff(np.concatenate([[0], active.astype(np.int8), [0]])))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if spans and start - spans[-1][1] < 0.2 * RATE:
            spans[-1] = (spans[-1][0], int(end))
        else:
            spans.append((int(start), int(end)))
    spans = [(start, end) for start, end in spans if end - start >= 0.06 * RATE]
    speaking = np.zeros(len(level))
    for start, end in spans:
        speaking[max(0, start - 3) : end + 3] = 1.0
    return _smooth(speaking, 0.05), tuple((start / RATE, end / RATE) for start, end in spans)


def _stress(level: Array) -> Array:
    """Pulses 0..1 on syllables that stand out from their neighbours, 0.25 s wide."""
    syllables = _smooth(level, 0.09)
    around = _smooth(syllables, 1.2)
    stands_out = syllables - around
    stress = np.zeros(len(level))
    peak = (stands_out[1:-1] > stands_out[:-2]) & (stands_out[1:-1] >= stands_out[2:])
    places = np.flatnonzero(peak) + 1
    places = places[stands_out[places] > 0.08]
    if len(places) == 0:
        return stress
    full = max(float(np.quantile(stands_out[places], 0.9)), 0.15)
    last = -int(RATE)
    for place in (int(place) for place in places):
        if place - last < 0.25 * RATE:
            continue
        last = place
        first, end = max(0, place - 12), min(len(level), place + 20)
        at = np.arange(first, end) - place
        pulse = np.where(at < 0, np.cos(at / 12 * np.pi / 2), np.cos(at / 20 * np.pi / 2)) ** 2
        stress[first:end] = np.maximum(stress[first:end], pulse * min(1.0, stands_out[place] / full))
    return stress


def _smooth(track: Array, seconds: float) -> Array:
    """Mean over a raised-cosine window that is `seconds` wide at half height; works along the first axis."""
    half = max(1, round(seconds * RATE))
    window = np.hanning(2 * half + 1)
    window /= window.sum()
    padded = np.pad(track, [(half, half)] + [(0, 0)] * (track.ndim - 1), mode="edge")
    if track.ndim == 1:
        return np.convolve(padded, window, mode="valid")
    return np.stack([np.convolve(padded[:, column], window, mode="valid") for column in range(track.shape[1])], axis=1)

"""How something is said: pitch, loudness, tempo and timbre of a recording, in frames and as numbers for a stretch."""

from collections.abc import Callable
from dataclasses import dataclass
from math import gcd, isfinite

import numpy as np
from numpy.typing import NDArray

from pipelines.errors import InvalidInput

RATE = 16000
"""Sampling rate, in Hz, that recordings are analysed at."""

HOP = 160
"""Samples between frames: 10 ms."""

FRAME = 640
"""Samples of a frame: 40 ms, three periods of the lowest pitch."""

LOWEST_PITCH, HIGHEST_PITCH = 65.0, 500.0
"""Range of voices, in Hz; screams lie higher and are read an octave low."""

MIN_SECONDS = 0.3
"""Shortest recording that tempo and pitch can be read from."""

MAX_SECONDS = 900.0
"""Longest recording that is analysed at once."""

_BLOCK = 500
"""Frames that are analysed at once."""

SILENCE = 3e-4
"""Peak below which a recording counts as silent: -70 dB of full scale."""

FEATURES = (
    "pitch", "pitch_range", "pitch_steps", "pitch_trend", "voiced", "harmonicity", "jitter", "shimmer",
    "loudness_range", "syllables", "pauses", "tilt", "slope_low", "slope_high", "flux", "pitch_relative",
)  # fmt: skip
"""Numbers that describe a stretch of speech, in the order of `describe`.

None depends on the level of the recording; the last compares the stretch with the whole recording."""

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Prosody:
    """The sound of speech in frames of 10 ms.

    times: [n] seconds, centres of the frames. pitch: [n] Hz, 0 where there is no voice. harmonicity: [n] 0..1.
    loudness: [n] dB, against peaks at 0.5. bands: [n, 4] dB in 0-0.5, 0.5-1, 1-2 and 2-5 kHz. flux: [n] dB per frame.
    active: [n] True where somebody speaks. nuclei: [m] seconds, centres of syllables.
    """

    times: Array
    pitch: Array
    harmonicity: Array
    loudness: Array
    bands: Array
    flux: Array
    active: NDArray[np.bool_]
    nuclei: Array

    def span(self, begin: float, end: float) -> "Prosody":
        """The frames between two times, in seconds."""
        inside = (self.times >= begin) & (self.times < end)
        return Prosody(
            times=self.times[inside],
            pitch=self.pitch[inside],
            harmonicity=self.harmonicity[inside],
            loudness=self.loudness[inside],
            bands=self.bands[inside],
            flux=self.flux[inside],
            active=self.active[inside],
            nuclei=self.nuclei[(self.nuclei >= begin) & (self.nuclei < end)],
        )


def analyse(samples: NDArray[np.floating], rate: int, *, check: Callable[[], object] = lambda: None) -> Prosody:
    """Read the prosody of a recording.

    samples: [n] mono, full scale 1. rate: Hz, 8000..192000. check: called every few seconds; may raise to stop.
    Raises InvalidInput for another shape, NaN, a rate out of range, or a length outside MIN_SECONDS..MAX_SECONDS.
    """
    signal = _checked(samples, rate)
    count = 1 + (len(signal) - FRAME) // HOP
    times = (np.arange(count) * HOP + FRAME / 2) / RATE
    pitch, harmonicity = np.empty(count), np.empty(count)
    powers, shape = np.empty((count, len(_BANDS))), np.empty((count, FRAME // 8 + 1))
    frequencies = np.fft.rfftfreq(2 * FRAME, 1 / RATE)
    inside = np.stack([(frequencies >= low) & (frequencies < high) for low, high in _BANDS], axis=1).astype(np.float64)
    frames = np.lib.stride_tricks.sliding_window_view(signal, FRAME)[::HOP]
    for first in range(0, count, _BLOCK):
        check()
        block = slice(first, min(first + _BLOCK, count))
        power = np.abs(np.fft.rfft(frames[block] * np.hanning(FRAME), 2 * FRAME)) ** 2
        powers[block] = power @ inside
        shape[block] = 10.0 * np.log10(power[:, ::8] + 1e-7)
        pitch[block], harmonicity[block] = _pitch(frames[block])
    levels = _decibels(powers)
    loudness = levels[:, 5] - _decibels(np.array(FRAME * FRAME / 4.0))
    active = _active(loudness)
    pitch = _without_octave_jumps(np.where(active & (harmonicity > 0.5), pitch, 0.0))
    return Prosody(
        times=times,
        pitch=pitch,
        harmonicity=harmonicity,
        loudness=loudness,
        bands=levels[:, :4],
        flux=np.abs(np.diff(shape, axis=0, prepend=shape[:1])).mean(1),
        active=active,
        nuclei=times[_nuclei(levels[:, 4], active, pitch > 0)],
    )


def describe(part: Prosody, usual_pitch: float) -> Array | None:
    """[len(FEATURES)] numbers for a stretch of speech, or None where too little is voiced or no syllable stands out.

    usual_pitch: `typical` pitch of the whole recording, or of all that is known of the speaker.
    """
    voiced = part.pitch > 0
    if part.active.sum() < 20 or voiced.sum() < 10 or len(part.nuclei) == 0:
        return None
    semitones = _semitones(part.pitch[voiced])
    steps = np.diff(_semitones(np.maximum(part.pitch, 1.0)))[voiced[1:] & voiced[:-1]]
    loud = part.loudness[part.active]
    louder = np.diff(part.loudness)[part.active[1:] & part.active[:-1]]
    bands = part.bands[voiced]
    tilt = np.logaddexp(bands[:, 2], bands[:, 3]) - np.logaddexp(bands[:, 0], bands[:, 1])
    pitch = typical(part)[0]
    return np.array(
        [
            pitch,
            np.percentile(semitones, 95) - np.percentile(semitones, 5),
            np.abs(steps).mean() if len(steps) else 0.0,
            (np.linspace(-1, 1, voiced.sum()) * (semitones - semitones.mean())).mean(),
            voiced.sum() / part.active.sum(),
            part.harmonicity[voiced].mean(),
            np.log(np.abs(np.diff(steps)).mean() + 1e-2) if len(steps) > 2 else 0.0,
            np.abs(louder).mean() if len(louder) else 0.0,
            np.percentile(loud, 95) - np.percentile(loud, 10),
            len(part.nuclei) / (part.active.sum() * HOP / RATE),
            1.0 - part.active.mean(),
            tilt.mean(),
            (bands[:, 1] - bands[:, 0]).mean(),
            (bands[:, 3] - bands[:, 2]).mean(),
            part.flux[part.active].mean(),
            pitch - usual_pitch,
        ]
    )


def typical(part: Prosody) -> tuple[float, float]:
    """Median pitch in semitones over 100 Hz and median loudness in dB of the voiced frames; (0, -60) without any."""
    voiced = part.pitch > 0
    if not voiced.any():
        return 0.0, -60.0
    return float(np.median(_semitones(part.pitch[voiced]))), float(np.median(part.loudness[voiced]))


_BANDS = ((60.0, 500.0), (500.0, 1000.0), (1000.0, 2000.0), (2000.0, 5000.0), (300.0, 2500.0), (0.0, 8001.0))
"""Hz: four bands of the voice, the band that syllables are read from, and all."""


def _checked(samples: NDArray[np.floating], rate: int) -> Array:
    signal = np.asarray(samples, dtype=np.float64)
    if signal.ndim != 1:
        raise InvalidInput(f"The recording has the shape {signal.shape}; give one channel, [samples].")
    if not 8000 <= rate <= 192000:
        raise InvalidInput(f"The recording runs at {rate} Hz; give 8000 to 192000 Hz.")
    seconds = len(signal) / rate
    if not MIN_SECONDS <= seconds <= MAX_SECONDS:
        raise InvalidInput(
            f"The recording is {seconds:.2f} s long; give {MIN_SECONDS:g} s to {MAX_SECONDS:g} s of speech."
        )
    if not isfinite(float(np.abs(signal).sum())):
        raise InvalidInput("The recording holds samples that are not numbers (NaN or infinite). Export it again.")
    if rate != RATE:
        from scipy.signal import resample_poly

        common = gcd(RATE, int(rate))
        signal = resample_poly(signal, RATE // common, int(rate) // common)
    return _levelled(np.asarray(signal - signal.mean(), dtype=np.float64))


def _levelled(signal: Array) -> Array:
    """The signal with its peaks at 0.5, so that no threshold depends on the level; what is all but silent becomes 0."""
    peak = float(np.percentile(np.abs(signal), 99.5))
    return signal * (0.5 / peak) if peak > SILENCE else np.zeros_like(signal)


def _pitch(frames: Array) -> tuple[Array, Array]:
    """Pitch [n] in Hz and harmonicity [n] in 0..1 of frames [n, FRAME].

    Peak of the autocorrelation over that of the window (Boersma, Accurate short-term analysis of the fundamental
    frequency, 1993), on the signal at a quarter of the rate; a small cost keeps it from octaves below.
    """
    window = np.hanning(FRAME)
    spectrum = np.abs(np.fft.rfft((frames - frames.mean(1, keepdims=True)) * window, 2 * FRAME)) ** 2
    spectrum[:, int(2000 / RATE * 2 * FRAME) :] = 0.0
    shortest, longest = int(RATE / HIGHEST_PITCH), int(RATE / LOWEST_PITCH)
    own = np.fft.irfft(np.abs(np.fft.rfft(window, 2 * FRAME)) ** 2)[: longest + 2]
    correlation = np.fft.irfft(spectrum)[:, : longest + 2]
    ratio = correlation / np.maximum(correlation[:, :1], 1e-12) / (own / own[0])
    lags = np.arange(shortest, longest)
    part = ratio[:, shortest:longest] - 0.03 * np.log2(lags / shortest)
    best = part.argmax(1)
    rows = np.arange(len(frames))
    at = lags[best]
    left, middle, right = ratio[rows, at - 1], ratio[rows, at], ratio[rows, at + 1]
    bend = left - 2 * middle + right
    shift = np.where(np.abs(bend) > 1e-9, 0.5 * (left - right) / np.where(np.abs(bend) > 1e-9, bend, 1.0), 0.0)
    return RATE / (at + np.clip(shift, -0.5, 0.5)), np.clip(middle, 0.0, 1.0)


def _semitones(pitch: Array) -> Array:
    return np.asarray(12.0 * np.log2(pitch / 100.0), dtype=np.float64)


def _without_octave_jumps(pitch: Array) -> Array:
    """Drop voiced frames that lie more than 10 semitones from the median of the 0.3 s around them."""
    around = np.lib.stride_tricks.sliding_window_view(np.pad(np.where(pitch > 0, pitch, np.nan), 15, mode="edge"), 31)
    counts = (around > 0).sum(1)
    middle = np.ones(len(pitch))
    heard = counts > 0
    middle[heard] = np.nanmedian(around[heard], axis=1)
    far = np.abs(np.log2(np.maximum(pitch, 1.0) / middle)) > 10.0 / 12.0
    return np.where((pitch > 0) & ~far & (counts >= 3), pitch, 0.0)


def _active(loudness: Array) -> NDArray[np.bool_]:
    """Frames with speech: above -60 dB, within 30 dB of the loudest tenth, and above the floor."""
    top = np.percentile(loudness, 95)
    return np.asarray((loudness > -60.0) & (loudness > top - 30.0), dtype=np.bool_)


def _nuclei(level: Array, active: NDArray[np.bool_], voiced: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Frames at the centre of syllables: peaks of the 300-2500 Hz level, 2 dB above the dips beside them, voiced.

    After de Jong & Wempe, Praat script to detect syllable nuclei, Behavior Research Methods, 2009.
    """
    from scipy.signal import find_peaks

    smooth = np.convolve(np.pad(level, 3, mode="edge"), np.hanning(9)[1:-1] / np.hanning(9)[1:-1].sum(), mode="valid")
    peaks, _ = find_peaks(smooth, prominence=2.0, distance=8)
    return np.asarray(peaks[active[peaks] & voiced[peaks]], dtype=np.intp)


def _decibels(power: Array) -> Array:
    return np.asarray(10.0 * np.log10(power + 1e-10), dtype=np.float64)

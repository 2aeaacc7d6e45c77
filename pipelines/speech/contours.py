"""What a voice does beside its neutral self, as slow curves: the state that the prosody flow moves in."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.prosody import HOP, RATE, Prosody, typical

Array = NDArray[np.float32]

CONTOURS = ("pitch", "liveliness", "loudness", "tilt", "rate")
"""Curves of a performance, each relative to the same voice speaking neutrally.

pitch: semitones. liveliness: natural logarithm of how far pitch moves. loudness: dB, around the recording's own mean.
tilt: dB of 1-5 kHz over 0-1 kHz. rate: natural logarithm of syllables per second.
"""

TIMING = ("active", "voiced", "begun", "left")
"""What the curves are made for: where there is speech, where it is voiced, and how near its ends are, all 0..1."""

SCALE = np.array([6.0, 0.7, 6.0, 5.0, 0.4], dtype=np.float32)
"""Size of each contour in acted speech; the flow works on contours over SCALE."""

RANGE = ((-8.0, 17.0), (-1.2, 1.4), (-10.0, 8.0), (-12.0, 20.0), (-0.9, 0.7))
"""Lowest and highest of each contour: what lies beyond is not heard in acted speech."""

FPS = 25.0
"""Frames per second of contours and timing."""

_STEP = round(RATE / HOP / FPS)  # frames of `Prosody` in one frame here
_SLOW = 0.30  # seconds that a contour is smoothed over: syllables go, phrases stay
_NEAR_END = 0.6  # seconds over which the ends of speech are felt


@dataclass(frozen=True, kw_only=True)
class Usual:
    """How a voice speaks when nothing is felt: what contours are relative to.

    pitch: semitones over 100 Hz. liveliness, rate: natural logarithms. tilt: dB.
    """

    pitch: float
    liveliness: float
    tilt: float
    rate: float


def timing(prosody: Prosody) -> Array:
    """[frames, TIMING] at FPS: where the speech of a recording is."""
    active, voiced = prosody.active.astype(np.float64), (prosody.pitch > 0).astype(np.float64)
    spoken = np.flatnonzero(prosody.active)
    seconds = prosody.times
    first, last = (seconds[spoken[0]], seconds[spoken[-1]]) if len(spoken) else (0.0, 0.0)
    begun = np.clip((seconds - first) / _NEAR_END, 0.0, 1.0)
    left = np.clip((last - seconds) / _NEAR_END, 0.0, 1.0)
    return _thinned(np.stack([_smooth(active, 0.08), _smooth(voiced, 0.08), begun, left], axis=1))


def measure(prosody: Prosody, usual: Usual) -> Array:
    """[frames, CONTOURS] at FPS: what this recording does beside the `usual` of its voice."""
    slow, moves, loud, tilt, rate = _curves(prosody)
    mean = float(loud[prosody.active].mean()) if prosody.active.any() else 0.0
    curves = [slow - usual.pitch, moves - usual.liveliness, loud - mean, tilt - usual.tilt, rate - usual.rate]
    return _thinned(np.stack(curves, axis=1))


def usual_of(recordings: list[Prosody]) -> Usual:
    """The usual of a voice, from recordings in which it speaks neutrally."""
    rows = []
    for prosody in recordings:
        _, moves, _, tilt, rate = _curves(prosody)
        voiced = prosody.pitch > 0
        if voiced.any():
            rows.append([typical(prosody)[0], *(float(curve[voiced].mean()) for curve in (moves, tilt, rate))])
    pitch, liveliness, tilt_db, syllables = np.median(rows, axis=0) if rows else (0.0, 0.0, 0.0, 0.0)
    return Usual(pitch=float(pitch), liveliness=float(liveliness), tilt=float(tilt_db), rate=float(syllables))


def _curves(prosody: Prosody) -> tuple[NDArray[np.float64], ...]:
    """Pitch, liveliness, loudness, tilt and rate at the frames of `prosody`, carried over unvoiced stretches."""
    voiced = (prosody.pitch > 0).astype(np.float64)
    semitones = 12.0 * np.log2(np.where(prosody.pitch > 0, prosody.pitch, 100.0) / 100.0)
    pitch = _smooth(semitones, _SLOW, voiced)
    moves = np.sqrt(_smooth((semitones - _smooth(semitones, 1.2, voiced)) ** 2, 0.5, voiced))
    bands = prosody.bands
    tilt = np.logaddexp(bands[:, 2], bands[:, 3]) - np.logaddexp(bands[:, 0], bands[:, 1])
    active = prosody.active.astype(np.float64)
    beats = np.zeros(len(voiced))
    beats[np.searchsorted(prosody.times, prosody.nuclei).clip(0, len(beats) - 1)] = RATE / HOP
    rate = _smooth(beats, 0.8) / np.maximum(_smooth(active, 0.8), 0.2)
    return (
        pitch,
        np.log(moves + 0.3),
        _smooth(prosody.loudness, _SLOW, voiced),
        _smooth(tilt, _SLOW, voiced),
        np.log(np.maximum(rate, 1.0)),
    )


def _smooth(
    values: NDArray[np.float64], seconds: float, weight: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Weighted Gaussian mean of [n]; where no weight is near, that of the whole."""
    from scipy.ndimage import gaussian_filter1d

    frames = seconds * RATE / HOP / 2.5
    if weight is None:
        return np.asarray(gaussian_filter1d(values, frames, mode="nearest"), dtype=np.float64)
    whole = float((values * weight).sum() / max(weight.sum(), 1e-9))
    share = gaussian_filter1d(weight, frames, mode="nearest")
    blurred = gaussian_filter1d(values * weight, frames, mode="nearest")
    return np.asarray((blurred + 1e-3 * whole) / (share + 1e-3), dtype=np.float64)


def _thinned(curves: NDArray[np.float64]) -> Array:
    return np.asarray(curves[_STEP // 2 :: _STEP] if len(curves) > _STEP else curves[:1], dtype=np.float32)

"""The actor's melody: how pitch and loudness rise and fall over a line, laid over what another voice says there.

Slow courses are taken over, phrases and not syllables: the stresses of the new words stay those of the new voice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.media.types import Audio
from pipelines.speech.acting import Acting, moves
from pipelines.speech.pitch import HOP_SECONDS, track_pitch
from pipelines.speech.subslots import Part
from pipelines.speech.vocoder import VoiceFrames

Array = NDArray[np.float64]

SLOW_SECONDS = 0.12
"""Standard deviation of the Gaussian that a course is smoothed by: syllables go, phrases stay."""

MOST_TONES, MOST_DECIBELS = 10.0, 12.0
"""Semitones and dB that a course may lie off its middle."""

_LEAST_VOICED = 0.5  # seconds of voice from which a melody is believed


@dataclass(frozen=True, kw_only=True, eq=False)
class Melody:
    """Slow courses of a voice, a frame every HOP_SECONDS.

    tones: [n] semitones around the median. level: [n] dB around the mean of what is voiced.
    """

    tones: Array
    level: Array

    def at(self, seconds: Array) -> tuple[Array, Array]:
        """Tones and level at times [m]; before and after, those of the ends."""
        frames = np.arange(len(self.tones)) * HOP_SECONDS
        return np.interp(seconds, frames, self.tones), np.interp(seconds, frames, self.level)


def melody_of(sound: Audio) -> Melody | None:
    """The melody of an actor in the sound under a line; None where too little of a voice is heard in it."""
    samples = sound.mono().astype(np.float64)
    pitch = track_pitch(samples, sound.rate)
    if (pitch > 0).sum() * HOP_SECONDS < _LEAST_VOICED:
        return None
    hop = round(HOP_SECONDS * sound.rate)
    powers = np.convolve(samples**2, np.hanning(6 * hop) / np.hanning(6 * hop).sum(), mode="same")
    places = np.minimum(np.arange(len(pitch)) * hop, len(powers) - 1)
    return _slow(pitch, 10 * np.log10(powers[places] + 1e-10))


def performing(actor: Melody, voice: VoiceFrames, parts: Sequence[Part]) -> Acting:
    """The moves of a feeling with the actor's melody in place of the voice's own.

    parts: what the voice says between its pauses, and when the actor said it: each is stretched onto the other. The
    feeling still moves pitch and level as a whole, and everything else.
    """
    own = _slow(voice.pitch, 10 * np.log10(voice.envelope.sum(axis=1, dtype=np.float64) + 1e-12))
    here = np.array([frame * HOP_SECONDS for one in parts for frame in (one.first, one.last)])
    there = np.array([second for one in parts for second in one.wanted])

    def acting(felt: EmotionCurve, times: Array, source: Array) -> dict[str, Array]:
        played = moves(felt, times)
        tones, level = actor.at(np.interp(source, here, there))
        own_tones, own_level = own.at(source)
        played["pitch"] = played["pitch"] + tones - own_tones * np.exp(played["liveliness"])
        played["level"] = played["level"] + level - own_level
        played["ending"] = np.zeros_like(played["ending"])  # the actor ends his phrases himself
        return played

    return acting


def _slow(pitch: Array, level: Array) -> Melody:
    """Courses around their middle, smoothed over what is voiced and carried over what is not."""
    from scipy.ndimage import gaussian_filter1d

    voiced = (pitch > 0).astype(np.float64)
    tones = 12.0 * np.log2(np.where(pitch > 0, pitch, 1.0))
    middle = float(np.median(tones[pitch > 0])) if voiced.any() else 0.0
    mean = float(level[pitch > 0].mean()) if voiced.any() else 0.0
    frames = SLOW_SECONDS / HOP_SECONDS
    weight = gaussian_filter1d(voiced, frames, mode="nearest") + 1e-3

    def smooth(course: Array, most: float) -> Array:
        near = np.clip(course, -most, most) * voiced
        return np.asarray(gaussian_filter1d(near, frames, mode="nearest") / weight, dtype=np.float64)

    return Melody(tones=smooth(tones - middle, MOST_TONES), level=smooth(level - mean, MOST_DECIBELS))

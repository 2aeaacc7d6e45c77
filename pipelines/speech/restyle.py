"""A recording said again with another feeling: the same words and the same voice, in a time that is kept exactly.

It works on any speech, a made voice, one's own take or the original actor. Where nothing is felt and the time is free,
the recording comes back untouched.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput
from pipelines.media.audio import check_speech
from pipelines.media.types import Audio
from pipelines.performance.visemes import Phoneme
from pipelines.speech.acting import Acting, by_table
from pipelines.speech.kinds import kinds_of
from pipelines.speech.pitch import HOP_SECONDS
from pipelines.speech.subslots import Span, fit_on
from pipelines.speech.tempo import HURRIED, PAUSE, TimeMap, fit, natural_lengths
from pipelines.speech.vocoder import VoiceFrames, put_together, take_apart

Array = NDArray[np.float64]

LONGEST_SECONDS = 180.0
"""Longest recording that is said again at once."""

SHORTEST_SLOT = 0.1
"""Shortest time, in seconds, that anything can be said in."""

_FELT = 1e-3  # strength below which a curve asks for nothing
_CEILING = 0.89  # of full scale, which a shout stays under
_LIMITING = 0.02  # seconds on both sides of a peak that are turned down with it, the longest period of a voice
_TREMOR_HZ = 6.0
_PHRASE_END = 0.35  # seconds before a pause in which a phrase rises or falls
_BLOCK = 2000
_LOWEST, _HIGHEST = 55.0, 700.0  # Hz that a voice stays within


@dataclass(frozen=True, kw_only=True, eq=False)
class Restyled:
    """Speech with its new feeling.

    phonemes: where they are in it now; () where they were not known.
    pace: how many times faster than this feeling would naturally say it; above 1 where a slot is tight.
    notes: sentences for the user, such as that the speech is hurried.
    """

    sound: Audio
    phonemes: tuple[Phoneme, ...]
    pace: float
    notes: tuple[str, ...]


def restyle(
    sound: Audio,
    curve: EmotionCurve,
    *,
    slot_seconds: float | None = None,
    phonemes: Sequence[Phoneme] | None = None,
    rate: float = 1.0,
    seed: int = 0,
    acting: Acting = by_table,
) -> Restyled:
    """Say `sound` with the feeling of `curve`, whose seconds are those of the result.

    slot_seconds: length of the result, kept to the sample; None takes what the feeling needs.
    phonemes: what is said when, where it is known; it tells vowels from consonants and is moved along.
    rate: how much faster it is said beside what the feeling asks, 0.5..2.
    seed: noise and the unrest of the voice come from it. acting: what the feeling does to the voice.

    Raises InvalidInput for silence, more than LONGEST_SECONDS, or a slot or rate outside its range.
    """
    _check(sound, slot_seconds, rate)
    before = tuple(phonemes or ())
    if slot_seconds is None and abs(rate - 1.0) < 1e-6 and not _is_felt(curve, sound.seconds):
        return Restyled(sound=sound, phonemes=before, pace=1.0, notes=())
    voice = take_apart(sound)
    return say_again(voice, curve, slot_seconds=slot_seconds, phonemes=before, rate=rate, seed=seed, acting=acting)


def say_again(
    voice: VoiceFrames,
    curve: EmotionCurve,
    *,
    slot_seconds: float | None = None,
    spans: Sequence[Span] = (),
    phonemes: tuple[Phoneme, ...] = (),
    rate: float = 1.0,
    seed: int = 0,
    acting: Acting = by_table,
) -> Restyled:
    """`restyle` for a voice that was taken apart before; values are trusted.

    spans: stretches of the slot in which it should be heard, see `pipelines.speech.subslots`; needs `slot_seconds`.
    """
    # 1. Time: what the feeling needs, and what the slot leaves.
    kinds = kinds_of(voice, phonemes)
    plan = _timed(kinds, partial(acting, curve), slot_seconds, spans, rate)
    count = round(plan.seconds * voice.rate)
    times: Array = np.arange(int(plan.starts[-1] / HOP_SECONDS) + 1, dtype=np.float64) * HOP_SECONDS
    source = plan.source_of(times, HOP_SECONDS)
    moved = voice.at(source)

    # 2. Pitch, level, timbre and unrest, frame by frame.
    move = acting(curve, times, source)
    pauses = kinds[np.clip((source / HOP_SECONDS).astype(np.intp), 0, len(kinds) - 1)] == PAUSE
    pitch = _pitched(moved.pitch, move, times, pauses)
    acted = replace(moved, pitch=pitch, envelope=_shaped(moved, move), noise=_breathed(moved, move))

    # 3. Together again, within full scale.
    made = put_together(acted, count, seed=seed, jitter=move["jitter"], shimmer=move["shimmer"])
    return Restyled(
        sound=Audio(samples=_limited(made.samples, made.rate), rate=made.rate),
        phonemes=_moved(phonemes, plan),
        pace=plan.pace,
        notes=_notes(plan),
    )


def _check(sound: Audio, slot: float | None, rate: float) -> None:
    check_speech(sound)
    if sound.seconds > LONGEST_SECONDS:
        raise InvalidInput(
            f"The recording lasts {sound.seconds:.0f} s; at most {LONGEST_SECONDS:g} s can be said again at once. "
            "Cut it into shorter pieces."
        )
    if slot is not None and not SHORTEST_SLOT <= slot <= LONGEST_SECONDS:
        raise InvalidInput(
            f"The slot is {slot:g} s long; speech fits slots from {SHORTEST_SLOT:g} to {LONGEST_SECONDS:g} s."
        )
    if not 0.5 <= rate <= 2.0:
        raise InvalidInput(f"rate is {rate:g}; speech can be said 0.5 to 2 times as fast.")


def _is_felt(curve: EmotionCurve, seconds: float) -> bool:
    times = np.arange(0.0, seconds + 0.05, 0.05)
    return bool(curve.sample(times).strength.max() > _FELT)


_MovesAt = Callable[[Array, Array], dict[str, Array]]  # an Acting with its curve


def _timed(
    kinds: NDArray[np.intp], moves_at: _MovesAt, slot: float | None, spans: Sequence[Span], rate: float
) -> TimeMap:
    """The map of time. The curve runs over the result, whose times follow from the curve: a few rounds settle it."""
    at: Array = np.arange(len(kinds), dtype=np.float64) * HOP_SECONDS
    for _ in range(2):
        at = _once(kinds, moves_at, at, slot, spans, rate).starts[:-1]
    return _once(kinds, moves_at, at, slot, spans, rate)


def _once(
    kinds: NDArray[np.intp], moves_at: _MovesAt, at: Array, slot: float | None, spans: Sequence[Span], rate: float
) -> TimeMap:
    """The map where each source frame feels what the curve says `at` these times in the result."""
    move = moves_at(at, np.arange(len(kinds), dtype=np.float64) * HOP_SECONDS)
    lengths = natural_lengths(kinds, move["pace"] + np.log(rate), move["pauses"] - np.log(rate), HOP_SECONDS)
    return fit(lengths, kinds, slot) if slot is None else fit_on(lengths, kinds, slot, spans, HOP_SECONDS)


def _pitched(pitch: Array, move: dict[str, Array], times: Array, pauses: NDArray[np.bool_]) -> Array:
    """The melody around its own middle: moved, widened or flattened, and turned up or down where phrases end."""
    voiced = pitch > 0
    if not voiced.any():
        return pitch
    tones = 12.0 * np.log2(np.where(voiced, pitch, 1.0))
    middle = float(np.median(tones[voiced]))
    wide = (tones - middle) * np.exp(move["liveliness"])
    left = _seconds_to_pause(pauses)
    turn = move["ending"] * np.clip(1.0 - left / _PHRASE_END, 0.0, 1.0)
    tremor = move["tremor"] * np.sin(2 * np.pi * _TREMOR_HZ * times)
    high = 2.0 ** ((middle + wide + move["pitch"] + turn + tremor) / 12.0)
    return np.where(voiced, np.clip(high, _LOWEST, _HIGHEST), 0.0)


def _seconds_to_pause(pauses: NDArray[np.bool_]) -> Array:
    """Seconds from each frame to the next pause, or to the end."""
    place = np.where(pauses, np.arange(len(pauses)), len(pauses))
    following = np.minimum.accumulate(place[::-1])[::-1]
    return np.asarray((following - np.arange(len(pauses))) * HOP_SECONDS, dtype=np.float64)


def _shaped(voice: VoiceFrames, move: dict[str, Array]) -> NDArray[np.float32]:
    """Envelopes with formants moved, tilted around 1 kHz at the same power, then louder or softer."""
    shaped = np.empty_like(voice.envelope)
    bins = voice.envelope.shape[1]
    frequency = np.maximum(np.linspace(0.0, voice.rate / 2, bins), 20.0)
    slope = 1.0 / (1.0 + np.exp(-2.5 * np.log2(frequency / 1000.0)))  # 0 below, 1 above 1 kHz
    for first in range(0, len(shaped), _BLOCK):
        part = slice(first, first + _BLOCK)
        before = voice.envelope[part].astype(np.float64)
        after = _warped(before, move["formants"][part])
        after *= 10 ** (move["tilt"][part, None] * slope[None, :] / 10)
        after *= (before.sum(axis=1) / after.sum(axis=1) * 10 ** (move["level"][part] / 10))[:, None]
        shaped[part] = after
    return shaped


def _warped(envelope: Array, formants: Array) -> Array:
    """Envelopes with all formants moved by a share of their frequency, natural logarithms [n]."""
    if np.abs(formants).max() < 1e-4:
        return envelope.copy()
    bins = envelope.shape[1]
    place = np.minimum(np.arange(bins)[None, :] * np.exp(-formants)[:, None], bins - 1 - 1e-6)
    lower = place.astype(np.intp)
    rows = np.arange(len(envelope))[:, None]
    log = np.log(envelope)
    return np.asarray(np.exp(log[rows, lower] + (place - lower) * (log[rows, lower + 1] - log[rows, lower])))


def _breathed(voice: VoiceFrames, move: dict[str, Array]) -> NDArray[np.float32]:
    """Noise in the voice: breath fills the upper bands first."""
    reach = np.linspace(0.3, 1.7, voice.noise.shape[1])
    share = np.clip(move["breath"][:, None] * reach[None, :], 0.0, 0.9)
    return (voice.noise + (1.0 - voice.noise) * share).astype(np.float32)


def _limited(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """Where peaks rise above the ceiling, all around them is turned down so far: bending the peaks themselves would
    roughen the voice, and it would be less like itself."""
    from scipy.ndimage import maximum_filter1d, uniform_filter1d

    around = 2 * round(_LIMITING * rate) + 1
    size = np.abs(samples[:, 0])
    if size.max(initial=0.0) <= _CEILING:
        return samples
    gain = np.minimum(1.0, _CEILING / np.maximum(maximum_filter1d(size, around), _CEILING))
    return np.asarray(samples * uniform_filter1d(gain, around)[:, None], dtype=np.float32)


def _moved(phonemes: tuple[Phoneme, ...], plan: TimeMap) -> tuple[Phoneme, ...]:
    """Phonemes at their times in the result."""
    starts = plan.result_of(np.array([one.start for one in phonemes]), HOP_SECONDS)
    ends = plan.result_of(np.array([one.end for one in phonemes]), HOP_SECONDS)
    return tuple(
        Phoneme(symbol=one.symbol, start=float(start), end=float(max(start, end)))
        for one, start, end in zip(phonemes, starts, ends, strict=True)
    )


def _notes(plan: TimeMap) -> tuple[str, ...]:
    if plan.pace <= HURRIED:
        return ()
    return (
        f"The speech is {plan.pace:.1f} times as fast as it would be said, to fit {plan.seconds:.2f} s; above "
        f"{HURRIED:g} it is hard to follow. Give it more time, or shorten the text.",
    )

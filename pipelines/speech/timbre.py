"""The timbre of a voice, learned from a few seconds of it, put on another one.

A made voice says the transcript of the reference; warping one onto the other finds how the wanted voice sounds where
the made one makes each phoneme. Later each frame of the made voice takes on the mean of the nearest of these, of the
same phoneme. Without a transcript only the usual pitch and colour of the voice are taken over, which is much less.

How alike: Resemblyzer's similarity to four speakers, 10 to 14 s of each, rose from .57-.70 (plain) to .67-.76 with
exemplars, and to .62-.68 with pitch and colour alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipelines.errors import InvalidInput
from pipelines.performance.visemes import Phoneme
from pipelines.speech.align import align, mouth_features
from pipelines.speech.pitch import HOP_SECONDS
from pipelines.speech.vocoder import VoiceFrames

Array = NDArray[np.float64]
Singles = NDArray[np.float32]

NEIGHBOURS = 6
"""Exemplars whose mean a frame takes on."""

BLEND = 0.65
"""Share of the exemplars in a frame; the rest is the made voice in the wanted colour. With more, words get lost."""

ENOUGH_SECONDS = 15.0
"""Speech of a voice from which its timbre is taken over well."""

_LOUD_DB = -35.0
_POSITION_WEIGHT = 4.0
_SMOOTH_FRAMES = 2.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Timbre:
    """How a voice sounds, beside the made voice that is to take it on.

    usual, made_usual: mean and spread of pitch in octaves (log2 Hz), of the wanted voice and of the made one.
    colour: [bins] natural logarithm of the wanted voice's mean spectrum over that of the made one.
    symbols, positions, made: [m], [m] 0..1 and [m, features]: phoneme, place in it and look of the made frame beside
        each exemplar; empty without a transcript.
    shapes, noise: [m, bins] natural logarithm of the exemplar's envelope at power 1, and [m, bands] its noise.
    seconds: of speech that it was learned from.
    """

    usual: tuple[float, float]
    made_usual: tuple[float, float]
    colour: Array
    symbols: NDArray[np.str_]
    positions: Singles
    made: Singles
    shapes: Singles
    noise: Singles
    seconds: float

    @property
    def by_phoneme(self) -> bool:
        """Whether it knows how the voice makes its phonemes."""
        return len(self.symbols) > 0


def learn(wanted: VoiceFrames, made: VoiceFrames, phonemes: Sequence[Phoneme] | None) -> Timbre:
    """The timbre of `wanted`.

    made: the made voice, saying the same where `phonemes` tell what it says, or anything where they are None.
    Raises InvalidInput where nobody is heard to speak in `wanted`.
    """
    loud, other_loud = _loud(wanted), _loud(made)
    if (wanted.pitch > 0).sum() * HOP_SECONDS < 0.2:
        raise InvalidInput("No voice is heard in the reference. Give a recording in which one person speaks clearly.")
    shapes = _unit(wanted.envelope)
    base = Timbre(
        usual=_usual(wanted.pitch),
        made_usual=_usual(made.pitch),
        colour=np.asarray(shapes[loud].mean(axis=0) - _unit(made.envelope)[other_loud].mean(axis=0), dtype=np.float64),
        symbols=np.array([], dtype=np.str_),
        positions=np.zeros(0, dtype=np.float32),
        made=np.zeros((0, 1), dtype=np.float32),
        shapes=np.zeros((0, shapes.shape[1]), dtype=np.float32),
        noise=np.zeros((0, wanted.noise.shape[1]), dtype=np.float32),
        seconds=float(loud.sum() * HOP_SECONDS),
    )
    if not phonemes:
        return base
    features = mouth_features(made)
    beside = np.repeat(align(mouth_features(wanted)[::2], features[::2]) * 2, 2)[: len(wanted.pitch)]
    beside = np.pad(beside, (0, len(wanted.pitch) - len(beside)), mode="edge")
    symbols, positions = named(phonemes, len(made.pitch))
    kept = np.flatnonzero(loud & (symbols[beside] != ""))
    return replace(
        base,
        symbols=symbols[beside[kept]],
        positions=positions[beside[kept]],
        made=features[beside[kept]],
        shapes=shapes[kept],
        noise=wanted.noise[kept],
    )


def pool(timbres: Sequence[Timbre]) -> Timbre:
    """One timbre from several recordings of a voice, weighted by their length."""
    weight = np.array([one.seconds for one in timbres]) / sum(one.seconds for one in timbres)
    known = [one for one in timbres if one.by_phoneme] or list(timbres[:1])

    def mean(pairs: list[tuple[float, float]]) -> tuple[float, float]:
        return float(weight @ [pair[0] for pair in pairs]), float(weight @ [pair[1] for pair in pairs])

    return Timbre(
        usual=mean([one.usual for one in timbres]),
        made_usual=mean([one.made_usual for one in timbres]),
        colour=np.asarray(weight @ np.stack([one.colour for one in timbres]), dtype=np.float64),
        symbols=np.concatenate([one.symbols for one in known]),
        positions=np.concatenate([one.positions for one in known]),
        made=np.concatenate([one.made for one in known]),
        shapes=np.concatenate([one.shapes for one in known]),
        noise=np.concatenate([one.noise for one in known]),
        seconds=sum(one.seconds for one in timbres),
    )


def put_on(made: VoiceFrames, phonemes: Sequence[Phoneme], timbre: Timbre) -> VoiceFrames:
    """The made voice in the timbre of another; loudness and timing stay."""
    power = made.envelope.sum(axis=1, keepdims=True).astype(np.float64)
    log = _unit(made.envelope) + timbre.colour.astype(np.float32)[None, :]
    noise = made.noise.copy()
    if timbre.by_phoneme:
        features = mouth_features(made)
        symbols, positions = named(phonemes, len(made.pitch))
        for symbol in np.unique(symbols[symbols != ""]):
            here = np.flatnonzero(symbols == symbol)
            there = np.flatnonzero(timbre.symbols == symbol)
            if not len(there):
                continue  # a phoneme that was never heard keeps the made voice, in the other's colour
            near, weight = _nearest(features[here], positions[here], timbre, there)
            log[here] += BLEND * (np.einsum("ij,ijk->ik", weight, timbre.shapes[near]) - log[here])
            own = np.einsum("ij,ijk->ik", weight, timbre.noise[near])
            voiced = made.pitch[here] > 0
            noise[here[voiced]] += 0.5 * (np.minimum(own[voiced], 0.8) - noise[here[voiced]])
        log = _smooth(log)
    envelope = np.exp(log.astype(np.float64))
    envelope *= power / envelope.sum(axis=1, keepdims=True)
    return replace(made, pitch=_pitched(made.pitch, timbre), envelope=envelope.astype(np.float32), noise=noise)


def named(phonemes: Sequence[Phoneme], frames: int) -> tuple[NDArray[np.str_], Singles]:
    """Symbol without stress ("" in pauses) [frames] and place 0..1 in it [frames]."""
    symbols = np.full(frames, "", dtype="<U8")
    positions = np.zeros(frames, dtype=np.float32)
    for one in phonemes:
        first, last = round(one.start / HOP_SECONDS), min(frames, round(one.end / HOP_SECONDS))
        if last > first:
            symbols[first:last] = one.symbol.strip("ˈˌ_")[:8]
            positions[first:last] = (np.arange(last - first) + 0.5) / (last - first)
    return symbols, positions


def _nearest(
    features: Singles, positions: Singles, timbre: Timbre, there: NDArray[np.intp]
) -> tuple[NDArray[np.intp], Singles]:
    """The nearest exemplars [n, k] among `there`, and their weights."""
    from scipy.spatial import cKDTree

    def place(look: Singles, position: Singles) -> Singles:
        return np.concatenate([look, _POSITION_WEIGHT * position[:, None]], axis=1)

    tree = cKDTree(place(timbre.made[there], timbre.positions[there]))
    far, index = tree.query(place(features, positions), k=min(NEIGHBOURS, len(there)))
    far, index = far.reshape(len(features), -1), index.reshape(len(features), -1)
    weight = 1.0 / (far + 1.0)
    return there[index], (weight / weight.sum(axis=1, keepdims=True)).astype(np.float32)


def _pitched(pitch: Array, timbre: Timbre) -> Array:
    voiced = pitch > 0
    spread = float(np.clip(timbre.usual[1] / max(timbre.made_usual[1], 1e-3), 0.6, 1.6))
    tones = (np.log2(np.where(voiced, pitch, 1.0)) - timbre.made_usual[0]) * spread + timbre.usual[0]
    return np.where(voiced, 2.0**tones, 0.0)


def _usual(pitch: Array) -> tuple[float, float]:
    """Middle and spread of pitch in octaves, without the leaps of a tracker."""
    tones = np.log2(pitch[pitch > 0]) if (pitch > 0).any() else np.array([np.log2(120.0)])
    middle = float(np.median(tones))
    near = tones[np.abs(tones - middle) < 0.8]
    return middle, float(near.std())


def _unit(envelope: Singles) -> Singles:
    """Natural logarithm of envelopes at power 1."""
    return np.asarray(np.log(envelope / envelope.sum(axis=1, keepdims=True)), dtype=np.float32)


def _loud(voice: VoiceFrames) -> NDArray[np.bool_]:
    level = 10 * np.log10(voice.envelope.sum(axis=1) + 1e-12)
    return np.asarray(level > np.percentile(level, 95) + _LOUD_DB, dtype=np.bool_)


def _smooth(log: Singles) -> Singles:
    from scipy.ndimage import gaussian_filter1d

    return np.asarray(gaussian_filter1d(log, _SMOOTH_FRAMES, axis=0), dtype=np.float32)

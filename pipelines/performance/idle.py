"""Eyes that live: blinks and glances, whose rate and direction come from what is felt and what is being said."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import CurveSamples
from pipelines.emotion.state import LABELS

Array = NDArray[np.float64]

_BLINK_RATES: Mapping[str, float] = MappingProxyType({
    "angry": 10, "contempt": 14, "disgusted": 22, "fear": 30, "happy": 20, "neutral": 19, "sad": 15, "surprised": 9,
})  # fmt: skip
"""Blinks a minute at intensity 1. Speakers at rest blink about 20 times (Bentivoglio et al., 1997; range 10 to 50);
anger and surprise stare, fear flutters."""

_CLOSING, _SHUT, _OPENING = 0.10, 0.05, 0.15
"""Seconds of the three parts of a blink: lids fall fast and rise slowly (Trutoiu, Carter, Matthews & Hodgins, 2011)."""

_GLANCES: Mapping[str, tuple[float, float, float, float, float, float]] = MappingProxyType({
    # label: (seconds on the viewer, seconds away, share of glances away, yaw, pitch, spread in degrees)
    "angry": (3.2, 0.4, 0.25, 0.0, -1.0, 2.5), "contempt": (1.6, 1.2, 0.70, 9.0, -1.0, 3.0),
    "disgusted": (1.3, 0.9, 0.70, -7.0, -4.0, 4.0), "fear": (0.45, 0.35, 0.75, 0.0, 0.5, 8.0),
    "happy": (1.8, 0.6, 0.45, 0.0, 0.0, 4.5), "neutral": (1.9, 0.7, 0.45, 0.0, 0.5, 5.0),
    "sad": (1.0, 2.2, 0.80, 2.0, -9.0, 3.5), "surprised": (2.4, 0.4, 0.25, 0.0, 1.5, 3.0),
})  # fmt: skip
"""Where the eyes go (after the gaze statistics of Lee, Badler & Badler, 2002, and the aversions of emotion described by
Kleinke, 1986): sad eyes sink, contempt looks aside, fear darts, anger holds the other's eye."""


def blinks(
    samples: CurveSamples, fps: float, *, phrases: Sequence[tuple[float, float]], random: np.random.Generator
) -> NDArray[np.float32]:
    """Eyelid closure [frames, 2] in 0..1 of left and right; `phrases` are (start, end) in seconds.

    Intervals are lognormal; a blink near the end of a phrase moves there, as speakers do (Nakano & Kitazawa, 2010).
    """
    frames = len(samples.times)
    lids = np.zeros((frames, 2))
    if frames == 0:
        return lids.astype(np.float32)
    rates = _felt(samples, {label: (rate,) for label, rate in _BLINK_RATES.items()})[:, 0]
    rates *= 1.0 + 0.2 * samples.arousal
    seconds = frames / fps
    ends = np.array([end for _, end in phrases])
    clock = float(random.uniform(0.4, 2.5))
    last = -1.0
    while clock < seconds:
        at = clock
        if len(ends):
            nearest = float(ends[np.argmin(np.abs(ends - clock))]) + 0.04
            if abs(nearest - clock) < 0.5 and nearest - last > 0.6 and random.random() < 0.7:
                at = nearest
        depth = float(random.uniform(0.45, 0.65)) if random.random() < 0.12 else 1.0
        lag = float(random.uniform(-0.008, 0.008))
        if at < seconds and at - last > 0.45:
            _add_blink(lids, fps, at, depth, lag)
            last = at
        rate = float(rates[min(int(clock * fps), frames - 1)])
        clock += float(random.lognormal(np.log(60.0 / rate) - 0.5 * 0.55**2, 0.55))
    return np.clip(lids, 0.0, 1.0).astype(np.float32)


def gaze(samples: CurveSamples, fps: float, *, random: np.random.Generator) -> NDArray[np.float32]:
    """Direction of the eyes relative to the head, [frames, 2] degrees: yaw to the person's left, pitch up.

    The eyes rest on the viewer and glance away; jumps take a frame or two, and while they rest they drift a little.
    """
    frames = len(samples.times)
    manner = _felt(samples, _GLANCES)
    strong = np.clip(samples.intensity, 0.0, 1.2)
    direction = np.zeros((frames, 2))
    side = 1.0 if random.random() < 0.5 else -1.0
    here = np.zeros(2)
    away = False
    clock = 0.0
    while clock < frames / fps:
        frame = min(int(clock * fps), frames - 1)
        on, off, leaving, yaw, pitch, spread = manner[frame]
        hold = float(random.lognormal(np.log(off if away else on) - 0.08, 0.4))
        hold = max(hold, 0.16)
        last = min(frames, int((clock + hold) * fps) + 1)
        direction[frame:last] = here
        clock += hold
        if not away and random.random() < leaving:
            scatter = random.normal(0.0, 1.0, 2) * (spread, 0.6 * spread)
            reach = 0.75 + 0.25 * float(strong[frame])
            here = np.clip((np.array([side * yaw, pitch]) + scatter) * reach, (-16.0, -14.0), (16.0, 10.0))
            away = True
            if random.random() < 0.15:
                side = -side
        else:
            here = random.normal(0.0, 0.7, 2)
            away = False
    drift = np.cumsum(random.normal(0.0, 0.05, (frames, 2)), axis=0) if frames else np.zeros((0, 2))
    drift -= _running_mean(drift, max(1, round(0.8 * fps)))
    # Saccades last about 40 ms (Bahill, Clark & Stark, 1975): at 25 fps a jump passes through one frame in between.
    jumped = direction.copy()
    if frames > 1 and fps >= 20:
        jumped[1:] = 0.3 * direction[:-1] + 0.7 * direction[1:]
    return (jumped + drift).astype(np.float32)


def _add_blink(lids: Array, fps: float, at: float, depth: float, lag: float) -> None:
    """Add one blink whose lids are shut from `at` seconds on; the nearest frame sees it shut."""
    shut = round(at * fps) / fps
    first = max(0, int((shut - _CLOSING) * fps))
    last = min(len(lids), int((shut + _SHUT + _OPENING) * fps) + 2)
    times = np.arange(first, last) / fps - shut
    for eye, late in enumerate((lag, -lag)):
        falling = np.clip((times - min(late, 0.0) + _CLOSING) / _CLOSING, 0.0, 1.0)
        rising = np.clip((times - max(late, 0.0) - _SHUT) / _OPENING, 0.0, 1.0)
        closure = falling**1.5 * (1.0 - rising * rising * (3.0 - 2.0 * rising))
        lids[first:last, eye] = np.maximum(lids[first:last, eye], depth * closure)


def _felt(samples: CurveSamples, table: Mapping[str, tuple[float, ...]]) -> Array:
    """Rows of a table by label, mixed by what is felt in each frame; what is not felt is neutral."""
    rows = np.array([table[label] for label in LABELS])
    neutral = np.array(table["neutral"])
    share = samples.strength / np.maximum(samples.strength.sum(axis=1), 1.0)[:, None]
    return np.asarray(neutral + share @ (rows - neutral))


def _running_mean(track: Array, width: int) -> Array:
    window = np.ones(2 * width + 1) / (2 * width + 1)
    padded = np.pad(track, ((width, width), (0, 0)), mode="edge") if len(track) else track
    if len(track) == 0:
        return track
    return np.stack([np.convolve(padded[:, axis], window, mode="valid") for axis in range(track.shape[1])], axis=1)

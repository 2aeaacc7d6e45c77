"""How a clip answers its curve: what is asked of light and colour, how alike two clips are, how late a change comes.

For tests and `tests/benchmarks/response.py`; everything here is a function of frames, whatever made them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.factories import from_labels, from_word
from pipelines.video.animatic.atmosphere import ATMOSPHERES

Frames = NDArray[np.uint8]
"""uint8 [count, height, width, 3] RGB."""

Array = NDArray[np.float64]
Measure = Callable[[Frames], Array]

CLEAR = 0.2
"""Pull of an atmosphere on light or colour from which on the whole picture must follow it."""


def asked_of(label: str) -> Mapping[str, int]:
    """What must rise (1) or fall (-1) with the intensity of a label: brightness, colourfulness, or neither of them.

    Read from the atmospheres that the embedded back ends draw, where the pull is clear; weather and tint may work
    against a small one.
    """
    pulls = {"brightness": ATMOSPHERES[label].light, "colourfulness": ATMOSPHERES[label].colour}
    return {name: 1 if pull > 0 else -1 for name, pull in pulls.items() if abs(pull) >= CLEAR}


def brightness(frames: Frames) -> Array:
    """Mean value (HSV) of each frame, 0..1."""
    return np.asarray([frame.max(-1).mean() / 255 for frame in frames])


def colourfulness(frames: Frames) -> Array:
    """Mean saturation (HSV) of each frame, 0..1."""
    highest = [frame.max(-1).astype(np.float32) for frame in frames]
    lowest = [frame.min(-1).astype(np.float32) for frame in frames]
    return np.asarray(
        [float(((high - low) / np.maximum(high, 1)).mean()) for high, low in zip(highest, lowest, strict=True)]
    )


def likeness(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """How alike the contents of two frames are: SSIM (Wang et al., 2004) of their edges; 1 is the same.

    Edges are the gradient of the luminance over its own spread, so that light and contrast alone change nothing.
    """
    return _ssim(_edges(one), _edges(other))


def pulse(label: str, seconds: float) -> EmotionCurve:
    """Neutral, then a label from a third to two thirds of the clip, and neutral again, by ramps of a tenth."""
    rest, full = from_word("neutral"), from_labels({label: 1.0}, intensity=1.0)
    stations = ((0.25, rest), (0.35, full), (0.65, full), (0.75, rest))
    return EmotionCurve(
        keyframes=tuple(
            Keyframe(seconds=part * seconds, emotion=emotion, easing="linear") for part, emotion in stations
        )
    )


def lag_seconds(asked: Sequence[float] | Array, measured: Sequence[float] | Array, fps: float) -> float:
    """How much later `measured` does what `asked` does, in seconds: the shift at which their correlation is largest.

    asked, measured: one number a frame, over the same frames; the sign of the answer does not matter. Shifts up to half
    of the clip are looked at; between two frames the peak is that of the parabola through its neighbours.
    Raises ValueError where either does not change, for then there is no answer to be late.
    """
    told, seen = np.asarray(asked, dtype=np.float64), np.asarray(measured, dtype=np.float64)
    if np.ptp(told) < 1e-6 or np.ptp(seen) < 1e-6:
        raise ValueError("what does not change has no delay")
    most = len(told) // 2
    shifts = range(-most, most + 1)
    score = np.asarray([abs(_correlation(told, seen, shift)) for shift in shifts])
    peak = int(score.argmax())
    if not 0 < peak < len(score) - 1:
        return shifts[peak] / fps
    before, here, after = score[peak - 1 : peak + 2]
    bend = before - 2 * here + after
    return float((shifts[peak] + (0.5 * (before - after) / bend if bend < 0 else 0.0)) / fps)


def pulse_lag(
    make: Callable[[EmotionCurve], Iterable[NDArray[np.uint8]]], label: str, seconds: float, fps: float
) -> float:
    """Delay of a back end's answer to a pulse of `label`, in seconds.

    make: gives the frames of a curve, the same for the same curve. What is measured is what the pulse changes: light or
    colour, whichever is asked of the label more, less that of the neutral clip, in which things move as well.
    """
    curve = pulse(label, seconds)
    felt = np.stack(list(make(curve)))
    rest = np.stack(list(make(EmotionCurve.constant(from_word("neutral")))))
    changed: Sequence[Array] = [measure(felt) - measure(rest) for measure in (brightness, colourfulness)]
    asked = curve.sample(np.arange(len(felt)) / fps).intensity
    return lag_seconds(asked, max(changed, key=lambda series: float(np.ptp(series))), fps)


def _correlation(told: Array, seen: Array, shift: int) -> float:
    """Of `told` with `seen` `shift` frames later, over whole series whose ends go on as they are."""
    padded = np.pad(seen, abs(shift), mode="edge")
    begin = abs(shift) + shift
    moved = padded[begin : begin + len(told)]
    return 0.0 if np.ptp(moved) < 1e-9 else float(np.corrcoef(told, moved)[0, 1])


def _edges(frame: NDArray[np.uint8]) -> NDArray[np.float32]:
    grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY).astype(np.float32)
    edges = np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))
    return np.asarray(edges / max(float(edges.std()), 1e-3), dtype=np.float32)


def _ssim(one: NDArray[np.float32], other: NDArray[np.float32], *, width: float = 1.5) -> float:
    """The mean over all windows, Gaussians of `width` pixels; values spread by about 1, so the constants are small."""

    def local(values: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(cv2.GaussianBlur(values, (0, 0), width), dtype=np.float32)

    mean, mean_2 = local(one), local(other)
    spread, spread_2 = local(one * one) - mean**2, local(other * other) - mean_2**2
    shared = local(one * other) - mean * mean_2
    alike = (2 * mean * mean_2 + 0.01) * (2 * shared + 0.09)
    return float((alike / ((mean**2 + mean_2**2 + 0.01) * (spread + spread_2 + 0.09))).mean())

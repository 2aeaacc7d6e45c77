"""What is felt in a line: what it says itself, or what is felt around it."""

from dataclasses import replace

import numpy as np

from pipelines.dubbing.lines import Line
from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.state import MAX_INTENSITY


def felt_in(line: Line, around: EmotionCurve) -> EmotionCurve:
    """What is felt in a line: what it says itself, else what is felt around it, read at five points."""
    if line.has_feeling:
        return scaled(line.curve(), line.intensity)
    times = np.linspace(line.start, line.end, 5)
    keys = tuple(
        Keyframe(seconds=float(at - line.start), emotion=around.at(float(at)), easing="linear") for at in times
    )
    return scaled(EmotionCurve(keyframes=keys), line.intensity)


def scaled(curve: EmotionCurve, factor: float) -> EmotionCurve:
    """The curve with every intensity times `factor`, up to the most there is."""
    if factor == 1.0:
        return curve
    return EmotionCurve(
        keyframes=tuple(
            replace(key, emotion=replace(key.emotion, intensity=min(MAX_INTENSITY, key.emotion.intensity * factor)))
            for key in curve.keyframes
        )
    )

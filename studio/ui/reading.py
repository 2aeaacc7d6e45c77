"""How the words of "what should be felt" were understood, said back in a sentence."""

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.state import LABELS, Emotion


def said(curve: EmotionCurve) -> str:
    """The curve in words: "happy 80 %" or "0 s neutral → 3 s angry 100 %"."""
    keys = curve.keyframes
    if len(keys) == 1:
        return felt(keys[0].emotion)
    return " → ".join(f"{key.seconds:g} s {felt(key.emotion)}" for key in keys)


def felt(emotion: Emotion) -> str:
    """One emotion in words: its two strongest labels and its intensity."""
    strongest = sorted(LABELS, key=lambda name: -emotion.labels[name])[:2]
    names = [name for name in strongest if emotion.labels[name] >= 0.15]
    if names == ["neutral"] or emotion.intensity < 0.02:
        return "neutral"
    return f"{' and '.join(names)} {emotion.intensity:.0%}".replace("%", " %")

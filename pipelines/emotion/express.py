"""Curves into words: a sentence for what is heard in a recording, which `parse` reads back."""

from math import hypot

from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.state import LABELS, Emotion
from pipelines.emotion.taxonomy import WordEntry, word

_DEGREES = ((0.3, "barely"), (0.55, "slightly"), (0.8, "somewhat"), (1.2, ""), (1.5, "very"), (9.0, "extremely"))
"""Upper bound of the ratio between the intensity and the word's own, and the word of degree for it."""

_ADJECTIVES = {
    "angry": "angry", "contempt": "contemptuous", "disgusted": "disgusted", "fear": "afraid", "happy": "happy",
    "neutral": "neutral", "sad": "sad", "surprised": "surprised",
}  # fmt: skip

_SPOKEN = (
    "angry", "contemptuous", "disgusted", "afraid", "happy", "sad", "surprised", "furious", "livid", "annoyed",
    "frustrated", "outraged", "hostile", "terrified", "anxious", "nervous", "worried", "panicked", "shocked",
    "amazed", "awed", "curious", "confused", "calm", "serene", "bored", "tired", "serious", "thoughtful", "content",
    "proud", "hopeful", "excited", "ecstatic", "joyful", "delighted", "tender", "loving", "amused", "relieved",
    "nostalgic", "bittersweet", "melancholic", "gloomy", "disappointed", "grieving", "lonely", "ashamed",
    "embarrassed", "despairing", "smug", "scornful", "sarcastic", "bitter", "jealous", "resentful", "suspicious",
    "determined", "crying", "hysterical", "hesitant", "shy", "mischievous", "revolted", "resigned",
)  # fmt: skip
"""Words that read well in a sentence, plain ones first; others are told by these."""

_CLOSE = 0.15
"""Largest distance at which a single word still names an emotion."""

_SAME = 0.08
"""Distance below which two keyframes count as one feeling."""

_SLOW, _FAST = 1.5, 0.3
"""Seconds from which a change is called slow, and up to which it is called sudden."""

_MOST = 6
"""Most states that a sentence names; a denser curve is read at as many even times."""


def express(curve: EmotionCurve) -> str:
    """A short sentence for a curve, such as "calm, then furious at 3 s"; `parse` reads it back as a similar curve."""
    states = _states(curve)
    if len(states) > _MOST:
        times = [curve.end * index / (_MOST - 1) for index in range(_MOST)]
        sampled = EmotionCurve(keyframes=tuple(Keyframe(seconds=time, emotion=curve.at(time)) for time in times))
        states = _states(sampled)
    parts = [name_emotion(states[0][1].emotion)]
    for leaves, key in states[1:]:
        took = key.seconds - leaves
        manner = "slowly " if took >= _SLOW else "suddenly " if took <= _FAST or key.easing == "hold" else ""
        parts.append(f"then {manner}{name_emotion(key.emotion)} at {round(key.seconds, 1):g} s")
    return ", ".join(parts)


def name_emotion(emotion: Emotion) -> str:
    """A word or two for an emotion, with its degree: "slightly sad", "furious", "happy and surprised"."""
    shares = {label: weight * emotion.intensity for label, weight in emotion.labels.items() if label != "neutral"}
    if sum(shares.values()) < 0.05 and hypot(emotion.valence, emotion.arousal) * emotion.intensity < 0.15:
        return "neutral"
    nearest = min(_SPOKEN, key=lambda name: _distance(emotion, word(name)))
    if _distance(emotion, word(nearest)) <= _CLOSE:
        return _with_degree(emotion.intensity / word(nearest).intensity, nearest)
    chosen = sorted(shares, key=lambda label: -shares[label])[:2]
    named = [label for label in chosen if shares[label] >= 0.3 * shares[chosen[0]]]
    total = sum(shares[label] for label in named)
    return _with_degree(total / 0.75, " and ".join(_ADJECTIVES[label] for label in named))


def _states(curve: EmotionCurve) -> list[tuple[float, Keyframe]]:
    """Keyframes at which a new feeling has come, each with the time at which the feeling before was left."""
    states = [(0.0, curve.keyframes[0])]
    left = curve.keyframes[0].seconds
    for key in curve.keyframes[1:]:
        if _change(states[-1][1].emotion, key.emotion) >= _SAME:
            states.append((left, key))
        left = key.seconds
    return states


def _change(first: Emotion, second: Emotion) -> float:
    labels = sum(
        abs(first.labels[label] * first.intensity - second.labels[label] * second.intensity)
        for label in LABELS
        if label != "neutral"
    )
    return labels + 0.3 * abs(first.arousal * first.intensity - second.arousal * second.intensity)


def _distance(emotion: Emotion, entry: WordEntry) -> float:
    """Between what is felt and a word: blend, point, and a little for a degree that the word lacks."""
    labels = sum(abs(emotion.labels[label] - entry.blend.get(label, 0.0)) for label in LABELS) / 2.0
    point = hypot(emotion.valence - entry.valence, emotion.arousal - entry.arousal) / 2.0
    return labels + 0.5 * point + 0.15 * abs(emotion.intensity - entry.intensity)


def _with_degree(ratio: float, name: str) -> str:
    degree = next(term for bound, term in _DEGREES if ratio < bound)
    return f"{degree} {name}".strip()

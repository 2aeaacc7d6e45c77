"""How a test says what a description means."""

from pipelines.emotion.parse import parse

Expected = tuple[float, str, float, float]
"""Seconds, label, and the least and the most strength that the label has then."""


def check_meaning(text: str, seconds: float | None, expected: list[Expected]) -> None:
    """Assert that the curve of `text`, for a clip of `seconds`, holds what is expected."""
    curve = parse(text, seconds)
    for time, label, least, most in expected:
        emotion = curve.at(time)
        strength = emotion.labels[label] * emotion.intensity
        assert least - 0.001 <= strength <= most + 0.001, f"{label} at {time} s has strength {strength:.3f}"

"""The voices that can speak a typed text here, as choices of a menu."""

from functools import cache

from pipelines.speech import espeak


@cache
def voices() -> list[tuple[str, str]]:
    """Name and id of each voice; none where the speech program espeak-ng is not installed."""
    return [(espeak.VOICES[name], name) for name in espeak.voices()] if espeak.available() else []

"""The voices that can speak a typed text here, as choices of a menu."""

from functools import cache

from pipelines.dubbing.lines import SPEAKERS
from pipelines.speech import espeak


@cache
def voices() -> list[tuple[str, str]]:
    """Name and id of each voice; none where the speech program espeak-ng is not installed."""
    return [(espeak.VOICES[name], name) for name in espeak.voices()] if espeak.available() else []


def person(speaker: str) -> str:
    """What one of SPEAKERS is called: "Woman 3" for "f3"; "" for what is none of them."""
    return f"{'Woman' if speaker[0] == 'f' else 'Man'} {speaker[1:]}" if speaker in SPEAKERS else ""

"""Words into curves: free text, labels with strength, JSON and scripts with inline tags."""

import re
from math import isfinite

from pipelines.emotion.clauses import read_clauses
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.script import TAG, parse_script, script_curve
from pipelines.emotion.timeline import lay_out, to_curve
from pipelines.errors import InvalidInput

MAX_CHARACTERS = 4000
"""Longest description that is read."""


def parse(text: str, seconds: float | None = None) -> EmotionCurve:
    """The emotion curve that `text` describes. The same text always gives the same curve.

    Reads free text ("calm at first, then slowly furious at 3 s"), times in front ("0-2 calm, 2-5 furious", "0:03 sad"),
    a word with a strength ("sad 0.7", "sad 70%"), blends ("sad but hopeful", "70% sad 30% angry", "60/40 sad angry",
    "calm outside, angry inside"), faces ("😢"), JSON in schema "emotion/1", and scripts with tags ("[sad] I waited").

    text: at most MAX_CHARACTERS characters, JSON of any length.
    seconds: length of the clip. Relative times ("at the end", "halfway") resolve to it. Absolute times may lie beyond
        it and are kept: a curve may run longer than the clip. Without it, relative times stand on a nominal clip,
        see `pipelines.emotion.timeline.NOMINAL_SECONDS`.

    "then X at 3 s" holds what was before and has X fully there at 3 s; "slowly X at 3 s" spends all the time up to
    3 s on the change. A comma joins words that lie close ("shy, nervous") and separates others ("calm, angry").

    Raises UnknownWord (with the nearest known words), InvalidInput for empty text, contradictory or surplus times, a
    strength out of range, or a length that is not a positive number.
    """
    if seconds is not None and not (isfinite(seconds) and seconds > 0):
        raise InvalidInput(f"The clip is {seconds} s long; give a length above 0.")
    plain = text.strip()
    if not plain:
        raise InvalidInput('The emotion is empty. Write one, such as "happy" or "calm, then furious at 3 s".')
    if plain.startswith("{"):
        return EmotionCurve.from_json(plain)
    if len(plain) > MAX_CHARACTERS:
        raise InvalidInput(
            f"The description has {len(plain)} characters; at most {MAX_CHARACTERS} are read. Shorten it."
        )
    if (tags := TAG.findall(plain)) and all(_TIME_TAG.fullmatch(tag) for tag in tags):
        plain = TAG.sub(r" ; \1 ", plain)
    if TAG.search(plain) and re.search(r"\w", TAG.sub("", plain)):
        return script_curve(parse_script(plain), seconds)
    clauses = read_clauses(TAG.sub(r"\1 ; ", plain))
    return to_curve(lay_out(clauses, seconds), seconds)


_TIME_TAG = re.compile(r"[\d:.,\s–-]*\d\s*s?\s*")
"""What stands in brackets that are no tag, but a time in front of a feeling: "[0-2] calm [2-5] furious"."""

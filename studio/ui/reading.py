"""How the words of "what should be felt" were understood, said back in a sentence."""

import re
from collections.abc import Callable
from typing import Any

import gradio as gr

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.express import express
from pipelines.emotion.parse import parse
from pipelines.emotion.script import TAG, parse_script, said_and_felt, script_curve
from pipelines.emotion.state import LABELS, Emotion
from pipelines.errors import MienError


def understand(words: str, understood: str, seconds: Callable[[], float | None]) -> tuple[Any, ...]:
    """Curve, wheel and reading for what was typed, and the words themselves.

    Words that are not understood change only the reading; words that were `understood` before change nothing, so
    that leaving the field does not undo what was edited by hand since.

    seconds: length that times in the words refer to, None where it is not known.
    """
    if words == understood:
        return gr.skip(), gr.skip(), gr.skip(), words
    if not words.strip():
        return gr.skip(), gr.skip(), reading("", understood=True), words
    length = seconds()
    try:
        curve = parse(words, length)
    except MienError as error:
        return gr.skip(), gr.skip(), reading(str(error), understood=False), words
    late = length is not None and curve.end > length
    told = f"Understood as {said(curve)}.{f' The clip ends before that, at {length:.3g} s.' if late else ''}"
    return curve, curve.keyframes[0].emotion, reading(told, understood=True), words


def told(curve: EmotionCurve) -> tuple[str, Any, str]:
    """Words, reading and understood words for a curve that was not made of the words; they tell it about as it is."""
    words = express(curve)
    return words, reading(f"From the settings: {said(curve)}.", understood=True), words


def read_tags(text: str, drawn: str) -> tuple[Any, ...]:
    """Curve, wheel and reading for a text to be spoken with inline tags, and the text itself.

    Nothing changes for one without tags, or for the one whose curve was `drawn` before, so that leaving the field does
    not undo what was edited by hand since.
    """
    if text == drawn or not TAG.search(text):
        return gr.skip(), gr.skip(), gr.skip(), text
    try:
        curve = script_curve(parse_script(text))
    except MienError as error:
        return gr.skip(), gr.skip(), reading(str(error), understood=False), text
    return curve, curve.keyframes[0].emotion, reading(f"From the tags: {said(curve)}.", understood=True), text


def said_with(text: str, curve: EmotionCurve, drawn: str) -> tuple[str, EmotionCurve]:
    """What is said of a typed text, and with which curve: that of its tags, where `drawn`, the text whose tags are in
    the curve already, is another one, as when somebody presses Generate right after typing.

    Raises InvalidInput or UnknownWord for tags that are none.
    """
    words, tagged = said_and_felt(text)
    return words, curve if tagged is None or text == drawn else tagged


def reading(sentence: str, *, understood: bool) -> Any:
    """The sentence below the words, marked where it says what is wrong."""
    return gr.update(value=sentence, elem_classes="mien-soft" if understood else "mien-bad")


def said(curve: EmotionCurve) -> str:
    """The curve in words: "happy 80 %" or "0 s neutral → 3 s angry 100 %"."""
    keys = curve.keyframes
    if len(keys) == 1:
        return felt(keys[0].emotion)
    return " → ".join(f"{key.seconds:g} s {felt(key.emotion)}" for key in keys)


def named(words: str) -> list[tuple[str, Emotion]]:
    """The runs of words that name one emotion by themselves, the shortest first: "sad", then "quietly sad"."""
    places = [found.span() for found in re.finditer(r"[^\s,;]+", words)][:_MOST_WORDS]
    found = []
    for count in range(1, _LONGEST_NAME + 1):
        for first, last in zip(places, places[count - 1 :], strict=False):
            run = words[first[0] : last[1]]
            try:
                keys = [] if re.search(r"[,;{]", run) else parse(run).keyframes
            except MienError:
                continue
            if len(keys) == 1:
                found.append((run, keys[0].emotion))
    return found


def felt(emotion: Emotion) -> str:
    """One emotion in words: its two strongest labels and its intensity."""
    strongest = sorted(LABELS, key=lambda name: -emotion.labels[name])[:2]
    names = [name for name in strongest if emotion.labels[name] >= 0.15]
    if names == ["neutral"] or emotion.intensity < 0.02:
        return "neutral"
    return f"{' and '.join(names)} {emotion.intensity:.0%}".replace("%", " %")


_MOST_WORDS = 60
"""Words of a text among which names are looked for."""

_LONGEST_NAME = 4
"""Words of the longest name, such as "not at all sad"."""

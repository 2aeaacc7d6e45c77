"""What makes the Dub tab look at its lines and keep them: a hidden number, which every edit and new take changes.

One handler at a time answers it, and once more where it changed meanwhile. Were each edit answered on its own, Gradio
would pass over those that come while an answer is under way, and late answers would overtake newer ones.
"""

from random import random
from typing import Any

import gradio as gr

SAY = {"fn": None, "js": "() => Math.random()", "show_progress": "hidden"}
"""Options of an event whose only part is to say that something was edited; its output is the number."""


def edit_number() -> gr.Number:
    """The number; it never shows."""
    return gr.Number(0.0, visible=False)


def edited() -> float:
    """A number that it has not been before, for handlers that edit the project on the disk."""
    return random()


def answered(number: gr.Number, look: dict[str, Any], keep: dict[str, Any]) -> None:
    """Let an edit be looked at and then kept, the last one always."""
    number.change(**look, trigger_mode="always_last").then(**keep, trigger_mode="always_last")

"""What is drawn behind a curve or behind lines: how loud a sound is over time."""

from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from pipelines.emotion.script import CHARACTERS_PER_SECOND
from pipelines.errors import MienError
from pipelines.media.audio import load_audio
from studio.api.asked import checked_upload

_MOST_PEAKS = 400


def heard(recording: str | None) -> tuple[Any, float, str]:
    """The waveform behind the curve, the length in seconds, and a sentence where the recording cannot be used."""
    peaks: list[float] = []
    seconds, note = 0.0, ""
    if recording:
        try:
            peaks, seconds = waveform(checked_upload(recording))
        except MienError as error:
            note = str(error)
    return gr.update(peaks=peaks, seconds=seconds), seconds, note


def waveform(path: Path, most: int = _MOST_PEAKS) -> tuple[list[float], float]:
    """At most `most` peaks in 0..1, evenly spaced over the recording, and its length in seconds.

    Raises UnreadableMedia or InvalidInput for a file that is no usable recording.
    """
    speech = load_audio(path, rate=8000)
    loudness = np.abs(speech.mono())
    pieces = np.array_split(loudness, min(most, len(loudness)))
    peaks = np.array([piece.max() for piece in pieces])
    highest = float(peaks.max(initial=0.0))
    return [round(float(peak) / highest, 3) if highest > 0 else 0.0 for peak in peaks], speech.seconds


def spoken_seconds(text: str) -> float:
    """About how long it takes to say a text."""
    return max(1.0, len(text.strip()) / CHARACTERS_PER_SECOND)

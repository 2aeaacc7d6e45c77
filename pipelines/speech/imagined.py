"""A performance from the prosody flow, as moves that the restyler plays: one take of how the line could be felt.

Where the table of `pipelines.speech.acting` does the same to every line, the flow draws a course of pitch, loudness,
timbre and pace for this timing, and another one from another seed.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.prosody import analyse
from pipelines.media.types import Audio
from pipelines.speech.acting import Acting, moves
from pipelines.speech.contours import CONTOURS, FPS, measure, timing, usual_of
from pipelines.speech.prosody_flow import ALPHA, BETA, imagine

Array = NDArray[np.float64]

FELT = 0.25
"""Strength from which the flow has the whole say; below it fades, so that what is not felt is left as it was said."""

_PLAYED = {"pitch": "pitch", "liveliness": "liveliness", "tilt": "tilt", "pace": "rate"}
"""Part of a move, and the contour that takes its place."""


def imagined(
    sound: Audio,
    curve: EmotionCurve,
    *,
    seed: int,
    alpha: float = ALPHA,
    beta: float = BETA,
    on_step: Callable[[int, int], None] | None = None,
) -> Acting:
    """Moves for this recording with the curve's feeling. Arguments as for `pipelines.speech.prosody_flow.imagine`.

    The contours that the recording has already are taken off, so that its own melody is replaced and not doubled.
    Loudness comes on top of the table's level, for the flow learnt from levelled recordings and knows only its course;
    breath and unrest of the voice stay the table's.
    """
    prosody = analyse(sound.mono(), sound.rate)
    contours = imagine(timing(prosody), curve, seed=seed, alpha=alpha, beta=beta, on_step=on_step)
    change = (contours - measure(prosody, usual_of([prosody]))).astype(np.float64)
    seconds = np.arange(len(change)) / FPS + 0.5 / FPS

    def acting(felt: EmotionCurve, times: Array, source: Array) -> dict[str, Array]:
        table = moves(felt, times)
        say = np.clip(felt.sample(times).strength.sum(axis=1) / FELT, 0.0, 1.0)

        def course(contour: str) -> Array:
            return np.asarray(np.interp(source, seconds, change[:, CONTOURS.index(contour)]), dtype=np.float64)

        for part, contour in _PLAYED.items():
            table[part] = (1.0 - say) * table[part] + say * course(contour)
        table["level"] = table["level"] + say * course("loudness")
        table["ending"] = (1.0 - say) * table["ending"]
        return table

    return acting

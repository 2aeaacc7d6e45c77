"""Reads the emotion of a voice from pitch, loudness, tempo and timbre."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from pipelines.emotion.listen import read
from pipelines.errors import InvalidInput, UnreadableMedia
from pipelines.face.mesh import Points
from pipelines.media.audio import load_audio
from pipelines.media.types import Audio
from pipelines.verify.probe import Measurement, ProbeCard

CARD = ProbeCard(
    name="voice",
    looks_at="pitch, loudness, tempo and timbre of the voice, in windows of 2 s; not the words",
    method="linear classifier and regression fitted on acted German speech (`pipelines.emotion.listen_table`)",
    caveat="Finds about 6 of 10 acted emotions of actors it has not heard; arousal is heard well (r = .76), valence "
    "poorly (r = .28).",
)


class VoiceProbe:
    """Measures what is heard in the sound of a recording or video."""

    card = CARD

    def measure(
        self,
        clip: Path,
        *,
        rest: Points | None,  # noqa: ARG002 - a voice has no face
        check: Callable[[], object] = lambda: None,
    ) -> Measurement:
        """See Probe.measure; `seen` is the share of the time in which somebody speaks."""
        return hear(load_audio(clip), check)


def hear(sound: Audio, check: Callable[[], object] = lambda: None) -> Measurement:
    """The emotion in the voice of a recording. check: called every few seconds of it; may raise to stop.

    Raises UnreadableMedia where it is too short or too long to judge.
    """
    try:
        reading = read(sound.mono(), sound.rate, check=check)
    except InvalidInput as error:
        raise UnreadableMedia(str(error)) from error
    spread = np.hypot(reading.valence_spread, reading.arousal_spread) / np.sqrt(2.0)
    return Measurement(
        curve=reading.curve,
        spread=tuple(float(value) for value in spread),
        seen=reading.spoken,
        sure=reading.sureness if reading.whole else None,
    )

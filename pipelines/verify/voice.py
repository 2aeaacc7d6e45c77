"""Reads the emotion of a voice from pitch, loudness, tempo and timbre."""

from pathlib import Path

import numpy as np

from pipelines.emotion.listen import read
from pipelines.emotion.prosody import analyse
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

    def measure(self, clip: Path, *, rest: Points | None) -> Measurement:  # noqa: ARG002 - a voice has no face
        """See Probe.measure; `seen` is the share of the time in which somebody speaks."""
        return hear(load_audio(clip))


def hear(sound: Audio) -> Measurement:
    """The emotion in the voice of a recording. Raises UnreadableMedia where it is too short or too long to judge."""
    try:
        reading = read(sound.mono(), sound.rate)
    except InvalidInput as error:
        raise UnreadableMedia(str(error)) from error
    active = analyse(sound.mono(), sound.rate).active
    spread = np.hypot(reading.valence_spread, reading.arousal_spread) / np.sqrt(2.0)
    return Measurement(curve=reading.curve, spread=tuple(float(value) for value in spread), seen=float(active.mean()))

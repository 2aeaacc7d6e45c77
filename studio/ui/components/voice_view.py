"""The voice view: pitch and energy of a recording over time, as lines that are read at a glance."""

from pathlib import Path
from typing import Any

import numpy as np

from pipelines.emotion.prosody import analyse, typical
from pipelines.errors import MienError
from pipelines.media.audio import load_audio
from studio.ui.components.drawing import Drawing
from studio.ui.components.tracks import area, drawing, words

_REACH = 12.0  # semitones around the usual pitch that are drawn
_QUIET_DB = 45.0  # below the loudest moment


class VoiceView(Drawing):
    """Shows the voice in a recording, given as its path, or nothing. It takes no input."""

    title = "Pitch and energy"

    def postprocess(self, value: Path | None) -> dict[str, Any] | None:
        """What the page's script reads; a sentence in place of the drawing where no voice can be measured."""
        if value is None:
            return None
        try:
            return draw(value)
        except MienError as error:
            return {"svg": None, "caption": str(error)}


def draw(path: Path) -> dict[str, Any]:
    """The drawing and its caption. Raises InvalidInput or UnreadableMedia for what cannot be measured."""
    sound = load_audio(path)
    prosody = analyse(sound.mono(), sound.rate)
    usual, _ = typical(prosody)
    voiced = prosody.pitch > 0
    tones = 12.0 * np.log2(np.where(voiced, prosody.pitch, 100.0) / 100.0) - usual
    pitch = np.where(voiced, np.clip(tones / (2 * _REACH) + 0.5, 0.02, 1.0), 0.0)
    energy = np.clip(1.0 + (prosody.loudness - prosody.loudness.max()) / _QUIET_DB, 0.0, 1.0)
    syllables = words((float(time) / sound.seconds, "·") for time in prosody.nuclei)
    rows = [
        ("pitch", area(pitch, "var(--mien-happy)")),
        ("energy", area(energy, "var(--mien-angry)")),
        ("syllables", syllables),
    ]
    hertz = 100.0 * 2 ** (usual / 12.0)
    spread = float(tones[voiced].std()) if voiced.any() else 0.0
    pace = len(prosody.nuclei) / max(float(prosody.active.mean()) * sound.seconds, 1e-6)
    caption = (
        f"Usual pitch {hertz:.0f} Hz, moving by {spread:.1f} semitones; {pace:.1f} syllables a second. "
        f"Pitch is drawn within {_REACH:g} semitones of the usual one."
    )
    return drawing(rows, sound.seconds, label="Pitch and energy", caption=caption)

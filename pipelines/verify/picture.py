"""Reads the mood of moving pictures from light, colour and motion: a weak witness, and it says so."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.factories import from_valence_arousal
from pipelines.errors import UnreadableMedia
from pipelines.face.mesh import Points
from pipelines.verify.attributes import Attributes, Frame, attributes
from pipelines.verify.probe import Measurement, ProbeCard

CARD = ProbeCard(
    name="picture",
    looks_at="brightness, colourfulness and motion of the whole frame, eight times a second",
    method="two straight lines, placed by us after what EmoVid (Qiu et al., AAAI 2026) reports: pleasant clips are "
    "brighter and slightly more colourful, aroused ones darker, more colourful, and (our addition) less at rest",
    caveat="Light and colour explain less than one hundredth of the emotion of a film; what is seen in it is not "
    "read at all. It tells whether the mood moves with the curve, not which mood a viewer sees.",
)

WINDOW_SECONDS = 0.5
LOOKS_A_SECOND = 8.0

_ORDINARY = Attributes(brightness=0.45, colourfulness=0.35, hue=0.0, unrest=0.02)
"""Of an ordinary film: there valence and arousal are 0."""


class PictureProbe:
    """Measures the mood of a whole video by what it looks like."""

    card = CARD

    def measure(
        self,
        clip: Path,
        *,
        rest: Points | None,  # noqa: ARG002 - there is no face to be at rest
        check: Callable[[], object] = lambda: None,
    ) -> Measurement:
        """See Probe.measure; every video can be read."""
        from pipelines.media.video import read_video

        keyframes: list[Keyframe] = []
        spread: list[float] = []
        window: list[Frame] = []
        begin = 0.0

        def close(at: float) -> None:
            emotion = from_valence_arousal(*felt(attributes(window)))
            halves = [from_valence_arousal(*felt(attributes(half))) for half in (window[::2], window[1::2]) if half]
            keyframes.append(Keyframe(seconds=at, emotion=emotion, easing="linear"))
            spread.append(float(np.std([half.intensity for half in halves])))

        with read_video(clip) as video:
            every = max(1, round(video.info.fps / LOOKS_A_SECOND))
            for number, frame in enumerate(video):
                check()
                at = number / video.info.fps
                if at - begin >= WINDOW_SECONDS and window:
                    close((begin + at) / 2)
                    window, begin = [], at
                if number % every == 0:
                    window.append(frame)
            if window:
                close(begin + WINDOW_SECONDS / 2)
        if not keyframes:
            raise UnreadableMedia(f"'{clip.name}' holds no pictures, so its mood cannot be read.")
        return Measurement(curve=EmotionCurve(keyframes=tuple(keyframes)), spread=tuple(spread), seen=1.0)


def felt(seen: Attributes) -> tuple[float, float]:
    """Valence and arousal in -1..1 that go with the attributes of a stretch of video."""
    bright = seen.brightness - _ORDINARY.brightness
    colour = seen.colourfulness - _ORDINARY.colourfulness
    moving = seen.unrest - _ORDINARY.unrest
    valence = np.tanh(2.5 * bright + 0.8 * colour)
    arousal = np.tanh(-0.8 * bright + 1.2 * colour + 10.0 * moving)
    return float(valence), float(arousal)

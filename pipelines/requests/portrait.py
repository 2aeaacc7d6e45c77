"""The request for a talking portrait."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput
from pipelines.media.given import check_file
from pipelines.requests.base import Request, check_range

PORTRAIT_SIZES = (256, 384, 512, 640, 768)
"""Sides, in pixels, of the square around the face that can be animated."""

MAX_TEXT = 2000
"""Most characters of typed speech in one request."""


MAX_PARTNERS = 5
"""Most other people in the picture who can play along."""


@dataclass(frozen=True, kw_only=True)
class Partner:
    """Another person in the picture, who speaks and feels on their own.

    face: which face, counted from 1 from left to right.
    curve: what this person feels, in the time of the clip.
    speech, text, voice: what is said, as in a PortraitRequest; neither speech nor text for someone who listens.
    starts: when the speech begins, in seconds of the clip.

    Raises InvalidInput for values outside their range, UnreadableMedia for a recording that is not there.
    """

    face: int
    curve: EmotionCurve
    speech: Path | None = None
    text: str | None = None
    voice: str = "en-us"
    starts: float = 0.0

    def __post_init__(self) -> None:
        if self.speech is not None and self.text is not None:
            raise InvalidInput("Give a partner a recording or a text to speak, not both.")
        if self.speech is not None:
            check_file("partner's recording", self.speech)
        if self.text is not None:
            _check_text(self.text)
        if self.face < 1:
            raise InvalidInput(f"A partner's face is {self.face}; faces are counted from 1.")
        check_range("starts", self.starts, 0, 900)


@dataclass(frozen=True, kw_only=True)
class PortraitRequest(Request):
    """A talking portrait to be made: who speaks and what is said, beside what all requests have.

    image: picture file with a face. Formats and sizes as in `pipelines.media.image.load_image`.
    speech: recording (any audio or video file), or None when `text` is given.
    text: words to be spoken by the embedded voice, or None when `speech` is given.
    voice: voice of the embedded speaker for `text`, such as "en-us" or "de"; ignored with `speech`.
    plan: edited acting plan in words (see `pipelines.performance.plan`), or None to derive it from the curve.
    score: a PerformanceScore file (.npz) to perform as it is, instead of directing one, or None.
    face: which face, counted from 1 from left to right; None takes the only one.
    size: side in pixels of the animated square, one of PORTRAIT_SIZES.
    whole_picture: True pastes the animated square back into the whole picture; False returns the square.
    fps: frames per second, 10..60.
    head_motion: 0 (still) .. 1 (natural) .. 2, scales nods, turns and sway.
    acting: video of somebody whose face the person in the picture shall follow; for back ends that take it.
    emotion_scale: how far a generated face is pushed towards the emotion, 0..20, apart from the speech; None pushes
        both together, as the model was published.
    kept_steps: steps for which what sets the emotion apart is computed once, 1..8; more is faster and less exact.
    upper_face: True lets the emotion move the upper face only, so that the lips belong to the speech.
        These three are for back ends with the emotion input "guidance".
    starts: when the speech begins, in seconds of the clip; only with partners.
    partners: others in the picture who play along; they need `whole_picture` and `face`.
    seed: blinks, gaze and sway come from it.

    Raises InvalidInput for values outside their range, UnreadableMedia for files that are not there.
    """

    kind: ClassVar[str] = "portrait"
    settings: ClassVar[Mapping[str, str]] = {
        "plan": "edited acting plan",
        "score": "performance score",
        "fps": "frames per second",
        "head_motion": "head motion",
        "acting": "acting video",
        "emotion_scale": "push towards the emotion",
        "kept_steps": "steps that are kept",
        "upper_face": "emotion in the upper face only",
    }

    image: Path
    speech: Path | None = None
    text: str | None = None
    voice: str = "en-us"
    plan: str | None = None
    score: Path | None = None
    face: int | None = None
    size: int = 512
    whole_picture: bool = False
    fps: float = 25.0
    head_motion: float = 1.0
    acting: Path | None = None
    emotion_scale: float | None = None
    kept_steps: int = 1
    upper_face: bool = False
    starts: float = 0.0
    partners: tuple[Partner, ...] = ()
    backend: str = "sketch_portrait"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_file("picture", self.image)
        if (self.speech is None) == (self.text is None):
            raise InvalidInput("Give either a recording or a text to speak, one of the two.")
        if self.speech is not None:
            check_file("recording", self.speech)
        if self.text is not None:
            _check_text(self.text)
        if self.acting is not None:
            check_file("acting video", self.acting)
        if self.score is not None:
            check_file("performance score", self.score)
        if self.face is not None and self.face < 1:
            raise InvalidInput(f"face is {self.face}; faces are counted from 1.")
        if self.size not in PORTRAIT_SIZES:
            raise InvalidInput(f"size is {self.size}; use one of {', '.join(map(str, PORTRAIT_SIZES))}.")
        check_range("fps", self.fps, 10, 60)
        check_range("head_motion", self.head_motion, 0, 2)
        check_range("kept_steps", self.kept_steps, 1, 8)
        if self.emotion_scale is not None:
            check_range("emotion_scale", self.emotion_scale, 0, 20)
        check_range("starts", self.starts, 0, 900)
        self._check_partners()

    def _check_partners(self) -> None:
        if not self.partners:
            if self.starts > 0:
                raise InvalidInput(f"The speech starts at {self.starts:g} s; only with partners can it wait.")
            return
        faces = [self.face, *(partner.face for partner in self.partners)]
        if None in faces or len(set(faces)) < len(faces):
            raise InvalidInput(f"The faces are {faces}; with partners each person needs a face of their own.")
        if not self.whole_picture:
            raise InvalidInput("Several people play in the whole picture. Keep the whole picture.")
        if len(self.partners) > MAX_PARTNERS:
            raise InvalidInput(f"There are {len(self.partners)} partners; at most {MAX_PARTNERS} can play along.")


def _check_text(text: str) -> None:
    if not text.strip():
        raise InvalidInput("The text to speak is empty. Type a sentence, or give a recording.")
    if len(text) > MAX_TEXT:
        raise InvalidInput(f"The text has {len(text)} characters; at most {MAX_TEXT} fit. Split it.")

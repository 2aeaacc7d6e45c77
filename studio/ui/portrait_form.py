"""The Portrait tab's fields as a request, and a request as the tab's fields."""

from typing import Any, TypedDict

from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput
from pipelines.requests.portrait import PortraitRequest
from studio.api.asked import checked_upload, given, partners_from, upload_or_none, whole
from studio.ui.reading import said_with

RECORDING = "Recording"
TYPED = "Typed text"


class PortraitFields(TypedDict):
    """What the tab's components hand over, by name. `heard` is the length of the recording in seconds, 0 for none.

    Numbers are None where somebody emptied their field. drawn: the text whose tags are in the curve already.
    """

    picture: str | None
    face: int | None
    speech_kind: str
    recording: str | None
    heard: float
    text: str
    drawn: str
    voice: str
    curve: EmotionCurve | None
    plan: str
    plan_edited: bool
    size: int | None
    fps: float | None
    head_motion: float | None
    whole_picture: bool
    seed: float | None
    backend: str
    consent: bool
    acting: str | None
    emotion_scale: float | None
    kept_steps: float | None
    upper_face: bool
    starts: float | None
    partner_face: float | None
    partner_recording: str | None
    partner_words: str
    partner_starts: float | None


RESTORED = tuple(name for name in PortraitFields.__annotations__ if name not in ("face", "drawn", "heard"))
"""Fields that a request fills again; the face is shown with its picture, the others follow from text and recording."""


def request_from(fields: PortraitFields) -> PortraitRequest:
    """The request that the fields ask for.

    Raises InvalidInput (and its kinds) with a sentence for whatever is missing or outside its range.
    """
    if not fields["picture"]:
        raise InvalidInput("There is no picture yet. Upload a portrait, or pick one of the samples.")
    typed = fields["speech_kind"] == TYPED
    if not typed and not fields["recording"]:
        raise InvalidInput("There is no speech yet. Upload or record some, pick a sample, or type a text.")
    if fields["curve"] is None:
        raise InvalidInput("There is no emotion curve. Say what should be felt, or pick a sample.")
    words, curve = said_with(fields["text"], fields["curve"], fields["drawn"]) if typed else (None, fields["curve"])
    partners = partners_from(
        fields["partner_face"], fields["partner_recording"], fields["partner_words"], fields["partner_starts"]
    )
    return PortraitRequest(
        image=checked_upload(fields["picture"]),
        speech=None if typed else checked_upload(str(fields["recording"])),
        text=words,
        voice=fields["voice"],
        curve=curve,
        plan=fields["plan"] if fields["plan_edited"] and fields["plan"].strip() else None,
        face=fields["face"],
        size=whole("size", fields["size"]),
        whole_picture=bool(fields["whole_picture"]) or bool(partners),
        fps=given("frames per second", fields["fps"]),
        head_motion=given("head motion", fields["head_motion"]),
        seed=whole("seed", fields["seed"]),
        backend=fields["backend"],
        consent=bool(fields["consent"]),
        acting=upload_or_none(fields["acting"]),
        emotion_scale=None if fields["emotion_scale"] is None else given("push", fields["emotion_scale"]),
        kept_steps=whole("speed", fields["kept_steps"]),
        upper_face=bool(fields["upper_face"]),
        starts=float(fields["starts"] or 0.0) if partners else 0.0,
        partners=partners,
    )


def fields_from(request: PortraitRequest) -> dict[str, Any]:
    """The fields in RESTORED that ask for `request` again, in its order; files as paths."""
    partner = request.partners[0] if request.partners else None
    return {
        "picture": str(request.image),
        "speech_kind": TYPED if request.text is not None else RECORDING,
        "recording": str(request.speech) if request.speech is not None else None,
        "text": request.text or "",
        "voice": request.voice,
        "curve": request.curve,
        "plan": request.plan or "",
        "plan_edited": request.plan is not None,
        "size": request.size,
        "fps": request.fps,
        "head_motion": request.head_motion,
        "whole_picture": request.whole_picture,
        "seed": request.seed,
        "backend": request.backend,
        "consent": request.consent,
        "acting": str(request.acting) if request.acting else None,
        "emotion_scale": request.emotion_scale,
        "kept_steps": request.kept_steps,
        "upper_face": request.upper_face,
        "starts": request.starts,
        "partner_face": partner.face if partner else None,
        "partner_recording": str(partner.speech) if partner and partner.speech else None,
        "partner_words": partner.curve.to_json() if partner else "",
        "partner_starts": partner.starts if partner else 0.0,
    }

"""The Speak tab's fields as a request, and a request as the tab's fields."""

from typing import Any, TypedDict

from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import InvalidInput
from pipelines.requests.speech import RESTYLE, SpeechRequest
from studio.api.asked import checked_upload, given, whole
from studio.ui.reading import said_with

WRITTEN = "Typed text"
OWN_TAKE = "My own take"


class SpeechFields(TypedDict):
    """What the tab's components hand over, by name. `heard` is the length of the take in seconds, 0 for none.

    Numbers are None where somebody emptied their field. drawn: the text whose tags are in the curve already.
    seconds: length of the result, None or 0 for its natural one. backend: what speaks text; takes are restyled.
    """

    speech_kind: str
    text: str
    drawn: str
    take: str | None
    heard: float
    voice: str
    reference: str | None
    transcript: str
    curve: EmotionCurve | None
    seconds: float | None
    rate: float | None
    takes: float | None
    seed: float | None
    backend: str
    consent: bool


RESTORED = tuple(name for name in SpeechFields.__annotations__ if name not in ("drawn", "heard"))
"""Fields that a request fills again; the other two follow from text and take."""


def request_from(fields: SpeechFields) -> SpeechRequest:
    """The request that the fields ask for.

    Raises InvalidInput (and its kinds) with a sentence for whatever is missing or outside its range.
    """
    own = fields["speech_kind"] == OWN_TAKE
    if own and not fields["take"]:
        raise InvalidInput("There is no recording yet. Record or upload one, or type a text.")
    if fields["curve"] is None:
        raise InvalidInput("There is no emotion curve. Say what should be felt.")
    words, curve = ("", fields["curve"]) if own else said_with(fields["text"], fields["curve"], fields["drawn"])
    reference = None if own or not fields["reference"] else checked_upload(fields["reference"])
    return SpeechRequest(
        text=words,
        take=checked_upload(fields["take"]) if own else None,
        voice=fields["voice"],
        reference=reference,
        transcript=(fields["transcript"].strip() or None) if reference else None,
        curve=curve,
        seconds=given("seconds", fields["seconds"]) if fields["seconds"] else None,
        rate=given("rate", fields["rate"]),
        takes=whole("takes", fields["takes"]),
        seed=whole("seed", fields["seed"]),
        backend=RESTYLE if own else fields["backend"],
        consent=bool(fields["consent"]),
    )


def fields_from(request: SpeechRequest, *, speaker: str) -> dict[str, Any]:
    """The fields in RESTORED that ask for `request` again, in its order; files as paths.

    speaker: back end for text, where the request was for a recording.
    """
    return {
        "speech_kind": WRITTEN if request.take is None else OWN_TAKE,
        "text": request.text,
        "take": None if request.take is None else str(request.take),
        "voice": request.voice,
        "reference": None if request.reference is None else str(request.reference),
        "transcript": request.transcript or "",
        "curve": request.curve,
        "seconds": request.seconds,
        "rate": request.rate,
        "takes": request.takes,
        "seed": request.seed,
        "backend": speaker if request.backend == RESTYLE else request.backend,
        "consent": request.consent,
    }

"""What can be asked for, and what comes back: one file a kind of request, checked once, before any work starts."""

from collections.abc import Mapping

from pipelines.requests.base import Request
from pipelines.requests.dub import DubRequest
from pipelines.requests.portrait import PortraitRequest
from pipelines.requests.speech import SpeechRequest
from pipelines.requests.transcript import TranscriptRequest
from pipelines.requests.translation import TranslationRequest
from pipelines.requests.video import VideoRequest

KINDS: Mapping[str, type[Request]] = {
    request.kind: request
    for request in (
        DubRequest,
        PortraitRequest,
        SpeechRequest,
        TranscriptRequest,
        TranslationRequest,
        VideoRequest,
    )
}
"""The kinds of request by name; a new one is one file and one word here."""

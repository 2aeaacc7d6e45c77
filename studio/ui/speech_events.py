"""What happens on the Speak tab: from the values of its components to new ones. No layout."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

import gradio as gr

from pipelines.backends import DEFAULTS
from pipelines.emotion.script import said_and_felt
from pipelines.errors import MienError
from pipelines.requests.speech import RESTYLE, SpeechRequest
from studio.jobs.result import Result
from studio.ui.edit_events import EditEvents
from studio.ui.job_events import facts_line, lowered, notes_of, read_back, settings_text
from studio.ui.reading import read_tags, told, understand
from studio.ui.sound import heard, spoken_seconds, waveform
from studio.ui.speech_form import OWN_TAKE, SpeechFields, fields_from, request_from
from studio.ui.terms import terms_and_consent


class SpeechEvents(EditEvents):
    """The handlers of the Speak tab, over one studio. They keep nothing between calls."""

    welcome = "Type what is to be said, say what is felt, and press Generate."
    asks = SpeechRequest
    makes = "recording"
    parts = 8

    def show_speech(self, speech_kind: str) -> tuple[Any, Any]:
        """Show the inputs for typed text or those for a recording."""
        return gr.update(visible=speech_kind != OWN_TAKE), gr.update(visible=speech_kind == OWN_TAKE)

    hear = staticmethod(heard)
    read = staticmethod(read_tags)

    def understand(self, words: str, understood: str, heard: float, kind: str, text: str) -> tuple[Any, ...]:
        """See `reading.understand`; without a take, times refer to the length of the text."""
        seconds = partial(_seconds, heard, kind, text)
        return understand(words, understood, seconds)

    def meet_backend(self, name: str) -> tuple[str, Any]:
        """See `terms_and_consent`."""
        return terms_and_consent(self.studio.models()[name])

    def outlook(self, asker: gr.Request | None = None, **values: Any) -> tuple[str, str]:
        """Lowering and forecast as the fields stand; the forecast says what is missing, if so."""
        try:
            request = request_from(cast(SpeechFields, values))
            lowering = lowered(self.studio.models()[request.backend].title, self.studio.lower(request))
            return lowering, self.starts(request, asker, values.get("editing"))
        except MienError as error:
            return "", str(error)

    def request_from(self, values: Mapping[str, Any]) -> SpeechRequest:
        """See JobEvents."""
        return request_from(cast(SpeechFields, values))

    def shown(self, result: Result) -> tuple[Any, ...]:
        """Recording, facts, notes, the curve over what is heard, tracks, read-back, settings and their box."""
        peaks, seconds = waveform(result.path)
        return (
            gr.update(value=str(result.path), visible=True),
            facts_line(result),
            notes_of(result),
            gr.update(peaks=peaks, seconds=seconds),
            result.path,
            read_back(result),
            settings_text(result),
            gr.update(visible=True),
        )

    def fields_of(self, request: SpeechRequest, _absent: Path | None = None) -> Sequence[Any]:
        """The fields, wheel, words, reading and understood words."""
        fields = fields_from(request, speaker=DEFAULTS["speech"])
        return [*fields.values(), request.curve.keyframes[0].emotion, *told(request.curve)]


def speakers(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The back ends that speak text, of those for speech."""
    return [(title, name) for title, name in choices if name != RESTYLE]


def _seconds(heard: float, kind: str, text: str) -> float | None:
    return (heard if kind == OWN_TAKE else spoken_seconds(said_and_felt(text)[0])) or None

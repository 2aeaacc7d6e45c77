"""What happens on the Video tab: from the values of its components to new ones. No layout."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import gradio as gr

from pipelines.backends import DEFAULTS
from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import MienError
from pipelines.requests.video import VideoRequest
from pipelines.video.plan import describe, read_phrases
from studio.api.asked import given
from studio.jobs.result import Result
from studio.ui.edit_events import EditEvents
from studio.ui.job_events import asked_of, facts_line, lowered, notes_of, read_back, settings_text
from studio.ui.reading import told, understand
from studio.ui.storyboard import cards, moments, pictures_at, strip
from studio.ui.terms import terms
from studio.ui.video_form import VideoFields, fields_from, request_from


class VideoEvents(EditEvents):
    """The handlers of the Video tab, over one studio. They keep nothing between calls."""

    welcome = "Say what is to be seen, or give a picture; say what is felt, and press Generate."
    asks = VideoRequest
    parts = 6

    def understand(self, words: str, understood: str, seconds: float | None) -> tuple[Any, ...]:
        """See `reading.understand`."""
        return understand(words, understood, lambda: seconds)

    def lengthen(self, seconds: float | None) -> Any:
        """The curve editor over the length of the clip; unchanged where that was emptied."""
        return gr.skip() if seconds is None else gr.update(seconds=seconds)

    def suit(self, picture: str | None, backend: str) -> Any:
        """The default back end for a start picture, or for none, where the other one stands there."""
        wanted, other = ("image_to_video", "text_to_video") if picture else ("text_to_video", "image_to_video")
        return DEFAULTS[wanted] if backend == DEFAULTS[other] else gr.skip()

    def meet_backend(self, name: str) -> tuple[str, Any]:
        """The terms of a back end, and the phrases' box, which shows where it is told them."""
        return terms(self.studio.models()[name]), gr.update(visible=self._is_worded(name))

    def outlook(self, asker: gr.Request | None = None, **values: Any) -> tuple[Any, str, str, str]:
        """Phrases, storyboard, lowering and forecast as the fields stand; the forecast says what is missing, if so."""
        fields = cast(VideoFields, values)
        curve: EmotionCurve | None = fields["curve"]
        edited = fields["phrases_edited"] and bool(fields["phrases"].strip())
        phrases: Any = gr.skip()
        board = ""
        try:
            if curve is not None:
                seconds, strength = given("seconds", fields["seconds"]), given("strength", fields["strength"])
                phrases = gr.skip() if edited else describe(curve, seconds, strength=strength)
                own = read_phrases(fields["phrases"]) if edited else None
                worded = self._is_worded(fields["backend"])
                words = values.get("words") or ""
                board = strip(cards(curve, seconds, strength=strength, words=words, worded=worded, phrases=own))
            request = request_from(fields)
            lowering = lowered(self.studio.models()[request.backend].title, self.studio.lower(request))
            return phrases, board, lowering, self.starts(request, asker, values.get("editing"))
        except MienError as error:
            return phrases, board, "", str(error)

    def request_from(self, values: Mapping[str, Any]) -> VideoRequest:
        """See JobEvents."""
        return request_from(cast(VideoFields, values))

    def board(self, job_id: str | None, words: str) -> Any:
        """The storyboard with pictures of what a job made; nothing changes where it made nothing.

        words: what the user said of the feeling.
        """
        try:
            result = self.studio.result(job_id or "")
        except MienError:
            return gr.skip()
        settings, seconds = result.settings, result.facts["seconds"]
        curve = asked_of(result)
        made = cards(
            curve,
            seconds,
            strength=settings["emotion_strength"],
            words=words,
            worded=self._is_worded(settings["backend"]),
            phrases=read_phrases(settings["phrases"]) if settings["phrases"] else None,
            pictures=pictures_at(result.path, moments(curve, seconds)),
        )
        return strip(made)

    def shown(self, result: Result) -> tuple[Any, ...]:
        """Video, facts, notes, read-back, settings and their box."""
        return (
            gr.update(value=str(result.path), visible=True),
            facts_line(result),
            notes_of(result),
            read_back(result, asked_of(result).scaled(result.settings["emotion_strength"])),
            settings_text(result),
            gr.update(visible=True),
        )

    def fields_of(self, request: VideoRequest, _absent: Path | None = None) -> Sequence[Any]:
        """The fields, wheel, words, reading and understood words."""
        return [*fields_from(request).values(), request.curve.keyframes[0].emotion, *told(request.curve)]

    def _is_worded(self, name: str) -> bool:
        """Whether a back end is told the mood in phrases."""
        return "prompt" in self.studio.models()[name].emotion_inputs

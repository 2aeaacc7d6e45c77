"""What happens on the Portrait tab: from the values of its components to new ones. No layout."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import gradio as gr

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.script import TAG
from pipelines.errors import MienError
from pipelines.face.find import choose_face, find_faces
from pipelines.media.image import load_image
from pipelines.performance.plan import describe
from pipelines.performance.score import PerformanceScore
from pipelines.requests.portrait import PortraitRequest
from studio.api.asked import checked_upload
from studio.jobs.result import Result
from studio.ui.components.face_choice import faces_note, faces_shown
from studio.ui.edit_events import EditEvents
from studio.ui.job_events import facts_line, lowered, read_back, settings_text
from studio.ui.portrait_form import RECORDING, TYPED, PortraitFields, fields_from, request_from
from studio.ui.reading import read_tags, reading, told, understand
from studio.ui.samples import samples
from studio.ui.sound import heard, spoken_seconds
from studio.ui.terms import terms_and_consent


class PortraitEvents(EditEvents):
    """The handlers of the Portrait tab, over one studio. They keep nothing between calls."""

    welcome = "A sample is ready: press Generate, or bring your own picture and voice."
    asks = PortraitRequest
    parts = 7

    # --- samples ---------------------------------------------------------------------------

    def pick_scene(self, index: int) -> tuple[Any, ...]:
        """The sample's portrait, kind of speech, recording, curve, wheel, words, reading, understood words, and no
        consent."""
        scene = samples()[index]
        felt = scene.curve.keyframes[0].emotion
        return (
            str(scene.portrait),
            RECORDING,
            str(scene.voice),
            scene.curve,
            felt,
            scene.emotion,
            reading("", understood=True),
            scene.emotion,
            False,
        )

    def leave_scene(self) -> tuple[None, bool]:
        """No sample is chosen any more: the user brought something of their own, and has no consent for it yet."""
        return None, False

    # --- picture, speech, words --------------------------------------------------------------

    def look(self, picture: str | None) -> dict[str, Any]:
        """Find the faces of a picture, for the face choice."""
        if not picture:
            return faces_note("")
        try:
            image = load_image(checked_upload(picture))
            faces = find_faces(image)
            height, width = image.shape[:2]
            if len(faces) < 2:
                choose_face(faces, (width, height))
        except MienError as error:
            return faces_note(str(error), bad=True)
        return faces_shown(image, [face.box for face in faces])

    hear = staticmethod(heard)

    def show_speech(self, speech_kind: str) -> tuple[Any, Any]:
        """Show the inputs for a recording or those for typed text."""
        return gr.update(visible=speech_kind != TYPED), gr.update(visible=speech_kind == TYPED)

    read = staticmethod(read_tags)

    def understand(self, words: str, understood: str, heard: float) -> tuple[Any, ...]:
        """See `reading.understand`."""
        return understand(words, understood, lambda: heard or None)

    def meet_backend(self, name: str) -> tuple[str, Any, Any, Any]:
        """The terms of a back end, whether it asks for consent (always anew), for acting and for guidance."""
        card = self.studio.models()[name]
        return (
            *terms_and_consent(card),
            gr.update(visible="acting" in card.emotion_inputs),
            gr.update(visible="guidance" in card.emotion_inputs),
        )

    def outlook(self, asker: gr.Request | None = None, **values: Any) -> tuple[Any, str, str]:
        """Plan, lowering and forecast as the fields stand; the forecast says what is missing, if so."""
        fields = cast(PortraitFields, values)
        plan = gr.skip() if fields["plan_edited"] else _plan(fields)
        try:
            request = request_from(fields)
            lowering = lowered(self.studio.models()[request.backend].title, self.studio.lower(request))
            return plan, lowering, self.starts(request, asker, values.get("editing"))
        except MienError as error:
            return plan, "", str(error)

    # --- the job -------------------------------------------------------------------------------

    def request_from(self, values: Mapping[str, Any]) -> PortraitRequest:
        """See JobEvents."""
        return request_from(cast(PortraitFields, values))

    def shown(self, result: Result) -> tuple[Any, ...]:
        """Video, facts, read-back, score and its box, settings and their box."""
        score = PerformanceScore.load(result.score) if result.score else None
        return (
            gr.update(value=str(result.path), visible=True),
            facts_line(result),
            read_back(result),
            score,
            gr.update(visible=score is not None),
            settings_text(result),
            gr.update(visible=True),
        )

    def left_out(self, request: PortraitRequest) -> str:
        """See EditEvents: a script can ask for more people, and for a performance as it stands in a file."""
        lost = ["the edited performance"] if request.score is not None else []
        if len(request.partners) > 1:
            lost.append("the third person and those after")
        if any(partner.text is not None for partner in request.partners[:1]):
            lost.append("the typed words of the second person")
        return f"This tab has no place for {' and '.join(lost)}, so that is left out." if lost else ""

    def fields_of(self, request: PortraitRequest, absent: Path | None = None) -> Sequence[Any]:
        """The fields, wheel, words, reading and understood words, the faces with the one that speaks, and no sample."""
        faces = faces_note("") if request.image == absent else _faces(request)
        felt = request.curve.keyframes[0].emotion
        return [*fields_from(request).values(), felt, *told(request.curve), faces, None]


def _faces(request: PortraitRequest) -> Any:
    """The faces of its picture with the one that it names; none where it names none, for the largest is meant then."""
    image = load_image(request.image)
    boxes = [face.box for face in find_faces(image)] if request.face is not None else []
    return faces_shown(image, boxes, number=request.face) if boxes else faces_note("")


def _plan(fields: PortraitFields) -> str:
    curve: EmotionCurve | None = fields["curve"]
    if curve is None:
        return ""
    seconds = spoken_seconds(TAG.sub("", fields["text"])) if fields["speech_kind"] == TYPED else fields["heard"]
    return describe(curve, seconds or max(curve.end, 4.0))

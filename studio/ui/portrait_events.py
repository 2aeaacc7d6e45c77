"""What happens on the Portrait tab: from the values of its components to new ones. No layout."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, cast

import gradio as gr

from pipelines.backends.base import Lowering
from pipelines.emotion.curve import EmotionCurve
from pipelines.errors import MienError, UnknownWord
from pipelines.face.find import choose_face, find_faces
from pipelines.media.image import load_image
from pipelines.performance.plan import describe
from pipelines.performance.score import PerformanceScore
from studio.api import checked_upload, curve_from, tenant_of
from studio.codec import decode
from studio.studio import Result, Studio
from studio.ui.components.face_choice import faces_note, faces_shown
from studio.ui.components.job_panel import panel_note
from studio.ui.components.read_back import ReadBack
from studio.ui.following import Seen, follow
from studio.ui.portrait_form import RECORDING, TYPED, PortraitFields, fields_from, request_from
from studio.ui.reading import said
from studio.ui.samples import samples
from studio.ui.sound import spoken_seconds, waveform


class PortraitEvents:
    """The handlers of the Portrait tab, over one studio. They keep nothing between calls."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    # --- samples ---------------------------------------------------------------------------

    def pick_scene(self, index: int) -> tuple[Any, ...]:
        """The sample's portrait, kind of speech, recording, curve, wheel, words, reading and understood words."""
        scene = samples()[index]
        felt = scene.curve.keyframes[0].emotion
        return (
            str(scene.portrait),
            RECORDING,
            str(scene.voice),
            scene.curve,
            felt,
            scene.emotion,
            _reading("", understood=True),
            scene.emotion,
        )

    def leave_scene(self) -> None:
        """No sample is chosen any more: the user brought something of their own."""

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

    def hear(self, recording: str | None) -> tuple[Any, float, str]:
        """The waveform behind the curve, the length in seconds, and a sentence where the recording cannot be used."""
        peaks: list[float] = []
        seconds, note = 0.0, ""
        if recording:
            try:
                peaks, seconds = waveform(checked_upload(recording))
            except MienError as error:
                note = str(error)
        return gr.update(peaks=peaks, seconds=seconds), seconds, note

    def show_speech(self, speech_kind: str) -> tuple[Any, Any]:
        """Show the inputs for a recording or those for typed text."""
        return gr.update(visible=speech_kind != TYPED), gr.update(visible=speech_kind == TYPED)

    def understand(self, words: str, understood: str, heard: float) -> tuple[Any, ...]:
        """Curve, wheel and reading for what was typed, and the words themselves.

        Words that are not understood change only the reading; words that were `understood` before change nothing, so
        that leaving the field does not undo what was edited by hand since.
        """
        if words == understood:
            return gr.skip(), gr.skip(), gr.skip(), words
        if not words.strip():
            return gr.skip(), gr.skip(), _reading("", understood=True), words
        try:
            curve = curve_from(words, heard or None)
        except MienError as error:
            return gr.skip(), gr.skip(), _reading(str(error), understood=False), words
        return curve, curve.keyframes[0].emotion, _reading(f"Understood as {said(curve)}.", understood=True), words

    def own_plan(self) -> bool:
        """The plan is the user's own from now on."""
        return True

    def written_plan(self) -> bool:
        """The plan follows the curve again."""
        return False

    def outlook(self, **values: Any) -> tuple[Any, str, str]:
        """Plan, lowering and forecast as the fields stand; the forecast says what is missing, if so."""
        fields = cast(PortraitFields, values)
        plan = gr.skip() if fields["plan_edited"] else _plan(fields)
        try:
            request = request_from(fields)
            lowering = _lowered(self._studio.models()[request.backend].title, self._studio.lower(request))
            return plan, lowering, self._studio.forecast(request).text
        except MienError as error:
            return plan, "", str(error)

    # --- the job -------------------------------------------------------------------------------

    async def generate(self, request: gr.Request, **values: Any) -> AsyncIterator[tuple[Any, ...]]:
        """Submit what the fields ask for, and follow it to its end."""
        try:
            wanted = request_from(cast(PortraitFields, values))
            job_id = await asyncio.to_thread(self._studio.submit, wanted, tenant=tenant_of(request))
        except MienError as error:
            yield gr.skip(), gr.skip(), panel_note(str(error), refused=True), *_same_clip()
            return
        async for seen in follow(self._studio, job_id):
            yield job_id, *_seen(seen)

    async def attach(self, job_id: str | None) -> AsyncIterator[tuple[Any, ...]]:
        """Follow the job that this browser started before it loaded the page again."""
        if not job_id or self._ended_without_clip(job_id):
            yield gr.skip(), gr.skip(), panel_note(_WELCOME), *_same_clip()
            return
        async for seen in follow(self._studio, job_id):
            yield job_id, *_seen(seen)

    def cancel(self, job_id: str | None) -> None:
        """Stop the job that the panel shows."""
        if job_id:
            try:
                self._studio.cancel(job_id)
            except MienError as error:
                raise gr.Error(str(error), print_exception=False) from error

    def reuse(self, job_id: str | None) -> list[Any]:
        """The fields, without the face, and the wheel, as they were when the job was asked for."""
        try:
            request = decode(self._studio.job(job_id or "").request)
        except MienError as error:
            raise gr.Error(str(error), print_exception=False) from error
        return [*fields_from(request).values(), request.curve.keyframes[0].emotion]

    def _ended_without_clip(self, job_id: str) -> bool:
        try:
            return self._studio.job(job_id).state in ("failed", "canceled")
        except UnknownWord:
            return True


_WELCOME = "A sample is ready: press Generate, or bring your own picture and voice."


def _reading(sentence: str, *, understood: bool) -> Any:
    return gr.update(value=sentence, elem_classes="mien-soft" if understood else "mien-bad")


def _plan(fields: PortraitFields) -> str:
    curve: EmotionCurve | None = fields["curve"]
    if curve is None:
        return ""
    seconds = spoken_seconds(fields["text"]) if fields["speech_kind"] == TYPED else fields["heard"]
    return describe(curve, seconds or max(curve.end, 4.0))


def _lowered(title: str, lowering: Lowering) -> str:
    told = (("uses", lowering.uses), ("approximates", lowering.approximates), ("ignores", lowering.ignores))
    return f"**{title}** " + "; ".join(f"*{verb}* {', '.join(parts)}" for verb, parts in told if parts) + "."


def _seen(seen: Seen) -> tuple[Any, ...]:
    """Generate button, panel, video, facts, read-back, score and its box, settings and their box."""
    button = gr.update(interactive=seen.over, value="Generate" if seen.over else "Generating …")
    if seen.result is None:
        return button, seen.panel, *_same_clip()
    return button, seen.panel, *_clip(seen.result)


def _clip(result: Result) -> tuple[Any, ...]:
    score = PerformanceScore.load(result.score) if result.score else None
    return (
        gr.update(value=str(result.path), visible=True),
        _facts(result),
        ReadBack(asked=_asked(result), measured=result.facts["measured"], seconds=result.facts["seconds"]),
        score,
        gr.update(visible=score is not None),
        json.dumps(result.settings, indent=2, ensure_ascii=False),
        gr.update(visible=True),
    )


def _asked(result: Result) -> EmotionCurve:
    return EmotionCurve.from_dict(result.settings["curve"])


def _same_clip() -> tuple[Any, ...]:
    return tuple(gr.skip() for _ in range(7))


def _facts(result: Result) -> str:
    facts = result.facts
    parts = [
        "sketch" if facts.get("sketch") else "",
        f"{facts['seconds']:.1f} s" if "seconds" in facts else "",
        f"{facts['width']} × {facts['height']}" if "width" in facts else "",
        f"seed {result.settings.get('seed')}",
        f"made in {facts['work_seconds']:.0f} s" if "work_seconds" in facts else "",
    ]
    return " · ".join(part for part in parts if part)

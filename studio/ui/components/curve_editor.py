"""The curve editor: keyframes of an emotion curve over the waveform of the speech."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from studio.api.asked import refused_in_words
from studio.ui.components.own import OwnComponent, Placed

if TYPE_CHECKING:
    from typing_extensions import Unpack

SELECTED_EMOTION = """(editor) => {
  const { seconds, easing, ...emotion } = editor.curve.keyframes[editor.selected];
  return emotion;
}"""
"""Page script: the selected keyframe's emotion, for the wheel."""

WITH_EMOTION = """(emotion, editor) => {
  const keyframes = editor.curve.keyframes.slice();
  keyframes[editor.selected] = { ...keyframes[editor.selected], ...emotion };
  return { ...editor, curve: { ...editor.curve, keyframes } };
}"""
"""Page script: the editor's value with the selected keyframe's emotion replaced by the wheel's."""


class CurveEditor(OwnComponent):
    """Edits one `EmotionCurve`. Events: "input" while it changes, "settle" when a gesture is over.

    peaks: loudness of the speech over its length, numbers in 0..1, evenly spaced; drawn behind the curve.
    seconds: length of the speech, 0 while there is none.
    """

    part = "curve_editor"
    title = "Emotion curve"

    def __init__(
        self,
        value: EmotionCurve | None = None,
        *,
        peaks: list[float] | None = None,
        seconds: float = 0.0,
        **placed: "Unpack[Placed]",
    ) -> None:
        super().__init__(
            value or EmotionCurve.constant(from_labels({"neutral": 1.0})), peaks=peaks or [], seconds=seconds, **placed
        )

    def preprocess(self, payload: Mapping[str, Any] | None) -> EmotionCurve | None:
        """The curve that the page shows. Raises gr.Error with the sentence for a curve that cannot be."""
        if not payload:
            return None
        with refused_in_words():
            return EmotionCurve.from_dict(payload.get("curve") or {})

    def postprocess(self, value: EmotionCurve | None) -> dict[str, Any] | None:
        """What the page's script reads; the first keyframe is selected."""
        return None if value is None else {"curve": value.to_dict(), "selected": 0}

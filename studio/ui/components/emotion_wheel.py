"""The emotion wheel: one emotion as a point on the valence-arousal disc, label chips and sliders."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.emotion.state import LABELS, Emotion
from studio.api.asked import refused_in_words
from studio.ui.components.own import OwnComponent, Placed

if TYPE_CHECKING:
    from typing_extensions import Unpack


class EmotionWheel(OwnComponent):
    """Edits one `Emotion`. Events: "input" while it changes, "settle" when a gesture is over.

    anchors: places of the labels on the disc, [{"label", "valence", "arousal"}]; None takes the taxonomy's.
    """

    part = "emotion_wheel"
    title = "Emotion"

    def __init__(
        self, value: Emotion | None = None, *, anchors: list[dict[str, Any]] | None = None, **placed: "Unpack[Placed]"
    ) -> None:
        super().__init__(value or from_labels({"neutral": 1.0}), anchors=anchors or label_places(), **placed)

    def preprocess(self, payload: Mapping[str, Any] | None) -> Emotion | None:
        """The emotion that the page shows. Raises gr.Error with the sentence for values outside their range."""
        if not payload:
            return None
        with refused_in_words():
            return emotion_from(payload)

    def postprocess(self, value: Emotion | None) -> dict[str, Any] | None:
        """What the page's script reads."""
        return None if value is None else emotion_to(value)


def label_places() -> list[dict[str, Any]]:
    """Where each label lies on the disc."""
    places = {name: from_labels({name: 1.0}) for name in LABELS}
    return [{"label": name, "valence": at.valence, "arousal": at.arousal} for name, at in places.items()]


def emotion_to(emotion: Emotion) -> dict[str, Any]:
    """The emotion as JSON-ready values, one keyframe of "emotion/1" without its time."""
    entry: dict[str, Any] = EmotionCurve.constant(emotion).to_dict()["keyframes"][0]
    return {name: value for name, value in entry.items() if name not in ("seconds", "easing")}


def emotion_from(payload: Mapping[str, Any]) -> Emotion:
    """Read what `emotion_to` wrote. Raises InvalidInput."""
    entry = {**payload, "seconds": 0.0, "easing": "ease"}
    return EmotionCurve.from_dict({"schema": "emotion/1", "keyframes": [entry]}).keyframes[0].emotion

"""The read-back view shows what was asked beside what was measured."""

from typing import Any
from xml.etree import ElementTree

from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.factories import from_labels
from studio.ui.components.read_back import ReadBack, ReadBackView

ASKED = EmotionCurve.constant(from_labels({"happy": 1.0}))
MEASURED = EmotionCurve(
    keyframes=tuple(Keyframe(seconds=at, emotion=from_labels({"happy": 0.5, "sad": 0.5}, 0.8)) for at in (0.5, 1.5))
)


def _shown(measured: dict[str, Any]) -> dict[str, Any]:
    shown = ReadBackView(render=False).postprocess(ReadBack(asked=ASKED, measured=measured, seconds=2.0))
    assert shown is not None
    return shown


def test_what_was_asked_and_what_was_measured_have_their_rows() -> None:
    shown = _shown({"text": "Close.", "curve": MEASURED.to_dict(), "spread": [0.1, 0.2]})
    texts = {node.text for node in ElementTree.fromstring(shown["svg"]).iter() if node.tag.endswith("text")}
    assert {"happy", "sad"} <= texts
    assert "angry" not in texts
    assert shown["caption"].startswith("Close.")


def test_a_clip_that_could_not_be_read_says_why() -> None:
    assert _shown({"text": "No face."}) == {"svg": None, "caption": "No face."}

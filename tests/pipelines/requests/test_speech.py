"""The request for a spoken recording refuses what cannot be made."""

from pathlib import Path
from typing import Any

import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.errors import InvalidInput, UnreadableMedia
from pipelines.requests.speech import MAX_TAKES, SpeechRequest


def _asked(**changes: Any) -> SpeechRequest:
    plain = {"text": "Hello.", "curve": EmotionCurve.constant(from_labels({"sad": 1.0})), "backend": "pocket_tts"}
    return SpeechRequest(**{**plain, **changes})


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"text": "  "}, "empty"),
        ({"text": "x" * 3000}, "3000 characters"),
        ({"seconds": 0.01}, "seconds is 0.01"),
        ({"seconds": float("nan")}, "seconds is nan"),
        ({"takes": 0}, "takes is 0"),
        ({"takes": MAX_TAKES + 1}, "takes is 9"),
        ({"transcript": "Said."}, "no reference voice"),
    ],
)
def test_what_cannot_be_made_is_named(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(InvalidInput, match=named):
        _asked(**changes)


def test_a_reference_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableMedia, match=r"voice\.wav"):
        _asked(reference=tmp_path / "voice.wav")


def test_the_language_is_that_of_the_voice() -> None:
    assert [_asked(voice=voice).language for voice in ("en-us+f3", "de", "PT-br")] == ["en", "de", "pt"]

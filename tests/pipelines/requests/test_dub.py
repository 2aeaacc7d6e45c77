"""A dubbing request checks itself."""

from pathlib import Path

import pytest

from pipelines.dubbing.lines import Line
from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.errors import InvalidInput
from pipelines.requests.dub import DubRequest


def wanted(tmp_path: Path, **more: object) -> DubRequest:
    video = tmp_path / "film.mp4"
    video.write_bytes(b"film")
    line = Line(start=0, end=1, text="Hello.")
    curve = EmotionCurve.constant(from_word("neutral"))
    return DubRequest(video=video, lines=(line,), curve=curve, **more)  # type: ignore[arg-type]


def test_the_melody_is_only_taken_over_from_an_actor_who_is_followed(tmp_path: Path) -> None:
    assert wanted(tmp_path, actor_melody=True, follow_actor=True).actor_melody
    with pytest.raises(InvalidInput, match="Follow the actor too"):
        wanted(tmp_path, actor_melody=True)


def test_an_unknown_background_is_refused_with_the_choices(tmp_path: Path) -> None:
    assert wanted(tmp_path, background="auto").background == "auto"
    with pytest.raises(InvalidInput, match="'music'; use one of duck, stems, auto"):
        wanted(tmp_path, background="music")


def test_what_tells_of_a_voice_is_refused_without_the_voice(tmp_path: Path) -> None:
    assert wanted(tmp_path, same_words=True, keep_voices=True).same_words
    with pytest.raises(InvalidInput, match="Keep the voices of the video too"):
        wanted(tmp_path, same_words=True)
    with pytest.raises(InvalidInput, match="no reference voice that it belongs to"):
        wanted(tmp_path, transcript="I waited.")

"""A job has a small picture before it has made one, of what it was given."""

from pathlib import Path

import numpy as np
from PIL import Image

from pipelines.dubbing.lines import Line
from pipelines.emotion.curve import EmotionCurve
from pipelines.media.video import write_video
from pipelines.requests.dub import DubRequest
from pipelines.requests.portrait import PortraitRequest
from pipelines.requests.speech import SpeechRequest
from studio.jobs.thumb import NAME, SIDE, write_thumb


def test_a_picture_becomes_small(portrait: PortraitRequest, tmp_path: Path) -> None:
    Image.new("RGB", (800, 400), (200, 30, 30)).save(portrait.image)
    write_thumb(portrait, tmp_path)
    with Image.open(tmp_path / NAME) as thumb:
        assert thumb.size == (SIDE, SIDE // 2)


def test_a_video_is_shown_after_its_black_beginning(tmp_path: Path, curve: EmotionCurve) -> None:
    shades = [0] * 9 + [250] * 20
    film = write_video(
        tmp_path / "film.mp4", (np.full((64, 64, 3), one, np.uint8) for one in shades), fps=10, width=64, height=64
    )
    write_thumb(DubRequest(video=film, lines=(Line(start=0.2, end=1.8, text="One."),), curve=curve), tmp_path)
    with Image.open(tmp_path / NAME) as thumb:
        assert np.asarray(thumb).mean() > 200


def test_what_has_no_picture_or_none_that_can_be_read_has_none(
    portrait: PortraitRequest, tmp_path: Path, curve: EmotionCurve
) -> None:
    write_thumb(SpeechRequest(text="Hello.", curve=curve), tmp_path)
    portrait.image.write_text("no picture")
    write_thumb(portrait, tmp_path)
    assert not (tmp_path / NAME).exists()

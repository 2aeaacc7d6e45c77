"""Start pictures are cut to the clip's aspect, and what is cut is said."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipelines.errors import UnreadableMedia
from pipelines.video.pictures import start_picture


def _save(path: Path, width: int, height: int) -> Path:
    picture = np.zeros((height, width, 3), np.uint8)
    picture[:, width // 2 :] = 255
    Image.fromarray(picture).save(path)
    return path


@pytest.mark.parametrize(
    ("size", "said"),
    [((160, 90), ""), ((300, 90), "at left and right"), ((90, 160), "at top and bottom"), ((162, 90), "")],
)
def test_the_size_is_the_clip_s_and_cuts_are_said(tmp_path: Path, size: tuple[int, int], said: str) -> None:
    picture, told = start_picture(_save(tmp_path / "p.png", *size), 320, 180)
    assert picture.size == (320, 180)
    assert (said in told) and bool(said) == bool(told)
    pixels = np.asarray(picture)
    assert pixels[:, 20].max() < 30 and pixels[:, 300].min() > 220


def test_a_damaged_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    with pytest.raises(UnreadableMedia, match=r"bad\.png"):
        start_picture(tmp_path / "bad.png", 320, 180)

"""Labelled clips are read, and what is wrong with them is said."""

import json
from pathlib import Path

import numpy as np
import pytest

from pipelines.errors import InvalidInput, UnknownWord, UnreadableMedia
from pipelines.media.video import write_video
from pipelines.video.training_data import clip_frames, mood_of_label, read_clips
from tests.pipelines.video.labelled import write_clips


def _list(folder: Path, *rows: object) -> Path:
    (folder / "metadata.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return folder


def _film(path: Path, count: int, *, width: int = 64, height: int = 32, fps: float = 16.0) -> Path:
    frames = [np.full((height, width, 3), 10 * number, np.uint8) for number in range(count)]
    return write_video(path, frames, fps=fps, width=width, height=height)


def test_clips_are_read_with_mood_and_caption(tmp_path: Path) -> None:
    clips = read_clips(write_clips(tmp_path, each=2))
    assert [clip.mood for clip in clips] == ["sad", "sad", "happy", "happy"]
    assert clips[0].text == "a woman walks. The mood is sadness."


@pytest.mark.parametrize(
    ("label", "mood"),
    [
        ("amusement", "amusement"),
        ("awe", "awe"),
        ("contentment", "contentment"),
        ("excitement", "excitement"),
        ("anger", "angry"),
        ("disgust", "disgusted"),
        ("fear", "fear"),
        ("sadness", "sad"),
    ],
)
def test_the_labels_of_emovid_have_moods(label: str, mood: str) -> None:
    assert mood_of_label(label) == mood


def test_a_list_may_begin_with_the_mark_of_a_spreadsheet(tmp_path: Path) -> None:
    film = _film(tmp_path / "a.mp4", 5)
    (tmp_path / "metadata.csv").write_text(f"file_name,emotion,caption\n{film.name},sadness,rain\n", "utf-8-sig")
    assert [clip.mood for clip in read_clips(tmp_path)] == ["sad"]


@pytest.mark.parametrize("name", ["metadata.csv", "metadata.jsonl"])
def test_a_list_in_another_encoding_is_refused_in_words(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes("file_name,emotion,caption\na.mp4,sadness,Müde".encode("cp1252"))
    with pytest.raises(InvalidInput, match="Save it as UTF-8 text"):
        read_clips(tmp_path)


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"neither metadata\.csv nor metadata\.jsonl"):
        read_clips(tmp_path)
    film = _film(tmp_path / "a.mp4", 5)
    row = {"file_name": film.name, "emotion": "sadness", "caption": "rain"}
    with pytest.raises(InvalidInput, match="names no clip"):
        read_clips(_list(tmp_path))
    with pytest.raises(InvalidInput, match=r"Entry 2 .* has no caption"):
        read_clips(_list(tmp_path, row, row | {"caption": ""}))
    with pytest.raises(UnreadableMedia, match=r"gone\.mp4"):
        read_clips(_list(tmp_path, row | {"file_name": "gone.mp4"}))
    with pytest.raises(UnreadableMedia, match="is not in"):
        read_clips(_list(tmp_path, row | {"file_name": "../../etc/passwd"}))
    with pytest.raises(UnknownWord):
        read_clips(_list(tmp_path, row | {"emotion": "purple"}))
    with pytest.raises(InvalidInput, match="stands for no mood"):
        read_clips(_list(tmp_path, row | {"emotion": "neutral"}))
    (tmp_path / "metadata.jsonl").write_text("not json")
    with pytest.raises(InvalidInput, match="Line 1"):
        read_clips(tmp_path)


def test_frames_are_taken_at_the_rate_and_cut_to_the_aspect(tmp_path: Path) -> None:
    film = _film(tmp_path / "a.mp4", 24, fps=32.0)
    frames = clip_frames(film, width=16, height=16, frames=9, fps=16.0, stride=4)
    assert frames.shape == (9, 16, 16, 3) and frames.dtype == np.float32
    levels = (frames.mean((1, 2, 3)) + 1) * 127.5 / 10
    assert np.abs(levels - 2 * np.arange(9)).max() < 1.2


def test_a_short_clip_gives_as_many_frames_as_fit_the_stride(tmp_path: Path) -> None:
    film = _film(tmp_path / "a.mp4", 8)
    assert len(clip_frames(film, width=16, height=16, frames=81, fps=16.0, stride=4)) == 5

"""Clips to train on, in EmoVid's form: each with an emotion label and a caption, listed in one file.

The folder holds metadata.csv or metadata.jsonl with the columns file_name, emotion and caption, and the clips.
EmoVid (Qiu et al., AAAI 2026) labels its clips with the eight emotions of Mikels; any emotion word is understood here.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_word
from pipelines.errors import InvalidInput, UnreadableMedia
from pipelines.media.video import read_video
from pipelines.video.moods import moods
from pipelines.video.phrases import NOUNS

COLUMNS = ("file_name", "emotion", "caption")


@dataclass(frozen=True, kw_only=True)
class TrainingClip:
    """A clip to learn from: its file, the mood that its label stands for, and what is seen in it."""

    file: Path
    mood: str
    caption: str

    @property
    def text(self) -> str:
        """What a network is told of the clip: the caption, and the mood in the sentence that prompts end with."""
        return f"{self.caption.strip().rstrip('.')}. The mood is {NOUNS[self.mood]}."


def read_clips(folder: Path) -> list[TrainingClip]:
    """Every clip that the folder lists.

    Raises InvalidInput where the list is missing, empty, no UTF-8 text or lacks a column, UnknownWord for a label that
    is no emotion word, UnreadableMedia for a clip that is not there.
    """
    clips = []
    try:
        rows = list(_rows(folder))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput(f"The list in '{folder}' cannot be read: {error}. Save it as UTF-8 text.") from error
    for number, row in enumerate(rows, start=1):
        missing = [name for name in COLUMNS if not str(row.get(name) or "").strip()]
        if missing:
            raise InvalidInput(
                f"Entry {number} of the list in '{folder}' has no {missing[0]}. Each needs {', '.join(COLUMNS)}."
            )
        file = folder / str(row["file_name"])
        if not file.resolve().is_relative_to(folder.resolve()) or not file.is_file():
            raise UnreadableMedia(f"Entry {number} names the clip '{row['file_name']}', which is not in '{folder}'.")
        clips.append(TrainingClip(file=file, mood=mood_of_label(str(row["emotion"])), caption=str(row["caption"])))
    if not clips:
        raise InvalidInput(f"The list in '{folder}' names no clip. Add some, a line each.")
    return clips


def mood_of_label(label: str) -> str:
    """The mood of an emotion word, such as "amusement" or "anger". Raises UnknownWord, InvalidInput for neutral."""
    found = moods(EmotionCurve.constant(from_word(label, 1.0)), [0.0]).names
    if not found:
        raise InvalidInput(f"The label '{label}' stands for no mood; leave neutral clips out.")
    return found[0]


def clip_frames(file: Path, *, width: int, height: int, frames: int, fps: float, stride: int) -> NDArray[np.float32]:
    """The beginning of a clip as [frames, height, width, 3] in -1..1, at `fps`, cut to the aspect about the middle.

    A clip that is shorter than `frames` gives fewer, still a multiple of `stride` plus one.
    Raises UnreadableMedia for a clip that cannot be decoded.
    """
    import cv2

    taken: list[NDArray[np.float32]] = []
    with read_video(file) as video:
        for number, frame in enumerate(video):
            while len(taken) < frames and number + 0.5 >= len(taken) * video.info.fps / fps:
                cut = _cut(frame, width / height)
                small = cv2.resize(cut, (width, height), interpolation=cv2.INTER_AREA)
                taken.append(small.astype(np.float32) / 127.5 - 1.0)
            if len(taken) == frames:
                break
    whole = (len(taken) - 1) // stride * stride + 1
    return np.stack(taken[:whole])


def _rows(folder: Path) -> Iterator[Mapping[str, Any]]:
    """The entries of the list, which may begin with the mark that spreadsheets put before UTF-8."""
    table, lines = folder / "metadata.csv", folder / "metadata.jsonl"
    if table.is_file():
        with table.open(encoding="utf-8-sig", newline="") as opened:
            yield from csv.DictReader(opened)
    elif lines.is_file():
        for number, line in enumerate(lines.read_text(encoding="utf-8-sig").splitlines(), start=1):
            if line.strip():
                yield _object(line, number)
    else:
        raise InvalidInput(f"'{folder}' holds neither metadata.csv nor metadata.jsonl. List the clips in one of them.")


def _object(line: str, number: int) -> Mapping[str, Any]:
    try:
        found = json.loads(line)
    except json.JSONDecodeError as error:
        raise InvalidInput(f"Line {number} of metadata.jsonl is no JSON: {error}.") from error
    if not isinstance(found, dict):
        raise InvalidInput(f"Line {number} of metadata.jsonl is no object.")
    return found


def _cut(frame: NDArray[np.uint8], aspect: float) -> NDArray[np.uint8]:
    height, width = frame.shape[:2]
    if width / height > aspect:
        keep = max(1, round(height * aspect))
        return frame[:, (width - keep) // 2 : (width - keep) // 2 + keep]
    keep = max(1, round(width / aspect))
    return frame[(height - keep) // 2 : (height - keep) // 2 + keep]

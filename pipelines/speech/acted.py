"""Acted recordings as lessons for the prosody flow: contours, timing and emotion, by speaker."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from pipelines.emotion.prosody import analyse
from pipelines.errors import InvalidInput
from pipelines.media.audio import load_audio
from pipelines.speech.contours import SCALE, TIMING, measure, timing, usual_of

LETTERS = "WLEAFTN"
"""Sixth letter of a file name of the Berlin database (Burkhardt et al., Interspeech 2005), in the order of CLASSES."""

HELD_OUT = ("15", "16")
"""A man and a woman of its ten actors whom nothing is trained on: the figures are theirs."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Lesson:
    """A stretch of one voice: contours [frames, CONTOURS] over SCALE, timing [frames, TIMING], class [frames]."""

    contours: NDArray[np.float32]
    timing: NDArray[np.float32]
    target: NDArray[np.int64]
    speaker: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Batch:
    """Lessons side by side, padded: contours and timing [n, frames, ...], target and inside (0 or 1) [n, frames]."""

    contours: Tensor
    timing: Tensor
    target: Tensor
    inside: Tensor


def read_lessons(folder: Path) -> list[Lesson]:
    """A lesson from every wav file of the Berlin database in `folder` or below. Raises InvalidInput without any."""
    paths = [path for path in sorted(folder.rglob("*.wav")) if path.stem[5:6] in LETTERS]
    if not paths:
        raise InvalidInput(f"'{folder}' has no wav files of the Berlin database, such as 03a01Fa.wav.")
    heard = {path: analyse(load_audio(path).mono(), 16000) for path in paths}
    lessons = []
    for speaker in sorted({path.stem[:2] for path in paths}):
        own = [path for path in paths if path.stem[:2] == speaker]
        usual = usual_of([heard[path] for path in own if path.stem[5] == "N"])
        for path in own:
            contours = measure(heard[path], usual) / SCALE
            target = np.full(len(contours), LETTERS.index(path.stem[5]))
            lessons.append(Lesson(contours=contours, timing=timing(heard[path]), target=target, speaker=speaker))
    return lessons


def split(lessons: list[Lesson]) -> tuple[list[Lesson], list[Lesson]]:
    """Lessons to train on, and those of the actors who are held out."""
    return (
        [lesson for lesson in lessons if lesson.speaker not in HELD_OUT],
        [lesson for lesson in lessons if lesson.speaker in HELD_OUT],
    )


def batches(lessons: list[Lesson], size: int, random: np.random.Generator) -> Iterator[Batch]:
    """As many lessons as there are, in random order, every emotion as often as every other.

    Half of them are joined from parts of two recordings of one actor, so that feelings change on the way as they do in
    a curve; all are stretched in time by up to a tenth.
    """
    first_class = np.array([lesson.target[0] for lesson in lessons])
    chance = 1.0 / np.bincount(first_class, minlength=len(LETTERS))[first_class]
    chance /= chance.sum()
    speakers = np.array([lesson.speaker for lesson in lessons])
    order = random.choice(len(lessons), size=len(lessons), p=chance)
    for first in range(0, len(order), size):
        chosen = []
        for index in order[first : first + size]:
            lesson = lessons[index]
            if random.random() < 0.5:
                same = np.flatnonzero(speakers == lesson.speaker)
                lesson = _joined(lesson, lessons[random.choice(same, p=chance[same] / chance[same].sum())], random)
            chosen.append(_stretched(lesson, random))
        yield together(chosen)


def together(lessons: list[Lesson]) -> Batch:
    """Lessons padded to the longest of them."""
    longest = max(len(lesson.contours) for lesson in lessons)

    def padded(curves: Sequence[NDArray[np.generic]]) -> Tensor:
        return torch.from_numpy(np.stack([np.pad(c, ((0, longest - len(c)), (0, 0))) for c in curves]))

    return Batch(
        contours=padded([lesson.contours for lesson in lessons]),
        timing=padded([lesson.timing for lesson in lessons]),
        target=padded([lesson.target[:, None] for lesson in lessons])[:, :, 0],
        inside=padded([np.ones((len(lesson.contours), 1), dtype=np.float32) for lesson in lessons])[:, :, 0],
    )


def _joined(one: Lesson, other: Lesson, random: np.random.Generator) -> Lesson:
    """The first part of one lesson, then the last part of another, as if the feeling had turned inside a sentence."""
    head = max(8, round(len(one.contours) * random.uniform(0.4, 1.0)))
    tail = max(8, round(len(other.contours) * random.uniform(0.4, 1.0)))
    begin, end = one.timing[:head].copy(), other.timing[-tail:].copy()
    begin[:, TIMING.index("left")], end[:, TIMING.index("begun")] = 1.0, 1.0
    return Lesson(
        contours=np.concatenate([one.contours[:head], other.contours[-tail:]]),
        timing=np.concatenate([begin, end]),
        target=np.concatenate([one.target[:head], other.target[-tail:]]),
        speaker=one.speaker,
    )


def _stretched(lesson: Lesson, random: np.random.Generator) -> Lesson:
    count = max(8, round(len(lesson.contours) * random.uniform(0.9, 1.1)))
    at = np.linspace(0, len(lesson.contours) - 1, count)
    known = np.arange(len(lesson.contours))

    def moved(curves: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.stack([np.interp(at, known, column) for column in curves.T], axis=1).astype(np.float32)

    return Lesson(
        contours=moved(lesson.contours),
        timing=moved(lesson.timing),
        target=lesson.target[np.rint(at).astype(np.intp)],
        speaker=lesson.speaker,
    )

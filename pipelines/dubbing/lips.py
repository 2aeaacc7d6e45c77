"""Lips that say the new words: which frames of a film get another mouth, and the film with them."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.dubbing.brows import SHAPES, BrowsInShot
from pipelines.dubbing.mouth import MouthInShot, usable
from pipelines.dubbing.shots import Shot, follow
from pipelines.emotion.curve import EmotionCurve
from pipelines.media.types import Audio
from pipelines.media.video import read_video
from pipelines.performance.direct import direct
from pipelines.performance.retarget import to_arkit
from pipelines.performance.score import UNITS, VISEMES, PerformanceScore
from pipelines.performance.visemes import Phoneme

Image = NDArray[np.uint8]
Array = NDArray[np.float32]

_FADE_SECONDS = 0.12
"""Time over which the new mouth comes and goes before and after what is said."""

_JOIN_SECONDS = 0.3
"""Between words nearer than this, the new mouth stays."""

_FELT = 0.6
"""Share of the feeling that is played: the actor's own face shows one, too."""

_LOWER = ("AU9", "AU10", "AU12", "AU14", "AU15", "AU16", "AU17", "AU18", "AU20", "AU22", "AU23", "AU24", "AU25", "AU28")
"""Action units around the mouth. Brows are moved as filmed; eyes and cheeks remain the actor's."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Speech:
    """What one face says: from `start` in seconds of the film, in the sound, with the feeling of `felt`.

    phonemes: in seconds of the sound, or () where they are to be read from it.
    """

    start: float
    sound: Audio
    felt: EmotionCurve
    phonemes: tuple[Phoneme, ...] = ()

    @property
    def end(self) -> float:
        """Seconds of the film at which it ends."""
        return self.start + self.sound.seconds


class NewLips:
    """A film whose largest face says other words.

    weights: [frames] in 0..1, how far each frame gets the new mouth; 0 where nobody speaks, where there is no face that
    is large enough, and where it is turned away.
    """

    def __init__(self, film: Path, speeches: Sequence[Speech], *, fps: float, frames: int, seed: int) -> None:
        """Directs the performance. fps, frames: of the film. Raises InvalidInput for an fps out of range."""
        self._film, self._fps = film, fps
        self._score, self._brows = _played(speeches, fps, frames, seed)
        self._said = _said(speeches, fps, frames)
        self._shots: list[Shot] = []
        self.weights = np.zeros(frames, dtype=np.float32)

    def look(self, on_frame: Callable[[int], None]) -> None:
        """Follow the face through what is said. `on_frame` is told the number of each frame; what it raises ends it."""

        def wanted() -> Iterator[tuple[int, Image]]:
            for number, frame in enumerate(film):
                on_frame(number)
                if number < len(self._said) and self._said[number] > 0:
                    yield number, frame

        with read_video(self._film) as film:
            for shot in follow(wanted(), self._fps):
                self._shots.append(shot)
                part = slice(shot.first, shot.end)
                self.weights[part] = self._said[part] * usable(shot)

    def seconds(self, speech: Speech) -> float:
        """For how long a face says it."""
        part = self.weights[floor(speech.start * self._fps) : ceil(speech.end * self._fps)]
        return float(np.count_nonzero(part > 0.5) / self._fps)

    def frames(self) -> Generator[Image, None, None]:
        """Yield the film's frames, uint8 [H, W, 3], those with weight 0 as they are."""
        shots = iter(self._shots)
        shot = next(shots, None)
        playing: Iterator[Image] | None = None
        face: tuple[MouthInShot, BrowsInShot] | None = None
        with read_video(self._film) as film:
            for number, frame in enumerate(film):
                if shot is not None and number == shot.end:
                    shot, playing, face = next(shots, None), None, None
                if shot is None or not shot.first <= number < len(self.weights) or self.weights[number] <= 0:
                    playing = None
                    yield frame
                    continue
                if face is None:
                    face = MouthInShot(shot), BrowsInShot(shot)
                mouth, brows = face
                if playing is None:
                    playing = mouth.play(self._part(number, shot.end), number)
                weight = float(self.weights[number])
                spoken = mouth.lay(frame, number, next(playing), weight)
                yield brows.move(spoken, number, weight * self._brows[number])

    def _part(self, first: int, end: int) -> PerformanceScore:
        """The score of the frames from `first` on for as long as there is a new mouth, `end` at most."""
        off = np.flatnonzero(self.weights[first:end] <= 0)
        part = slice(first, first + int(off[0]) if len(off) else end)
        tracks = ("units", "visemes", "gaze", "blinks", "head")
        return replace(self._score, **{track: getattr(self._score, track)[part] for track in tracks})


def _played(speeches: Sequence[Speech], fps: float, frames: int, seed: int) -> tuple[PerformanceScore, Array]:
    """What the lower face does in every frame of the film, and the brows: weights [frames, k] of their SHAPES."""
    units = np.zeros((frames, len(UNITS), 2), dtype=np.float32)
    visemes = np.zeros((frames, len(VISEMES)), dtype=np.float32)
    brows = np.zeros((frames, len(SHAPES)), dtype=np.float32)
    lower = [UNITS.index(name) for name in _LOWER]
    for speech in speeches:
        first = floor(speech.start * fps)
        sound, phonemes = _later(speech, speech.start - first / fps)
        score = direct(speech.felt, sound, fps=fps, seed=seed, phonemes=phonemes or None)
        part = slice(first, min(frames, first + score.frames))
        count = max(0, part.stop - first)
        visemes[part] = score.visemes[:count]
        units[part, lower] = _FELT * score.units[:count, lower]
        brows[part] = _FELT * to_arkit(PerformanceScore.of_units(score.units[:count], fps=fps))[:, SHAPES]
    return replace(PerformanceScore.of_units(units, fps=fps), visemes=visemes), brows


def _later(speech: Speech, by: float) -> tuple[Audio, list[Phoneme]]:
    """Sound and phonemes of a speech that begins `by` seconds later, in its own time."""
    sound = speech.sound
    silence = np.zeros((round(by * sound.rate), sound.samples.shape[1]), dtype=np.float32)
    phonemes = [replace(one, start=one.start + by, end=one.end + by) for one in speech.phonemes]
    return Audio(samples=np.concatenate([silence, sound.samples]), rate=sound.rate), phonemes


def _said(speeches: Sequence[Speech], fps: float, frames: int) -> Array:
    """How far each frame lies in what is said, [frames] in 0..1, rising before and falling after it."""
    said = np.zeros(frames, dtype=np.float32)
    times = (np.arange(frames) + 0.5) / fps
    spans: list[list[float]] = []
    for speech in sorted(speeches, key=lambda one: one.start):
        if spans and speech.start - spans[-1][1] < _JOIN_SECONDS:
            spans[-1][1] = max(spans[-1][1], speech.end)
        else:
            spans.append([speech.start, speech.end])
    for start, end in spans:
        first, last = max(0, floor((start - _FADE_SECONDS) * fps)), ceil((end + _FADE_SECONDS) * fps)
        near = times[first:last]
        away = np.maximum(np.maximum(start - near, near - end), 0)
        said[first:last] = np.maximum(said[first:last], 1 - away / (_FADE_SECONDS + 1e-6))
    return np.clip(said, 0, 1)

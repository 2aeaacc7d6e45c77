"""The largest face of a film says other words; all else in the film stays."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pipelines.assets import asset
from pipelines.dubbing.brows import SHAPES, BrowsInShot
from pipelines.dubbing.lips import NewLips, Speech
from pipelines.dubbing.shots import follow
from pipelines.emotion.parse import parse
from pipelines.errors import Cancelled
from pipelines.face.blendshapes import BLENDSHAPE_INDEX
from pipelines.face.find import mesh_of
from pipelines.face.topology import LEFT_EYE, NOSE_BASE
from pipelines.media.image import load_image
from pipelines.media.types import Audio
from pipelines.media.video import read_video, write_video
from pipelines.performance.visemes import Phoneme

Image = NDArray[np.uint8]

FPS, FRAMES = 10.0, 24
FIRST, LAST = 4, 20
"""Frames that show the face; the others show a wall."""
MIDDLE = (10, 11)
"""Frames of the open vowel."""


def shown() -> Iterator[Image]:
    """A face that drifts to the right, between two pictures of a wall."""
    picture = load_image(asset("samples") / "woman-oil.jpg")
    wide = cv2.resize(picture, (288, round(288 * picture.shape[0] / picture.shape[1])), interpolation=cv2.INTER_AREA)
    wall = np.full((240, 256, 3), (60, 90, 70), np.uint8)
    for number in range(FRAMES):
        shift = 2 * (number - FIRST) // 2
        yield wide[:240, shift : shift + 256] if FIRST <= number < LAST else wall


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    return write_video(path, shown(), fps=FPS, width=256, height=240)


def said(start: float, *phonemes: Phoneme, seconds: float) -> Speech:
    times = np.arange(int(seconds * 16000)) / 16000
    sound = Audio(samples=(0.2 * np.sin(2 * np.pi * 150 * times)).astype(np.float32), rate=16000)
    return Speech(start=start, sound=sound, felt=parse("neutral"), phonemes=phonemes)


@pytest.fixture(scope="module")
def lips(film: Path) -> NewLips:
    """Says "p", a long "a" and "p" over a part of the time in which the face is seen."""
    speech = said(
        0.6,
        Phoneme(symbol="p", start=0.0, end=0.25),
        Phoneme(symbol="ɑː", start=0.25, end=0.75),
        Phoneme(symbol="p", start=0.75, end=1.0),
        seconds=1.0,
    )
    made = NewLips(film, [speech], fps=FPS, frames=FRAMES, seed=0)
    looked_at: list[int] = []
    made.look(looked_at.append)
    assert looked_at == list(range(FRAMES))
    return made


@pytest.fixture(scope="module")
def frames(film: Path, lips: NewLips) -> tuple[list[Image], list[Image]]:
    with read_video(film) as video:
        return list(video), list(lips.frames())


def changed(before: Image, after: Image) -> NDArray[np.bool_]:
    return np.asarray((before != after).any(axis=2))


def test_no_frame_is_lost_and_those_outside_the_words_stay(frames) -> None:  # type: ignore[no-untyped-def]
    before, after = frames
    assert len(after) == len(before) == FRAMES
    touched = [changed(a, b).any() for a, b in zip(before, after, strict=True)]
    assert not any(touched[:5]) and not any(touched[18:]) and all(touched[6:16])


def test_only_mouth_and_brows_change(frames) -> None:  # type: ignore[no-untyped-def]
    for number in (8, 11):
        before, after = frames[0][number], frames[1][number]
        face = mesh_of(before)
        assert face is not None
        rows, columns = np.nonzero(changed(before, after))
        left, top, right, bottom = face.box
        room = 0.3 * face.interocular
        assert columns.min() > left - room and columns.max() < right + room
        assert rows.min() > top - room and rows.max() < bottom
        clearly = np.nonzero(np.abs(after.astype(int) - before).max(axis=2) > 12)[0]
        under_eyes, nose = int(face.points[list(LEFT_EYE), 1].max()), int(face.points[list(NOSE_BASE), 1].min())
        assert len(clearly) and not ((clearly > under_eyes) & (clearly < nose)).any()


def test_the_mouth_opens_for_the_vowel_and_shuts_for_the_plosives(frames) -> None:  # type: ignore[no-untyped-def]
    def dark(image: Image) -> int:
        face = mesh_of(image)
        assert face is not None
        x, y = face.points[[13, 14], :2].mean(axis=0).astype(int)
        half = int(0.2 * face.interocular)
        return int((cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[y - half : y + half, x - half : x + half] < 60).sum())

    after = frames[1]
    opened = np.mean([dark(after[number]) for number in MIDDLE])
    assert opened > 2 * max(dark(after[7]), dark(after[15]), 3)


def test_it_is_said_for_how_long_a_face_speaks(lips: NewLips) -> None:
    assert lips.seconds(said(0.6, seconds=1.0)) == pytest.approx(1.0, abs=0.11)
    assert lips.seconds(said(2.1, seconds=0.3)) == 0


def test_words_without_a_face_leave_the_film_as_it_is(film: Path) -> None:
    off_screen = NewLips(film, [said(0.0, seconds=0.2)], fps=FPS, frames=FRAMES, seed=0)
    off_screen.look(lambda _number: None)
    assert not off_screen.weights.any()


def test_looking_ends_at_the_frame_at_which_it_is_stopped(film: Path) -> None:
    def stop(number: int) -> None:
        if number == 6:
            raise Cancelled

    with pytest.raises(Cancelled):
        NewLips(film, [said(0.6, seconds=1.0)], fps=FPS, frames=FRAMES, seed=0).look(stop)


def test_a_cut_and_a_gap_in_the_frames_begin_a_new_shot() -> None:
    face = list(shown())[FIRST:LAST]
    wall = np.full_like(face[0], 90)
    shots = list(follow(iter(enumerate([*face[:4], wall, *face[4:8]])), FPS))
    assert [(shot.first, shot.end) for shot in shots] == [(0, 4), (5, 9)]
    numbered = [*enumerate(face[:3]), *enumerate(face[5:8], start=20)]
    assert [(shot.first, shot.end) for shot in follow(iter(numbered), FPS)] == [(0, 3), (20, 23)]


def test_a_face_that_is_too_small_is_not_followed() -> None:
    small = [cv2.resize(frame, (48, 45), interpolation=cv2.INTER_AREA) for frame in list(shown())[FIRST : FIRST + 3]]
    assert not list(follow(iter(enumerate(small)), FPS))


def test_brows_are_moved_and_the_eyes_stay() -> None:
    face = list(shown())[FIRST : FIRST + 2]
    (shot,) = follow(iter(enumerate(face)), FPS)
    brows, weights = BrowsInShot(shot), np.zeros(len(SHAPES), np.float32)
    assert np.array_equal(brows.move(face[0], 0, weights), face[0])
    weights[SHAPES.index(BLENDSHAPE_INDEX["browInnerUp"])] = 1.0
    moved = brows.move(face[0], 0, weights)
    rows, _ = np.nonzero(np.abs(moved.astype(int) - face[0]).max(axis=2) > 12)
    assert len(rows) > 50
    assert rows.max() < shot.points[0][list(LEFT_EYE), 1].max()

"""A living picture starts as the picture, moves as is felt, and leaves faces alone."""

import numpy as np
import pytest
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.parse import parse
from pipelines.video.animatic.words import read_prompt
from pipelines.video.living.nearness import nearness
from pipelines.video.living.render import LivingPicture

HEIGHT, WIDTH = 96, 128
FACE = (52.0, 24.0, 76.0, 54.0)


@pytest.fixture(scope="module")
def picture() -> NDArray[np.uint8]:
    """Soft, coloured noise: it has something to follow everywhere."""
    rough = np.random.default_rng(0).uniform(0, 255, (HEIGHT // 4, WIDTH // 4, 3))
    return np.kron(rough, np.ones((4, 4, 1))).astype(np.uint8)


def living(
    picture: NDArray[np.uint8],
    emotion: str,
    *,
    prompt: str = "",
    faces: tuple[tuple[float, ...], ...] = (),
    seed: int = 0,
) -> NDArray[np.uint8]:
    """Twelve frames over 1.5 s."""
    curve: EmotionCurve = parse(emotion, 1.5)
    boxes = [(box[0], box[1], box[2], box[3]) for box in faces]
    words = read_prompt(prompt)
    made = LivingPicture(picture, curve, faces=boxes, words=words, seconds=1.5, fps=8, seed=seed)
    return np.stack([frame.copy() for frame in made.frames()])


@pytest.mark.parametrize("emotion", ["happy", "furious", "afraid"])
def test_the_first_frame_is_the_picture_and_the_last_is_not(picture: NDArray[np.uint8], emotion: str) -> None:
    frames = living(picture, emotion, prompt="rain, camera zooms in")
    assert np.array_equal(frames[0], picture)
    assert np.abs(frames[-1].astype(int) - picture).mean() > 5


def test_frames_have_the_size_of_the_picture_and_repeat_with_the_seed(picture: NDArray[np.uint8]) -> None:
    frames = living(picture, "sad")
    assert frames.shape == (12, HEIGHT, WIDTH, 3) and frames.dtype == np.uint8
    assert np.array_equal(frames, living(picture, "sad"))
    assert not np.array_equal(frames, living(picture, "sad", seed=1))


def test_frames_side_by_side_are_those_one_after_the_other(picture: NDArray[np.uint8]) -> None:
    curve, words = parse("sad, then furious at 0.7 s", 1.5), read_prompt("rain, fog, camera pans left")
    made = LivingPicture(picture, curve, faces=[FACE], words=words, seconds=1.5, fps=8, seed=3)
    alone = [made._draw(*moment) for moment in made._moments()]
    assert all(np.array_equal(*pair) for pair in zip(made.frames(), alone, strict=True))


def test_feelings_change_light_the_way_they_are_meant(picture: NDArray[np.uint8]) -> None:
    light = {emotion: living(picture, emotion)[-1].mean() for emotion in ("happy", "neutral", "afraid")}
    assert light["happy"] > light["neutral"] > light["afraid"]


def test_no_face_is_bent(picture: NDArray[np.uint8]) -> None:
    made = LivingPicture(
        picture, parse("furious", 1.5), faces=[FACE], words=read_prompt("pan right"), seconds=1.5, fps=8, seed=0
    )
    near = made._near[int(FACE[1]) : int(FACE[3]), int(FACE[0]) : int(FACE[2])]
    assert np.ptp(near) < 0.05
    assert np.ptp(made._near) > 0.4


def test_rain_and_petals_do_not_cover_a_face() -> None:
    dark = np.full((HEIGHT, WIDTH, 3), 20, np.uint8)
    bare, rainy = (
        living(dark, "neutral", faces=(FACE,)),
        living(dark, "neutral", prompt="heavy rain storm", faces=(FACE,)),
    )
    covered = np.abs(rainy[-1].astype(int) - bare[-1]).max(axis=-1)
    inside = covered[34:46, 58:70]
    assert covered.max() > 20 and inside.max() < 6


def test_low_and_sharp_parts_count_as_near(picture: NDArray[np.uint8]) -> None:
    guess = nearness(picture, [])
    assert guess.shape == (HEIGHT, WIDTH) and guess.min() >= 0 and guess.max() <= 1
    assert guess[-10:].mean() > guess[:10].mean() + 0.3

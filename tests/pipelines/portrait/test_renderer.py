import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from pipelines.face.topology import LEFT_IRIS, LIPS_OUTER, MOUTH_LEFT, RIGHT_IRIS
from pipelines.portrait.renderer import PortraitRenderer

SIZE = 256


@pytest.fixture(scope="module")
def renderer(drawn) -> PortraitRenderer:
    return PortraitRenderer(drawn.image, drawn.face, size=SIZE)


@pytest.fixture(scope="module")
def play(renderer, ask) -> Callable[..., np.ndarray]:
    """One frame of the usual face, as float32."""

    def one(**asked: object) -> np.ndarray:
        return next(renderer.render(ask(**asked))).astype(np.float32)

    return one


def around(renderer: PortraitRenderer, drawn, points: tuple[int, ...], reach: int) -> tuple[slice, slice]:
    """The part of a frame around points of the face."""
    places = renderer.crop.points(drawn.face.points[list(points)])[:, :2]
    low, high = places.min(axis=0).astype(int) - reach, places.max(axis=0).astype(int) + reach
    return slice(max(low[1], 0), high[1]), slice(max(low[0], 0), high[0])


def middle_of(where: np.ndarray) -> tuple[float, float]:
    """Centre (x, y) of the marked pixels."""
    y, x = np.nonzero(where)
    assert len(x), "nothing is marked"
    return float(x.mean()), float(y.mean())


def reddish(frame: np.ndarray) -> np.ndarray:
    """Where the lips' red is."""
    return (frame[..., 0] - frame[..., 1] > 75) & (frame[..., 0] > 120)


def iris_blue(frame: np.ndarray) -> np.ndarray:
    return (frame[..., 2] > frame[..., 0] + 25) & (frame.mean(axis=2) < 110)


def test_a_score_of_nothing_shows_the_picture(renderer, drawn, play) -> None:
    original = renderer.crop.cut(drawn.image).astype(np.float32)
    difference = np.abs(play() - original).max(axis=2)
    for points in (LEFT_IRIS, RIGHT_IRIS, LIPS_OUTER):
        difference[around(renderer, drawn, points, 10)] = 0
    assert difference.max() <= 2


def test_eyes_at_rest_look_as_in_the_picture(renderer, drawn, play) -> None:
    original = renderer.crop.cut(drawn.image).astype(np.float32)
    frame = play()
    for points in (LEFT_IRIS, RIGHT_IRIS):
        part = around(renderer, drawn, points, 4)
        assert np.abs(frame[part] - original[part]).mean() < 6


def test_background_stands_still_while_the_face_plays(play) -> None:
    still, moved = play(), play(units={"AU12": 1.0, "AU1": 1.0, "AU26": 0.8}, viseme="aa", blink=1.0)
    border = np.ones((SIZE, SIZE), bool)
    border[12:-12, 30:-30] = False
    assert np.abs(moved - still).max(axis=2)[border].max() <= 2
    assert np.abs(moved - still).max() > 60


def test_corners_of_the_picture_stand_still_while_the_head_turns(play) -> None:
    still, moved = play(), play(head=(6, 10, 0))
    for corner in (np.s_[:12, :12], np.s_[:12, -12:], np.s_[-12:, :12], np.s_[-12:, -12:]):
        assert np.abs(moved[corner] - still[corner]).max() <= 12


def test_a_dropped_jaw_opens_a_dark_mouth(renderer, drawn, play) -> None:
    part = around(renderer, drawn, LIPS_OUTER, 6)
    dark = lambda frame: int((frame[part].mean(axis=2) < 70).sum())  # noqa: E731
    assert dark(play()) == 0
    assert dark(play(viseme="aa")) > 60


def test_teeth_show_in_an_open_smile(renderer, drawn, play) -> None:
    part = around(renderer, drawn, LIPS_OUTER, 4)
    frame = play(units={"AU12": 0.8, "AU25": 1.0, "AU10": 0.6, "AU26": 0.5})[part]
    pale = (frame.min(axis=2) > 135) & (np.ptp(frame, axis=2) < 60)
    assert pale.sum() > 25


def test_lips_of_a_p_close_over_a_dropped_jaw(renderer, drawn, play) -> None:
    part = around(renderer, drawn, LIPS_OUTER, 6)
    frame = play(viseme="PP", units={"AU26": 0.8})[part]
    assert (frame.mean(axis=2) < 60).sum() < 12


def test_a_smile_lifts_and_widens_the_mouth(play) -> None:
    rest, smile = reddish(play()), reddish(play(units={"AU12": 1.0}))
    width = lambda where: np.ptp(np.nonzero(where)[1])  # noqa: E731
    assert width(smile) > width(rest) + 4
    assert middle_of(smile)[1] < middle_of(rest)[1] - 1


def test_a_unit_of_the_left_moves_the_right_half_of_the_picture(renderer, drawn, play) -> None:
    change = np.abs(play(units={"AU12": (1.0, 0.0)}) - play()).max(axis=2)
    corner = renderer.crop.points(drawn.face.points[[MOUTH_LEFT]])[0]
    assert corner[0] > SIZE / 2
    assert change[:, SIZE // 2 + 8 :].sum() > 4 * change[:, : SIZE // 2 - 8].sum()


def test_a_blink_hides_the_iris(renderer, drawn, play) -> None:
    part = around(renderer, drawn, LEFT_IRIS, 3)
    seen = iris_blue(play()[part]).sum()
    assert seen > 20
    assert iris_blue(play(blink=1.0)[part]).sum() < 0.25 * seen


def test_one_eye_can_blink_alone(renderer, drawn, play) -> None:
    frame = play(blink=(1.0, 0.0))
    left, right = (iris_blue(frame[around(renderer, drawn, iris, 3)]).sum() for iris in (LEFT_IRIS, RIGHT_IRIS))
    assert left < 0.25 * right


@pytest.mark.parametrize(("gaze", "axis", "sign"), [((20, 0), 0, 1), ((-20, 0), 0, -1), ((0, 20), 1, -1)])
def test_eyes_look_where_the_gaze_goes(renderer, drawn, play, gaze, axis, sign) -> None:
    part = around(renderer, drawn, LEFT_IRIS, 8)
    before, after = (middle_of(iris_blue(frame[part])) for frame in (play(), play(gaze=gaze)))
    assert sign * (after[axis] - before[axis]) > 0.7


@pytest.mark.parametrize(
    ("head", "axis", "sign"), [((0, 10, 0), 0, 1), ((0, -10, 0), 0, -1), ((10, 0, 0), 1, -1), ((-10, 0, 0), 1, 1)]
)
def test_the_mouth_goes_where_the_head_turns(play, head, axis, sign) -> None:
    before, after = middle_of(reddish(play())), middle_of(reddish(play(head=head)))
    assert sign * (after[axis] - before[axis]) > 2


def test_roll_tips_the_head_to_its_left_shoulder(renderer, drawn, play) -> None:
    frame = play(head=(0, 0, 10))
    left, right = (middle_of(iris_blue(frame[around(renderer, drawn, iris, 10)])) for iris in (LEFT_IRIS, RIGHT_IRIS))
    rows = [around(renderer, drawn, iris, 10)[0].start for iris in (LEFT_IRIS, RIGHT_IRIS)]
    assert left[1] + rows[0] > right[1] + rows[1] + 4


def test_a_toothy_smile_is_relaxed_before_it_plays(draw, ask) -> None:
    smiling = draw(mouthSmile=0.9)
    frame = next(PortraitRenderer(smiling.image, smiling.face, size=SIZE).render(ask())).astype(np.float32)
    plain = draw()
    rest = next(PortraitRenderer(plain.image, plain.face, size=SIZE).render(ask())).astype(np.float32)
    assert np.ptp(np.nonzero(reddish(frame))[1]) < np.ptp(np.nonzero(reddish(rest))[1]) - 4


def test_the_same_score_gives_the_same_frames(drawn, ask) -> None:
    score = ask(2, units={"AU4": 0.7}, viseme="E", head=(2, 5, 1), gaze=(6, 2))
    first, second = (list(PortraitRenderer(drawn.image, drawn.face, size=128).render(score)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_a_frame_does_not_depend_on_those_before(renderer, ask) -> None:
    long, short = ask(3, viseme="aa"), ask(1, viseme="aa")
    assert np.array_equal(list(renderer.render(long))[2], next(renderer.render(short)))


def test_frames_come_one_by_one_and_memory_stays_level(drawn, ask) -> None:
    renderer = PortraitRenderer(drawn.image, drawn.face, size=128)

    def peak(frames: int) -> int:
        tracemalloc.start()
        for _ in renderer.render(ask(frames, viseme="aa")):
            pass
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    assert isinstance(renderer.render(ask(1)), Iterator)
    peak(2)
    # The score itself, with its blendshapes, grows by some hundred numbers a frame; a frame holds 49,152.
    assert peak(60) - peak(10) < 50 * 128 * 128 * 3 / 4


def test_frames_are_even_sided_squares_of_the_size_asked_for(drawn, ask) -> None:
    renderer = PortraitRenderer(drawn.image, drawn.face, size=150)
    frame = next(renderer.render(ask()))
    assert frame.shape == (renderer.height, renderer.width, 3) == (148, 148, 3)
    assert frame.dtype == np.uint8


def test_the_whole_picture_keeps_every_pixel_far_from_the_head(drawn, ask) -> None:
    large = np.full((601, 903, 3), 200, np.uint8)
    large[::2] = 60
    large[100:356, 300:556] = drawn.image
    points = drawn.face.points + np.array([300, 100, 0], np.float32)
    left, top, right, bottom = drawn.face.box
    face = replace(drawn.face, points=points, box=(left + 300, top + 100, right + 300, bottom + 100))
    renderer = PortraitRenderer(large, face, size=192, whole_picture=True)
    frame = next(renderer.render(ask(viseme="aa", head=(3, 8, 2), blink=1.0)))
    assert frame.shape == (600, 902, 3) == (renderer.height, renderer.width, 3)
    crop = renderer.crop
    untouched = np.ones(frame.shape[:2], bool)
    untouched[crop.top : crop.top + crop.side, crop.left : crop.left + crop.side] = False
    assert np.array_equal(frame[untouched], large[:600, :902][untouched])
    assert np.abs(frame.astype(int) - large[:600, :902]).max() > 60
    rim = frame[crop.top, crop.left : crop.left + crop.side].astype(int)
    assert np.abs(rim - large[crop.top, crop.left : crop.left + crop.side]).max() <= 1


@pytest.mark.parametrize(
    ("cut", "moved"), [(np.s_[:, 18:], (18, 0)), (np.s_[:, :56], (0, 0)), (np.s_[30:], (0, 30)), (np.s_[:58], (0, 0))]
)
def test_a_small_tilted_face_cut_by_the_border_still_plays(draw, ask, cut, moved) -> None:
    small = draw(side=96, unit=30.0, pose=(5, -25, 20))
    points = small.face.points - np.array([*moved, 0], np.float32)
    renderer = PortraitRenderer(small.image[cut], replace(small.face, points=points), size=128)
    frames = list(renderer.render(ask(2, viseme="aa", head=(8, -12, 10), units={"AU12": 1.0}, blink=1.0)))
    assert len(frames) == 2 and frames[0].std() > 10

import numpy as np
import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.emotion.state import LABELS
from pipelines.face.blendshapes import BLENDSHAPE_INDEX, BLENDSHAPES
from pipelines.face.topology import LIPS_INNER_LOWER, LIPS_INNER_UPPER, MOUTH_LEFT, MOUTH_RIGHT
from pipelines.media.types import Audio
from pipelines.performance.direct import direct
from pipelines.performance.retarget import mouth_opening, to_arkit
from pipelines.performance.visemes import Phoneme
from pipelines.portrait.expression import LID_RIMS, LOCAL, Expression, FrameOfPlay
from pipelines.portrait.frame import HeadFrame

UPPER, LOWER = list(LIPS_INNER_UPPER[1:-1]), list(LIPS_INNER_LOWER[1:-1])


def weights_of(**values: float) -> np.ndarray:
    weights = np.zeros(len(BLENDSHAPES), np.float32)
    for name, value in values.items():
        weights[BLENDSHAPE_INDEX[name]] = value
    return weights


def expression_of(drawn) -> Expression:
    points = drawn.face.points
    return Expression(HeadFrame.of(points).to_head(points), drawn.face.blendshapes)


def positions(expression: Expression, shut: float = 0.0, **values: float) -> np.ndarray:
    frame = FrameOfPlay(blendshapes=weights_of(**values), shut=(shut, shut), gaze=(0.0, 0.0))
    weights, local = expression.play(frame)
    return expression.rest + np.tensordot(weights, expression.bases, axes=1) + local


def test_nothing_asked_moves_nothing(drawn) -> None:
    expression = expression_of(drawn)
    assert np.abs(positions(expression) - expression.rest).max() < 0.01


def test_lips_never_cross(drawn) -> None:
    pressed = positions(expression_of(drawn), mouthShrugLower=1.0, mouthRollUpper=1.0, mouthFunnel=0.0)
    assert (pressed[LOWER, 1] - pressed[UPPER, 1]).min() > -1e-5


@pytest.mark.parametrize("jaw", [0.05, 0.4, 1.0])
def test_a_closure_equal_to_the_jaw_seals_the_lips(drawn, jaw) -> None:
    expression = expression_of(drawn)
    parted, sealed = positions(expression, jawOpen=jaw), positions(expression, jawOpen=jaw, mouthClose=jaw)
    assert (parted[LOWER, 1] - parted[UPPER, 1]).max() > 0.2 * jaw
    assert np.abs(sealed[LOWER, 1] - sealed[UPPER, 1]).max() < 1e-5
    assert sealed[152, 1] - parted[152, 1] > -0.3 * (parted[LOWER, 1] - parted[UPPER, 1]).max()


@pytest.mark.parametrize("jaw", [0.0, 0.1, 0.5])
@pytest.mark.parametrize(
    "other",
    [
        "noseSneer", "mouthSmile", "mouthFrown", "mouthStretch", "mouthPress", "mouthDimple", "cheekSquint",
        "mouthShrugLower", "mouthShrugUpper", "mouthRollUpper", "mouthRollLower",
    ],
)  # fmt: skip
def test_what_else_moves_the_lips_leaves_the_opening(drawn, other, jaw) -> None:
    expression = expression_of(drawn)
    names = [name for name in (other, f"{other}Left", f"{other}Right") if name in BLENDSHAPE_INDEX]
    calm, moved = positions(expression, jawOpen=jaw), positions(expression, jawOpen=jaw, **dict.fromkeys(names, 0.8))
    assert np.abs(moved - calm).max() > 0.01
    np.testing.assert_allclose((moved[LOWER] - moved[UPPER])[:, 1], (calm[LOWER] - calm[UPPER])[:, 1], atol=1e-5)


def test_a_sneer_lifts_both_lips(drawn) -> None:
    expression = expression_of(drawn)
    sneer = positions(expression, noseSneerLeft=1.0, noseSneerRight=1.0) - positions(expression)
    assert sneer[UPPER[4], 1] < -0.01
    assert sneer[LOWER[4], 1] < -0.01


@pytest.mark.parametrize("shapes", [("mouthLowerDownLeft", "mouthLowerDownRight"), ("mouthFunnel",)])
def test_lips_that_touch_in_the_picture_part(drawn, shapes) -> None:
    points = drawn.face.points.copy()
    points[UPPER] = points[LOWER] = (points[UPPER] + points[LOWER]) / 2
    expression = Expression(HeadFrame.of(points).to_head(points), drawn.face.blendshapes)
    parted = positions(expression, **dict.fromkeys(shapes, 1.0))
    assert (parted[LOWER, 1] - parted[UPPER, 1])[3:6].min() > 0.05


def test_the_opening_of_blendshapes_is_that_of_the_face(drawn) -> None:
    expression = expression_of(drawn)
    jaw = _middle_gap(positions(expression, jawOpen=1.0))
    for names in (("mouthLowerDown",), ("mouthUpperUp",), ("mouthFunnel",), ("mouthLowerDown", "mouthUpperUp")):
        sides = [name for stem in names for name in (stem, f"{stem}Left", f"{stem}Right") if name in BLENDSHAPE_INDEX]
        shapes = dict.fromkeys(sides, 0.8)
        said = float(mouth_opening(weights_of(**shapes)[None])[0])
        assert _middle_gap(positions(expression, **shapes)) / jaw == pytest.approx(said, rel=0.1)


@pytest.mark.parametrize("label", [label for label in LABELS if label != "neutral"])
def test_lips_part_as_far_as_speech_asks_whatever_is_felt(drawn, label) -> None:
    expression = expression_of(drawn)
    spoken = [Phoneme(symbol=s, start=0.2 + 0.12 * i, end=0.32 + 0.12 * i) for i, s in enumerate("mesibapufotamaliba")]
    speech = Audio(samples=np.zeros(16000 * 3, dtype=np.float32), rate=16000)
    calm, felt = (
        np.array([_middle_gap(_played(expression, weights)) for weights in to_arkit(score)])
        for score in (
            direct(EmotionCurve.constant(from_labels({name: 1.0})), speech, phonemes=spoken)
            for name in ("neutral", label)
        )
    )
    during = slice(5, 58)
    assert np.sqrt(np.mean((felt - calm)[during] ** 2)) < 0.03 * np.quantile(calm, 0.95)


def _played(expression: Expression, blendshapes: np.ndarray) -> np.ndarray:
    frame = FrameOfPlay(blendshapes=blendshapes, shut=(0.0, 0.0), gaze=(0.0, 0.0))
    return expression.rest + np.tensordot(expression.play(frame)[0], expression.bases, axes=1)


def _middle_gap(points: np.ndarray) -> float:
    return float((points[LOWER] - points[UPPER])[3:6, 1].mean())


def test_shut_lids_meet(drawn) -> None:
    shut = positions(expression_of(drawn), shut=1.0)
    for upper, lower in LID_RIMS.values():
        assert np.abs(shut[list(lower), 1] - shut[list(upper), 1]).max() < 0.004


def test_half_shut_lids_leave_half_the_eye(drawn) -> None:
    expression = expression_of(drawn)
    opening = [
        (face[list(LID_RIMS["left"][1]), 1] - face[list(LID_RIMS["left"][0]), 1]).max()
        for face in (positions(expression), positions(expression, shut=0.5))
    ]
    assert 0.4 < opening[1] / opening[0] < 0.6


@pytest.mark.parametrize(
    ("name", "point", "direction"),
    [
        ("browInnerUp", 336, (0, -1)), ("browDownLeft", 336, (-1, 1)), ("browOuterUpLeft", 300, (0, -1)),
        ("mouthSmileLeft", 291, (1, -1)), ("mouthSmileRight", 61, (-1, -1)), ("mouthFrownLeft", 291, (0, 1)),
        ("mouthStretchLeft", 291, (1, 0)), ("mouthPucker", 291, (-1, 0)), ("jawOpen", 152, (0, 1)),
        ("mouthUpperUpLeft", 269, (0, -1)), ("mouthLowerDownRight", 181, (0, 1)), ("mouthShrugLower", 17, (0, -1)),
        ("noseSneerLeft", 294, (0, -1)), ("cheekSquintLeft", 280, (0, -1)), ("jawLeft", 152, (1, 0)),
    ],
)  # fmt: skip
def test_each_shape_moves_its_point_its_way(drawn, name, point, direction) -> None:
    expression = expression_of(drawn)
    moved = (positions(expression, **{name: 1.0}) - expression.rest)[point, :2]
    for axis in (0, 1):
        if direction[axis]:
            assert moved[axis] * direction[axis] > 0.02


def test_left_and_right_mirror_each_other(drawn) -> None:
    bases = expression_of(drawn).bases
    left, right = bases[BLENDSHAPE_INDEX["mouthSmileLeft"]], bases[BLENDSHAPE_INDEX["mouthSmileRight"]]
    assert left[MOUTH_LEFT] * [-1, 1, 1] == pytest.approx(right[MOUTH_RIGHT], abs=0.01)
    assert np.abs(left[MOUTH_RIGHT]).max() < 0.01


def test_small_scores_of_the_model_are_not_taken_back(draw) -> None:
    assert not expression_of(draw(mouthSmile=0.1, jawOpen=0.05)).relaxing.any()


def test_only_local_points_move_freely(drawn) -> None:
    expression = expression_of(drawn)
    frame = FrameOfPlay(blendshapes=weights_of(jawOpen=0.5, mouthClose=0.5), shut=(1.0, 0.3), gaze=(0.0, -20.0))
    _, local = expression.play(frame)
    others = np.setdiff1d(np.arange(478), LOCAL)
    assert not local[others].any() and local.any()

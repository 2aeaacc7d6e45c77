import numpy as np
import pytest

from pipelines.face.blendshapes import BLENDSHAPE_INDEX, BLENDSHAPES, MIRRORED_BLENDSHAPES
from pipelines.performance.retarget import mouth_opening, to_arkit
from pipelines.performance.score import UNITS, VISEMES, PerformanceScore


def _score(**given: object) -> PerformanceScore:
    """A score of one frame; visemes and units by name, gaze, blinks."""
    units, visemes = np.zeros((1, len(UNITS), 2)), np.zeros((1, len(VISEMES)))
    for name, value in given.items():
        if name in UNITS:
            units[0, UNITS.index(name)] = value
        if name in VISEMES:
            visemes[0, VISEMES.index(name)] = value
    return PerformanceScore(
        fps=25.0,
        units=units,
        visemes=visemes,
        gaze=np.array([given.get("gaze", (0.0, 0.0))]),
        blinks=np.array([given.get("blinks", (0.0, 0.0))]),
        head=np.zeros((1, 3)),
    )


def _weights(**given: object) -> dict[str, float]:
    return dict(zip(BLENDSHAPES, to_arkit(_score(**given))[0].tolist(), strict=True))


def _opening(**given: object) -> float:
    return float(mouth_opening(to_arkit(_score(**given)))[0])


def _random(seed: int) -> PerformanceScore:
    random = np.random.default_rng(seed)
    visemes = random.random((50, len(VISEMES))) ** 4
    return PerformanceScore(
        fps=25.0,
        units=random.random((50, len(UNITS), 2)),
        visemes=visemes / np.maximum(visemes.sum(axis=1, keepdims=True), 1.0),
        gaze=random.normal(0.0, 12.0, (50, 2)),
        blinks=random.random((50, 2)),
        head=random.normal(0.0, 5.0, (50, 3)),
    )


def test_weights_lie_between_0_and_1() -> None:
    weights = to_arkit(_random(0))
    assert weights.shape == (50, len(BLENDSHAPES))
    assert weights.dtype == np.float32
    assert weights.min() >= 0
    assert weights.max() <= 1
    assert not weights[:, BLENDSHAPE_INDEX["_neutral"]].any()


def test_a_face_at_rest_is_all_zero() -> None:
    assert not to_arkit(_score(sil=1.0)).any()


def test_a_mirrored_score_gives_mirrored_weights() -> None:
    score = _random(1)
    mirrored = PerformanceScore(
        fps=25.0,
        units=score.units[:, :, ::-1],
        visemes=score.visemes,
        gaze=score.gaze * (-1.0, 1.0),
        blinks=score.blinks[:, ::-1],
        head=score.head * (1.0, -1.0, -1.0),
    )
    np.testing.assert_allclose(to_arkit(mirrored), to_arkit(score)[:, MIRRORED_BLENDSHAPES], atol=1e-6)


@pytest.mark.parametrize(
    ("unit", "shape"),
    [
        ("AU1", "browInnerUp"), ("AU2", "browOuterUpLeft"), ("AU4", "browDownRight"), ("AU5", "eyeWideLeft"),
        ("AU6", "cheekSquintLeft"), ("AU7", "eyeSquintRight"), ("AU9", "noseSneerLeft"), ("AU10", "mouthUpperUpLeft"),
        ("AU12", "mouthSmileLeft"), ("AU14", "mouthDimpleRight"), ("AU15", "mouthFrownLeft"),
        ("AU16", "mouthLowerDownLeft"), ("AU17", "mouthShrugLower"), ("AU18", "mouthPucker"),
        ("AU20", "mouthStretchLeft"), ("AU22", "mouthFunnel"), ("AU24", "mouthPressLeft"), ("AU26", "jawOpen"),
        ("AU28", "mouthRollLower"), ("AU43", "eyeBlinkLeft"),
    ],
)  # fmt: skip
def test_every_unit_moves_its_shape(unit: str, shape: str) -> None:
    faint, strong = _weights(**{unit: 0.3})[shape], _weights(**{unit: 1.0})[shape]
    assert 0.05 < faint < strong


def test_one_side_moves_alone() -> None:
    weights = _weights(AU12=(0.8, 0.0), AU14=(0.8, 0.0))
    assert weights["mouthSmileLeft"] > 0.5
    assert weights["mouthSmileRight"] == 0.0
    assert weights["mouthLeft"] > 0.0 == weights["mouthRight"]


@pytest.mark.parametrize("unit", [None, "AU10", "AU16", "AU20", "AU25", "AU26"])
def test_lips_that_close_are_sealed_whatever_the_emotion(unit: str | None) -> None:
    emotion = {unit: 1.0} if unit else {}
    weights = _weights(PP=1.0, **emotion)
    assert weights["mouthClose"] == pytest.approx(weights["jawOpen"])
    assert _opening(PP=1.0, **emotion) == pytest.approx(0.0, abs=1e-6)


def test_wider_vowels_open_the_mouth_wider() -> None:
    openings = [_opening(**{viseme: 1.0}) for viseme in ("PP", "SS", "I", "E", "aa")]
    assert openings == sorted(openings)
    assert openings[-1] > 0.4


@pytest.mark.parametrize("unit", ["AU10", "AU12", "AU16", "AU20", "AU25"])
def test_emotion_keeps_the_opening_of_a_vowel(unit: str) -> None:
    assert _opening(aa=1.0, **{unit: 0.6}) == pytest.approx(_opening(aa=1.0), rel=0.1)


@pytest.mark.parametrize("unit", ["AU10", "AU16", "AU25", "AU26"])
def test_emotion_keeps_the_small_opening_of_a_consonant(unit: str) -> None:
    assert _opening(SS=1.0, **{unit: 1.0}) == pytest.approx(_opening(SS=1.0), rel=0.02)


def test_a_raised_lip_stays_raised_where_speech_hardly_opens_the_mouth() -> None:
    weights = _weights(SS=1.0, AU10=1.0, AU16=1.0)
    assert weights["mouthUpperUpLeft"] > 0.7
    assert weights["mouthClose"] > 0.1


def test_a_feeling_opens_the_mouth_that_rests() -> None:
    assert _opening(sil=1.0, AU26=1.0) > 0.5
    assert _opening(sil=1.0, AU10=1.0) > 0.1


def test_a_pout_pulls_the_smile_in() -> None:
    assert _weights(U=1.0, AU12=0.8)["mouthSmileLeft"] < 0.8 * _weights(AU12=0.8)["mouthSmileLeft"]
    assert _weights(U=1.0, AU12=0.8)["mouthPucker"] > 0.5


def test_eyes_look_where_the_gaze_goes() -> None:
    left = _weights(gaze=(15.0, 0.0))
    assert left["eyeLookOutLeft"] == pytest.approx(left["eyeLookInRight"]) == pytest.approx(0.5)
    assert left["eyeLookInLeft"] == left["eyeLookOutRight"] == 0.0
    assert _weights(gaze=(0.0, 10.0))["eyeLookUpLeft"] > 0.3
    assert _weights(gaze=(0.0, -10.0))["eyeLookDownRight"] > 0.3


def test_lids_follow_the_gaze() -> None:
    assert _weights(gaze=(0.0, -12.0))["eyeBlinkLeft"] > 0.08
    assert _weights(gaze=(0.0, 12.0))["eyeWideLeft"] > 0.05


def test_a_blink_shuts_the_eye_over_everything() -> None:
    weights = _weights(AU5=1.0, AU43=0.6, blinks=(1.0, 1.0))
    assert weights["eyeBlinkLeft"] == pytest.approx(1.0)
    assert weights["eyeWideLeft"] == pytest.approx(0.0)

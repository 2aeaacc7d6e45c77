import numpy as np
import pytest
from numpy.typing import NDArray

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.emotion.state import LABELS, Emotion
from pipelines.performance.score import UNITS
from pipelines.performance.units import PROTOTYPES, units_for


def _face(intensity: float = 1.0, **weights: float) -> NDArray[np.float32]:
    curve = EmotionCurve.constant(from_labels(weights, intensity))
    return units_for(curve.sample([0.0]))[0]


def _unit(face: NDArray[np.float32], name: str) -> float:
    return float(face[UNITS.index(name)].max())


def test_every_label_has_a_prototype() -> None:
    assert set(PROTOTYPES) == set(LABELS)


def test_nothing_felt_is_nothing_shown() -> None:
    assert not _face(neutral=1.0).any()
    assert not _face(intensity=0.0, angry=1.0).any()


@pytest.mark.parametrize("label", [label for label in LABELS if label != "neutral"])
def test_every_unit_grows_with_intensity(label: str) -> None:
    faces = np.array([_face(intensity, **{label: 1.0}) for intensity in np.linspace(0, 1.5, 16)])
    assert (np.diff(faces, axis=0) >= -1e-6).all()
    total = faces.sum(axis=(1, 2))
    assert (np.diff(total[:11]) > 0).all()
    assert faces[-1].max() <= 1.0


def test_the_prototype_is_reached_at_full_intensity() -> None:
    face = _face(angry=1.0)
    for unit in ("AU4", "AU5", "AU7"):
        full = PROTOTYPES["angry"][unit]
        assert _unit(face, unit) == pytest.approx(full, abs=0.02)


def test_a_smile_starts_at_the_corners_and_the_cheeks_follow() -> None:
    faint = _face(0.2, happy=1.0)
    assert _unit(faint, "AU12") > 0.1
    assert _unit(faint, "AU6") == 0.0
    assert _unit(_face(1.0, happy=1.0), "AU6") > 0.5


def test_the_jaw_drops_only_in_high_surprise() -> None:
    assert _unit(_face(0.35, surprised=1.0), "AU26") == 0.0
    assert _unit(_face(1.0, surprised=1.0), "AU26") > 0.4


def test_exaggeration_goes_beyond_full() -> None:
    assert _face(1.5, sad=1.0).sum() > 1.1 * _face(1.0, sad=1.0).sum()


def test_contempt_is_one_sided() -> None:
    face = _face(contempt=1.0)
    for unit in ("AU12", "AU14"):
        left, right = face[UNITS.index(unit)]
        assert left > 0.4
        assert right < 0.1


@pytest.mark.parametrize("label", ["angry", "disgusted", "fear", "happy", "sad", "surprised"])
def test_other_prototypes_are_even(label: str) -> None:
    face = _face(**{label: 1.0})
    np.testing.assert_allclose(face[:, 0], face[:, 1], atol=1e-6)


def test_a_blend_shows_the_units_of_both_labels() -> None:
    face = _face(happy=0.5, surprised=0.5)
    assert _unit(face, "AU12") > 0.4
    assert _unit(face, "AU2") > 0.4


def test_the_weaker_of_two_opposed_units_gives_way() -> None:
    blend = _face(happy=0.5, sad=0.5)
    corners_up, corners_down = _unit(blend, "AU12"), _unit(blend, "AU15")
    assert corners_up > 0.05
    assert corners_down < 0.3 * _unit(_face(sad=1.0), "AU15")


def test_arousal_off_the_usual_moves_the_lids() -> None:
    usual = from_labels({"sad": 1.0})

    def lids(arousal: float) -> tuple[float, float]:
        emotion = Emotion(labels=usual.labels, valence=usual.valence, arousal=arousal)
        face = units_for(EmotionCurve.constant(emotion).sample([0.0]))[0]
        return _unit(face, "AU5"), _unit(face, "AU43")

    assert lids(min(1.0, usual.arousal + 0.8))[0] > lids(usual.arousal)[0] + 0.03
    assert lids(max(-1.0, usual.arousal - 0.5))[1] > lids(usual.arousal)[1] + 0.05


def test_pleasantness_off_the_usual_bends_the_corners() -> None:
    def corners(valence: float) -> float:
        emotion = Emotion(labels={"neutral": 1.0}, valence=valence, arousal=0.0)
        face = units_for(EmotionCurve.constant(emotion).sample([0.0]))[0]
        return _unit(face, "AU12") - _unit(face, "AU15")

    usual = from_labels({"neutral": 1.0}).valence
    assert corners(usual + 0.6) > 0.1
    assert corners(usual - 0.6) < -0.05

from dataclasses import fields
from math import ceil

import numpy as np
import pytest

from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.factories import from_labels
from pipelines.errors import InvalidInput
from pipelines.media.types import Audio
from pipelines.performance.direct import direct
from pipelines.performance.plan import describe
from pipelines.performance.retarget import mouth_opening, to_arkit
from pipelines.performance.score import VISEMES, PerformanceScore
from pipelines.performance.visemes import Phoneme

EMOTIONS = ("angry", "contempt", "disgusted", "fear", "happy", "sad", "surprised")


def _constant(label: str, intensity: float = 1.0) -> EmotionCurve:
    return EmotionCurve.constant(from_labels({label: 1.0}, intensity))


def _same(one: PerformanceScore, other: PerformanceScore) -> bool:
    return all(
        np.array_equal(getattr(one, field.name), getattr(other, field.name)) for field in fields(PerformanceScore)
    )


@pytest.mark.parametrize(("seconds", "fps"), [(2.0, 25.0), (2.01, 25.0), (1.999, 30.0), (0.3, 25.0), (1.0, 12.5)])
def test_every_started_frame_is_there(voice, seconds: float, fps: float) -> None:
    score = direct(_constant("happy"), voice(seconds), fps=fps)
    assert score.frames == ceil(seconds * fps - 1e-6)
    assert score.fps == fps


def test_equal_seeds_give_equal_scores_and_others_do_not(voice) -> None:
    speech = voice(4.0)
    curve = _constant("fear")
    assert _same(direct(curve, speech, seed=7), direct(curve, speech, seed=7))
    other = direct(curve, speech, seed=8)
    for track in ("gaze", "blinks", "head", "units"):
        assert not np.array_equal(getattr(other, track), getattr(direct(curve, speech, seed=7), track))


def test_lips_do_not_depend_on_the_seed(voice) -> None:
    one, other = (direct(_constant("sad"), voice(3.0), seed=seed) for seed in (1, 2))
    np.testing.assert_array_equal(one.visemes, other.visemes)


def test_a_stronger_feeling_shows_more_throughout(voice) -> None:
    speech = voice(3.0)
    shown = [direct(_constant("angry", level), speech).unit("AU4").mean() for level in np.linspace(0, 1.5, 7)]
    assert (np.diff(shown) > 0).all()


def test_the_mouth_opens_with_the_voice(voice) -> None:
    speech = voice(6.0)
    score = direct(_constant("neutral"), speech)
    energy = np.sqrt(np.mean(speech.mono().reshape(score.frames, -1) ** 2, axis=1))
    opening = mouth_opening(to_arkit(score))
    assert np.corrcoef(opening, energy)[0, 1] > 0.6


def test_silence_keeps_the_mouth_shut(voice) -> None:
    silence = Audio(samples=np.zeros(3 * 16000, dtype=np.float32), rate=16000)
    for label in ("neutral", "angry", "sad", "happy"):
        opening = mouth_opening(to_arkit(direct(_constant(label, 0.7), silence)))
        assert opening.max() < 0.06
    pause = direct(_constant("neutral"), voice(4.0, silences=[(1.0, 3.0)]))
    assert mouth_opening(to_arkit(pause))[32:68].max() < 0.02


@pytest.mark.parametrize("label", EMOTIONS)
def test_emotion_leaves_the_opening_of_the_mouth(voice, label: str) -> None:
    speech = voice(5.0)
    calm = mouth_opening(to_arkit(direct(_constant("neutral"), speech)))
    felt = mouth_opening(to_arkit(direct(_constant(label), speech)))
    difference = np.sqrt(np.mean((felt - calm) ** 2)) / np.sqrt(np.mean(calm**2))
    assert difference < 0.1


@pytest.mark.parametrize("label", EMOTIONS)
def test_closures_stay_closed_under_emotion(voice, label: str) -> None:
    phonemes = [
        Phoneme(symbol=symbol, start=0.3 + 0.15 * place, end=0.45 + 0.15 * place)
        for place, symbol in enumerate("mamapababobum")
    ]
    weights = to_arkit(direct(_constant(label, 1.5), voice(3.0), phonemes=phonemes))
    opening = mouth_opening(weights)
    for place, symbol in enumerate("mamapababobum"):
        if symbol in "mpb":
            during = slice(int((0.3 + 0.15 * place) * 25), int((0.45 + 0.15 * place) * 25) + 1)
            assert (opening[during] < 0.01).sum() >= 2


def test_phonemes_rule_the_lips_where_they_are_known(voice) -> None:
    phonemes = [Phoneme(symbol="uː", start=0.5, end=1.5)]
    score = direct(_constant("neutral"), voice(2.0), phonemes=phonemes)
    assert score.visemes[20:30, VISEMES.index("U")].min() > 0.6


def test_a_curve_may_go_on_beyond_the_speech(voice) -> None:
    far = EmotionCurve(
        keyframes=(
            Keyframe(seconds=0.0, emotion=from_labels({"neutral": 1.0})),
            Keyframe(seconds=60.0, emotion=from_labels({"happy": 1.0})),
        )
    )
    score = direct(far, voice(2.0))
    assert score.frames == 50
    assert score.unit("AU12").max() < 0.3


def test_speech_may_go_on_beyond_the_curve(voice) -> None:
    score = direct(_constant("sad"), voice(3.0))
    assert score.unit("AU15")[-25:].mean() > 0.3


def test_the_plan_of_a_curve_plays_as_the_curve(voice) -> None:
    curve = EmotionCurve(
        keyframes=tuple(
            Keyframe(seconds=seconds, emotion=from_labels({label: 1.0}))
            for seconds, label in ((0.0, "neutral"), (1.5, "angry"), (3.0, "happy"))
        )
    )
    speech = voice(4.0)
    free, planned = direct(curve, speech), direct(curve, speech, plan=describe(curve, speech.seconds))
    assert np.abs(free.units - planned.units).mean() < 0.02
    np.testing.assert_array_equal(free.visemes, planned.visemes)


def test_an_edited_plan_is_played(voice) -> None:
    score = direct(_constant("neutral"), voice(3.0), plan="0 s AU4 0\n1 s a frown on one side: AU4 left .8")
    left, right = score.unit("AU4")[-1]
    assert left > 0.6
    assert right < 0.05


def test_a_plan_that_cannot_be_read_is_refused(voice) -> None:
    with pytest.raises(InvalidInput, match="Line 1"):
        direct(_constant("neutral"), voice(1.0), plan="0 s AU4 7")


def test_a_still_head_is_still(voice) -> None:
    score = direct(_constant("happy"), voice(2.0), head_motion=0.0)
    assert not score.head.any()
    assert np.abs(direct(_constant("happy", 1.5), voice(2.0), head_motion=2.0).head).max() <= 12.0


@pytest.mark.parametrize("seconds", [0.04, 0.3])
def test_a_very_short_recording_is_performed(voice, seconds: float) -> None:
    score = direct(_constant("surprised"), voice(seconds))
    assert score.frames >= 1
    assert np.isfinite(to_arkit(score)).all()


def test_an_impossible_frame_rate_is_refused(voice) -> None:
    with pytest.raises(InvalidInput, match=r"fps is 0\.5"):
        direct(_constant("happy"), voice(2.0), fps=0.5)

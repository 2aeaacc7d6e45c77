import numpy as np
import pytest

from pipelines.emotion.curve import EmotionCurve
from pipelines.emotion.factories import from_labels
from pipelines.emotion.parse import parse
from pipelines.emotion.state import LABELS
from pipelines.speech.acting import MOVES, PARTS, moves

NOW = np.array([0.0])


def _move(weights: dict[str, float], intensity: float = 1.0) -> dict[str, float]:
    curve = EmotionCurve.constant(from_labels(weights, intensity=intensity))
    return {part: float(values[0]) for part, values in moves(curve, NOW).items()}


def test_every_label_has_a_move_and_neutral_has_none() -> None:
    assert set(MOVES) == set(LABELS)
    assert not any(getattr(MOVES["neutral"], part) for part in PARTS)


@pytest.mark.parametrize(
    ("label", "signs"),
    [
        ("angry", {"pace": 1, "level": 1, "pitch": 1, "liveliness": 1, "tilt": 1}),
        ("happy", {"pace": 1, "level": 1, "pitch": 1, "liveliness": 1, "tilt": 1, "ending": 1}),
        ("fear", {"pace": 1, "level": -1, "pitch": 1, "liveliness": -1, "tilt": -1, "jitter": 1}),
        ("sad", {"pace": -1, "level": -1, "pitch": -1, "liveliness": -1, "tilt": -1, "pauses": 1, "ending": -1}),
    ],
)
def test_directions_are_those_of_juslin_and_laukka(label: str, signs: dict[str, int]) -> None:
    for part, sign in signs.items():
        assert np.sign(_move({label: 1.0})[part]) == sign, part


def test_moves_grow_with_intensity() -> None:
    levels = [_move({"angry": 1.0}, intensity)["level"] for intensity in (0.0, 0.3, 0.7, 1.0, 1.5)]

    assert levels[0] == 0
    assert levels == sorted(levels)


def test_a_blend_lies_between_its_labels() -> None:
    both = _move({"sad": 0.5, "happy": 0.5})["pitch"]

    assert _move({"sad": 1.0})["pitch"] < both < _move({"happy": 1.0})["pitch"]


def test_moves_follow_the_curve_over_time() -> None:
    level = moves(parse("sad, then angry at 2 s"), np.array([0.0, 3.0]))["level"]

    assert level[0] < 0 < level[1]

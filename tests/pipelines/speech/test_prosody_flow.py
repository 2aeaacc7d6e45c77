"""The bundled prosody flow: shapes, seeds, and that guidance turns it where it is asked to."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from pipelines.assets import asset
from pipelines.emotion.curve import EmotionCurve, Keyframe
from pipelines.emotion.factories import from_labels
from pipelines.errors import Cancelled
from pipelines.speech.contours import CONTOURS, RANGE, TIMING
from pipelines.speech.prosody_flow import (
    CLASSES,
    ContourNet,
    imagine,
    load_decoder,
    load_expert,
    read_net,
    unload,
    write_net,
)

FRAMES = 75


def _speech_timing() -> NDArray[np.float32]:
    """Three seconds of speech with a short pause."""
    seconds = np.arange(FRAMES) / 25.0
    active = np.where((seconds > 0.2) & (seconds < 2.8) & ~((seconds > 1.4) & (seconds < 1.6)), 1.0, 0.0)
    begun, left = np.clip((seconds - 0.2) / 0.6, 0, 1), np.clip((2.8 - seconds) / 0.6, 0, 1)
    return np.stack([active, 0.7 * active, begun, left], axis=1).astype(np.float32)


def _steady(label: str, intensity: float = 1.0) -> EmotionCurve:
    return EmotionCurve.constant(from_labels({label: 1.0}, intensity))


def _mean(curve: EmotionCurve, seeds: int = 3, **guidance: float) -> dict[str, float]:
    timing = _speech_timing()
    made = np.mean([imagine(timing, curve, seed=seed, **guidance) for seed in range(seeds)], axis=0)  # type: ignore[arg-type]
    return dict(zip(CONTOURS, made[timing[:, 0] > 0].mean(0).tolist(), strict=True))


def test_contours_have_their_shape_and_stay_in_the_range_of_acted_speech() -> None:
    made = imagine(_speech_timing(), _steady("angry", 1.5), seed=3, alpha=9.0, beta=2.0, gamma=1.0)
    assert made.shape == (FRAMES, len(CONTOURS)) and _speech_timing().shape[1] == len(TIMING)
    for column, (low, high) in zip(made.T, RANGE, strict=True):
        assert low <= column.min() and column.max() <= high


def test_the_same_seed_makes_the_same_take_and_another_seed_another() -> None:
    takes = [imagine(_speech_timing(), _steady("sad"), seed=seed) for seed in (7, 7, 8)]
    assert np.array_equal(takes[0], takes[1])
    assert np.abs(takes[0] - takes[2]).max() > 0.5


def test_anger_is_high_and_sharp_and_sadness_low_and_slow() -> None:
    angry, sad = _mean(_steady("angry")), _mean(_steady("sad"))
    assert angry["pitch"] > sad["pitch"] + 3.0
    assert angry["tilt"] > sad["tilt"] + 3.0
    assert angry["rate"] > sad["rate"]


def test_guidance_raises_what_is_asked_and_lowers_the_rest_in_the_eyes_of_the_expert() -> None:
    timing = torch.from_numpy(_speech_timing())[None]
    for label in ("angry", "sad", "happy", "neutral"):
        odds = []
        for alpha, beta in ((0.0, 0.0), (3.0, 1.0)):
            made = imagine(_speech_timing(), _steady(label), seed=1, alpha=alpha, beta=beta)
            scaled = torch.from_numpy(made / np.array([6.0, 0.7, 6.0, 5.0, 0.4], dtype=np.float32))[None]
            odds.append(load_expert()(scaled, torch.ones(1), timing).softmax(-1)[0].mean(0))
        wanted = CLASSES.index(label)
        assert odds[1][wanted] > odds[0][wanted]
        assert 1 - odds[1][wanted] < 1 - odds[0][wanted]


def test_feeling_follows_the_curve_in_time() -> None:
    curve = EmotionCurve(
        keyframes=(
            Keyframe(seconds=0.0, emotion=from_labels({"sad": 1.0}, 1.0)),
            Keyframe(seconds=1.4, emotion=from_labels({"sad": 1.0}, 1.0)),
            Keyframe(seconds=1.6, emotion=from_labels({"angry": 1.0}, 1.0)),
        )
    )
    made = np.mean([imagine(_speech_timing(), curve, seed=seed) for seed in range(3)], axis=0)
    tilt = made[:, CONTOURS.index("tilt")]
    assert tilt[45:70].mean() > tilt[5:30].mean() + 2.0


def test_it_can_be_stopped_between_steps() -> None:
    def stop(done: int, total: int) -> None:
        if done == 2:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        imagine(_speech_timing(), _steady("sad"), seed=0, on_step=stop)


def test_unloading_drops_the_networks() -> None:
    load_decoder()
    load_expert()
    unload()
    assert load_decoder.cache_info().currsize == 0 and load_expert.cache_info().currsize == 0


def test_a_network_comes_back_from_its_file_with_its_card(tmp_path: Path) -> None:
    torch.manual_seed(0)
    net = ContourNet(len(CLASSES)).eval()
    write_net(net, tmp_path / "net.safetensors", {"trained_on": "nothing"})
    again = read_net(tmp_path / "net.safetensors", len(CLASSES))
    inputs = torch.randn(1, 20, len(CONTOURS)), torch.ones(1), torch.rand(1, 20, len(TIMING))
    assert torch.allclose(net(*inputs), again(*inputs), atol=0.02)
    assert json.loads((tmp_path / "net.json").read_text())["trained_on"] == "nothing"


def test_the_bundled_cards_tell_what_was_learnt_from_and_that_it_beats_chance() -> None:
    card = json.loads(asset("models/prosody/expert.json").read_text())
    assert "Berlin database" in card["trained_on"] and tuple(card["classes"]) == CLASSES
    assert all(
        value > 3 * card["chance"]
        for time, value in card["held_out_unweighted_accuracy_by_flow_time"].items()
        if float(time) > 0
    )
